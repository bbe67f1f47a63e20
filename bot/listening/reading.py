"""What stands: slots with their seats, and what one person may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot.kit.db import Session
from bot.leads.models import Campaign
from bot.listening.corridor import count, counts_of, is_room, quarter_of
from bot.listening.finding import LOOKED_AT, coming, free_for, led
from bot.listening.models import Part, Seat, SeatState, Slot, SlotState
from bot.listening.offering import day_of, today_of
from bot.listening.rules import Rules, rules_of
from bot.listening.seating import is_new
from bot.listening.shown import Board, Shown, Team
from bot.listening.units import Unit, units_managed, units_named
from bot.people import service as people
from bot.people.models import Member, Side

LISTED = 8  # slots in a list
MOST_LOTS = 10  # of slots that are looked through


def shown(
    session: Session, slots: Sequence[Slot], reader: str, zone: str = ""
) -> list[Shown]:  # fmt: skip
    """Slots as one reader sees them, in their own zone; in a channel (`zone`), in its site's."""
    if not slots:
        return []
    ids = [s.id or 0 for s in slots]
    names = _names(session, ids, [s.rep_id for s in slots])
    seats: dict[int, list[Seat]] = {}
    query = select(Seat).where(col(Seat.slot_id).in_(ids), Seat.state == SeatState.TAKEN)
    for seat in session.exec(query.order_by(col(Seat.at), col(Seat.id))):
        seats.setdefault(seat.slot_id, []).append(seat)
    zone = zone or people.zone_of(session, reader)
    units = units_named(session, {s.unit for s in slots})
    about = _campaigns(session, slots)
    return [
        _shown(slot, seats.get(slot.id or 0, []), names, units, about, reader, zone)
        for slot in slots
    ]


def _campaigns(session: Session, slots: Sequence[Slot]) -> dict[int | None, str]:
    ids = {s.campaign_id for s in slots if s.campaign_id}
    if not ids:
        return {}
    query = select(Campaign.id, Campaign.name).where(col(Campaign.id).in_(ids))
    return dict(session.exec(query).all())


def _shown(
    slot: Slot, seats: list[Seat], names: _Names, units: dict[str, Unit],
    about: dict[int | None, str], reader: str, zone: str,
) -> Shown:  # fmt: skip
    mine = next((s.part for s in seats if s.slack_id == reader), None)
    # The seat of somebody who has left is free for the next.
    here = [s.part for s in seats if names.here(s.slack_id)]
    others = sum(part is not Part.MANAGER for part in here)
    return Shown(
        id=slot.id or 0, rep=names.of(slot.rep_id), starts_at=slot.starts_at,
        ends_at=slot.ends_at, zone=zone, seats=slot.seats, free=max(slot.seats - others, 0),
        campaign=about.get(slot.campaign_id, ""), link=slot.link or "",
        team=units[slot.unit].name, headless=units[slot.unit].manager_id is None,
        people=tuple((names.of(s.slack_id), s.part) for s in seats),
        manager=Part.MANAGER in here, booked=Part.MARKETING in here, mine=mine,
        own=slot.rep_id == reader, cancelled=slot.state is SlotState.CANCELLED,
        fell_through=slot.state is SlotState.FELL_THROUGH, gone=not names.here(slot.rep_id),
    )  # fmt: skip


@dataclass(frozen=True)
class _Names:
    """Who the people of some slots are, and whether they are still here."""

    known: dict[str, tuple[str, bool]]

    def of(self, slack_id: str) -> str:
        return self.known.get(slack_id, (slack_id, True))[0]

    def here(self, slack_id: str) -> bool:
        return self.known.get(slack_id, ("", True))[1]


def _names(session: Session, slot_ids: list[int], reps: list[str]) -> _Names:
    seated = select(Seat.slack_id).where(col(Seat.slot_id).in_(slot_ids))
    query = select(Member.slack_id, Member.name, Member.active).where(
        col(Member.slack_id).in_([*reps, *session.exec(seated)])
    )
    return _Names({i: (name or i, active) for i, name, active in session.exec(query)})


def slot_shown(session: Session, slot_id: int, reader: str) -> Shown | None:
    """One slot; None where there is none."""
    slot = session.get(Slot, slot_id)
    return shown(session, [slot], reader)[0] if slot is not None else None


def free_slots(
    session: Session, person: Member, now: datetime, *more: Any, enough: int, lot: int = LOOKED_AT
) -> list[Shown]:
    """Coming slots with a seat left, the soonest first, as a marketer (or new hire) sees them:
    looked through until `enough` of them are open to this person, not only the first few."""
    where = (*free_for(person.slack_id), *more)
    found: list[Shown] = []
    for page in range(MOST_LOTS):
        slots = coming(session, now, *where, most=lot, skip=page * lot)
        found += open_to(session, slots, person, now)
        if len(slots) < lot or sum(s.open for s in found) >= enough:
            break
    return found


