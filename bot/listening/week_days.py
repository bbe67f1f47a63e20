"""The evenings of a call week, and what rituals show of it (000-7, 000-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.kit.outbox import announce
from bot.kit.schedule import unplan
from bot.kit.surfaces import Ritual
from bot.listening.models import CallWeek, WeekState
from bot.listening.telling import DAY
from bot.listening.week_facts import WeekFacts, heard_on, site_name, week_facts
from bot.listening.weeks import (
    DAILY,
    close_week,
    free_monday,
    next_mondays,
    require_planner,
    working_days,
)
from bot.people import service as people
from bot.people.calendar import zone_named


def end_of_day(session: Session, week_id: int, day: date, now: datetime) -> None:
    """The evening of a local day: its digest, unless nobody listened or it is a holiday; on the
    last working day the closing one. A worker that was down then closes the week later."""
    row = session.get(CallWeek, week_id)
    if row is None or row.state is not WeekState.PLANNED:
        unplan(session, DAILY, week_id)
        return
    days = working_days(session, row.site_id, row.monday)
    if not days or day >= days[-1]:
        close_week(session, row, now)
    elif day in days and heard_on(session, row, day, 1, now).calls:
        announce(session, DAY, f"{week_id}:{day}", row.channel, now=now)


def weeks_to_come(
    session: Session, by: str, now: datetime
) -> tuple[list[tuple[WeekFacts, list[date]]], bool]:
    """Call weeks planned or proposed, the soonest first, each with its next five Mondays; and
    whether this person may plan them."""
    person = people.require_member(session, by)
    query = select(CallWeek).where(col(CallWeek.state).in_((WeekState.PLANNED, WeekState.PROPOSED)))
    rows = session.exec(query.order_by(col(CallWeek.monday), col(CallWeek.id)).limit(10)).all()
    found: list[tuple[WeekFacts, list[date]]] = []
    for row in rows:
        facts = week_facts(session, row.id or 0)
        if facts is not None:
            found.append((facts, next_mondays(session, row.site_id, row.monday)))
    try:
        require_planner(session, person.slack_id, now)
    except NotAllowed:
        return found, False
    return found, True


def weeks_to_plan(session: Session, slack_id: str, now: datetime) -> list[WeekFacts]:
    """Proposed call weeks of the next six weeks that wait for their owner or deputy."""
    query = select(CallWeek).where(
        CallWeek.state == WeekState.PROPOSED,
        col(CallWeek.monday) < (now + timedelta(weeks=6)).date(),
        (col(CallWeek.owner_id) == slack_id) | (col(CallWeek.deputy_id) == slack_id),
    )
    found = (week_facts(session, row.id or 0) for row in session.exec(query))
    return [facts for facts in found if facts is not None]


def suggested_monday(session: Session, site_id: int | None, today: date) -> date:
    """The next week but one without a holiday: time enough to sign up."""
    ahead = 14 - today.weekday()
    return free_monday(session, site_id, date.fromordinal(today.toordinal() + ahead))


def rituals(session: Session, now: datetime) -> Sequence[Ritual]:
    """One a site that has call weeks. For doors.RITUALS."""
    rows = session.exec(select(CallWeek).order_by(col(CallWeek.monday), col(CallWeek.id))).all()
    by_site: dict[int | None, list[CallWeek]] = {}
    for row in rows:
        if row.state is not WeekState.CANCELLED:
            by_site.setdefault(row.site_id, []).append(row)
    return [_ritual(session, site_id, of, now) for site_id, of in by_site.items()]


def _ritual(session: Session, site_id: int | None, rows: list[CallWeek], now: datetime) -> Ritual:
    newest = rows[-1]
    today = now.astimezone(zone_named(newest.zone)).date()
    held = [
        r for r in rows if r.state in (WeekState.CLOSED, WeekState.PLANNED) and r.monday <= today
    ]
    coming = [r for r in rows if r.state in (WeekState.PLANNED, WeekState.PROPOSED)]
    missed = 0
    for row in reversed(rows):
        if row.state in (WeekState.CLOSED, WeekState.PLANNED):
            break
        missed += row.state is WeekState.MISSED
    name = site_name(session, site_id)
    return Ritual(
        f"Call week · {name}" if name else "Call week", "call week", newest.owner_id,
        newest.deputy_id, _morning(held[-1]) if held else None,
        next((m for r in coming if (m := _morning(r)) > now), None), missed,
    )  # fmt: skip


def _morning(row: CallWeek) -> datetime:
    return datetime.combine(row.monday, time(9), ZoneInfo(row.zone)).astimezone(UTC)
