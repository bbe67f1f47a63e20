"""Draws what members get before a meeting: a topic, the agenda, reminders (VOICE.md)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.council.shown import Agenda
from bot.council.views import AGENDA, RAISE, esc, number
from bot.council.views_agenda import template
from bot.gatherings.models import Said
from bot.gatherings.models import State as Held
from bot.gatherings.shown import Facts
from bot.gatherings.views import (
    called,
    day_words,
    guests_line,
    head_line,
    said_line,
    topics_words,
    when_words,
)
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message

YES = "council.yes"
UNSURE = "council.unsure"
SEND = "council.send"


def topic_message(words: str, council: str, council_id: int) -> Message:
    """To a representative who wants to hear of each."""
    line = f"For the {esc(council)}, from somebody you speak for: {text.mrkdwn(words, 600)}"
    row = b.actions(b.button("Agenda", AGENDA, str(council_id)))
    return b.message(line, [b.section(line), row])


def from_yours(a: Agenda) -> str:
    """`Two topics come from people you represent.`"""
    count = sum(x.ours for x in a.items)
    if not count:
        return ""
    topics = "topic comes" if count == 1 else "topics come"
    return f"{number(count)} {topics} from people you represent."


def topics_line(a: Agenda) -> str:
    """`Agenda: SAP, webinar follow-up`, most wanted first."""
    return f"Agenda: {topics_words([x.words for x in a.items])}" if a.items else ""


def agenda_message(f: Facts, a: Agenda, extra: list[str]) -> Message | None:
    """Two weeks before: what was raised; vote on its order, add something."""
    if not _concerns(f):
        return off_message(f)
    lines = [head_line(f)]
    if a.items:
        raised = "1 topic was raised" if len(a.items) == 1 else f"{len(a.items)} topics were raised"
        lines += [f"{raised}. {from_yours(a)}".strip(), topics_line(a)]
    else:
        lines.append(template(a.question))
    blocks = [b.section("\n".join(x for x in [*lines, *extra] if x))]
    vote = b.button("Vote on order", AGENDA, str(a.council_id)) if a.items and a.member else None
    blocks.append(b.actions(vote, b.button("Add", RAISE, str(a.council_id)), *_answers(f)))
    return b.message(f"{called(f)}, {when_words(f)}: the agenda", blocks + _said(f))


def reminder_message(f: Facts, a: Agenda, extra: list[str], now: datetime) -> Message | None:
    """Two days and one hour before; in person six weeks and two days."""
    if not _concerns(f):
        return off_message(f)
    soon = f.starts_at - now <= timedelta(minutes=90)
    agenda = topics_line(a)
    topics = " ".join(x for x in (_ended(agenda), from_yours(a)) if x)
    head = f"Soon: {head_line(f)}" if soon else head_line(f)
    still = f"Still open with you: {', '.join(text.mrkdwn(w, 60) for w in f.still)}."
    lines = [head, topics or "Nobody raised a topic yet.", *extra, still if f.still else ""]
    link = b.button("Join", "gatherings.open.link", str(f.id), url=f.link) if f.link else None
    send = b.button("Send deputy", SEND, str(f.id)) if a.member else None
    row = b.actions(
        link if soon else None, *_answers(f), send, b.button("Agenda", AGENDA, str(a.council_id)),
        None if soon else link,
    )  # fmt: skip
    start = "Soon" if soon else "Reminder"
    blocks = [b.section("\n".join(x for x in lines if x)), row, *_said(f)]
    return b.message(f"{start}: {called(f)}, {when_words(f)}", blocks)


def _ended(line: str) -> str:
    return f"{line}." if line and line[-1] not in "?!." else line


def _concerns(f: Facts) -> bool:
    return f.state is Held.PLANNED and f.mine is not None and f.mine.answer is not Said.NO


def _answers(f: Facts) -> list[Block]:
    said = f.mine.answer if f.mine else Said.NONE
    return [
        b.button("I'll be there", YES, str(f.id), style="primary" if said is Said.YES else None),
        b.button("Not sure yet", UNSURE, str(f.id),
                 style="primary" if said is Said.UNSURE else None),
    ]  # fmt: skip


def _said(f: Facts) -> list[Block]:
    small = [x for x in (said_line(f), guests_line(f)) if x]
    return [b.context(" · ".join(small))] if small else []


def off_message(f: Facts) -> Message | None:
    """What was said before a meeting that is off, or that the reader cannot come to; nothing for
    who is not on its list any more."""
    name, on = called(f), day_words(f.starts_at, f.reader_zone)
    if f.state in (Held.CANCELLED, Held.SKIPPED):
        line = f"*{name}* on {on} is off."
    elif f.mine is None:
        return None
    elif f.open:
        line = f"*{name}* on {on}: you cannot come."
        row = b.actions(b.button("I'll be there after all", YES, str(f.id)))
        return b.message(line, [b.section(line), row])
    else:
        line = f"*{name}* on {on} is over."
    return b.message(line, [b.section(line)])
