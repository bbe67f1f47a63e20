"""Draws one gathering in full: agenda with votes, who comes, what its owner can do, the minutes."""

from __future__ import annotations

from bot.gatherings.models import Kind, Part, Said, State
from bot.gatherings.shown import Deed, Facts, TopicLine
from bot.gatherings.views import (
    agenda_line,
    answer_row,
    guests_line,
    head_line,
    part_line,
    said_line,
)
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block

CARD = "gatherings.card"
RAISE = "gatherings.raise"
VOTE = "gatherings.vote"
TAKE_BACK = "gatherings.topic.back"
DECIDE = "gatherings.decide"
MOVE = "gatherings.move"
CANCEL = "gatherings.cancel"
INVITE = "gatherings.invite"
TAKE_OFF = "gatherings.off"
WRITE = "gatherings.write"
ACT = "gatherings.act"
FILE = "gatherings.file"
DONE = "gatherings.done"
NOT_DONE = "gatherings.not_done"
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
    blocks += after_blocks(f)
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
        if past or not f.votes:
            return None
        label, wanted = ("Not so early", 0) if t.voted else ("Vote", 1)
        return b.button(label, f"{VOTE}#{t.id}", f"{value}:{wanted}")
    return b.button("Take back", f"{TAKE_BACK}#{t.id}", value)


def deed_line(d: Deed) -> str:
    """`Share the call list · Rita · until 6 March`."""
    words = text.mrkdwn(d.words, 300)
    if d.done:
        words = f"{words} · done"
    late = " · overdue" if d.overdue else ""
    return f"{words} · {text.mrkdwn(d.owner, 40)} · until {d.due_on.day} {d.due_on:%B}{late}"


def after_blocks(f: Facts) -> list[Block]:
    """Minutes, decisions that belong to no topic, and actions."""
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
            row += [
                b.button("Choose the place", "gatherings.place", value),
                b.button("What people eat", "gatherings.diets", value),
            ]
    if f.may_change and f.open and not past:
        row += [
            b.button("Move", MOVE, value),
            b.button("Invite", INVITE, value),
            b.button("Take off", TAKE_OFF, value),
            b.button("Cancel it", CANCEL, value),
        ]
    if f.may_change and past and f.state in (State.PLANNED, State.HELD, State.MISSED):
        row += [b.button("Minutes", WRITE, value), b.button("Add an action", ACT, value)]
    if f.kind == Kind.VISIT and past and f.mine is not None:
        row.append(b.button("My note", "gatherings.visit.note", value))
    if f.kind == Kind.STAFF and f.state is State.HELD and f.mine is not None:
        row.append(b.button("What sales heard", SAY_HEARD, value))
    return [b.divider(), b.actions(*row)] if row else []


def unanswered(f: Facts) -> list[Block]:
    """In Home: an invitation that waits for an answer."""
    line = "\n".join(x for x in (head_line(f), part_line(f), agenda_line(f)) if x)
    return [b.section(line), answer_row(f)] if f.mine and f.mine.answer is Said.NONE else []
