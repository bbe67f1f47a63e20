"""Draws lists: `/align meeting` with each ritual's next five dates, and the panels of Home."""

from __future__ import annotations

from collections.abc import Sequence

from bot.gatherings.models import Kind, Said
from bot.gatherings.shown import Deed, Facts, SeriesLine, Upcoming
from bot.gatherings.views import ANSWERS, OPEN, city, clock, day_words
from bot.gatherings.views_card import DONE, WRITE, deed_line, unanswered
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message

PLAN = "gatherings.plan"
LIST = "gatherings.list"
EDIT = "gatherings.edit"
END = "gatherings.end"
LEAVE = "gatherings.leave"
FEED = "gatherings.feed"
MOST = 18  # rituals in one message
KINDS = {
    Kind.REVIEW: "A review", Kind.LUNCH: "A lunch", Kind.STAFF: "Marketing's staff meeting",
    Kind.VISIT: "A visit", Kind.MEETING: "Another meeting",
}  # fmt: skip


def list_message(series: Sequence[SeriesLine], mine: Sequence[Upcoming], zone: str) -> Message:
    """`/align meeting`: what is mine next, every ritual with its next five dates, what to plan."""
    blocks: list[Block] = [b.section("*Coming up for you*\n" + _dates(mine, zone))]
    for line in series[:MOST]:
        blocks += series_blocks(line)
    if len(series) > MOST:
        blocks.append(b.context(f"... and {len(series) - MOST} more."))
    if not series:
        blocks.append(b.section("No ritual yet. A good first one: the lunch of both teams."))
    buttons = [b.button(label, f"{PLAN}#{kind.value}", kind.value) for kind, label in KINDS.items()]
    blocks += [b.divider(), b.context("Plan one:"), b.actions(*buttons)]
    return b.message("Meetings", blocks)


def _dates(mine: Sequence[Upcoming], zone: str) -> str:
    return "\n".join(upcoming_line(u, zone) for u in mine) or "Nothing yet."


def upcoming_line(u: Upcoming, zone: str) -> str:
    """`Fri 13 March, 12:00 · Lunch of both teams · you: not sure yet`"""
    line = (
        f"{day_words(u.starts_at, zone)}, {clock(u.starts_at, zone)} · {text.mrkdwn(u.title, 80)}"
    )
    if u.answer is not Said.NONE:
        line += f" · you: {ANSWERS[u.answer]}"
    return f"{line} · {text.mrkdwn(u.note, 80)}" if u.note else line


def series_blocks(s: SeriesLine) -> list[Block]:
    """A ritual: how often, whose, its next five dates in its own zone."""
    dates = " · ".join(
        day_words(u.starts_at, s.zone) + (f" ({text.mrkdwn(u.note, 40)})" if u.note else "")
        for u in s.next
    )
    who = text.mrkdwn(s.owner, 40)
    deputy = f", deputy {text.mrkdwn(s.deputy, 40)}" if s.deputy else ", no deputy yet"
    missed = f" · missed {s.missed} in a row" if s.missed else ""
    if s.opened and s.opened[0]:
        missed += f" · somebody of sales at {s.opened[1]} of {s.opened[0]} held"
    line = (
        f"*{text.mrkdwn(s.title, 120)}* · {s.often}, {s.at} in {city(s.zone)} · {who}{deputy}"
        f"{missed}\nNext: {dates or 'none'}"
    )
    blocks: list[Block] = [b.section(line)]
    if s.may_change:
        sure = b.confirm("End it?", "Dates to come are called off, and people are told.", "End it")
        blocks.append(
            b.actions(
                b.button("Change", f"{EDIT}#{s.id}", str(s.id)),
                b.button("Leave out a date", f"{LEAVE}#{s.id}", str(s.id)),
                b.button("End", f"{END}#{s.id}", str(s.id), confirm=sure),
            )
        )
    return blocks


# -- Home


def waiting_blocks(
    invited: Sequence[Facts], deeds: Sequence[Deed], to_write: Sequence[Facts]
) -> list[Block]:
    """Unanswered invitations, minutes to write, actions that are open."""
    blocks = [block for f in invited for block in unanswered(f)]
    for f in to_write:
        write = b.button("Write minutes", f"{WRITE}#{f.id}", str(f.id))
        line = f"*{text.mrkdwn(f.title, 120)}* on {day_words(f.starts_at, f.reader_zone)} is over."
        blocks.append(b.section(line, accessory=write))
    for d in deeds:
        done = b.button("Done", f"{DONE}#{d.id}", str(d.id))
        blocks.append(b.section(deed_line(d), accessory=done))
    return blocks


def coming_blocks(mine: Sequence[Upcoming], zone: str, *, feed: bool) -> list[Block]:
    """What comes up for this person, and their calendar feed."""
    blocks: list[Block] = []
    if mine:
        blocks.append(b.section("*Coming up*"))
    for u in mine:
        more = b.button("More", f"{OPEN}#{u.id}", str(u.id)) if u.id else None
        blocks.append(b.section(upcoming_line(u, zone), accessory=more))
    label = "My calendar link" if not feed else "My calendar link (on)"
    blocks.append(b.actions(b.button("Meetings", LIST), b.button(label, FEED)))
    return blocks