def seats_of(session: Session, slack_id: str, now: datetime) -> list[Slot]:
    """Where somebody has a seat, still to come."""
    mine = select(Seat.slot_id).where(Seat.slack_id == slack_id, Seat.state == SeatState.TAKEN)
    return coming(session, now, col(Slot.id).in_(mine), most=LISTED)


def heard_by(session: Session, marketer: str, quarter: str) -> int:
    """Distinct calls that a marketer has heard or booked in a quarter; observing does not count."""
    return heard_by_each(session, quarter, Seat.slack_id == marketer).get(marketer, 0)


def heard_by_each(session: Session, quarter: str, *more: Any) -> dict[str, int]:
    """The same of everybody who heard or booked any, in one statement."""
    query = (
        select(Seat.slack_id, func.count(func.distinct(col(Slot.id))))
        .join(Slot, col(Slot.id) == col(Seat.slot_id))
        .where(
            Seat.state == SeatState.TAKEN, Seat.part == Part.MARKETING,
            Slot.state == SlotState.OPEN, Slot.quarter == quarter, *more,
        )
        .group_by(col(Seat.slack_id))
    )  # fmt: skip
    return dict(session.exec(query).all())


def open_to(session: Session, slots: list[Slot], person: Member, now: datetime) -> list[Shown]:
    """These as a marketer (or new hire) sees them; those with a seat for them are `open`."""
    rules: dict[str, Rules] = {}
    counts = counts_of(session, {(s.unit, s.quarter) for s in slots}, now, person.slack_id)
    found: list[Shown] = []
    for slot, seen in zip(slots, shown(session, slots, person.slack_id), strict=True):
        key = slot.unit, slot.quarter
        if slot.unit not in rules:
            rules[slot.unit] = rules_of(session, slot.unit)
        own = rules[slot.unit]
        may = is_new(person, own, day_of(slot)) or (
            person.side is Side.MARKETING
            and (seen.manager or is_room(counts[key], own, booked=seen.booked))
        )
        free = seen.free > 0 and seen.mine is None and not seen.own
        found.append(replace(seen, open=may and free))
    return found


def board_of(session: Session, slack_id: str, now: datetime, looked_at: int = LOOKED_AT) -> Board:
    """What `/listen` shows this person. `looked_at`: of how many coming slots, the soonest."""
    person = people.require_member(session, slack_id)
    zone = people.zone_of(session, slack_id)
    rules = rules_of(session)
    observes = is_new(person, rules, today_of(session, slack_id, now))
    markets = person.side is Side.MARKETING
    listens = markets or observes
    own = coming(session, now, Slot.rep_id == slack_id, most=LISTED)
    mine = shown(session, seats_of(session, slack_id, now), slack_id)
    free = free_slots(session, person, now, enough=LISTED, lot=looked_at) if listens else []
    shut = [s for s in free if markets and not s.open]
    shared = coming(session, now, *free_for(slack_id), led(), most=2) if shut else []
    return Board(
        now=now, zone=zone, sells=person.side is Side.SALES, listens=listens, admin=person.admin,
        observes=observes, own=tuple(shown(session, own, slack_id)), mine=tuple(mine),
        open=tuple([s for s in free if s.open][:LISTED]),
        closed=any(not s.headless for s in shut),
        headless=tuple(dict.fromkeys(s.team for s in shut if s.headless)),
        shared=tuple(shown(session, shared, slack_id)),
        heard=heard_by(session, slack_id, quarter_of(today_of(session, slack_id, now))),
        floor=0 if observes else rules.floor, teams=tuple(teams_of(session, slack_id, now)),
    )  # fmt: skip


def teams_of(session: Session, slack_id: str, now: datetime) -> list[Team]:
    """The teams that somebody manages, with both counts of this quarter and what to join."""
    quarter = quarter_of(today_of(session, slack_id, now))
    return [team_of(session, u, quarter, slack_id, now)
            for u in units_managed(session, slack_id, now)]  # fmt: skip


def team_of(session: Session, unit: Unit, quarter: str, reader: str, now: datetime) -> Team:
    """One team, its quarter's counts, and its coming sessions that lack the manager."""
    counts = count(session, unit.key, quarter, now)
    slots = coming(session, now, Slot.unit == unit.key, most=LISTED * 2)
    sessions = [s for s in shown(session, slots, reader) if s.mine is None and not s.own]
    # Where somebody of marketing sits already, joining helps at once: those first.
    sessions.sort(key=lambda s: (s.manager, not s.people, s.starts_at))
    room = counts.room(rules_of(session, unit.key).cap)
    return Team(unit, quarter, counts, room, tuple(sessions[:LISTED]))


def next_shared(session: Session, slot_id: int, reader: str, now: datetime) -> list[Shown]:
    """Coming sessions of the same team that its manager attends and that have a seat left."""
    slot = session.get(Slot, slot_id)
    if slot is None:
        return []
    where = (*free_for(reader), led(), Slot.unit == slot.unit)
    return shown(session, coming(session, now, *where, most=2), reader)
