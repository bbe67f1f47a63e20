"""Draws the room's forms and reads them back. A form carries the id of what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.leads.models import Quality
from bot.verdicts.find import Choice
from bot.verdicts.models import Reason, Wrong
from bot.verdicts.reasons import NOTE
from bot.verdicts.rules import reason_words
from bot.verdicts.views import ASKED, FIELDS, capital, said_words

FLAG_FORM = "verdicts.flag.form"
PICK_FORM = "verdicts.pick.form"
WHY_FORM = "verdicts.why.form"
DETAIL_FORM = "verdicts.detail.form"
RIGHT_FORM = "verdicts.right.form"
ADDRESS_FORM = "verdicts.address.form"
DONE = "verdicts.done"
NEW = "new"
SAVED = "Saved"
_HYPHEN = re.compile(r"(?<=\bL)-(?=\d)")
RADIOS = 10  # as many as Slack takes in one group

Values = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Flagging:
    """What the form *Flag a lead* was given."""

    lead_id: int | None
    which: str
    reason: Reason | None
    note: str


def value_of(values: Values, block_id: str, most: int = 3000) -> str:
    """What stands in an input, whatever its kind, fit to be stored; empty where nothing does."""
    element = next(iter((values.get(block_id) or {}).values()), {})
    chosen: dict[str, Any] = element.get("selected_option") or {}
    value = element.get("value") or chosen.get("value") or element.get("selected_date") or ""
    return text.clean(str(value), most)


def values_of(values: Values, block_id: str) -> tuple[str, ...]:
    """What is ticked in a group of boxes."""
    element = next(iter((values.get(block_id) or {}).values()), {})
    return tuple(str(o.get("value")) for o in element.get("selected_options") or [])


def _reasons(initial: Reason | None = None) -> Block:
    options = [b.option(capital(reason_words(r)), r.value) for r in ASKED]
    return b.select("v", options, placeholder="Choose a reason", initial=initial)


def _note(label: str, *, optional: bool = True, initial: str = "") -> Block:
    typed = b.typed("v", multiline=True, most=NOTE, initial=initial or None)
    return b.field(label, typed, block_id="note", optional=optional)


def flag_form(recent: Sequence[Choice]) -> Block:
    """The global shortcut: which lead, and what is wrong with it."""
    blocks: list[Block] = []
    if recent:
        options = [b.option(_one_line(c), str(c.lead_id)) for c in recent[:20]]
        blocks.append(b.field("One of these", b.select("v", options, placeholder="Recent leads"),
                              block_id="lead", optional=True))  # fmt: skip
    blocks += [
        b.field("Or another" if recent else "Which lead?", b.typed("v", most=300),
                block_id="which", optional=bool(recent),
                hint="E-mail, L-number, phone, link or name"),
        b.field("What is wrong?", _reasons(), block_id="reason", optional=True),
        _note("In your words"),
    ]  # fmt: skip
    return b.form(FLAG_FORM, "Flag a lead", blocks, submit="Save")


def read_flag_form(values: Values) -> Flagging:
    """The form's state; a chosen lead counts before a typed one."""
    lead, reason = value_of(values, "lead"), value_of(values, "reason")
    return Flagging(
        int(lead) if lead.isdigit() else None,
        value_of(values, "which"),
        Reason(reason) if reason in set(Reason) else None,
        value_of(values, "note"),
    )


def _one_line(c: Choice) -> str:
    return _name(c) + (f" · {c.campaign}" if c.campaign else "")


def _name(c: Choice) -> str:
    return c.public_id + (f" {c.who}" if c.who != c.public_id else "")


def _details(c: Choice) -> str:
    """What tells two of one name apart, in plain words: campaign, source, day, what is said."""
    came = f"{c.received_at.day} {c.received_at:%B}"
    said = said_words(c.verdict, None) if c.verdict != Quality.NONE else ""
    known = "" if c.confirmed else "unconfirmed"
    return " · ".join(word for word in (c.campaign, c.source, came, said, known) if word)


def pick_form(leads: Sequence[Choice], carried: str, note: str = "", new: str = "") -> Block:
    """Several match: one is chosen. `carried` keeps the reason; `new`: or it is none of them.

    The note stays to be seen in its input: what a form carries unseen has no room for all of it.
    """
    room = RADIOS - 1 if new else RADIOS
    options = [b.option(_name(c), str(c.lead_id), _details(c)) for c in leads[:room]]
    if new:
        options.append(b.option(f"None of these: {new}", NEW))
    element: Block = {"type": "radio_buttons", "action_id": "v", "options": options}
    more = "There are more: with more of the name I find them." if len(leads) > room else None
    blocks = [b.field("Which one is meant?", element, block_id="lead", hint=more)]
    if note:
        blocks.append(_note("In your words", initial=note))
    return b.form(PICK_FORM, "Which one?", blocks, submit="Save", carried=carried)


def why_form(verdict_id: int, title: str, reason: Reason | None, origin: str = "") -> Block:
    """What was wrong: from Home, where no buttons follow."""
    known = reason if reason and reason != Reason.NOT_GIVEN else None
    blocks = [
        b.section(title),
        b.field("What was wrong?", _reasons(known), block_id="reason"),
        _note("In your words"),
    ]
    return b.form(
        WHY_FORM, "What was wrong?", blocks, submit="Save", carried=carry(i=verdict_id, u=origin)
    )


def detail_form(verdict_id: int, title: str, origin: str = "") -> Block:
    """A note on what was said."""
    blocks = [b.section(title), _note("What should marketing know?", optional=False)]
    return b.form(
        DETAIL_FORM, "Add detail", blocks, submit="Save", carried=carry(i=verdict_id, u=origin)
    )


def right_form(
    verdict_id: int, title: str, field: Wrong | None, right: str | None, origin: str = ""
) -> Block:
    """Which part is wrong, what it should be, how one knows; all but the first optional."""
    options = [b.option(label, f.value) for f, label in FIELDS.items()]
    select = b.select("v", options, placeholder="Choose", initial=field)
    blocks = [
        b.section(title),
        b.field("What is wrong?", select, block_id="field"),
        b.field("What would be right?", b.typed("v", most=300, initial=right), block_id="right",
                optional=True),
        b.field("How do you know?", b.typed("v", multiline=True, most=1000), block_id="proof",
                optional=True, hint="The bounce, who picked up, where you read it"),
    ]  # fmt: skip
    return b.form(
        RIGHT_FORM, "What is right?", blocks, submit="Save", carried=carry(i=verdict_id, u=origin)
    )


def address_form(verdict_id: int, typed: str, origin: str = "") -> Block:
    """[Fix address] of a lead that was new to us."""
    blocks = [
        b.field("E-mail, L-number, phone or link", b.typed("v", initial=typed, most=300),
                block_id="which"),
    ]  # fmt: skip
    return b.form(
        ADDRESS_FORM, "Fix address", blocks, submit="Save", carried=carry(i=verdict_id, u=origin)
    )


def done_view(message: Message, title: str = SAVED) -> Block:
    """What a form shows when it is done: the answer, with all that may be pressed beneath it."""
    where = "Later you find it in Align's Home, under *Said lately*."
    said = [_unbroken(x) for x in message.get("blocks") or [b.section(str(message["text"]))]]
    return b.form(DONE, title, [*said, b.context(where)], close="Close")


def _unbroken(block: Block) -> Block:
    """A form is narrow: no line of it may end within L-1042."""
    if block["type"] != "section" or "text" not in block:
        return block
    said = dict(block["text"])
    return {**block, "text": {**said, "text": _HYPHEN.sub("\u2011", str(said["text"]))}}
