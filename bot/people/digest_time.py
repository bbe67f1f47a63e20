"""When marketing's next daily digest is, in words on the reader's own clock (U14).

One answer for everybody who is told that something "is in today's 16:00 digest": what reps said
of leads, and the questions that they passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.models import Job
from bot.kit.walltime import resolve
from bot.people.calendar import is_working_day, workspace_zone, zone_named, zone_of
from bot.people.models import Workspace

# The job that makes it. Its next moment tells whether today's was made already: a daily job does
# not run twice on a local day, also where its hour is moved to a later one (F27).
DIGEST_JOB = "enquiries.daily_digest"
_AHEAD = 30  # days in which a working day is looked for


def digest_moments(
    now: datetime, zone: str, hour: int, due_at: datetime | None
) -> Iterator[tuple[date, datetime]]:
    """The days, and their moments (UTC), on which a digest may be made from now on.

    `zone`, `hour`: the workspace's; `due_at`: when its job comes next, None where that is not
    planned. Days off are not left out: that needs a calendar.
    """
    first = now.astimezone(zone_named(zone)).date()
    for ahead in range(_AHEAD):
        day = first + timedelta(days=ahead)
        at = _moment(day, hour, zone)
        if at > now and (due_at is None or at >= due_at):
            yield day, at


def digest_said(at: datetime, now: datetime, zone: str) -> str:
    """`today's 16:00`, `Thursday's 10:00`, on the clock and calendar of a reader in that zone."""
    return _said(at, now.astimezone(zone_named(zone)).date(), zone)


# Said after every flag, and the same for all that come in a day.
@lru_cache(maxsize=256)
def _moment(day: date, hour: int, zone: str) -> datetime:
    return resolve(datetime.combine(day, time(hour)), zone)


@lru_cache(maxsize=256)
def _said(at: datetime, today: date, zone: str) -> str:
    local = at.astimezone(zone_named(zone))
    days = (local.date() - today).days
    if days <= 1:
        day = "tomorrow's" if days == 1 else "today's"
    elif days < 7:
        day = f"{local:%A}'s"
    else:
        day = f"the {local.day} {local:%B}"
    return f"{day} {local:%H:%M}"


def next_digest(session: Session, slack_id: str, now: datetime) -> tuple[datetime, str] | None:
    """The digest that takes in what happens now: its moment, UTC, and its words for this reader.

    None where no channel is chosen for it.
    """
    workspace = session.get(Workspace, session.workspace_id)
    if workspace is None or workspace.questions_channel is None:
        return None
    zone = workspace_zone(session)
    due_at = session.exec(select(Job.due_at).where(col(Job.name) == DIGEST_JOB)).first()
    for day, at in digest_moments(now, zone, workspace.digest_hour, due_at):
        if is_working_day(session, day):
            return at, digest_said(at, now, zone_of(session, slack_id))
    return None
