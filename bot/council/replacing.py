"""A seat is accepted, given up or free; its people choose, or the owner names somebody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.council import telling
from bot.council.meetings import follow_seats
from bot.council.models import TAKEN, Ballot, Council, CouncilSeat, Part, State, Why
from bot.council.represent import rebalance, those_of
from bot.council.rules import check_reps, require_leader, require_rep
from bot.council.seats import council, give_seat, match_anew, require_change, seat, seat_of, seats
from bot.council.tenure import end_tenure
from bot.council.year import a_year_after
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session

VOTE = timedelta(days=7)
YOURS = "That seat is somebody else's to answer for. Nothing was changed."
OVER = "That was settled already. Nothing was changed."


def accept_seat(session: Session, seat_id: int, by: str, now: datetime) -> CouncilSeat:
    """[Accept], by whom it was offered; again changes nothing. Raises UserError once it is free."""
    found = seat(session, seat_id)
    if found.slack_id != by:
        raise NotAllowed(YOURS)
    if found.state is State.FLAGGED:
        raise UserError(OVER)
    found.state = State.ACCEPTED
    session.add(found)
    session.flush()
    telling.seat_settled(session, found)
    return found


def suggest(session: Session, seat_id: int, by: str, other_id: str, now: datetime) -> CouncilSeat:
    """[Suggest someone]: the seat is free, and whoever looks after the council hears whom they
    suggest. Raises UserError for somebody who cannot have it."""
    found = seat(session, seat_id)
    if found.slack_id != by:
        raise NotAllowed(YOURS)
    if found.state is State.FLAGGED:
        raise UserError(OVER)
    _may_have(session, found, other_id, "person")
    found.suggested_id = other_id
    flag(session, council(session, found.council_id), found, Why.DECLINED, now)
    return found


def _may_have(session: Session, found: CouncilSeat, slack_id: str, field: str) -> None:
    check = require_rep if found.part is Part.REP else require_leader
    check(session, slack_id, field)
    if seat_of(session, found.council_id, slack_id) is not None:
        raise UserError("They have a seat there already.", field=field)


def flag(session: Session, row: Council, found: CouncilSeat, why: Why, now: datetime) -> None:
    """The seat needs somebody else: it speaks for nobody until then; those it spoke for are kept,
    to be asked."""
    _keep_electorate(session, found, now)
    found.state, found.why = State.FLAGGED, why
    session.add(found)
    end_tenure(session, found, now)
    match_anew(session, row)
    rebalance(session, row)
    follow_seats(session, row, now)
    telling.seat_settled(session, found)
    telling.seat_free(session, row, found, now)


def _keep_electorate(session: Session, found: CouncilSeat, now: datetime) -> None:
    for old in ballots(session, found.id or 0):
        session.delete(old)
    session.flush()
    for who in sorted(those_of(session, found.id or 0) - {found.slack_id}):
        session.add(Ballot(seat_id=found.id or 0, slack_id=who, at=now))
    session.flush()


def ballots(session: Session, seat_id: int) -> list[Ballot]:
    """Those whom a free seat spoke for, with what they chose."""
    return list(session.exec(select(Ballot).where(Ballot.seat_id == seat_id)))


def needs_somebody(found: CouncilSeat) -> bool:
    """Whether a seat is free, or its term is over."""
    return found.state is State.FLAGGED or (found.state in TAKEN and found.why is Why.TERM)


def name_successor(
    session: Session, seat_id: int, by: str, slack_id: str, now: datetime, reason: str = ""
) -> CouncilSeat:
    """[Name someone]: they are asked to take it. Raises NotAllowed, and UserError for a seat that
    needs nobody, for the wrong side, for a seventh rep without a reason."""
    found = seat(session, seat_id)
    row = council(session, found.council_id)
    require_change(session, row, by)
    if not needs_somebody(found):
        raise UserError(OVER)
    _may_have(session, found, slack_id, "person")
    if found.part is Part.REP:
        others = [
            s for s in seats(session, found.council_id, *TAKEN)
            if s.part is Part.REP and s.id != found.id
        ]  # fmt: skip
        check_reps(session, len(others) + 1, by, reason, row.name, now, "person")
    return _hand_over(session, row, found, slack_id, now)


def _hand_over(
    session: Session, row: Council, found: CouncilSeat, slack_id: str, now: datetime
) -> CouncilSeat:
    found.state, found.vote_until = State.ENDED, None
    session.add(found)
    end_tenure(session, found, now)
    today = now.date()
    until = found.until if found.until > today else a_year_after(today)
    made = give_seat(session, row, slack_id, found.part, now, found.match_id, until)
    match_anew(session, row)
    rebalance(session, row)
    follow_seats(session, row, now)
    telling.seat_settled(session, found)
    return made


def ask_people(session: Session, seat_id: int, by: str, now: datetime) -> int:
    """[Ask its people]: those it spoke for choose within a week. Returns how many are asked."""
    found = seat(session, seat_id)
    row = council(session, found.council_id)
    require_change(session, row, by)
    if not needs_somebody(found) or found.vote_until is not None:
        raise UserError(OVER)
    if not ballots(session, seat_id):
        _keep_electorate(session, found, now)
    electorate = [b.slack_id for b in ballots(session, seat_id)]
    if not electorate:
        raise UserError("It spoke for nobody else. Name somebody instead.")
    found.vote_until = now + VOTE
    session.add(found)
    session.flush()
    telling.seat_settled(session, found)
    telling.ask_ballots(session, found, electorate, now)
    return len(electorate)


def choose(session: Session, seat_id: int, by: str, choice_id: str, now: datetime) -> CouncilSeat:
    """Somebody says who should have it; the newest word counts. Raises NotAllowed for people whom
    it did not speak for, UserError once that is over."""
    found = seat(session, seat_id)
    mine = session.exec(
        select(Ballot).where(Ballot.seat_id == seat_id, Ballot.slack_id == by)
    ).first()
    if mine is None:
        raise NotAllowed("That is for those the seat spoke for. Nothing was changed.")
    if found.vote_until is None or found.vote_until <= now or not needs_somebody(found):
        raise UserError("That vote is over. Nothing was changed.")
    _may_have(session, found, choice_id, "person")
    mine.choice_id, mine.at = choice_id, now
    session.add(mine)
    session.flush()
    telling.ballot_cast(session, found, by, now)
    return found


def counted(session: Session, seat_id: int) -> list[tuple[str, int]]:
    """Who was chosen how often, the most first; of equals who was named first."""
    said = sorted((b for b in ballots(session, seat_id) if b.choice_id), key=lambda b: b.at)
    return Counter(b.choice_id or "" for b in said).most_common()


def close_vote(session: Session, row: Council, found: CouncilSeat, now: datetime) -> str | None:
    """The week is over: whoever was chosen most often is asked to take it. Nobody chosen, or
    nobody who can: whoever looks after the council hears of it again. Returns who."""
    found.vote_until = None
    session.add(found)
    reps = [s for s in seats(session, row.id or 0, *TAKEN) if s.part is found.part]
    for chosen, _ in counted(session, found.id or 0):
        try:
            _may_have(session, found, chosen, "person")
            if found.part is Part.REP and found not in reps:
                check_reps(session, len(reps) + 1, chosen, "", row.name, now)
        except UserError:
            continue
        _hand_over(session, row, found, chosen, now)
        return chosen
    session.flush()
    telling.seat_free(session, row, found, now)
    return None


def stay(session: Session, seat_id: int, by: str, now: datetime) -> CouncilSeat:
    """[Stay another year], by whoever has it; pressed again it is not two."""
    found = seat(session, seat_id)
    if found.slack_id != by:
        raise NotAllowed(YOURS)
    if found.state not in TAKEN:
        raise UserError(OVER)
    if found.term_told_at is not None:
        found.until, found.term_told_at, found.why = a_year_after(found.until), None, Why.NONE
        session.add(found)
        session.flush()
        telling.seat_settled(session, found)
    return found


def open_ballots(session: Session, slack_id: str, now: datetime) -> list[CouncilSeat]:
    """Free seats that somebody may still choose for."""
    query = (
        select(CouncilSeat)
        .join(Ballot, col(Ballot.seat_id) == col(CouncilSeat.id))
        .where(Ballot.slack_id == slack_id, col(Ballot.choice_id).is_(None))
        .where(Ballot.workspace_id == session.workspace_id)
        .where(col(CouncilSeat.vote_until) > now, CouncilSeat.state != State.ENDED)
    )
    return list(session.exec(query.order_by(col(CouncilSeat.id))))
