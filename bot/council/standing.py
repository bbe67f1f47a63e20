"""Who comes instead, and whether enough came: answers, deputies, quorum (000-13, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.council import telling
from bot.council.meetings import council_of, forget, keep_reminders, meeting, to_come
from bot.council.models import FEWEST_REPS, TAKEN, Council, CouncilSeat, Part, StandIn
from bot.council.rules import require_leader, require_rep
from bot.council.seats import require_seat, seat_of, seats
from bot.council.tenure import held_at
from bot.gatherings import service as gatherings
from bot.gatherings.inviting import say as say_there
from bot.gatherings.inviting import uninvite
from bot.gatherings.models import Gathering, Said
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.calendar import absence_on, zone_named, zone_of

NEAR = timedelta(days=14)


@dataclass(frozen=True)
class Quorum:
    """How many reps' seats were there (a deputy counts for the seat), and whether that is enough
    to sign: three. A meeting below that can be held all the same."""

    reps: int

    @property
    def quorate(self) -> bool:
        """Whether what it decided may be signed."""
        return self.reps >= FEWEST_REPS


def quorum(session: Session, gathering_id: int) -> Quorum:
    """The same of a meeting that was held, by who was there and whose seats they were then."""
    row = gatherings.gathering(session, gathering_id)
    there = {i.slack_id for i in gatherings.invitations(session, gathering_id) if i.attended}
    stand = _instead(session, gathering_id)
    held = held_at(session, council_of(row) or 0, Part.REP, row.starts_at)
    return Quorum(sum(bool(there & {who, stand.get(seat)}) for seat, who in held.items()))


def _instead(session: Session, gathering_id: int) -> dict[int, str]:
    query = select(StandIn).where(StandIn.gathering_id == gathering_id)
    return {s.seat_id: s.slack_id for s in session.exec(query)}


def answer(session: Session, gathering_id: int, by: str, said: Said, now: datetime) -> Gathering:
    """[I'll be there] [Not sure yet]: who comes after all needs no deputy any more.

    Raises as gatherings' own answer."""
    one = meeting(session, gathering_id)
    say_there(session, gathering_id, by, said, now)
    own = seat_of(session, council_of(one) or 0, by)
    if said is Said.YES and own is not None:
        _need_not(session, one, own, now)
    keep_reminders(session, one, now)
    telling.meeting_changed(session, gathering_id)
    return one


def _need_not(session: Session, one: Gathering, own: CouncilSeat, now: datetime) -> None:
    found = session.exec(
        select(StandIn).where(StandIn.gathering_id == one.id, StandIn.seat_id == own.id)
    ).first()
    if found is not None:
        session.delete(found)
        session.flush()
        uninvite(session, one, [found.slack_id], now)
        forget(session, one.id or 0, [found.slack_id])


def deputy_of(session: Session, gathering_id: int, by: str) -> str | None:
    """Whom [Send deputy] sends without asking: the seat's deputy, else whoever stands in for an
    absence on that day; None: ask. Raises NotAllowed for people without a seat."""
    one = meeting(session, gathering_id)
    return _deputy(session, require_seat(session, council_of(one) or 0, by), one)


def _deputy(session: Session, own: CouncilSeat, one: Gathering) -> str | None:
    day = one.starts_at.astimezone(zone_named(zone_of(session, own.slack_id))).date()
    away = absence_on(session, own.slack_id, day)
    for who in (own.deputy_id, away.deputy_id if away else None):
        if who and people.is_member(people.member(session, who)) and not _taken(session, own, who):
            return who
    return None


def _taken(session: Session, own: CouncilSeat, who: str) -> bool:
    return seat_of(session, own.council_id, who) is not None


def send_deputy(session: Session, gathering_id: int, by: str, deputy_id: str, now: datetime) -> str:
    """Somebody else comes for a seat; they are invited, its holder has answered. Again, or another
    one: the newest counts. Returns the deputy's name. Raises NotAllowed, UserError."""
    one = gatherings.standing(session, meeting(session, gathering_id).id or 0)
    own = require_seat(session, council_of(one) or 0, by)
    check = require_rep if own.part is Part.REP else require_leader
    person = check(session, deputy_id, "person")
    if _taken(session, own, deputy_id):
        raise UserError("They have a seat of their own. Choose somebody else.", field="person")
    say_there(session, gathering_id, by, Said.NO, now)
    _stand_in(session, one, own, deputy_id, now)
    forget(session, gathering_id, [by])
    telling.meeting_changed(session, gathering_id)
    return person.name


def _stand_in(
    session: Session, one: Gathering, own: CouncilSeat, deputy_id: str, now: datetime
) -> None:
    if _instead(session, one.id or 0).get(own.id or 0) == deputy_id:
        return
    _need_not(session, one, own, now)
    session.add(StandIn(gathering_id=one.id or 0, seat_id=own.id or 0, slack_id=deputy_id, at=now))
    session.flush()
    gatherings.invite(session, one, [deputy_id], now)
    keep_reminders(session, one, now)


def cover_absent(session: Session, row: Council, now: datetime) -> None:
    """Within two weeks: for members who are away on that day their deputies are invited."""
    for one in to_come(session, row.id, now):
        if one.starts_at - now > NEAR:
            continue
        for own in seats(session, row.id or 0, *TAKEN):
            day = one.starts_at.astimezone(zone_named(zone_of(session, own.slack_id))).date()
            if absence_on(session, own.slack_id, day) is None:
                continue
            if (own.id or 0) not in _instead(session, one.id or 0):
                deputy = _deputy(session, own, one)
                if deputy:
                    _stand_in(session, one, own, deputy, now)


def stands_for(session: Session, gathering_id: int, slack_id: str) -> str:
    """For whom somebody comes: the name of the seat's holder, "" for nobody."""
    query = (
        select(CouncilSeat.slack_id)
        .join(StandIn, col(StandIn.seat_id) == col(CouncilSeat.id))
        .where(StandIn.gathering_id == gathering_id, StandIn.slack_id == slack_id)
        .where(StandIn.workspace_id == session.workspace_id)
    )
    who = session.exec(query).first()
    person = people.member(session, who) if who else None
    return person.name if person else ""


def standing_in(session: Session, gathering_id: int) -> list[tuple[str, str]]:
    """(who cannot come, who comes instead), by name."""
    held = {s.id: s.slack_id for s in session.exec(select(CouncilSeat))}
    found: list[tuple[str, str]] = []
    for seat_id, who in _instead(session, gathering_id).items():
        pair = [people.member(session, x) for x in (held.get(seat_id, ""), who)]
        if pair[0] and pair[1]:
            found.append((pair[0].name, pair[1].name))
    return found
