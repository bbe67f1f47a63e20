"""Draws the debrief: asked for, written, to be signed; and its form (000-9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.listening import views
from bot.listening.debriefing import Said, lines_of
from bot.listening.models import TEXT, Part
from bot.listening.shown import Shown
from bot.listening.views_forms import day_in, typed_in


@dataclass(frozen=True)
class Seen:
    """A slot's debrief as one reader sees it. `by` "": nobody wrote it yet."""

    slot: Shown
    said: Said = field(default_factory=Said)
    by: str = ""
    changer: str = ""
    signed: tuple[str, ...] = ()
    mine: bool = False
    asked: tuple[str, ...] = ()


def headline(s: Shown) -> str:
    """With whom, when."""
    at = views.when(s.starts_at, s.ends_at, s.zone)
    whom = views.guests(s) if s.own else views.name(s.rep)
    return f"{whom}, {at}"


def said_lines(seen: Seen) -> str:
    """*Went well:* ... one line each, what is there."""
    s = seen.said
    change = text.mrkdwn(s.change, TEXT)
    who = [views.name(seen.changer)] if seen.changer else []
    due = [f"{s.change_on:%a} {s.change_on.day} {s.change_on:%B}"] if s.change_on else []
    if change and (who or due):
        change += f" ({', '.join([*who, *due])})"
    pairs = [("Went well", text.mrkdwn(s.well, TEXT)), ("Did not", text.mrkdwn(s.not_well, TEXT)),
             ("We change", change)]  # fmt: skip
    lines = [f"*{label}:* {words}" for label, words in pairs if words]
    if seen.asked:
        lines.append("*Asked:* " + " · ".join(f"“{text.mrkdwn(q, 200)}”" for q in seen.asked))
    return "\n".join(lines)


def _write(seen: Seen, label: str, *, first: bool = False) -> Block:
    style = "primary" if first else None
    return b.button(label, f"{views.DEBRIEF}#{seen.slot.id}", str(seen.slot.id), style=style)


def _may_undo(s: Shown) -> bool:
    """Whether the reader may say that it did not happen: as offering.fell_through."""
    led = any(part is Part.MANAGER for _, part in s.people)
    return s.own or s.mine is (Part.MANAGER if led else Part.MARKETING)


def row(seen: Seen) -> Block:
    """What the reader may do with it."""
    if not seen.by:
        sure = b.confirm("Nobody listened?", "Then it counts for nobody.", "It did not happen")
        fell = b.button("It did not happen", f"{views.FELL}#{seen.slot.id}", str(seen.slot.id),
                        confirm=sure)  # fmt: skip
        may = _may_undo(seen.slot)
        return b.actions(_write(seen, "Write the debrief", first=True), fell if may else None)
    if seen.mine:
        return b.actions(_write(seen, "Change it"))
    agree = b.button("I agree", f"{views.SIGN}#{seen.slot.id}", str(seen.slot.id), style="primary")
    return b.actions(agree, _write(seen, "Add to it"))


def debrief_message(seen: Seen, *, again: bool = False) -> Message | None:
    """After the slot; the same message once it is written. `again`: the one nudge."""
    s = seen.slot
    if s.cancelled or s.fell_through:
        line = f"The call with {headline(s)} did not happen. It counts for nobody."
        return b.message(line, [b.section(line)])
    if not seen.by:
        line = f"How was it? {headline(s)}."
        if again:
            line = f"Still fresh? The debrief of {headline(s)} is not written yet."
        note = "Three short fields. Either of you writes, the other signs or adds."
        return b.message(line, [b.section(line), b.context(note), row(seen)])
    if again:
        return b.message("Written meanwhile", [b.section(f"Written meanwhile: {headline(s)}.")])
    line = f"*Debrief* · {headline(s)}"
    signed = b.context("Signed: " + (", ".join(views.name(n) for n in seen.signed) or "nobody yet"))
    return b.message(f"Debrief: {headline(s)}",
                     [b.section(f"{line}\n{said_lines(seen)}"), signed, row(seen)])  # fmt: skip


def debrief_form(seen: Seen) -> Block:
    """Three fields and what was asked; filled with what stands."""
    said, title = seen.said, "Debrief"
    day: Block = {"type": "datepicker", "action_id": "v", "placeholder": b.plain("By when")}
    if said.change_on:
        day["initial_date"] = said.change_on.isoformat()
    who: Block = {"type": "users_select", "action_id": "v", "placeholder": b.plain("Who")}
    if said.change_by:
        who["initial_user"] = said.change_by
    asked = b.typed("v", multiline=True, most=2000, placeholder="Does it work with SAP?")
    there = f"{len(seen.asked)} passed on already. " if seen.asked else ""
    rows = [
        b.context(headline(seen.slot)),
        _long("What went well?", "well", said.well),
        _long("What did not?", "not_well", said.not_well),
        _long("What do we change?", "change", said.change),
        b.field("Who changes it?", who, block_id="change_by", optional=True),
        b.field("By when?", day, block_id="change_on", optional=True),
        b.field("Questions heard", asked, block_id="asked", optional=True,
                hint=f"{there}One a line. Marketing answers them, the rep hears the answer."),
        b.context("Write of the call, not of the prospect: no names, no numbers."),
    ]  # fmt: skip
    return b.form(
        views.DEBRIEF_FORM,
        title,
        rows,
        submit="Save",
        carried=carry(s=seen.slot.id, b=seen.said.base),
    )


def _long(label: str, block_id: str, initial: str) -> Block:
    typed = b.typed("v", multiline=True, initial=initial or None, most=TEXT)
    return b.field(label, typed, block_id=block_id, optional=True)


def read_debrief_form(values: dict[str, Any], base: int) -> Said:
    """The form read back. `base`: the version that it was filled with."""
    return Said(
        typed_in(values, "well"), typed_in(values, "not_well"), typed_in(values, "change"),
        typed_in(values, "change_by"), day_in(values, "change_on"),
        lines_of(typed_in(values, "asked")), base,
    )  # fmt: skip


def waiting_blocks(seen: Seen) -> list[Block]:
    """In Home: a debrief that waits for the reader."""
    if seen.by:
        s = seen.slot
        at = views.when(s.starts_at, s.ends_at, s.zone)
        line = f"{views.name(seen.by)} wrote the debrief of {at}\n{said_lines(seen)}"
    else:
        line = f"Debrief to write: {headline(seen.slot)}"
    return [b.section(line), row(seen)]
