"""How many calls were reached in a time: lent to whoever compares two stretches of days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, func, select

from bot.calls.models import CallNote, CallTally
from bot.calls.tally import local_day
from bot.kit.db import Session
from bot.kit.walltime import resolve
from bot.people.calendar import workspace_zone

_tally: Table = CallTally.__table__  # pyright: ignore[reportAttributeAccessIssue]
_notes: Table = CallNote.__table__  # pyright: ignore[reportAttributeAccessIssue]


def calls_reached(session: Session, since: datetime, until: datetime) -> int:
    """Standing notes of [since, until) whose author spoke with the person. For doors.VOLUMES.

    Nobody asks a question of a voice mail, so calls that were not reached are no part of it. Whole
    days come from the tally; only the days at both ends are counted note by note.
    """
    if until <= since:
        return 0
    first, last = local_day(session, since), local_day(session, until)
    if first == last:
        return _noted(session, since, until)
    begin, end = _midnight(session, first + timedelta(days=1)), _midnight(session, last)
    edges = _noted(session, since, begin) + _noted(session, end, until)
    return edges + _tallied(session, first, last)


def _midnight(session: Session, day: date) -> datetime:
    return resolve(datetime.combine(day, time()), workspace_zone(session))


def _tallied(session: Session, after: date, before: date) -> int:
    t = _tally.c
    days = (t.workspace_id == session.workspace_id, t.day > after, t.day < before)
    return _one(session, select(func.coalesce(func.sum(t.connected), 0)).where(*days))


def _noted(session: Session, since: datetime, until: datetime) -> int:
    n = _notes.c
    inside = (n.workspace_id == session.workspace_id, n.at >= since, n.at < until)
    stands = (n.withdrawn_at.is_(None), n.connected)
    return _one(session, select(func.count()).where(*inside, *stands))


def _one(session: Session, query: Any) -> int:
    return int(session.connection().execute(query).scalar_one())
