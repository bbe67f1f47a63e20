"""What happens at local times: `plan` and `unplan` write it down with its cause.

A room's JOBS say what is done (`Job`), kit/ticker.py starts what is due, kit/runs.py keeps one run
per (workspace, name, about, local period), and kit/walltime.py knows when that is in UTC.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.models import Job as JobRow
from bot.kit.runs import Due, following, planned
from bot.kit.walltime import check_rule, next_due, resolve, upcoming, zone_named

if TYPE_CHECKING:
    from bot.kit.deps import Deps

__all__ = ["Due", "Job", "next_due", "plan", "resolve", "unplan", "upcoming"]

_jobs: Table = JobRow.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Job:
    """What the clock does. `run` may be called again for a period until that is closed.

    A period later than `catch_up` is recorded as skipped instead of run.
    """

    run: Callable[[Deps, Due], Awaitable[Any]]
    catch_up: timedelta = timedelta(hours=12)


def plan(
    session: Session, name: str, about: str | int, rule: str, zone: str, now: datetime
) -> datetime:
    """Has job `name` about row `about` run by `rule` (cron over `zone`'s wall time).

    Planning the same again changes nothing; another rule or zone counts from `now`, and a daily
    job that ran on a local day does not run on it again (F27). Returns the next moment, UTC.
    Raises ValueError for a rule or a zone that does not exist.
    """
    check_rule(rule)
    zone_named(zone)
    about = str(about)
    row = planned(session, name, about)
    if row is not None and ((row.rule, row.zone) == (rule, zone) or row.due_at <= now):
        # What is due already is run or recorded first; the new rule counts from there.
        row.rule, row.zone = rule, zone
        session.flush()
        return row.due_at
    period, due_at = following(session, name, about, rule, zone, now)
    values = {"rule": rule, "zone": zone, "period": period, "due_at": due_at}
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(_jobs)
        .values(workspace_id=session.workspace_id, name=name, about=about, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "name", "about"], set_=values)
    )
    if row is not None:
        session.expire(row)
    return due_at


def unplan(session: Session, name: str, about: str | int) -> None:
    """Job `name` about `about` runs no more. What it did stays on record."""
    c = _jobs.c
    row = planned(session, name, str(about))
    if row is None:
        return
    session.expunge(row)
    session.connection().execute(
        delete(_jobs).where(c.workspace_id == session.workspace_id, c.id == row.id)
    )


def due_jobs(session: Session, now: datetime) -> list[tuple[str, str, str]]:
    """(workspace, name, about) of every job that is due, in all workspaces, longest due first."""
    c = JobRow
    query = select(c.workspace_id, c.name, c.about).where(col(c.due_at) <= now)
    return [(row[0], row[1], row[2]) for row in session.exec(query.order_by(col(c.due_at)))]


def mend(session: Session, now: datetime) -> int:
    """After a clock was set back: jobs that wait for a later time than their rule says.

    Returns how many were set right.
    """
    query = select(JobRow).where(
        col(JobRow.workspace_id) == session.workspace_id, col(JobRow.due_at) > now
    )
    mended = 0
    for row in session.exec(query.with_for_update()):
        period, due_at = following(session, row.name, row.about, row.rule, row.zone, now)
        if due_at < row.due_at:
            row.period, row.due_at = period, due_at
            mended += 1
    return mended


def workspaces_with_jobs(session: Session) -> list[str]:
    """The workspaces in which anything is planned."""
    return list(session.exec(select(JobRow.workspace_id).distinct()))
