"""The weekly message to sales: written once, with what came since the last (001-4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from bot.intel.figures import traffic
from bot.intel.models import IntelItem, IntelWeek
from bot.intel.service import SHOWN, WEEK, items_of, readers
from bot.intel.shown import Facts
from bot.kit.db import Session
from bot.kit.outbox import BULK, announce
from bot.kit.schedule import plan
from bot.people import service as people
from bot.people.calendar import workspace_zone, zone_named
from bot.people.sharing import shows_leads

JOB = "intel.weekly"
MONDAYS = "0 9 * * 1"
SEVEN = timedelta(days=7)


def plan_weekly(session: Session, now: datetime) -> None:
    """Mondays at nine, workspace's time. Planning it again changes nothing."""
    plan(session, JOB, "", MONDAYS, workspace_zone(session), now)


def write_week(session: Session, period: str, now: datetime) -> int | None:
    """Makes the week's message and has it said, to the channel where sales is: the leads'.

    Returns its id; None where there is nothing to say, no channel, or one that outsiders read.
    `period`: the local time it is for, as the job's run names it.
    """
    w = people.workspace(session)
    channel = w.leads_channel
    if channel is None or not shows_leads(w, channel):
        return None
    day = datetime.fromisoformat(period)
    year, week, _ = day.isocalendar()
    last = session.exec(select(IntelWeek).order_by(col(IntelWeek.until).desc()).limit(1)).first()
    # Its days begin at midnight where the company is: visits are counted by day.
    local = now.astimezone(zone_named(workspace_zone(session)))
    until = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
    since = max(last.until, until - SEVEN) if last else until - SEVEN
    waiting = session.exec(
        select(IntelItem.id)
        .where(col(IntelItem.week_id).is_(None), col(IntelItem.withdrawn_at).is_(None))
        .order_by(col(IntelItem.id))
        .limit(SHOWN)
    ).all()
    if not waiting and not traffic(session, since, until):
        return None
    row = IntelWeek(week=f"{year}-W{week:02d}", channel=channel, since=since, until=until)
    session.add(row)
    session.flush()
    assert row.id is not None
    session.exec(update(IntelItem).where(col(IntelItem.id).in_(waiting)).values(week_id=row.id))
    announce(session, WEEK, row.id, channel, now=now, priority=BULK)
    return row.id


def week_facts(session: Session, week_id: int) -> Facts | None:
    """What it says now, or None if it is not there."""
    row = session.get(IntelWeek, week_id)
    if row is None:
        return None
    read, sellers = readers(session, week_id)
    return Facts(
        week_id, tuple(items_of(session, week_id)),
        tuple(traffic(session, row.since, row.until)), read, sellers, row.since, row.until,
    )  # fmt: skip
