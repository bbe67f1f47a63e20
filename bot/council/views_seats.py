"""Draws what people get about a seat: offered, free, voted about, its term; too few meetings."""

from __future__ import annotations

from datetime import date

from bot.council.models import FEWEST_A_YEAR, Part, State, Why
from bot.council.shown import Board, SeatFacts
from bot.council.views import ADD_DATE, ASK, NAME, WHYS, besides, esc, people_words, when
from bot.gatherings.views import MONTHS
from bot.kit import blocks as b
from bot.kit.blocks import Block
from bot.kit.outbox import Message

ACCEPT = "council.accept"
SUGGEST = "council.suggest"
STAY = "council.stay"
BALLOT = "council.choose"
SHOWN_DATES = 6


def day(d: date) -> str:
    """`5 March 2027`."""
    return f"{d.day} {MONTHS[d.month - 1]} {d.year}"


def seat_lines(f: SeatFacts) -> list[str]:
    """What the seat is: whom it speaks for, until when, matched with whom, when it meets."""
    until = f"until {day(f.seat.until)}" if f.seat.until else ""
    at_site = f" at {esc(f.site)}" if f.site else ""
    if f.seat.part is Part.REP:
        match = f", matched with {esc(f.seat.match)} (marketing)" if f.seat.match else ""
        whom = f"sales{at_site}{besides(f.seat.speaks_for)}"
        line = f"*{esc(f.council)}*: you represent {whom} {until}{match}."
    else:
        reps = " and ".join(esc(r) for r in f.reps)
        match = f", matched with {reps}" if reps else ""
        line = f"*{esc(f.council)}*: you are one of its marketing leaders {until}{match}."
    dates = " · ".join(when(at, f.zone) for at in f.dates[:SHOWN_DATES])
    count = len(f.dates)
    planned = f"{count} meetings this year" if count != 1 else "1 meeting"
    return [line, f"{planned}: {dates}" if count else "No date is planned yet."]


def seat_message(f: SeatFacts) -> Message:
    """You are asked to take it; afterwards, what was said."""
    if f.seat.state is State.ENDED:
        line = f"*{esc(f.council)}*: that seat is no longer yours."
        return b.message(line, [b.section(line)])
    if f.seat.state is State.FLAGGED:
        whom = f" You suggested {esc(f.seat.suggested)}." if f.seat.suggested else ""
        line = f"*{esc(f.council)}*: the seat goes to somebody else.{whom}"
        return b.message(line, [b.section(line)])
    lines = seat_lines(f)
    blocks = [b.section("\n".join(lines))]
    if f.seat.state is State.INVITED:
        blocks.append(_seat_row(f))
    else:
        blocks.append(b.context("You accepted."))
        blocks.append(b.actions(b.button("Suggest someone", SUGGEST, str(f.seat.id))))
    return b.message(f"{f.council}: a seat for you", blocks)


def _seat_row(f: SeatFacts) -> Block:
    value = str(f.seat.id)
    accept = b.button("Accept", ACCEPT, value, style="primary")
    return b.actions(accept, b.button("Suggest someone", SUGGEST, value))


def free_message(f: SeatFacts) -> Message:
    """To whoever looks after the council: somebody has to have it."""
    needs = f.seat.state is State.FLAGGED or f.seat.why is Why.TERM
    if not needs or f.seat.state is State.ENDED:
        line = f"*{esc(f.council)}*: the seat that {esc(f.seat.name)} had is settled."
        return b.message(line, [b.section(line)])
    stays = " They stay until somebody is named." if f.seat.why is Why.TERM else ""
    name = f"{esc(f.seat.name)}'s" if f.seat.why is Why.TERM else esc(f.seat.name)
    line = f"*{esc(f.council)}*: {name} {WHYS[f.seat.why]}.{stays}"
    if f.seat.suggested:
        line += f" {esc(f.seat.suggested)} is suggested."
    if f.electorate:
        need = "needs" if f.electorate == 1 else "need"
        line += f" {people_words(f.electorate)} {need} somebody new."
    blocks = [b.section(line)]
    if f.asked:
        chosen = ", ".join(f"{esc(name)} {n}" for name, n in f.tally) or "nobody chose yet"
        ends = f" until {day(f.vote_until)}" if f.vote_until else ""
        blocks.append(b.context(f"Its people are asked{ends}: {chosen}"))
    ask = None if f.asked or not f.electorate else b.button("Ask its people", ASK, str(f.seat.id))
    blocks.append(b.actions(b.button("Name someone", NAME, str(f.seat.id)), ask))
    return b.message(f"{f.council}: a seat is free", blocks)


def ballot_message(f: SeatFacts) -> Message:
    """To those a free seat spoke for: who should have it?"""
    if not f.asked:
        line = f"*{esc(f.council)}*: that vote is over, thank you."
        return b.message(line, [b.section(line)])
    return b.message(f"{f.council}: who should speak for you?", ballot_blocks(f))


def ballot_blocks(f: SeatFacts) -> list[Block]:
    """The question, also in Home."""
    ends = f" Until {day(f.vote_until)}." if f.vote_until else ""
    line = f"*{esc(f.council)}*: {esc(f.seat.name)} spoke for you. Who should now?{ends}"
    said = f"You chose {esc(f.chosen)}." if f.chosen else ""
    label = "Choose someone else" if f.chosen else "Choose someone"
    row = b.actions(b.button(label, f"{BALLOT}#{f.seat.id}", str(f.seat.id)))
    return [b.section(line), *([b.context(said)] if said else []), row]


def term_message(f: SeatFacts, today: date) -> Message | None:
    """A month before it ends."""
    if f.seat.state in (State.ENDED, State.FLAGGED) or f.seat.until is None:
        return None
    if (f.seat.until - today).days > 62:
        line = f"*{esc(f.council)}*: you stay until {day(f.seat.until)}. Thank you."
        return b.message(line, [b.section(line)])
    line = f"*{esc(f.council)}*: your term ends on {day(f.seat.until)}."
    value = str(f.seat.id)
    row = b.actions(
        b.button("Stay another year", STAY, value), b.button("Suggest someone", SUGGEST, value)
    )
    return b.message(line, [b.section(line), row])


def seldom_message(board: Board, count: int) -> Message:
    """Twelve months would end below four meetings."""
    times = "1 meeting" if count == 1 else f"{count} meetings"
    line = (
        f"*{esc(board.name)}*: {times} in these twelve months, held or planned. "
        f"{FEWEST_A_YEAR} to 6 keep it alive."
    )
    row = b.actions(b.button("Add a date", ADD_DATE, str(board.id)))
    return b.message(line, [b.section(line), row])
