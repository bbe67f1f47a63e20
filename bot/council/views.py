"""Draws a council: the board of `/align council`, its seats and dates, its agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.council.models import FEWEST_REPS, Part, State, Why
from bot.council.shown import Board, Meeting, Seen
from bot.gatherings.models import Mode
from bot.gatherings.views import city, clock, day_words
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.kit.walltime import zone_named

FORM_OPEN = "council.form.open"
RAISE = "council.raise"
AGENDA = "council.agenda"
MANAGE = "council.manage"
EDIT = "council.edit"
ADD_REP = "council.add.rep"
ADD_LEADER = "council.add.leader"
ADD_DATE = "council.add.date"
CHANGE_DATE = "council.change.date"
CHANGE_SEAT = "council.change.seat"
REMOVE = "council.remove"
NAME = "council.name"
ASK = "council.ask"
MANAGE_VIEW = "council.manage.view"
NOT_QUORATE = "not quorate: it can meet, but not sign"
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
WHYS = {
    Why.LEFT: "left", Why.MOVED: "works elsewhere now", Why.DECLINED: "gave it up",
    Why.TERM: "term is over", Why.NONE: "",
}  # fmt: skip


def esc(name: str) -> str:
    """A name, escaped."""
    return text.mrkdwn(name, 60)


def number(count: int) -> str:
    """`Two`, and `12` past ten."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def besides(count: int) -> str:
    """Whom somebody speaks for besides themselves: ` (37 people besides you)`."""
    return f" ({people_words(count - 1)} besides you)" if count > 1 else ""


def people_words(count: int) -> str:
    """`1 person`, `38 people`."""
    return "1 person" if count == 1 else f"{count:,} people"


def when(at: datetime, zone: str, place_zone: str = "") -> str:
    """`Thu 5 March 15:00`, and there too where the clocks differ: `(09:00 in New York)`."""
    said = f"{day_words(at, zone)} {clock(at, zone)}"
    if place_zone and _offset(at, place_zone) != _offset(at, zone):
        local = at.astimezone(zone_named(place_zone))
        other = "" if local.date() == at.astimezone(zone_named(zone)).date() else (
            f"{day_words(at, place_zone)} ")  # fmt: skip
        said += f" ({other}{clock(at, place_zone)} in {city(place_zone)})"
    return said


def _offset(at: datetime, zone: str) -> object:
    return at.astimezone(zone_named(zone)).utcoffset()


# -- /align council


def no_council_message(named: str, *, may_form: bool) -> Message:
    """There is none yet."""
    line = (
        "No council yet. A council lets a few speak for many: 3-6 reps with marketing leaders, 4-6 "
        "meetings a year, and an answer to everybody who raised a topic."
    )
    if may_form:
        row = b.actions(b.button("Form a council", FORM_OPEN, style="primary"))
        return b.message(line, [b.section(line), row])
    return b.message(line, [b.section(f"{line}\n{esc(named)} can form one.")])


def boards_message(boards: Sequence[Board], *, may_form: bool) -> Message:
    """Every council."""
    blocks: list[Block] = []
    for n, board in enumerate(boards[:8]):
        blocks += ([b.divider()] if n else []) + board_blocks(board)
    if may_form:
        blocks.append(b.actions(b.button("Form another council", FORM_OPEN)))
    return b.message(f"{boards[0].name}", blocks)


def board_blocks(board: Board) -> list[Block]:
    """Who sits there, when it meets, who speaks for the reader."""
    owned = f"Owner {esc(board.owner)}" + (f", deputy {esc(board.deputy)}" if board.deputy else "")
    where = f" · {esc(board.site)}" if board.site else ""
    lines = [f"*{esc(board.name)}*{where} · {board.per_year} meetings a year · {owned}"]
    if board.mine:
        lines.append(_own_line(board.mine))
    elif board.speaks:
        lines.append(f"*{esc(board.speaks)}* speaks for you.")
    lines.append("Reps: " + (", ".join(_rep(s) for s in board.reps) or "nobody yet"))
    if len(board.reps) < FEWEST_REPS:
        lines[-1] += f" · {NOT_QUORATE}"
    leaders = ", ".join(_waits(s) for s in board.leaders)
    lines.append(f"Marketing: {leaders}" if leaders else "Marketing: nobody yet, name a leader")
    if board.dates:
        lines.append("Next: " + " · ".join(_short(m, board.zone) for m in board.dates[:5]))
    else:
        lines.append("No date planned.")
    topics = f"Agenda ({board.topics})" if board.topics else "Agenda"
    row = b.actions(
        b.button("Raise a topic", RAISE, str(board.id)),
        b.button(topics, AGENDA, str(board.id)),
        b.button("Seats and dates", MANAGE, str(board.id))
        if board.may_change or board.mine else None,
    )  # fmt: skip
    return [b.section("\n".join(lines)), row]


