"""Draws what a person hears back when they said something of a lead.

Tone and length as in VOICE.md: saved first, then at most one question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.leads.models import Quality
from bot.people.views import side_choice_blocks
from bot.verdicts.change import Withdrawn
from bot.verdicts.find import Choice
from bot.verdicts.models import Reason, Wrong
from bot.verdicts.rules import ago_words
from bot.verdicts.same import Joined
from bot.verdicts.spoken import Earlier, Saying
from bot.verdicts.views import (
    ADDRESS,
    AGREE,
    CHANGE,
    DETAIL,
    DISAGREE,
    FIELD,
    FIELDS,
    KEEP,
    LATER_ON,
    RIGHT,
    SAME,
    UNDO,
    reasons_row,
    said_words,
    titled,
)  # fmt: skip

RIGHTS = {
    Wrong.EMAIL: "Add right e-mail",
    Wrong.PHONE: "Add right number",
    Wrong.NAME: "Add right name",
    Wrong.COMPANY: "Add right company",
    Wrong.LEFT: "Add who took over",
}
THREADS = "In a thread, commands do not work: use ⋯ on the message, then *Flag lead*."


def saved(
    s: Saying,
    now: datetime,
    *,
    digest: str | None = None,
    near: Sequence[Choice] = (),
    tries: int = 0,
    cut: bool = False,
) -> Message:
    """The answer to anything that was said of a lead.

    `digest`: when marketing reads it, in words; `near`: leads that may be the same person;
    `tries`: attempts to reach it that are on record here; `cut`: a note was too long.
    """
    line = _line(s, now, digest, tries)
    if cut:
        line += " Your note was long: I kept the first 3,000 characters."
    rows = [b.section(line)]
    if near and s.only_mine:
        rows.append(b.context("Close: " + " · ".join(_short(c) for c in near)))
    rows += _questions(s, near)
    rows += _besides(s)
    return b.message(_plain(line), rows)


def _line(s: Saying, now: datetime, digest: str | None, tries: int) -> str:
    begin = "You said so already: " if s.repeated else "Saved: "
    said = said_words(s.quality, s.reason, s.field)
    line = f"{begin}{titled(s.lead, s.new)}: {said}"
    line += f", right: {text.mrkdwn(s.right, 120)}" if s.right else ""
    line += ", with your words." if s.noted and not s.repeated else "."
    if s.new:
        line += f" New to me, so *{s.lead.public_id}*, unconfirmed until your CRM sends it."
    elif s.only_mine:
        line += " Unconfirmed until your CRM sends it."
    if s.quality == Quality.LATER:
        line += " Not counted as bad."
    elif s.reason == Reason.CANNOT_REACH:
        line += f" {tries} tries on record." if tries else " No tries recorded here."
    if other := _other(s):
        zone = s.place.reader if s.place else "UTC"
        words = said_words(other.quality, other.reason, other.field)
        who = "A rep" if s.place and not s.place.sells else "Another rep"
        line += f" {who} flagged this {ago_words(other.act_at, now, zone)}: {words}."
    elif digest and s.quality == Quality.NOT_GOOD and s.lead.confirmed and not s.repeated:
        line += f" In {digest} digest."
    return line


def _other(s: Saying) -> Earlier | None:
    """What somebody else flagged: the newest with a reason, else the newest. *Later* is no flag."""
    if s.settled:
        return None
    flagged = [o for o in s.others if o.quality == Quality.NOT_GOOD]
    reasoned = [o for o in flagged if o.reason not in (None, Reason.NOT_GIVEN)]
    return (reasoned or flagged or [None])[-1]


def _questions(s: Saying, near: Sequence[Choice]) -> list[Block]:
    """At most one question, then what can still be changed."""
    here = str(s.verdict_id)
    undo = b.button("Undo", UNDO, here)
    change = b.button("Change reason", CHANGE, here)
    other = _other(s)
    if s.quality == Quality.NOT_GOOD and other and other.reason not in (None, Reason.NOT_GIVEN):
        known = s.reason != Reason.NOT_GIVEN
        agree = b.button("Agree", AGREE, here) if not _says_the_same(s) else None
        disagree = b.button("Disagree", DISAGREE, here) if not known else None
        return [b.actions(agree, disagree, b.button("Add detail", DETAIL, here), undo)]
    if s.reason == Reason.NOT_GIVEN:
        row = b.actions(*_slip(s, near), undo)
        return [b.section("What was wrong?"), reasons_row(s.verdict_id), row]
    if s.quality == Quality.GOOD or s.new:
        return [b.actions(*_slip(s, near), undo)]
    return _refining(s, near, change, undo)


def _refining(s: Saying, near: Sequence[Choice], change: Block, undo: Block) -> list[Block]:
    """What can be added to a reason that was given."""
    here, rows, slip = str(s.verdict_id), list[Block](), _slip(s, near)
    if s.reason == Reason.WRONG_DATA and s.field is None:
        rows.append(_fields_row(s.verdict_id))
    if s.reason == Reason.DUPLICATE and near and not slip:
        rows.append(b.context("Of which one? " + " · ".join(_short(c) for c in near)))
        return [*rows, b.actions(*(_same_button(s, c, True) for c in near), change, undo)]
    if s.quality == Quality.LATER:
        picker: Block = {"type": "datepicker", "action_id": LATER_ON,
                         "placeholder": b.plain("Until when?")}  # fmt: skip
        return [b.actions(picker, *slip, change, undo, block_id=f"later:{here}")]
    first = None
    if s.reason == Reason.WRONG_DATA and not slip:
        add = RIGHTS[s.field] if s.field else "Add right value"
        first = b.button(add.replace("Add", "Change") if s.right else add, RIGHT, here)
    elif s.reason in (Reason.SOMETHING_ELSE, Reason.NOT_A_FIT) and not s.noted:
        first = b.button("Add a note", DETAIL, here)
    return [*rows, b.actions(first, *slip, change, undo)]


def _slip(s: Saying, near: Sequence[Choice]) -> list[Block]:
    """[Same person] [Fix address], while nobody else knows the lead."""
    if not s.only_mine:
        return []
    same = [_same_button(s, c, len(near) > 1) for c in near]
    return [*same, b.button("Fix address", ADDRESS, str(s.verdict_id))]


def _says_the_same(s: Saying) -> bool:
    other = _other(s)
    return other is not None and (other.reason, other.field) == (s.reason, s.field)


def _same_button(s: Saying, c: Choice, named: bool) -> Block:
    label = f"Same as {c.public_id}" if named else "Same person"
    return b.button(label, f"{SAME}#{c.lead_id}", f"{s.verdict_id} {c.lead_id}")


def _short(c: Choice) -> str:
    return f"{c.public_id} {text.mrkdwn(c.who, 80)}"


def _fields_row(verdict_id: int) -> Block:
    return b.actions(
        *(b.button(label, f"{FIELD}#{f}", f"{verdict_id} {f}") for f, label in FIELDS.items())
    )


def _besides(s: Saying) -> list[Block]:
    """The one thing that this person is told besides, once it is needed."""
    if s.speaker is None:
        return []
    if s.speaker.ask_side:
        return side_choice_blocks()
    if s.speaker.no_side:
        whom = f"ask <@{s.speaker.admin_id}>" if s.speaker.admin_id else "ask an admin"
        return [b.context(f"Choose your side in my Home tab, or {whom} to add you to a team, "
                          "so that it counts in your team's reports.")]  # fmt: skip
    return [b.context(THREADS)] if s.speaker.in_threads else []


def _plain(line: str) -> str:
    return line.replace("*", "")


def ask_again(s: Saying) -> Message:
    """[Change reason]: the same line, with the reasons beneath it."""
    line = f"{titled(s.lead)}: {said_words(s.quality, s.reason, s.field)}. Change it to:"
    undo = b.actions(b.button("Undo", UNDO, str(s.verdict_id)))
    return b.message(_plain(line), [b.section(line), reasons_row(s.verdict_id), undo])


def taken_back(w: Withdrawn, *, by_reaction: bool = False) -> Message:
    """After [Undo], or after a reaction was removed."""
    if w.stands is not None and not w.counted:
        since = said_words(w.stands.quality, w.stands.reason, w.stands.field)
        line = f"{titled(w.lead)}: what you said since stands: {since}."
        undo = b.actions(b.button("Undo", UNDO, str(w.stands.verdict_id)))
        return b.message(_plain(line), [b.section(line), undo])
    line = f"Taken back: {titled(w.lead)}: {said_words(w.quality, w.reason, w.field)}."
    row = [b.button("Keep it" if by_reaction else "Put it back", KEEP, str(w.verdict_id))]
    if w.stands is not None:
        before = said_words(w.stands.quality, w.stands.reason, w.stands.field)
        line += f" What you said before counts again: {before}."
        row.append(b.button("Undo that too", UNDO, str(w.stands.verdict_id)))
    return b.message(_plain(line), [b.section(line), b.actions(*row)])


def joined(j: Joined) -> Message:
    """After [Same person] or [Fix address]."""
    s = j.saying
    said = said_words(s.quality, s.reason, s.field)
    if j.merged:
        line = f"Saved: {titled(s.lead)}: {said}. The same person, so I keep *{j.kept}*."
    elif s.lead.public_id == j.kept:
        line = f"Saved: {titled(s.lead)}: {said}."
    else:
        line = (
            f"Noted: the same as *{j.kept}*. The owner of *{s.lead.public_id}*, their manager or "
            "an admin can merge the two."
        )
    rows: list[Block] = [b.section(line)]
    if s.reason == Reason.NOT_GIVEN:
        rows += [b.section("What was wrong?"), reasons_row(s.verdict_id)]
    undo = b.actions(b.button("Undo", UNDO, str(s.verdict_id)))
    return b.message(_plain(line), [*rows, undo])


def settled(s: Saying) -> Saying:
    """An answer to what was just pressed: said anew, and no more about others' words."""
    return replace(s, repeated=False, settled=True)


def read_day(value: str) -> date | None:
    """The day that was picked; None for none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
