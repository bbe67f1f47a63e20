"""What is to be said to somebody who is off is planned for when they next work (U14, U15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kit.db import Session
from bot.kit.schedule import plan
from bot.people.calendar import next_working_moment, zone_named, zone_of

_MINUTE = timedelta(minutes=1)


def plan_at_work(
    session: Session,
    job: str,
    about: str | int,
    whom: str,
    now: datetime,
    earliest: datetime | None = None,
) -> bool:
    """True if `whom` works now: nothing is planned, say it. Else job `job` about `about` is
    planned, once, for the beginning of their next working hours, and the answer is False.

    `earliest`: not before this moment, also when they are at work.
    """
    moment = next_working_moment(session, whom, max(now, earliest or now))
    if moment <= now:
        return True
    zone = zone_of(session, whom)
    plan(session, job, about, once_rule(moment.astimezone(zone_named(zone))), zone, now)
    return False


def once_rule(local: datetime) -> str:
    """The rule (cron) of a job for one wall time; its seconds count as a begun minute.

    A rule names no year: the job has to unplan itself when it runs.
    """
    if local.second or local.microsecond:
        local = local.replace(second=0, microsecond=0) + _MINUTE
    return f"{local.minute} {local.hour} {local.day} {local.month} *"