def _own_line(seat: Seen) -> str:
    if seat.part is Part.LEADER:
        return "You are one of its marketing leaders."
    others = max(seat.speaks_for - 1, 0)
    return f"You speak for {people_words(others)} there." if others else "You have a seat there."


def _rep(seat: Seen) -> str:
    match = f" with {esc(seat.match)}" if seat.match else ""
    return f"{_waits(seat)}{match}"


def _waits(seat: Seen) -> str:
    return esc(seat.name) + (" (asked)" if seat.state is State.INVITED else "")


def _short(m: Meeting, zone: str) -> str:
    place = f", {text.mrkdwn(m.place, 60)}" if m.mode is Mode.PERSON else ""
    return f"{when(m.starts_at, zone, m.zone)}{place}"


# -- seats and dates


def manage_view(board: Board) -> Block:
    """Seats and dates, with what may be changed."""
    blocks: list[Block] = [b.section(f"*Reps* · {len(board.reps)} of 3-6")]
    blocks += [b.section(_seat_line(s), accessory=_change(board, s)) for s in board.reps]
    blocks += [b.section("*Marketing leaders*")]
    blocks += [b.section(_seat_line(s), accessory=_change(board, s)) for s in board.leaders]
    for seat in board.free:
        blocks += free_blocks(seat, may_change=board.may_change)
    blocks.append(b.section("*Dates*"))
    for m in board.dates:
        press = b.button("Change", f"{CHANGE_DATE}#{m.id}", str(m.id)) if board.may_change else None
        blocks.append(b.section(f"{_short(m, board.zone)} · {_mode(m)}", accessory=press))
    if board.may_change:
        blocks.append(
            b.actions(
                b.button("Add a rep", ADD_REP, str(board.id)),
                b.button("Add a leader", ADD_LEADER, str(board.id)),
                b.button("Add a date", ADD_DATE, str(board.id)),
                b.button("Change the council", EDIT, str(board.id)),
            )
        )
    return b.form(MANAGE_VIEW, board.name[:24], blocks, close="Close", carried=carry(c=board.id))


def _mode(m: Meeting) -> str:
    return {Mode.VIDEO: "video", Mode.PHONE: "phone", Mode.PERSON: "in person"}[m.mode]


def _seat_line(s: Seen) -> str:
    until = f"until {s.until.day} {s.until:%B %Y}" if s.until else ""
    others = people_words(s.speaks_for - 1) if s.speaks_for > 1 else "nobody yet"
    parts = [_waits(s), f"speaks for {others}"]
    parts += [f"with {esc(s.match)}"] if s.match else []
    parts += [f"deputy {esc(s.deputy)}"] if s.deputy else []
    over = f"term is over, {NAME_SOMEBODY}" if s.why is Why.TERM else until
    return " · ".join([*parts, over])


NAME_SOMEBODY = "somebody has to be named"


def _change(board: Board, s: Seen) -> Block | None:
    own = board.mine is not None and board.mine.id == s.id
    if not (board.may_change or own):
        return None
    return b.button("Change", f"{CHANGE_SEAT}#{s.id}", str(s.id))


def free_blocks(seat: Seen, *, may_change: bool) -> list[Block]:
    """A seat that waits for somebody."""
    line = f"A seat is free: {esc(seat.name)} {WHYS[seat.why]}."
    if seat.suggested:
        line += f" {esc(seat.suggested)} is suggested."
    if not may_change:
        return [b.section(line)]
    row = b.actions(
        b.button("Name someone", f"{NAME}#{seat.id}", str(seat.id)),
        b.button("Ask its people", f"{ASK}#{seat.id}", str(seat.id)),
    )
    return [b.section(line), row]
