"""A changed series and its planned dates: they follow, but keep what was settled for each alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.gatherings import alarms, dates, service, telling
from bot.gatherings.inviting import uninvite, whom_of
from bot.gatherings.models import Gathering, Invitation, Part, Series, State
from bot.gatherings.shown import NextDate
from bot.kit.db import Session
from bot.kit.walltime import zone_named

AHEAD = timedelta(days=70)
_WHEN = ("rule", "starts_on", "at", "zone", "site_id", "holidays")
_SHAPE = ("title", "minutes", "mode", "place", "link")
_BACK = timedelta(days=10)  # a date may have been moved from the past into what is to come


def to_come(session: Session, row: Series, now: datetime) -> Sequence[Gathering]:
    """Its planned dates that have not begun."""
    return session.exec(
        select(Gathering)
        .where(Gathering.series_id == row.id, col(Gathering.state).in_(service.OPEN))
        .where(Gathering.starts_at > now)
    ).all()


def within(found: Iterator[NextDate], now: datetime) -> list[NextDate]:
    """Those of the next ten weeks; where there is none, the first one after."""
    return [one for one in _until(found, now) if one.starts_at > now]


def _until(found: Iterator[NextDate], now: datetime) -> Iterator[NextDate]:
    ahead = False
    for one in found:
        if one.starts_at > now + AHEAD and ahead:
            return
        ahead = ahead or one.starts_at > now
        yield one


def _named(session: Session, row: Series, now: datetime) -> dict[date, NextDate]:
    """The dates its rule names, by the local day."""
    today = now.astimezone(zone_named(row.zone)).date()
    found = _until(dates.occurrences(session, row, today - _BACK), now)
    return {one.original_on: one for one in found}


def follow(
    session: Session, row: Series, was: Series, before: Iterable[str], by: str, now: datetime
) -> None:
    """Planned dates follow the series that was `was`, with `before` as its people: what changed
    in it changes in them, where they still are as it was. Dates that it no longer names go."""
    another_time = any(getattr(row, k) != getattr(was, k) for k in _WHEN)
    old = _named(session, was, now) if another_time else {}
    new = _named(session, row, now) if another_time else {}
    whom = whom_of(session, row)
    for one in to_come(session, row, now):
        named = new.get(one.original_on) if one.original_on else None
        if another_time and named is None:
            service.cancel_gathering(session, one.id or 0, now, by=by, why="Its dates changed.")
            one.original_on = None
            session.add(one)
            continue
        one.owner_id, one.deputy_id, one.site_id = row.owner_id, row.deputy_id, row.site_id
        session.add(one)
        _people(session, one, whom, set(before), now)
        changes: dict[str, Any] = {
            k: getattr(row, k) for k in _SHAPE
            if getattr(row, k) != getattr(was, k) == getattr(one, k)
        }  # fmt: skip
        if row.zone != was.zone:
            changes["zone"] = row.zone
        stood = old.get(one.original_on) if one.original_on else None
        if named and stood and one.starts_at == stood.starts_at and named.starts_at > now:
            changes["starts_at"] = named.starts_at
        if one.state is State.PLANNED:
            service.move_gathering(session, one.id or 0, now, by=by, **changes)
        else:
            _asked(session, one, changes, asks=named is None or named.asks, now=now)
    session.flush()


def _people(
    session: Session, one: Gathering, whom: list[str], before: set[str], now: datetime
) -> None:
    """Who was taken off the series is off the list, but for who has a part in turn; who was taken
    off this date alone stays off."""
    out = before - set(whom)
    there = service.invitations(session, one.id or 0)
    off = [i.slack_id for i in there if i.slack_id in out and i.part is Part.MEMBER]
    if off:
        uninvite(session, one, off, now)
    if one.invited_at is not None:
        gone = select(Invitation.slack_id).where(
            Invitation.gathering_id == one.id, col(Invitation.gone)
        )
        off_here = before & set(session.exec(gone))
        service.invite(session, one, [p for p in whom if p not in off_here], now)


def _asked(
    session: Session, one: Gathering, changes: dict[str, Any], *, asks: bool, now: datetime
) -> None:
    """Nobody is invited to it yet: it changes silently. It is planned where nothing is asked."""
    for name, value in changes.items():
        setattr(one, name, value)
    if not asks:
        one.state = State.PLANNED
    session.add(one)
    session.flush()
    if not asks:
        alarms.plan_follow_up(session, one, now)
    if changes or not asks:
        telling.settled(session, one)
