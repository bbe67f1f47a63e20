"""Owns the room's ids; draws the answer to a note and its share of cards and Home."""

from __future__ import annotations

from datetime import date

from bot.calls.facts import Note, Noted
from bot.calls.models import Outcome
from bot.calls.reasons import OUTCOMES
from bot.enquiries.views import answer_blocks
from bot.enquiries.wording import answer_link, quote
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.people.views import side_choice_blocks

# ways in
SHORTCUT = "calls.note.shortcut"
GLOBAL = "calls.note.global"
NOTE = "calls.note"
# shared from a message, without a call
SHARE_SHORTCUT = "calls.share.shortcut"
SHARE_FORM = "calls.share.form"
SHARE_EDIT_FORM = "calls.share.edit.form"
SHARE_DRAFT = "calls.share.draft"
SHARE_EDIT = "calls.share.edit"
SHARE_UNDO = "calls.share.undo"
SHARE_KEEP = "calls.share.keep"
SHARE_OWN = "calls.share.own"
MESSAGES = "calls.share.week"
MESSAGES_PAGE = "calls.share.page"
# the form
FORM = "calls.note.form"
EDIT_FORM = "calls.edit.form"
LEAD = "calls.lead"
OUTCOME = "calls.outcome"
DRAFT = "calls.draft"
DETAILS = "calls.form.details"
# one's own note
EDIT = "calls.edit"
ADD = "calls.edit.details"
UNDO = "calls.undo"
KEEP = "calls.keep"
PICK = "calls.pick"
SHARE = "calls.share"
UNTIL = "calls.until"
OWN = "calls.own"
# looking closer, and the lists
NOTES = "calls.notes"
NOTES_PAGE = "calls.notes.page"
WEEK = "calls.week"
REASONS = "calls.reasons"
REASONS_FORM = "calls.reasons.form"
REASONS_UNDO = "calls.reasons.undo"


def day_words(day: date) -> str:
    """`3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def titled(n: Note) -> str:
    """*L-1042* Pat Lee, Acme; whom it was with in words; or a call."""
    if n.public_id:
        named = "" if n.who == n.public_id else f" {text.mrkdwn(n.who, 150)}"
        return f"*{n.public_id}*{named}"
    return f"*{text.mrkdwn(n.who, 150)}*" if n.who else "a call"


def outcome_words(n: Note) -> str:
    """`interested, wants a demo`; with the day of a later one."""
    said = OUTCOMES[n.outcome]
    if n.reason:
        said += f", {text.mrkdwn(n.reason[:1].lower() + n.reason[1:], 60)}"
    if n.later_on:
        said += f", until {day_words(n.later_on)}"
    return said if n.connected else f"{said} (not reached)"


def note_line(n: Note) -> str:
    """One note in one line, for lists."""
    return f"{titled(n)}: {outcome_words(n)} · {n.day.day} {n.day:%B}"


def saved_message(x: Noted, *, change: bool = False, replace: bool = False) -> Message:
    """What the author is answered: short, with what they may do next. For them alone."""
    n = x.note
    said = " ".join(["Changed:" if change else "Saved:", f"{titled(n)}: {outcome_words(n)}.",
                     *_besides(x)])  # fmt: skip
    blocks = [b.section(said)]
    for found in x.answers:
        head = f"Marketing has an answer to {quote(found.question)} {answer_link(found.answer)}."
        blocks += [b.section(head), *answer_blocks(found.answer, found.told_id)]
    blocks += _which(x)
    if n.outcome is Outcome.LATER and n.later_on is None:
        day: Block = {"type": "datepicker", "action_id": UNTIL, "placeholder": b.plain("A day")}
        blocks.append(b.section("Until when?", accessory=day, block_id=f"until:{n.id}"))
    if n.shared and n.texts:
        blocks.append(b.context("Marketing may read your words, without your name."))
    value = str(n.id)
    add = None if n.texts else b.button("Add details", ADD, value)
    share = b.button("Share with marketing", SHARE, value) if n.texts and not n.shared else None
    row = (add, share, b.button("Edit", EDIT, value), b.button("Undo", UNDO, value))
    blocks.append(b.actions(*row))
    if x.side_unknown:
        blocks += side_choice_blocks()
    more = {"replace_original": True} if replace else {}
    return b.message(said.replace("*", ""), blocks, **more)


def _besides(x: Noted) -> list[str]:
    said: list[str] = []
    if x.said:
        said.append(f"New to me, so *{x.note.public_id}*, unconfirmed until your CRM sends it.")
    if x.missing:
        said.append(x.missing)
    count = len(x.note.questions)
    if count:
        said.append(f"{count} question{'s' * (count > 1)} passed on.")
    if x.cut:
        said.append("It was long: I kept the beginning of each part.")
    if x.digest:
        said.append(f"In {x.digest} digest.")
    return said


def _which(x: Noted) -> list[Block]:
    if not x.near:
        return []
    buttons = (
        b.button(text.shorten(f"{c.public_id} {c.who}", 75), f"{PICK}#{c.lead_id}",
                 f"{x.note.id} {c.lead_id}")
        for c in x.near
    )  # fmt: skip
    return [b.section("Is it one of these?"), b.actions(*buttons)]


def undone_message(x: Noted) -> Message:
    """After [Undo]."""
    said = f"Taken back: {titled(x.note)}: {outcome_words(x.note)}. It is counted nowhere."
    keep = b.actions(b.button("Put it back", KEEP, str(x.note.id)))
    return b.message(said.replace("*", ""), [b.section(said), keep], replace_original=True)


def help_message(today: date) -> Message:
    """`/callnote help`."""
    said = (
        "`/callnote pat@example.com interested wants a demo` saves at once: the lead, then "
        "*interested*, *no interest* or *later*, then anything. Divide more by semicolons: "
        "`asked: does it work with SAP?; competitor: Rivalsoft; objection: price; trigger: new "
        f"ERP; well: …; not well: …; later until {today.year + 1}-03-01`. `/callnote` alone opens "
        "the form. In a thread: ⋯ on the message, then *Save call note*."
    )
    return b.message(said, [b.section(said)])


# -- Home


def own_notes(notes: list[Note]) -> list[Block]:
    """One's own last notes, each with what may be done; and a way to write one."""
    write = b.button("Call note", NOTE)
    rows: list[Block] = [b.section("*Call notes*" if notes else "*Call notes* · none yet",
                                   accessory=write)]  # fmt: skip
    return [*rows, *(b.section(note_line(n), accessory=own_menu(n)) for n in notes)]


def own_menu(n: Note) -> Block:
    """The three dots beside one's own note."""
    options = [b.option("Edit", f"edit:{n.id}")]
    if n.texts:
        label = "Stop sharing its words" if n.shared else "Share with marketing"
        options.append(b.option(label, f"{'unshare' if n.shared else 'share'}:{n.id}"))
    return b.overflow(f"{OWN}#{n.id}", [*options, b.option("Take it back", f"undo:{n.id}")])
