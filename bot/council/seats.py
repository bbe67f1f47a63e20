"""Who sits in a council: rules about how many, matches, deputies (000-13, 000-16, D8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, select

from bot.council import telling
from bot.council.meetings import follow_seats
from bot.council.models import TAKEN, Council, CouncilSeat, Part, State, Why
from bot.council.represent import rebalance
from bot.council.rules import NO_LEADER, check_reps, require_leader, require_rep
from bot.council.tenure import begin_tenure, end_tenure
from bot.council.year import a_year_after
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people


def council(session: Session, council_id: int, *, lock: bool = False) -> Council:
    """The council. `lock`: others who change it wait. Raises UserError for one that ended."""
    query = select(Council).where(Council.id == council_id, col(Council.ended_at).is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.exec(query).one_or_none()
    if found is None:
        raise UserError("That council has ended. Nothing was changed.")
    return found


def councils(session: Session) -> list[Council]:
    """Every council there is, the oldest first."""
    query = select(Council).where(col(Council.ended_at).is_(None))
    return list(session.exec(query.order_by(col(Council.id))))


def seats(session: Session, council_id: int, *states: State) -> list[CouncilSeat]:
    """Its seats in these states (all but those that ended), in the order they were given."""
    wanted = states or (*TAKEN, State.FLAGGED)
    query = select(CouncilSeat).where(
        CouncilSeat.council_id == council_id, col(CouncilSeat.state).in_(wanted)
    )
    return list(session.exec(query.order_by(col(CouncilSeat.id))))


def seat(session: Session, seat_id: int) -> CouncilSeat:
    """A seat; its council is locked first, so that two who change it follow each other. Raises
    UserError for one that ended."""
    found = session.get(CouncilSeat, seat_id)
    if found is not None:
        council(session, found.council_id, lock=True)
        session.refresh(found)
    if found is None or found.state is State.ENDED:
        raise UserError("That seat is no longer there. Nothing was changed.")
    return found


def seat_of(session: Session, council_id: int, slack_id: str) -> CouncilSeat | None:
    """The seat that somebody has there now."""
    query = select(CouncilSeat).where(
        CouncilSeat.council_id == council_id, CouncilSeat.slack_id == slack_id,
        col(CouncilSeat.state).in_(TAKEN),
    )  # fmt: skip
    return session.exec(query).first()


def require_seat(session: Session, council_id: int, slack_id: str) -> CouncilSeat:
    """The same. Raises NotAllowed for people without a seat."""
    people.require_member(session, slack_id)
    found = seat_of(session, council_id, slack_id)
    if found is None:
        raise NotAllowed("That is for its members. You can raise a topic: `/align council raise`.")
    return found


def may_change(session: Session, row: Council, by: str) -> bool:
    """Its owner, its deputy and admins, while they belong to the company."""
    person = people.member(session, by)
    if person is None or not people.is_member(person):
        return False
    return person.admin or by in (row.owner_id, row.deputy_id)


def require_change(session: Session, row: Council, by: str) -> None:
    """Raises NotAllowed for anybody else."""
    if not may_change(session, row, by):
        raise NotAllowed("Its owner, its deputy and admins can change that. Nothing was changed.")


def add_seat(
    session: Session, council_id: int, slack_id: str, part: Part, by: str, now: datetime,
    reason: str = "", match_id: str | None = None,
) -> CouncilSeat:  # fmt: skip
    """A seat for somebody; they are invited, and to its dates. Somebody who has one keeps it.

    Raises NotAllowed, and UserError for a seventh rep unless an admin says why, and for people of
    the wrong side."""
    row = council(session, council_id, lock=True)
    require_change(session, row, by)
    known = seat_of(session, council_id, slack_id)
    if known is not None:
        return known
    if part is Part.REP:
        require_rep(session, slack_id, "person")
        there = [s for s in seats(session, council_id, *TAKEN) if s.part is Part.REP]
        check_reps(session, len(there) + 1, by, reason, row.name, now, "person")
    else:
        require_leader(session, slack_id, "person")
    made = give_seat(session, row, slack_id, part, now, match_id)
    match_anew(session, row)
    rebalance(session, row)
    follow_seats(session, row, now)
    return made


def give_seat(
    session: Session, row: Council, slack_id: str, part: Part, now: datetime,
    match_id: str | None = None, until: date | None = None,
) -> CouncilSeat:  # fmt: skip
    """The row of a seat, and its invitation; rules were checked."""
    query = select(CouncilSeat).where(
        CouncilSeat.council_id == row.id, CouncilSeat.slack_id == slack_id
    )
    made = session.exec(query).first() or CouncilSeat(
        council_id=row.id or 0, slack_id=slack_id, until=a_year_after(now.date()), at=now
    )
    made.part, made.state, made.why, made.at = part, State.INVITED, Why.NONE, now
    made.until, made.suggested_id, made.vote_until = until or a_year_after(now.date()), None, None
    made.term_told_at = None
    made.match_id = match_id or _match(session, row, part)
    session.add(made)
    session.flush()
    begin_tenure(session, made, now)
    telling.seat_offered(session, made, now)
    return made


def _match(session: Session, row: Council, part: Part) -> str | None:
    """The leader with the fewest reps, for a rep."""
    if part is not Part.REP:
        return None
    there = seats(session, row.id or 0, *TAKEN)
    leaders = [s.slack_id for s in there if s.part is Part.LEADER]
    taken = [s.match_id for s in there if s.part is Part.REP]
    return min(
        leaders, key=lambda leader: (taken.count(leader), leaders.index(leader)), default=None
    )


def matches(reps: Sequence[str], leaders: Sequence[str]) -> dict[str, str]:
    """Each rep with a marketing leader, in turn (000-16)."""
    return {rep: leaders[n % len(leaders)] for n, rep in enumerate(reps)} if leaders else {}


def end_seat(session: Session, seat_id: int, by: str, now: datetime) -> CouncilSeat:
    """[Remove]: others speak for those it spoke for. Raises UserError for the last leader."""
    found = seat(session, seat_id)
    row = council(session, found.council_id)
    require_change(session, row, by)
    there = seats(session, row.id or 0, *TAKEN)
    leaders = [s for s in there if s.part is Part.LEADER]
    if leaders == [found]:
        raise UserError(f"{NO_LEADER} Add another one first.")
    found.state = State.ENDED
    session.add(found)
    end_tenure(session, found, now)
    match_anew(session, row)
    rebalance(session, row)
    follow_seats(session, row, now)
    telling.seat_settled(session, found)
    return found


def match_anew(session: Session, row: Council) -> None:
    """Reps whose leader has no seat any more, or who had none, are matched with one (000-16)."""
    there = seats(session, row.id or 0, *TAKEN)
    leaders = {s.slack_id for s in there if s.part is Part.LEADER}
    for one in there:
        if one.part is Part.REP and one.match_id not in leaders:
            one.match_id = None
            session.flush()
            one.match_id = _match(session, row, Part.REP)
            session.add(one)
    session.flush()


def change_seat(
    session: Session, seat_id: int, by: str, match_id: str | None, deputy_id: str | None,
    now: datetime,
) -> CouncilSeat:  # fmt: skip
    """Another match, another deputy: by whoever has it, or who may change the council."""
    found = seat(session, seat_id)
    row = council(session, found.council_id)
    if found.slack_id != by:
        require_change(session, row, by)
    if deputy_id:
        if deputy_id == found.slack_id:
            raise UserError("A deputy is somebody else.", field="deputy")
        check = require_rep if found.part is Part.REP else require_leader
        check(session, deputy_id, "deputy")
    if match_id:
        at_all = seat_of(session, row.id or 0, match_id)
        if at_all is None or at_all.part is not Part.LEADER:
            raise UserError("Choose one of its marketing leaders.", field="match")
        found.match_id = match_id
    found.deputy_id = deputy_id
    session.add(found)
    session.flush()
    follow_seats(session, row, now)
    return found
