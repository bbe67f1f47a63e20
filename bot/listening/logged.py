"""What managers heard outside of slots, and what admins allow beyond the cap (000-5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.listening import telling
from bot.listening.corridor import lock_corridor, quarter_of
from bot.listening.models import Corridor, Logged, Part, Seat, SeatState, Slot, SlotState
from bot.listening.offering import day_of, settle_corridor, today_of
from bot.listening.units import NOBODY, Unit, manages, unit_named, unit_of, units_managed
from bot.people import service as people
from bot.people.models import Member, Side, Team

MOST_EXTRA = 100
SAT_IN = (
    "You have a seat in a call of theirs on that day: it counts by itself. If this was another "
    "one, say which."
)
_NOT_YOURS = "That is for the team's manager. Ask an admin if it should be you."


def reps_of(
    session: Session, by: str, unit: str, now: datetime
) -> tuple[str, list[tuple[str, str]]]:
    """The reps whose calls a manager may log, (Slack id, name), and of which team.

    `unit` "": the first that they manage. Raises NotAllowed.
    """  # fmt: skip
    managed = units_managed(session, by, now)
    mine = next((u for u in managed if unit in ("", u.key)), None)
    found = [u for u in managed if unit in ("", u.key) and _reps(session, u)]
    if mine is None:
        raise NotAllowed(_NOT_YOURS)
    if not found:
        raise UserError("Nobody is in your team yet.")
    return found[0].key, [(m.slack_id, m.name or m.slack_id) for m in _reps(session, found[0])]


def _reps(session: Session, unit: Unit) -> list[Member]:
    query = select(Member).where(
        col(Member.active), Member.side == Side.SALES, Member.slack_id != unit.manager_id
    )
    kind, _, which = unit.key.partition(":")
    if kind == "team":
        query = query.where(Member.team_id == int(which))
    elif kind == NOBODY:
        query = query.where(col(Member.team_id).is_(None), col(Member.manager_id).is_(None))
    else:
        query = query.where(Member.manager_id == which, col(Member.team_id).is_(None))
    return list(session.exec(query.order_by(col(Member.name)).limit(100)))


def log_call(
    session: Session, by: str, rep_id: str, day: date | None, words: str, now: datetime
) -> int:
    """The manager listened to one call of a rep on a local day of this or the last quarter.

    Returns its id. Raises NotAllowed, and UserError for a day to come or long past.
    """
    unit = unit_of(session, rep_id)
    if not manages(session, unit, by, now):
        raise NotAllowed(_NOT_YOURS)
    today = today_of(session, by, now)
    if day is None or day > today:
        raise UserError("A day up to today, please.", field="day")
    if today - day > timedelta(days=92):
        raise UserError("That is too long ago to count.", field="day")
    rep = people.member(session, rep_id)
    if rep_id == by or not people.is_member(rep) or (rep and rep.side is not Side.SALES):
        raise UserError("Only calls of reps who are in your team now.", field="rep")
    lock_corridor(session, unit.key, quarter_of(day))
    if not text.line(words, 200) and _sat_in(session, by, rep_id, day):
        raise UserError(SAT_IN, field="words")
    row = Logged(
        manager_id=by, rep_id=rep_id, unit=unit.key, quarter=quarter_of(day), day=day,
        words=text.line(words, 200), at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _changed(session, unit.key, row.quarter)
    return row.id or 0


def _sat_in(session: Session, by: str, rep_id: str, day: date) -> bool:
    """Whether the manager had a seat in a slot of that rep on that day: it counts by itself."""
    query = (
        select(Slot)
        .join(Seat, col(Seat.slot_id) == col(Slot.id))
        .where(
            Slot.rep_id == rep_id, Slot.state == SlotState.OPEN, Seat.slack_id == by,
            Seat.state == SeatState.TAKEN, Seat.part == Part.MANAGER,
        )
    )  # fmt: skip
    return any(day_of(slot) == day for slot in session.exec(query))


def undo_log(session: Session, logged_id: int, by: str, now: datetime) -> None:
    """[Undo]: what marketing booked on the strength of it is closed again, and they are told."""
    row = session.get(Logged, logged_id)
    if row is None or row.manager_id != by:
        raise NotAllowed("Only who logged it can undo it.")
    lock_corridor(session, row.unit, row.quarter)
    row.withdrawn_at = row.withdrawn_at or now
    session.add(row)
    session.flush()
    settle_corridor(session, row.unit, row.quarter, now)
    _changed(session, row.unit, row.quarter)


def _changed(session: Session, unit: str, quarter: str) -> None:
    query = select(Corridor.id).where(Corridor.unit == unit, Corridor.quarter == quarter)
    for corridor_id in session.exec(query):
        telling.redraw(session, telling.MANAGER, corridor_id or 0)


def allow_more(
    session: Session, by: str, unit: str, quarter: str, extra: int, reason: str, now: datetime
) -> None:
    """An admin overrides the cap of one team's quarter; who, how many and why are kept.

    Raises NotAllowed, and UserError for no reason or no number.
    """
    people.require_admin(session, by)
    if not reason.strip():
        raise UserError("Say why, in a few words. It is kept.", field="reason")
    if not 0 < extra <= MOST_EXTRA:
        raise UserError(f"A number from 1 to {MOST_EXTRA}, please.", field="extra")
    corridor = lock_corridor(session, unit, quarter)
    corridor.extra += extra
    session.add(corridor)
    people.audit(session, by, "listening cap", f"{unit} {quarter}: {extra} more", reason, now)
    session.flush()
    _changed(session, unit, quarter)


def units_known(session: Session) -> list[tuple[str, str]]:
    """Teams of sales, and whatever else slots were offered in: (key, name)."""
    teams = session.exec(select(Team).where(Team.side == Side.SALES).order_by(col(Team.name)))
    found = {f"team:{t.id}": t.name for t in teams}
    for key in session.exec(select(Slot.unit).distinct()):
        found.setdefault(key, unit_named(session, key).name or key)
    return list(found.items())[:90]


def unit_without_manager(session: Session, team: str) -> str:
    """The key of a team named in words, "" for reps without one. Raises UserError.

    A team whose manager the roster names keeps that one.
    """
    if not team.strip():
        return NOBODY
    found = session.exec(select(Team).where(Team.side == Side.SALES)).all()
    match = [t for t in found if t.name.casefold() == team.strip().casefold()]
    if not match:
        named = ", ".join(text.mrkdwn(t.name, 60) for t in found[:10]) or "none yet"
        raise UserError(f"I know no sales team of that name. There are: {named}.")
    if match[0].manager_id:
        raise UserError("The roster names its manager: `/align people import` changes that.")
    return f"team:{match[0].id}"
