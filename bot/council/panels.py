"""What councils lend: words on their meetings' messages, and a share of Home."""

from __future__ import annotations

from datetime import datetime

from bot.council import views, views_posts, views_seats
from bot.council.meetings import council_of
from bot.council.models import FEWEST_REPS, TAKEN, Part
from bot.council.reading import agenda_for, own_boards, seat_facts, waiting_seats
from bot.council.replacing import open_ballots
from bot.council.seats import seats
from bot.council.shown import Board
from bot.council.standing import quorum, standing_in, stands_for
from bot.gatherings.models import Gathering, State
from bot.kit import blocks as b
from bot.kit.blocks import Block
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.surfaces import CardBits, HomePanel, Lent
from bot.people import service as people

VOTE_FROM = 14  # days before a meeting


def extra_lines(session: Session, gathering_id: int, viewer: str) -> list[str]:
    """Who stands in for whom, and whether the council has reps enough; escaped."""
    row = session.get(Gathering, gathering_id)
    council_id = council_of(row) if row else None
    if row is None or council_id is None:
        return []
    if row.state is State.HELD:
        found = quorum(session, gathering_id)
        return [] if found.quorate else [f"{_reps(found.reps)} there: not quorate, nothing signed."]
    lines: list[str] = []
    if whom := stands_for(session, gathering_id, viewer):
        lines.append(f"You stand in for {views.esc(whom)}.")
    lines += [
        f"{views.esc(other)} comes instead of {views.esc(who)}."
        for who, other in standing_in(session, gathering_id)
        if who != whom
    ]
    reps = sum(s.part is Part.REP for s in seats(session, council_id, *TAKEN))
    if reps < FEWEST_REPS:
        lines.append(f"{_reps(reps)}: {views.NOT_QUORATE}.")
    return lines


def _reps(count: int) -> str:
    return "1 rep" if count == 1 else f"{count} reps"


def pack(session: Session, gathering_id: int, viewer: str, now: datetime) -> CardBits:
    """What a council adds to the messages of its meetings. For doors.PACK_PARTS."""
    row = session.get(Gathering, gathering_id)
    council_id = council_of(row) if row else None
    if row is None or council_id is None:
        return CardBits()
    words = extra_lines(session, gathering_id, viewer)
    if row.state is State.PLANNED:
        try:
            agenda = agenda_for(session, council_id, viewer, now)
        except UserError:
            return CardBits(tuple(words))
        words = [views_posts.from_yours(agenda), *words]
    return CardBits(tuple(w for w in words if w))


def home_panel(session: Session, slack_id: str, now: datetime, _lent: Lent) -> HomePanel:
    """Seats to accept, votes, free seats of one's own councils; who speaks for the person."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person):
        return HomePanel()
    waiting: list[Block] = []
    for seat in waiting_seats(session, slack_id):
        if facts := seat_facts(session, seat.id or 0, slack_id, now):
            waiting += views_seats.seat_message(facts)["blocks"]
    for seat in open_ballots(session, slack_id, now):
        if facts := seat_facts(session, seat.id or 0, slack_id, now):
            waiting += views_seats.ballot_blocks(facts)
    mine = own_boards(session, slack_id, now)
    for board in mine:
        waiting += _to_vote(session, board, slack_id, now)
        for seat in board.free if board.may_change else ():
            waiting += views.free_blocks(seat, may_change=True)
    shown = [block for board in mine if board.mine or board.speaks for block in _line(board)]
    return HomePanel(tuple(waiting), tuple(shown), rank=35)


def _to_vote(session: Session, board: Board, slack_id: str, now: datetime) -> list[Block]:
    """An agenda without a vote of theirs, near its meeting."""
    if board.mine is None or not board.dates or (board.dates[0].starts_at - now).days >= VOTE_FROM:
        return []
    agenda = agenda_for(session, board.id, slack_id, now)
    if len(agenda.items) < 2 or any(x.voted for x in agenda.items):
        return []
    line = f"*{views.esc(board.name)}*: {len(agenda.items)} topics wait for their order."
    press = b.button("Vote on order", f"{views.AGENDA}#vote", str(board.id))
    return [b.section(line, accessory=press)]


def _line(board: Board) -> list[Block]:
    if board.mine is not None:
        line = f"You have a seat in the *{views.esc(board.name)}*."
    else:
        line = f"*{views.esc(board.speaks)}* speaks for you in the {views.esc(board.name)}."
    if board.dates:
        line += f" It meets on {views.when(board.dates[0].starts_at, board.zone)}."
    row = b.actions(
        b.button("Raise a topic", views.RAISE, str(board.id)),
        b.button("Agenda", views.AGENDA, str(board.id)),
    )
    return [b.section(line), row]
