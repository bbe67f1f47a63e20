"""Dates of a series that are left out, and taken back (000-10)."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import col, select

from bot.gatherings import dates, telling
from bot.gatherings.inviting import send_due
from bot.gatherings.models import Gathering, Series
from bot.gatherings.series import materialise, series
from bot.gatherings.service import OPEN, cancel_gathering, require_change
from bot.gatherings.shown import LeftOut, NextDate
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.walltime import zone_named
from bot.people import service as people

OFFERED = 12
WHY = "This date is left out."


def choices(session: Session, series_id: int, by: str, now: datetime) -> LeftOut:
    """Its next dates, and those to come that are left out. Raises NotAllowed for others than owner,
    deputy and admins."""
    row = series(session, series_id, lock=False)
    require_change(session, row, by)
    today = now.astimezone(zone_named(row.zone)).date()
    out = [d for d in map(date.fromisoformat, sorted(row.exceptions)) if d >= today]
    return LeftOut(series_id, row.title, row.zone, tuple(_to_come(session, row, now)), tuple(out))


def _to_come(session: Session, row: Series, now: datetime) -> list[NextDate]:
    found = dates.next_dates(session, row, now, OFFERED)
    query = select(col(Gathering.original_on), Gathering.state).where(
        Gathering.series_id == row.id,
        col(Gathering.original_on).in_([one.original_on for one in found]),
    )
    stand = {day: state in OPEN for day, state in session.exec(query)}
    return [one for one in found if stand.get(one.original_on, True)]


def leave_out(session: Session, series_id: int, day: date, by: str, now: datetime) -> LeftOut:
    """[Leave out a date]: it is not planned; where it was, those invited hear that it is off.
    Raises UserError for a day that is none of its next dates."""
    row = series(session, series_id)
    require_change(session, row, by)
    if day not in {one.original_on for one in _to_come(session, row, now)}:
        raise UserError("That is none of its next dates. Nothing was changed.", field="day")
    row.exceptions = sorted({*row.exceptions, day.isoformat()})
    session.add(row)
    query = select(Gathering).where(Gathering.series_id == series_id, Gathering.original_on == day)
    one = session.exec(query.with_for_update()).one_or_none()
    if one is not None:
        cancel_gathering(session, one.id or 0, now, by=by, why=WHY)
        one.original_on = None  # taken back, that day is planned anew
        session.add(one)
        session.flush()
        telling.settled(session, one)
    people.audit(session, by, "series", row.title, f"left out: {day.isoformat()}", now)
    materialise(session, row, now)
    return choices(session, series_id, by, now)


def take_back(session: Session, series_id: int, day: date, by: str, now: datetime) -> LeftOut:
    """[Take back]: it is held after all; people are invited as to any other. Again: nothing."""
    row = series(session, series_id)
    require_change(session, row, by)
    if day.isoformat() in row.exceptions:
        row.exceptions = [d for d in row.exceptions if d != day.isoformat()]
        session.add(row)
        session.flush()
        people.audit(session, by, "series", row.title, f"held after all: {day.isoformat()}", now)
        materialise(session, row, now)
        send_due(session, now)
    return choices(session, series_id, by, now)
