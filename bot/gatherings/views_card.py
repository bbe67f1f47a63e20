"""Draws one gathering in full: agenda with votes, who comes, what its owner can do, the minutes."""

from __future__ import annotations

from bot.gatherings.models import Kind, Part, Said, State
from bot.gatherings.shown import Deed, Facts, TopicLine
from bot.gatherings.views import (
    OPEN,
    agenda_line,
    answer_row,
    called,
    guests_line,
    head_line,
    part_line,
    said_line,
)
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

CARD = "gatherings.card"
RAISE = "gatherings.raise"
VOTE = "gatherings.vote"
TAKE_BACK = "gatherings.topic.back"
DECIDE = "gatherings.decide"
MOVE = "gatherings.move"
CANCEL = "gatherings.cancel"
INVITE = "gatherings.invite"
WRITE = "gatherings.write"
ACT = "gatherings.act"
FILE = "gatherings.file"
DONE = "gatherings.done"
FINE = "gatherings.fine"
NOT_SOLVED = "gatherings.not_solved"
WAS_HELD = "gatherings.was_held"
NOT_HELD = "gatherings.not_held"
SAY_HEARD = "gatherings.heard"
DIET = "gatherings.diet"
MOST_TOPICS = 12
MOST_NAMES = 60


def card(f: Facts, *, past: bool) -> Block:
    """The card, as a form that only closes. `past`: it has begun."""
    blocks = [b.section("\n".join(x for x in (head_line(f), part_line(f), *f.words) if x))]
    if f.state is State.CANCELLED or f.state is State.SKIPPED:
        why = f" {text.mrkdwn(f.why, 500)}" if f.why else ""
        blocks.append(b.section(f"It is off.{why}"))
    if f.open and not past:
        row = answer_row(f)
        row["elements"] = row["elements"][:-1]  # [More] is this
        if row["elements"]:
            blocks.append(row)
    if said := said_line(f):
        blocks.append(b.context(said))
    blocks += _people(f)
    blocks += [b.section(p) for p in f.pack]
    blocks += [b.section(h) for h in f.hints]
    if f.kind != Kind.LUNCH:
        blocks += _topics(f, past=past)
    blocks += _after(f)
    blocks += _controls(f, past=past)
    return b.form(CARD, f.title[:24], blocks, close="Close", carried=carry(g=f.id))


def _people(f: Facts) -> list[Block]:
    lines = [f"Owner: {text.mrkdwn(f.owner, 60)}", guests_line(f)]
    if f.state is State.HELD:
        lines[1] = attendance_line(f)
    return [b.context(" · ".join(x for x in lines if x))]


def attendance_line(f: Facts) -> str:
    """`There: 5 · sales 2, marketing 3`: by department, for 000-11."""
    there = sum(f.there.values())
    by_side = {s: f.there.get(s, 0) for s in ("sales", "marketing")}
    other = there - sum(by_side.values())
    parts = [f"{side} {n}" for side, n in by_side.items()] + ([f"others {other}"] if other else [])
    return f"There: {there} · {', '.join(parts)}"


def _topics(f: Facts, *, past: bool) -> list[Block]:
    blocks: list[Block] = [b.section("*Agenda*" if f.topics else "*Agenda* · nothing raised yet")]
    blocks += [
        b.section(topic_line(t), accessory=_beside(f, t, past=past)) for t in f.topics[:MOST_TOPICS]
    ]
    if len(f.topics) > MOST_TOPICS:
        blocks.append(b.context(f"... and {len(f.topics) - MOST_TOPICS} more."))
    if f.open:
        blocks.append(b.actions(b.button("Raise a topic", RAISE, str(f.id))))
    return blocks


def topic_line(t: TopicLine) -> str:
    """`SAP connector · product · 3 want it early`; once decided: what."""
    line = text.mrkdwn(t.words, 300)
    if t.heading:
        line += f" · {text.mrkdwn(t.heading, 80)}"
    if t.decision:
        return f"{line}\n*Decided:* {text.mrkdwn(t.decision, 600)}"
    return f"{line} · {t.votes} want it early" if t.votes else line


