"""Who speaks for whom: everybody has exactly one representative, stable while seats stand (000-12).

A council speaks for sales and marketing of its site; one of no site for everybody whose site has
none. Reps speak for sales, marketing leaders for marketing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, delete, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.council.models import TAKEN, Constituent, Council, CouncilSeat, Part
from bot.kit.db import Session
from bot.kit.many import parts
from bot.people import service as people
from bot.people.calendar import site_of
from bot.people.models import Member, Side, Team

_constituents: Table = Constituent.__table__  # pyright: ignore[reportAttributeAccessIssue]
SIDES = {Part.REP: Side.SALES, Part.LEADER: Side.MARKETING}


@dataclass(frozen=True)
class Person:
    """Somebody who is represented: where they work."""

    slack_id: str
    side: Side
    team_id: int | None
    site_id: int | None


def crowd(session: Session, council_row: Council) -> list[Person]:
    """Everybody for whom this council speaks."""
    here = func.coalesce(col(Member.site_id), col(Team.site_id))
    query = (
        select(Member.slack_id, Member.side, Member.team_id, here)
        .join(Team, col(Team.id) == col(Member.team_id), isouter=True)
        .where(col(Member.side).in_((Side.SALES, Side.MARKETING)), col(Member.active))
        .where(~col(Member.guest), ~col(Member.bot))
        .where(Member.workspace_id == session.workspace_id)
        .order_by(col(Member.id))
    )
    others = _elsewhere(session, council_row)
    if council_row.site_id is not None:
        query = query.where(here == council_row.site_id)
    elif others:
        query = query.where(here.is_(None) | here.not_in(others))
    return [Person(who, Side(side), team, site) for who, side, team, site in session.exec(query)]


def _elsewhere(session: Session, row: Council) -> set[int]:
    """Sites that have a council of their own."""
    query = select(Council.site_id).where(col(Council.ended_at).is_(None), Council.id != row.id)
    return {s for s in session.exec(query) if s is not None}


def share_out(
    crowd_: Sequence[Person], seats: Mapping[int, tuple[str, int | None]], now: Mapping[str, int]
) -> dict[str, int]:
    """person -> seat, each exactly one, no seat with more than its even share.

    `seats`: seat -> (holder, their team); `now`: who had which. Holders speak for themselves; who
    has a representative keeps them while there is room, else one of their own team, else whoever
    speaks for the fewest.
    """
    if not seats:
        return {}
    room = -(-len(crowd_) // len(seats))
    holders = {who: seat for seat, (who, _) in seats.items()}
    found = {p.slack_id: holders[p.slack_id] for p in crowd_ if p.slack_id in holders}
    load = Counter(dict.fromkeys(seats, 0) | Counter(found.values()))

    def take(person: Person, wanted: Iterable[int]) -> bool:
        free = [s for s in wanted if load[s] < room]
        if not free:
            return False
        chosen = min(free, key=lambda s: (load[s], s))
        found[person.slack_id] = chosen
        load[chosen] += 1
        return True

    rest = [p for p in crowd_ if p.slack_id not in found]
    rest = [
        p for p in rest if not take(p, [now[p.slack_id]] if now.get(p.slack_id) in seats else [])
    ]
    rest = [p for p in rest if not take(p, _of_team(p, seats))]
    for person in rest:
        take(person, seats)
    return found


def _of_team(person: Person, seats: Mapping[int, tuple[str, int | None]]) -> list[int]:
    return [s for s, (_, team) in seats.items() if team is not None and team == person.team_id]


def rebalance(session: Session, row: Council) -> dict[str, int]:
    """Writes down who speaks for whom as seats and people are now. Returns person -> seat.

    The council is locked by whoever changes it. A few statements, however many people."""
    query = select(CouncilSeat, Member.team_id).join(
        Member, col(Member.slack_id) == col(CouncilSeat.slack_id)
    ).where(CouncilSeat.council_id == row.id, col(CouncilSeat.state).in_(TAKEN)).where(
        col(Member.active), Member.workspace_id == CouncilSeat.workspace_id
    ).order_by(col(CouncilSeat.id))  # fmt: skip
    there = list(session.exec(query))
    everybody = crowd(session, row)
    before = dict(session.exec(
        select(Constituent.slack_id, Constituent.seat_id).where(Constituent.council_id == row.id)
    ).all())  # fmt: skip
    after: dict[str, int] = {}
    for part, side in SIDES.items():
        seats = {s.id or 0: (s.slack_id, team) for s, team in there if s.part is part}
        some = [p for p in everybody if p.side is side]
        after |= share_out(some, seats, before)
    _write(session, row, before, after)
    return after


def _write(
    session: Session, row: Council, before: Mapping[str, int], after: Mapping[str, int]
) -> None:
    c = _constituents.c
    changed = [who for who, seat in after.items() if before.get(who) != seat]
    gone = [who for who in before if who not in after]
    for some in parts(gone):
        these = (c.council_id == row.id, c.slack_id.in_(some))
        session.connection().execute(
            delete(_constituents).where(c.workspace_id == session.workspace_id, *these)
        )
    rows = [
        {"workspace_id": session.workspace_id, "slack_id": who, "council_id": row.id,
         "seat_id": after[who]}
        for who in sorted(changed)
    ]  # fmt: skip
    if rows:
        insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
        new = insert(_constituents)
        kept = {"council_id": new.excluded.council_id, "seat_id": new.excluded.seat_id}
        session.connection().execute(
            new.on_conflict_do_update(index_elements=["workspace_id", "slack_id"], set_=kept), rows
        )


def seat_for(session: Session, slack_id: str) -> CouncilSeat | None:
    """The seat that speaks for somebody, while whoever has it is still there; None: nobody."""
    query = (
        select(CouncilSeat)
        .join(Constituent, col(Constituent.seat_id) == col(CouncilSeat.id))
        .where(Constituent.slack_id == slack_id, col(CouncilSeat.state).in_(TAKEN))
    )
    found = session.exec(query.where(Constituent.workspace_id == session.workspace_id)).first()
    if found is None or not people.is_member(people.member(session, found.slack_id)):
        return None
    return found


def council_for(session: Session, slack_id: str) -> Council | None:
    """The council for where somebody works: that of their site, else the one of no site."""
    query = select(Council).where(col(Council.ended_at).is_(None)).order_by(col(Council.id))
    site = site_of(session, slack_id)
    there = {row.site_id: row for row in session.exec(query)}
    return (there.get(site.id) if site else None) or there.get(None)


def spoken_for(session: Session, seat_ids: Sequence[int]) -> dict[int, int]:
    """How many people each of these seats speaks for."""
    query = select(Constituent.seat_id, func.count()).where(col(Constituent.seat_id).in_(seat_ids))
    return {i: int(n) for i, n in session.exec(query.group_by(col(Constituent.seat_id)))}


def those_of(session: Session, seat_id: int) -> set[str]:
    """Whom a seat speaks for."""
    query = select(Constituent.slack_id).where(Constituent.seat_id == seat_id)
    return set(session.exec(query))
