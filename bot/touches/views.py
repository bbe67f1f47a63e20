"""Draws touches: on a lead's detail, in the owner's message, in Home, and the playbook's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.leads.models import Lead
from bot.leads.views import OPEN, moment, who
from bot.touches.models import Kind, Stage, Touch
from bot.touches.playbook import MOST_DAYS, MOST_TOUCHES, Pace

QUIET = "touches.quiet"
LOUD = "touches.loud"
CHANGE = "touches.playbook"
PLAYBOOK_FORM = "touches.playbook.form"

_KIND = {Kind.PAGE: "page", Kind.EMAIL: "e-mail", Kind.FORM: "form", Kind.EVENT: "event"}
_STAGE = {
    Stage.NEW: "while new",
    Stage.WORKED: "while being worked",
    Stage.GOOD: "once good",
    Stage.LATER: "while later",
}
_LABEL = {
    Stage.NEW: "New", Stage.WORKED: "Being worked", Stage.GOOD: "Good", Stage.LATER: "Later",
}  # fmt: skip
_OUTLIER = {"busy": " More than expected.", "quiet": " Fewer than expected."}
HOW = (
    "Touches are pages, e-mails, forms and events that your marketing tool sends. Expected: the "
    "playbook of `/align touches`."
)


def touch_blocks(pace: Pace | None, newest: Sequence[Touch]) -> tuple[Block, ...]:
    """On a lead's detail: how it moves, and what it did last. Nothing before anything is known."""
    if not newest:
        return ()
    rows = [b.section("*What they did*\n" + "\n".join(touch_line(t) for t in newest))]
    if pace is not None:
        rows.append(b.context(pace_line(pace), HOW))
    return tuple(rows)


def pace_line(pace: Pace) -> str:
    """3 of 5 touches expected in 14 days while being worked."""
    line = f"{pace.seen} of {pace.expected} touches expected in {pace.days} days"
    return f"{line} {_STAGE[pace.stage]}.{_OUTLIER.get(pace.outlier, '')}"


def touch_line(touch: Touch) -> str:
    """3 Mar 10:04 · page · Pricing"""
    return f"{moment(touch.at)} · {what_of(touch)}"


def what_of(touch: Touch) -> str:
    """What it was, in mrkdwn: its kind, and its words or address."""
    said = text.mrkdwn(touch.what or touch.url or "", 120)
    return f"{_KIND[touch.kind]}: {said}" if said else _KIND[touch.kind]


def came_back_message(lead: Lead, touch: Touch, silent_days: int) -> dict[str, Any]:
    """To the owner: your lead just came back (004-9)."""
    line = f"*{lead.public_id}* {who(lead)} just came back after {silent_days} days."
    return b.message(
        f"{lead.public_id} just came back",
        [
            b.section(f"{line}\n{what_of(touch)}, {moment(touch.at)}"),
            b.actions(_open(lead), b.button("No more of these", QUIET)),
        ],
    )


def came_back_panel(rows: Sequence[tuple[Lead, Touch]], *, quiet: bool) -> tuple[Block, ...]:
    """For Home: leads of mine that came back in the last seven days."""
    if not rows:
        return ()
    blocks = [b.section("*Came back this week*")]
    blocks += [
        b.section(f"*{lead.public_id}* {who(lead)}\n{what_of(t)}, {moment(t.at)}",
                  accessory=_open(lead))
        for lead, t in rows
    ]  # fmt: skip
    if quiet:
        blocks.append(b.actions(b.button("Message me of these again", LOUD)))
    return tuple(blocks)


def _open(lead: Lead) -> Block:
    return b.button("Open", OPEN, str(lead.id), says=f"Open {lead.public_id}")


def quiet_message() -> dict[str, Any]:
    """After [No more of these]."""
    line = "I will not message you of leads that come back. Align's Home still lists them."
    return b.message(line, [b.section(line), b.actions(b.button("Undo", LOUD))])


def loud_message() -> dict[str, Any]:
    """After its undo."""
    return b.message("I message you again when a lead of yours comes back.")


def playbook_message(book: dict[Stage, tuple[int, int]], *, may_change: bool) -> dict[str, Any]:
    """`/align touches`: what is expected at each stage."""
    rows = [f"{_LABEL[s]}: {touches} in {days} days" for s, (touches, days) in book.items()]
    blocks: list[Any] = [b.section("*Touches expected of a lead*\n" + "\n".join(rows))]
    if may_change:
        blocks.append(b.actions(b.button("Change", CHANGE)))
    return b.message("Touches expected of a lead", [*blocks, b.context(HOW)])


def playbook_form(book: dict[Stage, tuple[int, int]]) -> Block:
    """Two numbers a stage."""
    rows: list[Block] = []
    for stage, (touches, days) in book.items():
        for name, value, most in (("touches", touches, MOST_TOUCHES), ("days", days, MOST_DAYS)):
            label = f"{_LABEL[stage]}: {'touches' if name == 'touches' else 'in so many days'}"
            number: Block = {
                "type": "number_input",
                "action_id": "v",
                "is_decimal_allowed": False,
                "initial_value": str(value),
                "min_value": "1",
                "max_value": str(most),
            }
            rows.append(b.field(label, number, block_id=f"{stage.value}_{name}"))
    return b.form(PLAYBOOK_FORM, "Expected touches", rows, submit="Save")


def read_playbook_form(values: dict[str, Any]) -> dict[Stage, tuple[int, int]]:
    """The form read back; anything unreadable is 0, which the service refuses by its field."""

    def number(block_id: str) -> int:
        said = str((values.get(block_id, {}).get("v") or {}).get("value") or "")
        return int(said) if said.isdigit() and len(said) < 6 else 0

    return {s: (number(f"{s.value}_touches"), number(f"{s.value}_days")) for s in Stage}
