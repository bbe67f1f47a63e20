"""Draws what people get once something was held, or nobody comes: minutes, answers, actions."""

from __future__ import annotations

from bot.gatherings.models import Kind, Said, State
from bot.gatherings.shown import Deed, Facts, TopicLine
from bot.gatherings.views import OPEN, called, day_words, head_line, when_words
from bot.gatherings.views_card import (
    CANCEL,
    DONE,
    FINE,
    MOST_TOPICS,
    MOVE,
    NOT_DONE,
    NOT_HELD,
    NOT_SOLVED,
    SAY_HEARD,
    WAS_HELD,
    WRITE,
    after_blocks,
    attendance_line,
    topic_line,
)
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message


def nobody_message(f: Facts) -> Message:
    """To its owner: nobody comes, what now?"""
    line = f"Everybody has declined: {head_line(f)}"
    if f.answers[Said.NO] < f.listed - 1:
        line = f"Somebody comes again: {head_line(f)}"
    row = b.actions(
        b.button("Move", MOVE, str(f.id)), b.button("Cancel it", CANCEL, str(f.id)),
    )  # fmt: skip
    return b.message(f"Nobody comes to {called(f)}", [b.section(line), row])


def minutes_due_message(f: Facts, level: int) -> Message:
    """It is over: what came of it? `level` 2 and 3: whoever was asked before did not say."""
    if f.state is State.HELD:
        line = (
            f"*{called(f)}*: {'minutes are in' if f.notes or f.decisions else 'held'}, thank you."
        )
        return b.message(line, [b.section(line)])
    if f.state in (State.CANCELLED, State.SKIPPED) or (f.state is State.MISSED and f.why):
        line = f"*{called(f)}* was not held. {text.mrkdwn(f.why, 300)}".rstrip()
        return b.message(line, [b.section(line)])
    before = {2: f"{text.mrkdwn(f.owner, 60)} has not said yet. ", 3: "Nobody has said yet. "}
    line = f"{before.get(level, '')}*{called(f)}* is over. What came of it?"
    row = b.actions(
        b.button("Write minutes", WRITE, str(f.id)) if f.kind != Kind.LUNCH else None,
        b.button("It was held", WAS_HELD, str(f.id)),
        b.button("It was not held", NOT_HELD, str(f.id)),
        b.button("More", OPEN, str(f.id)),
    )
    return b.message(f"{called(f)} is over. What came of it?", [b.section(line), row])


def to_come_message(f: Facts) -> Message:
    """It was asked about, and is to come again: it was moved."""
    line = f"*{called(f)}* was moved to {when_words(f)}."
    return b.message(line, [b.section(line)])


def minutes_message(f: Facts) -> Message:
    """What was said, decided and agreed, to everybody invited."""
    by = f" · {text.mrkdwn(f.notes_by, 40)}" if f.notes_by else ""
    day = day_words(f.starts_at, f.reader_zone)
    blocks: list[Block] = [b.section(f"*Minutes: {called(f)}* · {day}{by}")]
    decided = [t for t in f.topics if t.decision]
    if decided:
        blocks.append(b.section("\n".join(topic_line(t) for t in decided[:MOST_TOPICS])))
    after = after_blocks(f)
    blocks += after[1:] if f.notes else after  # whose they are is said above
    there = [attendance_line(f), *f.words, *(["Updated"] if f.updated else [])]
    blocks.append(b.context(" · ".join(there)))
    if f.kind == Kind.STAFF and f.mine is not None:
        blocks.append(b.actions(b.button("What sales heard", SAY_HEARD, str(f.id))))
    return b.message(f"Minutes: {called(f)}", blocks)


def deed_message(d: Deed, *, nudge: bool) -> Message:
    """To whoever has something to do: when it was agreed, and once on the day it is due."""
    where = f" ({text.mrkdwn(d.where, 80)})" if d.where else ""
    start = "Due today" if nudge else "For you"
    if d.done:
        line = f"Done: {text.mrkdwn(d.words, 300)}{where}"
    else:
        line = f"{start}: {text.mrkdwn(d.words, 300)} · until {d.due_on.day} {d.due_on:%B}{where}"
    label, what = ("Not done yet", NOT_DONE) if d.done else ("Done", DONE)
    return b.message(line, [b.section(line), b.actions(b.button(label, what, str(d.id)))])


def answered_anew_message(words: str) -> Message:
    """What was not solved was decided anew: that has a message of its own."""
    line = f"You said: {text.mrkdwn(words, 600)}\nIt was talked about again."
    return b.message(line, [b.section(line)])


def answer_message(t: TopicLine, where: str) -> Message:
    """You said, we decided; fine or not solved (000-12)."""
    line = f"You said: {text.mrkdwn(t.words, 600)}"
    if not t.decision:
        return b.message(line, [b.section(f"{line}\nIt is on the agenda again.")])
    line += f"\n*{text.mrkdwn(where, 80)} decided:* {text.mrkdwn(t.decision, 1000)}"
    blocks = [b.section(line)]
    if t.stage.value == "decided":
        row = (b.button("Fine", FINE, str(t.id)), b.button("Not solved", NOT_SOLVED, str(t.id)))
        blocks.append(b.actions(*row))
    elif t.stage.value == "answered":
        blocks.append(b.context("You: fine"))
    else:
        blocks.append(b.context("You: not solved. It is on the agenda again."))
    return b.message(line, blocks)
