"""What is held again and again: begun, changed, ended, and its dates planned ahead (000-10)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.gatherings import alarms, dates, following, telling
from bot.gatherings.inviting import whom_of
from bot.gatherings.models import Gathering, Kind, Series, State
from bot.gatherings.rules import frequent, read_rule, say_rule
from bot.gatherings.service import (
    Plan,
    cancel_gathering,
    move_gathering,
    plan_gathering,
    require_change,
)
from bot.gatherings.shown import Given, NextDate
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.walltime import zone_named
from bot.people import service as people
from bot.people.calendar import zone_of
from bot.people.models import Side, Site

MOST_INVITED = 2000
SHORT_LEADS = ("2d", "1h")
_AT = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_LINK = re.compile(r"https?://[^\s<>|]+")
_SIDES = (Side.SALES.value, Side.MARKETING.value)


def drawn_up(
    session: Session, given: Given, by: str, now: datetime, was: Series | None = None
) -> Series:
    """The series that `given` describes, not stored. `was`: the one that it changes, whose zone
    stays while its site does. Raises UserError, naming the field."""
    site = session.get(Site, given.site_id) if given.site_id is not None else None
    zone = site.zone if site else zone_of(session, by)
    if was is not None and was.site_id == (site.id if site else None):
        zone = was.zone
    day = given.day or now.astimezone(zone_named(zone)).date()
    clock = _AT.fullmatch(given.at.strip())
    if clock is None:
        raise UserError("Type the time like 14:30.", field="at")
    if given.link and not is_link(given.link.strip()):
        raise UserError("That is no link. It begins with https://", field="link")
    row = Series(
        kind=given.kind if given.kind in set(Kind) else Kind.MEETING.value,
        title=text.line(given.title, 120), owner_id=given.owner_id or by,
        deputy_id=given.deputy_id, rule=read_rule(given.often, day), starts_on=day,
        at=f"{int(clock[1]):02d}:{clock[2]}", zone=zone, minutes=given.minutes, mode=given.mode,
        place=text.line(given.place, 200), link=given.link.strip()[:500],
        site_id=site.id if site else None, holidays=given.holidays,
        whom=telling.reachable(session, given.whom), open_seats=max(0, min(given.open_seats, 20)),
        sides=[s for s in given.sides if s in _SIDES], at_made=now,
        exceptions=list(was.exceptions) if was is not None else [],
    )  # fmt: skip
    if not row.title:
        raise UserError("What is it called?", field="title")
    if not dates.next_dates(session, row, now, 1):
        raise UserError("That date is over already. Choose a later one.", field="day")
    return row


def is_link(typed: str) -> bool:
    """Whether people can be sent there: a web address."""
    return _LINK.fullmatch(typed) is not None


def start_series(session: Session, given: Given, by: str, now: datetime) -> Series:
    """Plans it, with its first dates. Raises NotAllowed for people who are on neither side."""
    person = people.require_member(session, by)
    if person.side not in (Side.SALES, Side.MARKETING) and not person.admin:
        raise NotAllowed("Sales, marketing and admins plan here. Nothing was saved.")
    row = drawn_up(session, given, by, now)
    if not row.whom and not row.sides:
        raise UserError("Who is to come? Name people or a whole side.", field="whom")
    session.add(row)
    session.flush()
    materialise(session, row, now)
    return row


def series(session: Session, series_id: int, *, lock: bool = True) -> Series:
    """The one with this id. Raises UserError where there is none, or it has ended."""
    query = select(Series).where(Series.id == series_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.exec(query).one_or_none()
    if row is None or row.ended_at is not None:
        raise UserError("That one has ended. Nothing was changed.")
    return row


def edit_series(session: Session, series_id: int, given: Given, by: str, now: datetime) -> Series:
    """Changes it and every date to come, but for what was settled for one alone; people hear of
    those they had been invited to."""
    row = series(session, series_id)
    require_change(session, row, by)
    new = drawn_up(session, given, row.owner_id, now, row)
    was, before = Series(**row.model_dump()), whom_of(session, row)
    changed = new.model_dump(exclude={"id", "workspace_id", "kind", "at_made", "exceptions"})
    for name, value in changed.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    following.follow(session, row, was, before, by, now)
    materialise(session, row, now)
    people.audit(session, by, "series", row.title, f"changed: {say_rule(row.rule)}", now)
    return row


def end_series(session: Session, series_id: int, by: str, now: datetime) -> int:
    """Ends it: dates to come are called off. Returns how many."""
    row = series(session, series_id)
    require_change(session, row, by)
    row.ended_at = now
    session.add(row)
    people.audit(session, by, "series", row.title, "ended", now)
    to_come = following.to_come(session, row, now)
    for one in to_come:
        cancel_gathering(session, one.id or 0, now, by=by, why="It is not held any more.")
    return len(to_come)


def materialise(
    session: Session, row: Series, now: datetime, *, wait: bool = False
) -> list[Gathering]:
    """Plans the dates of the next ten weeks that are not planned yet; about a holiday its owner is
    asked (`wait`: when they are next at work). Doing it again changes nothing."""
    if row.ended_at is not None:
        return []
    today = now.astimezone(zone_named(row.zone)).date()
    query = select(col(Gathering.original_on)).where(Gathering.series_id == row.id)
    known = set(session.exec(query))
    made: list[Gathering] = []
    for one in following.within(dates.occurrences(session, row, today - timedelta(days=10)), now):
        if one.original_on in known:
            continue
        made.append(plan_gathering(session, _plan(row, one), (), now))
        if one.asks:
            telling.ask_owner(session, made[-1], now, wait=wait)
    return made


def _plan(row: Series, one: NextDate) -> Plan:
    short = frequent(row.rule) or row.kind == Kind.LUNCH
    return Plan(
        row.kind, row.title, one.starts_at, row.zone, row.owner_id, minutes=row.minutes,
        deputy_id=row.deputy_id, mode=row.mode, place=row.place, link=row.link,
        forum=f"series:{row.id}", site_id=row.site_id, series_id=row.id, at_once=False,
        leads=SHORT_LEADS if short else (), original_on=one.original_on,
        state=State.ASKED if one.asks else State.PLANNED,
        details={"holiday": one.holiday} if one.holiday else {},
    )  # fmt: skip


# -- a date on a holiday


def settle_holiday(
    session: Session, gathering_id: int, by: str, choice: str, now: datetime
) -> Gathering:
    """[Hold it anyway] [Day before] [Skip]: only the first answer counts. Raises UserError for one
    that was settled, or whose day before is over."""
    row = session.exec(
        select(Gathering).where(Gathering.id == gathering_id).with_for_update()
    ).one_or_none()
    if row is None or row.state is not State.ASKED:
        raise UserError("That was settled already. Nothing was changed.")
    require_change(session, row, by)
    if choice == "skip":
        cancel_gathering(session, gathering_id, now, by=by, state=State.SKIPPED)
    elif choice == "before":
        of = series(session, row.series_id or 0)
        day = dates.day_before(session, of, row.original_on or of.starts_on)
        move_gathering(session, gathering_id, now, starts_at=dates.wall(of, day), by=by)
    else:
        row.state = State.PLANNED
        session.add(row)
        session.flush()
        alarms.plan_follow_up(session, row, now)
    telling.settled(session, row)
    return row


def settle_unanswered(session: Session, now: datetime) -> None:
    """Nobody said what becomes of a holiday: two weeks ahead the deputy is asked too, four days
    ahead it is left out, which harms nobody."""
    query = select(Gathering).where(
        Gathering.state == State.ASKED, Gathering.starts_at <= now + timedelta(days=14)
    )
    for row in session.exec(query.with_for_update()):
        if row.starts_at > now + timedelta(days=4):
            telling.ask_owner(session, row, now, level=2, wait=True)
        else:
            cancel_gathering(session, row.id or 0, now, state=State.SKIPPED)
            telling.settled(session, row)
