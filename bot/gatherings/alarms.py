"""Once a gathering is over somebody is asked what came of it: its owner, then the next (000-22)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.gatherings.models import Gathering, State
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import plan, unplan
from bot.people import service as people
from bot.people.at_work import once_rule, plan_at_work
from bot.people.calendar import stands_in, zone_named

OVER_JOB = "gatherings.over"
DUE = "gatherings.minutes_due"
ALARM = "gatherings.alarm"
_A_DAY = timedelta(days=1)


def ends_at(row: Gathering) -> datetime:
    """When it is over."""
    return row.starts_at + timedelta(minutes=row.minutes)


def about_of(row: Gathering) -> str:
    """What the job that asks next is about: `12:202603051445:1`.

    A job about one thing runs once a local day, and its rule comes again in a year: every level of
    every time it is moved to is a thing of its own.
    """
    return f"{row.id}:{ends_at(row):%Y%m%d%H%M}:{row.alarm + 1}"


def plan_follow_up(session: Session, row: Gathering, now: datetime) -> None:
    """At its end its owner is asked for the minutes; nothing where it was called off."""
    if row.state is not State.PLANNED:
        forget_follow_up(session, row)
        return
    local = ends_at(row).astimezone(zone_named(row.zone))
    plan(session, OVER_JOB, about_of(row), once_rule(local), row.zone, now)


def forget_follow_up(session: Session, row: Gathering) -> None:
    """Nobody is asked: it was called off, or what came of it is known."""
    unplan(session, OVER_JOB, about_of(row))


def ask_next(session: Session, row: Gathering, now: datetime) -> int:
    """Asks the next level what came of it, and plans the one after. Returns the level."""
    level = row.alarm + 1
    whom = alarm_whom(session, row, level)
    for person in whom:
        ask(session, DUE if level == 1 else ALARM, row, stands_in(session, person, now), now)
    row.alarm = 3 if level > 1 and whom != [row.deputy_id] else level
    if row.alarm >= 3:
        row.state = State.MISSED
    elif whom:
        plan_at_work(session, OVER_JOB, about_of(row), whom[0], now, now + _A_DAY)
    session.add(row)
    session.flush()
    redraw(session, ALARM, row.id or 0)
    return row.alarm


def ask(session: Session, post: str, row: Gathering, whom: str, now: datetime) -> None:
    """One message for each time it is moved to: what was said of the former stands as it is."""
    key = f"{post}:{row.id}:{whom}:{ends_at(row):%Y%m%d%H%M}"
    announce(session, post, row.id or 0, whom, key=key, now=now)


def redraw_asked(session: Session, gathering_id: int) -> None:
    """What was asked shows how it stands now."""
    for post in (DUE, ALARM):
        redraw(session, post, gathering_id)


def alarm_whom(session: Session, row: Gathering, level: int) -> list[str]:
    """Who is told at this level: 1 owner, 2 deputy, 3 admins; the next one where nobody is left
    (000-22)."""

    def there(slack_id: str | None) -> bool:
        return bool(slack_id) and people.is_member(people.member(session, slack_id or ""))

    if level == 1 and there(row.owner_id):
        return [row.owner_id]
    if level <= 2 and row.deputy_id and there(row.deputy_id):
        return [row.deputy_id]
    return [m.slack_id for m in people.admins(session)]
