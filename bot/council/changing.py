"""A council gets another name, owner, deputy or pace; or it ends (000-22)."""

from __future__ import annotations

from datetime import datetime

from bot.council.forming import FOLLOW, UPKEEP
from bot.council.meetings import follow_seats, to_come
from bot.council.models import FEWEST_A_YEAR, MOST_A_YEAR, NAME, Council, State
from bot.council.represent import rebalance
from bot.council.seats import council, councils, require_change, seats
from bot.council.telling import seat_settled
from bot.council.tenure import end_tenure
from bot.gatherings.service import cancel_gathering
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.schedule import unplan
from bot.people import service as people


def change_council(
    session: Session, council_id: int, by: str, name: str, owner_id: str, deputy_id: str | None,
    per_year: int, now: datetime,
) -> Council:  # fmt: skip
    """Another name, owner, deputy, or number of meetings (of the dates still to be planned).

    Raises NotAllowed, UserError naming the field."""
    row = council(session, council_id, lock=True)
    require_change(session, row, by)
    row.name = text.line(name, NAME)
    if not row.name:
        raise UserError("What is it called?", field="name")
    for who, field in ((owner_id, "owner"), (deputy_id, "deputy")):
        if who and not people.is_member(people.member(session, who)):
            raise UserError("Choose somebody of the company.", field=field)
    if deputy_id == owner_id:
        raise UserError("A deputy is somebody else than the owner.", field="deputy")
    if not FEWEST_A_YEAR <= per_year <= MOST_A_YEAR:
        raise UserError("Four to six meetings a year.", field="per_year")
    row.owner_id, row.deputy_id, row.per_year = owner_id, deputy_id, per_year
    session.add(row)
    for one in to_come(session, council_id, now):
        one.title, one.owner_id, one.deputy_id = row.name, owner_id, deputy_id
        session.add(one)
    session.flush()
    follow_seats(session, row, now)
    return row


def end_council(session: Session, council_id: int, by: str, now: datetime) -> Council:
    """[End the council]: its dates are called off, everybody invited hears of it; minutes and
    decisions stay. Raises NotAllowed."""
    row = council(session, council_id, lock=True)
    require_change(session, row, by)
    for one in to_come(session, council_id, now):
        cancel_gathering(session, one.id or 0, now, by=by, why="The council has ended.")
    ended = seats(session, council_id)
    for seat in ended:
        seat.state, seat.vote_until = State.ENDED, None
        session.add(seat)
        end_tenure(session, seat, now)
    row.ended_at = now
    session.add(row)
    session.flush()
    rebalance(session, row)
    for other in councils(session):  # a wider one speaks for these now
        rebalance(session, other)
    for seat in ended:
        seat_settled(session, seat)
    for job in (UPKEEP, FOLLOW):
        unplan(session, job, council_id)
    people.audit(session, by, "council ended", row.name, "", now)
    return row
