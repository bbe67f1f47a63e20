"""What people see of themselves: sides, absences, the roster, who left. Owns this room's ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carried, carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.people.models import Absence, Side

SIDE = "people.side"
AWAY_END = "people.away.end"
AWAY_UNDO = "people.away.undo"
WHO = "people.who"
IMPORT_FORM = "people.import.form"
IMPORT_OPEN = "people.import.open"
IMPORT_UNDO = "people.import.undo"
ROSTER = "people_roster"
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WORDS = {Side.SALES: "sales", Side.MARKETING: "marketing", Side.OTHER: "another team"}


def side_choice_blocks() -> list[Block]:
    """[Sales] [Marketing] [Other], for the end of a first answer. Nothing waits for it."""
    row = [
        b.button(label, f"{SIDE}#{side.value}", side.value)
        for label, side in (
            ("Sales", Side.SALES),
            ("Marketing", Side.MARKETING),
            ("Other", Side.OTHER),
        )
    ]
    return [b.context("Which side are you on? Asked once."), b.actions(*row)]


def side_saved(side: Side) -> Message:
    """After the choice."""
    return b.message(
        f"Noted: you are in {WORDS.get(side, 'another team')}. "
        "To change it: `/align people side sales`, `marketing` or `other`."
    )


def shown(day: date, near: date | None = None) -> str:
    """A date in words; its year only where it is not this one."""
    year = f" {day.year}" if near is None or day.year != near.year else ""
    return f"{day.day} {_SHORT[day.month - 1]}{year}"


def span(absence: Absence, today: date) -> str:
    """From when to when."""
    starts, ends = shown(absence.starts_on, today), shown(absence.ends_on, today)
    return starts if absence.starts_on == absence.ends_on else f"{starts} to {ends}"


def away_saved(
    absence: Absence, taken: Sequence[tuple[date, date, str | None]], deputy: str, today: date
) -> Message:
    """After `/align away`. `taken`: earlier absences that became part of it."""
    stands_in = f" {text.mrkdwn(deputy)} stands in for you." if deputy else ""
    says = f"Saved: you are away {span(absence, today)}.{stands_in}"
    if taken:
        says += " Joined with what you had planned."
    before = [[s.isoformat(), e.isoformat(), who] for s, e, who in taken]
    days = [absence.starts_on.isoformat(), absence.ends_on.isoformat()]
    undo = b.button("Undo", AWAY_UNDO, carry(id=absence.id, days=days, before=before))
    return b.message(says, [b.section(says), b.actions(undo)])


def read_undo(
    value: str,
) -> tuple[int, tuple[date, date], list[tuple[date, date, str | None]]]:
    """What [Undo] carries: the absence, its days, and what it took in. Raises ValueError."""
    kept = carried(value)
    starts, ends = kept.get("days") or ("", "")
    pieces: list[list[Any]] = kept.get("before") or []
    day = date.fromisoformat
    return (
        int(kept["id"]),
        (day(starts), day(ends)),
        [(day(s), day(e), who) for s, e, who in pieces],
    )


def away_list(absences: Sequence[Absence], deputies: dict[str, str], today: date) -> Message:
    """`/align away`: what is planned, and how to end it."""
    if not absences:
        return b.message("You have no absence planned. To add one: `/align away 12-23 aug`.")
    blocks: list[Block] = []
    for absence in absences[:20]:
        deputy = deputies.get(absence.deputy_id or "")
        line = f"*{span(absence, today)}*" + (f" · deputy {text.mrkdwn(deputy)}" if deputy else "")
        label = "I am back" if absence.starts_on <= today else "Cancel it"
        end = b.button(label, f"{AWAY_END}#{absence.id}", str(absence.id))
        blocks.append(b.section(line, accessory=end))
    return b.message("Your absences", blocks)


# -- the roster


def roster_digest(typed: str) -> str:
    """Marks a text that was previewed, so that exactly this text is imported."""
    return blake2s(typed.strip().encode(), digest_size=8).hexdigest()


def import_form(typed: str = "", lines: Sequence[str] = (), *, ready: bool = False) -> Block:
    """The roster's form; with `lines` it is a preview, and `ready` if it can be imported."""
    blocks: list[Block] = []
    if lines:
        blocks.append(b.section("\n".join(text.mrkdwn(line, 400) for line in lines)))
    else:
        blocks.append(
            b.section(
                "Paste the roster as CSV. The first row names the columns: *email*, and any of "
                "name, side, role, team, site, zone, country, manager email, hired on, "
                "prior company. Nothing is changed before you have seen a preview."
            )
        )
    hint = "Up to 3,000 characters. A longer file: python -m bot import people FILE"
    field = b.typed("csv", multiline=True, initial=typed or None)
    blocks.append(b.field("Roster", field, block_id=ROSTER, hint=hint))
    return b.form(
        IMPORT_FORM,
        "People",
        blocks,
        submit="Import" if ready else "Preview",
        carried=carry(seen=roster_digest(typed) if ready else ""),
    )


