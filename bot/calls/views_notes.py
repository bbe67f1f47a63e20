"""Draws notes as others read them, `/align calls`, and the lists of reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.calls.facts import Note, Page
from bot.calls.form_state import Values
from bot.calls.models import Outcome
from bot.calls.reasons import MOST, OUTCOMES, Choice
from bot.calls.views import (
    NOTES_PAGE,
    REASONS,
    REASONS_FORM,
    REASONS_UNDO,
    note_line,
    outcome_words,
    own_menu,
    titled,
)
from bot.enquiries.digest_views import pager
from bot.enquiries.wording import quote
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

PAGE_FORM = "calls.notes.form"
TEXT_LABELS = {
    "went_well": "Went well",
    "went_not": "Did not",
    "words_used": "In their words",
    "competitor": "Competitor",
    "objection": "Objection",
    "trigger_event": "Set off by",
}


def notes_form(p: Page) -> Block:
    """[See notes]: by campaign; names and words only for whoever may see them."""
    count = f"{p.total} note{'s' * (p.total != 1)}"
    hint = "Callers are named to themselves, their manager and admins; words are what they share."
    blocks: list[Block] = [b.section(f"*{count}*"), b.context(hint)]
    for name, notes in p.groups:
        blocks.append(b.section(f"*{text.mrkdwn(name, 100) or 'No campaign'}*"))
        blocks += [b.section(_whole(n)) for n in notes]
    blocks += pager(NOTES_PAGE, p.carried, p.page, p.pages)
    return b.form(PAGE_FORM, p.title, blocks, close="Close")


def _whole(n: Note) -> str:
    by = [text.mrkdwn(n.by, 60)] if n.by else []
    link = [text.link(n.permalink, "message")] if n.permalink else []
    lines = [" · ".join([titled(n), outcome_words(n), *by, *link])]
    lines += [f"{TEXT_LABELS[k]}: {text.mrkdwn(v, 250)}" for k, v in n.texts.items()]
    lines += ["Asked: " + quote(q) for q in n.questions[:5]]
    return text.shorten("\n".join(lines), 1500)


def lead_lines(notes: list[Note]) -> tuple[Block, ...]:
    """The last conversations with a lead, on its detail: what everybody of the two sides sees."""
    if not notes:
        return ()
    said = [f"{n.day.day} {n.day:%B}: {outcome_words(n)}" for n in notes]
    words = [f"{TEXT_LABELS[k]}: {text.mrkdwn(v, 200)}" for k, v in notes[0].texts.items()]
    return (b.context("*Calls*\n" + "\n".join([*said, *words])),)


def calls_message(notes: list[Note], more: Sequence[Block] = (), *, admin: bool) -> Message:
    """`/align calls`. `more`: what they shared besides."""
    head = (
        "*Your call notes*" if notes else "No call notes of yours yet: `/callnote` opens the form."
    )
    rows = [
        b.section(head),
        *(b.section(note_line(n), accessory=own_menu(n)) for n in notes),
        *more,
    ]
    if admin:
        rows.append(b.actions(b.button("Edit reasons", REASONS)))
    return b.message("Your call notes", rows)


def reasons_form(lists: dict[Outcome, list[Choice]], carried: dict[str, Any]) -> Block:
    """The three short lists, one reason a line."""
    says = f"Offered when a call is noted: one a line, the likeliest first, at most {MOST} each."
    blocks: list[Block] = [b.context(says)]
    for outcome, words in OUTCOMES.items():
        initial = "\n".join(c.label for c in lists[outcome])
        typed = b.typed("v", multiline=True, initial=initial or None, most=1000)
        blocks.append(b.field(words.capitalize(), typed, block_id=f"reasons.{outcome}"))
    return b.form(REASONS_FORM, "Reasons", blocks, submit="Save", carried=carry(**carried))


def read_reasons_form(values: Values) -> dict[Outcome, str]:
    """What stands in each list."""
    return {
        o: str(next(iter((values.get(f"reasons.{o}") or {}).values()), {}).get("value") or "")
        for o in Outcome
    }


def reasons_saved(before: dict[Outcome, list[int]]) -> Message:
    """After the lists were saved; [Undo] carries what was offered before."""
    kept = "|".join(",".join(map(str, before[o])) for o in Outcome)
    said = "Saved: reasons for call notes. Notes keep the reasons they gave."
    undo = b.actions(b.button("Undo", REASONS_UNDO, kept))
    return b.message(said, [b.section(said), undo])


def read_before(value: str) -> dict[Outcome, list[int]]:
    """Reads that back; empty lists for what another version wrote."""
    parts = value.split("|")
    if len(parts) != len(Outcome):
        return {o: [] for o in Outcome}
    return {
        o: [int(i) for i in part.split(",") if i.isdigit()]
        for o, part in zip(Outcome, parts, strict=True)
    }


def reasons_undone() -> Message:
    """After [Undo] of the lists."""
    return b.message("Taken back: the reasons are as they were.", replace_original=True)