def _beside(f: Facts, t: TopicLine, *, past: bool) -> Block | None:
    value = f"{f.id}:{t.id}"
    if t.decision:
        return None
    if past and f.may_change:
        return b.button("Decided", f"{DECIDE}#{t.id}", value)
    if not t.mine:
        if past:
            return None
        return b.button("Not so early" if t.voted else "Vote", f"{VOTE}#{t.id}", value)
    return b.button("Take back", f"{TAKE_BACK}#{t.id}", value)


def deed_line(d: Deed) -> str:
    """`Share the call list · Rita · until 6 March`."""
    words = text.mrkdwn(d.words, 300)
    if d.done:
        words = f"{words} · done"
    late = " · overdue" if d.overdue else ""
    return f"{words} · {text.mrkdwn(d.owner, 40)} · until {d.due_on.day} {d.due_on:%B}{late}"


def _after(f: Facts) -> list[Block]:
    blocks: list[Block] = []
    if f.notes:
        blocks.append(b.section(f"*Minutes* · {text.mrkdwn(f.notes_by, 40)}"))
        blocks += [
            b.section(text.mrkdwn(f.notes[at : at + 2500])) for at in range(0, len(f.notes), 2500)
        ]
    if f.decisions:
        said = "\n".join(f"• {text.mrkdwn(d, 500)}" for d in f.decisions)
        blocks.append(b.section(f"*Decided*\n{said}"))
    if f.deeds:
        said = "\n".join(f"• {deed_line(d)}" for d in f.deeds[:20])
        blocks.append(b.section(f"*Actions*\n{said}"))
    return blocks


def _controls(f: Facts, *, past: bool) -> list[Block]:
    value = str(f.id)
    row: list[Block | None] = []
    if f.open and f.mine is not None:
        row.append(b.button("Calendar file", FILE, value))
    if f.kind == Kind.LUNCH and f.mine is not None and f.open:
        row.append(b.button("What I eat", DIET, value))
        if f.mine.part is Part.HOST:
            row.append(b.button("What people eat", "gatherings.diets", value))
    if f.may_change and f.open and not past:
        row += [
            b.button("Move", MOVE, value),
            b.button("Invite", INVITE, value),
            b.button("Cancel it", CANCEL, value),
        ]
    if f.may_change and past and f.state in (State.PLANNED, State.HELD, State.MISSED):
        row += [b.button("Minutes", WRITE, value), b.button("Add an action", ACT, value)]
    if f.kind == Kind.VISIT and past and f.mine is not None:
        row.append(b.button("My note", "gatherings.visit.note", value))
    if f.kind == Kind.STAFF and f.state is State.HELD and f.mine is not None:
        row.append(b.button("What sales heard", SAY_HEARD, value))
    return [b.divider(), b.actions(*row)] if row else []


def nobody_message(f: Facts) -> Message:
    """To its owner: nobody comes, what now?"""
    line = f"Everybody has declined: {head_line(f)}"
    if f.answers[Said.NO] < f.listed - 1:
        line = f"Somebody comes again: {head_line(f)}"
    row = b.actions(
        b.button("Move", MOVE, str(f.id)), b.button("Cancel it", CANCEL, str(f.id)),
    )  # fmt: skip
    return b.message(f"Nobody comes to {called(f)}", [b.section(line), row])


# -- afterwards


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


def minutes_message(f: Facts) -> Message:
    """What was said, decided and agreed, to everybody invited."""
    blocks: list[Block] = [b.section(f"*Minutes: {called(f)}*")]
    blocks += _after(f)
    decided = [t for t in f.topics if t.decision and t.stage]
    if decided:
        blocks.append(b.section("\n".join(topic_line(t) for t in decided[:MOST_TOPICS])))
    blocks.append(b.context(attendance_line(f)))
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
    label = "Not done yet" if d.done else "Done"
    return b.message(line, [b.section(line), b.actions(b.button(label, DONE, str(d.id)))])


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


def unanswered(f: Facts) -> list[Block]:
    """In Home: an invitation that waits for an answer."""
    line = "\n".join(x for x in (head_line(f), part_line(f), agenda_line(f)) if x)
    return [b.section(line), answer_row(f)] if f.mine and f.mine.answer is Said.NONE else []