def read_import_form(values: dict[str, dict[str, dict[str, Any]]]) -> str:
    """The pasted text."""
    return str((values.get(ROSTER) or {}).get("csv", {}).get("value") or "")


def import_done(lines: Sequence[str], import_id: int) -> Message:
    """After an import: honest counts, and a way back."""
    says = "\n".join(text.mrkdwn(line, 400) for line in lines)
    undo = b.button(
        "Undo",
        IMPORT_UNDO,
        str(import_id),
        confirm=b.confirm("Undo this import?", "What was changed since stays as it is.", "Undo"),
    )
    first = text.mrkdwn(lines[0], 400)
    return b.message(f"Roster imported. {first}", [b.section(says), b.actions(undo)])


def nobodys(count: int) -> str:
    """How many addresses of the roster are waiting for a person."""
    if count == 1:
        return "1 address of the roster is nobody's in Slack."
    return f"{count:,} addresses of the roster are nobody's in Slack."


def who_message(addresses: Sequence[str]) -> Message:
    """Addresses that are nobody's in Slack yet, each with a person to choose."""
    if not addresses:
        return b.message("Every address of the roster is somebody in Slack.")
    blocks: list[Block] = [b.section("Who is this? These addresses are nobody's in Slack yet.")]
    for n, email in enumerate(addresses):
        if len(email) > 250:
            continue  # Slack's limit of a block_id; the roster's import still matches it
        chooser: Block = {
            "type": "users_select",
            "action_id": f"{WHO}#{n}",
            "placeholder": b.plain("Choose a person"),
        }
        blocks.append(b.section(text.mrkdwn(email), accessory=chooser, block_id=f"who:{email}"))
    return b.message("Who is this?", blocks)


# -- who is where


@dataclass(frozen=True)
class Overview:
    """`/align people`: how many people on each side, and the names of those on none yet."""

    counts: dict[Side, int]
    unmapped: Sequence[str]
    waiting: int
    mapped: dict[str, str]
    admins: Sequence[str]


def overview(o: Overview, *, admin: bool) -> Message:
    """Who is on which side; for admins also what they can do about it."""
    c = o.counts
    counts = (
        f"*{c[Side.SALES]}* in sales · *{c[Side.MARKETING]}* in marketing · "
        f"*{c[Side.OTHER]}* in other teams · *{c[Side.UNKNOWN]}* not said yet"
    )
    lines = [counts]
    if o.unmapped:
        names = ", ".join(text.mrkdwn(n, 60) for n in o.unmapped[:20])
        more = c[Side.UNKNOWN] - len(o.unmapped[:20])
        lines.append(f"Not said yet: {names}" + (f" and {more} more" if more > 0 else ""))
    if o.mapped:
        lines.append("From: " + ", ".join(f"{_ref(r)} in {side}" for r, side in o.mapped.items()))
    lines.append("Admins: " + (", ".join(text.mrkdwn(n, 60) for n in o.admins) or "nobody"))
    blocks: list[Block] = [b.section(line) for line in lines]
    if admin:
        if o.waiting:
            blocks.append(b.section(nobodys(o.waiting)))
        blocks.append(b.actions(b.button("Import a roster", IMPORT_OPEN)))
        blocks.append(b.context(*_ADMIN_WORDS))
    return b.message(lines[0], blocks)


_ADMIN_WORDS = (
    "`/align people side @name sales`",
    "`/align people map @group sales Team name`, or `map here sales` for this channel",
    "`/align people admin @name`, or `admin @name off`",
    "`/align people who` · `undo` · `holidays DE` · `sync`",
)


def _ref(ref: str) -> str:
    return f"<#{ref}>" if ref[0] in "CG" else f"the user group `{text.mrkdwn(ref)}`"
