"""What becomes of a job that is due: begun, done, skipped, tried again, failed (F25 to F29).

Plain functions on a session of one workspace; a job's row is locked before its runs, everywhere,
so that two processes wait for each other and never deadlock. A run is a lease: `running` is
committed before the job starts, and a process that dies leaves a period that is tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Table, and_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.boundary import AlreadyDone
from bot.kit.db import Session
from bot.kit.models import Job as JobRow
from bot.kit.models import JobRun
from bot.kit.walltime import Occurrence, earlier, occurrences, once_a_day

if TYPE_CHECKING:
    from bot.kit.deps import Deps

T = TypeVar("T")
SAVING = 120.0  # seconds a job's transaction may wait; nobody sits in front of it
LEASE = 600.0  # seconds after which a silent run counts as dead
LIMIT = 540.0  # seconds a run may take
RETRIES = (10.0, 60.0, 300.0)  # seconds between tries of a failing run
_OPEN = ("running", "skipped")  # states from which a period may still be run
LISTED = 50  # missed periods looked at; of what is older only the first is on record

_runs: Table = JobRun.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Due:
    """One period of one job, which this process may run: try number `tries`, 1 for the first."""

    workspace_id: str
    name: str
    about: str
    period: str
    due_at: datetime
    now: datetime
    tries: int = 1

    async def once(self, deps: Deps, fn: Callable[..., T], *args: Any) -> T:
        """Runs `fn(session, *args)` in the one transaction that also closes the period.

        Call it once per run. Raises AlreadyDone if the period was closed before: by another
        process, or by an earlier try whose answer was lost.
        """
        return await deps.db.write(
            _closing, self, fn, args, workspace_id=self.workspace_id, deadline=SAVING
        )


def _closing(session: Session, due: Due, fn: Callable[..., T], args: tuple[Any, ...]) -> T:
    if not close(session, due):
        raise AlreadyDone(f"{due.name} {due.about} {due.period}")
    return fn(session, *args)


def planned(session: Session, name: str, about: str) -> JobRow | None:
    """The job's row, locked until the transaction ends."""
    query = select(JobRow).where(
        col(JobRow.workspace_id) == session.workspace_id,
        col(JobRow.name) == name,
        col(JobRow.about) == about,
    )
    return session.exec(query.with_for_update()).one_or_none()


def following(
    session: Session, name: str, about: str, rule: str, zone: str, after: datetime
) -> Occurrence:
    """The first occurrence after `after` whose period was not run yet.

    For a daily rule, whose local day has no run yet: neither a clock set back nor another hour
    or zone makes a second one (F25, F27). What was skipped while a clock was ahead may still run.
    """
    for period, due_at in occurrences(rule, zone, after):
        recorded: Any = and_(_runs.c.period == period, _runs.c.state != "skipped")
        if once_a_day(rule, period):
            ran = _runs.c.state.in_(("done", "running"))
            recorded |= and_(_runs.c.period.startswith(period[:10]), ran)
        query = select(JobRun.id).where(*_of(session, name, about), recorded).limit(1)
        if session.exec(query).first() is None:
            return period, due_at
    raise ValueError(f"{rule!r} comes due no more")


def _of(session: Session, name: str, about: str) -> tuple[Any, ...]:
    c = _runs.c
    return c.workspace_id == session.workspace_id, c.name == name, c.about == about


def begin(
    session: Session, name: str, about: str, catch_up: timedelta, now: datetime, wall: float
) -> Due | None:
    """Takes the newest period that is due, recording the older ones as skipped.

    None: nothing is due (any more), another process has it, its next try is not yet, or it is
    later than `catch_up` and is now on record as skipped.
    """
    row = planned(session, name, about)
    if row is None or row.due_at > now:
        return None
    run = _run(session, row, row.period)
    if run is not None and run.state == "running" and run.lease_until > wall:
        return None
    missed = _missed(row, now)
    for period, due_at in missed[:-1]:
        _record(session, row, period, due_at, now, "skipped", "a later one was due as well")
    row.period, row.due_at = missed[-1]
    return _take(session, row, catch_up, now, wall)


def _take(
    session: Session, row: JobRow, catch_up: timedelta, now: datetime, wall: float
) -> Due | None:
    """Takes the period at which the row stands, unless it is over, hopeless or too late."""
    run = _run(session, row, row.period)
    tries = run.tries + 1 if run is not None else 1
    note = run.note if run is not None else None
    late = now - row.due_at
    if run is None or run.state in _OPEN:
        if tries <= len(RETRIES) + 1 and late <= catch_up:
            at, until = (row.period, row.due_at, now), wall + LEASE
            _record(session, row, *at, "running", note, tries=tries, lease_until=until)
            session.flush()
            return Due(row.workspace_id, row.name, row.about, row.period, row.due_at, now, tries)
        state = "skipped" if late > catch_up else "failed"
        why = f"{late} late; {catch_up} is the most" if late > catch_up else "it never came back"
        _record(session, row, row.period, row.due_at, now, state, note or why, tries=tries - 1)
    _advance(session, row, now)
    return None


def _missed(row: JobRow, now: datetime) -> list[Occurrence]:
    """What is due and was not run, oldest first: the row's own period and the newest after it."""
    later: list[Occurrence] = []
    for occurrence in islice(earlier(row.rule, row.zone, now), LISTED):
        if occurrence[1] <= row.due_at:
            break
        later.append(occurrence)
    return [(row.period, row.due_at), *reversed(later)]


def _run(session: Session, row: JobRow, period: str) -> JobRun | None:
    query = select(JobRun).where(*_of(session, row.name, row.about), _runs.c.period == period)
    return session.exec(query.execution_options(populate_existing=True)).one_or_none()


def _record(
    session: Session,
    row: JobRow,
    period: str,
    due_at: datetime,
    now: datetime,
    state: str,
    note: str | None,
    *,
    tries: int = 0,
    lease_until: float = 0.0,
) -> None:
    """Writes a period's record, unless it has one that is final."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    values: dict[str, Any] = {
        "state": state,
        "ran_at": now,
        "note": note and note[:255],
        "lease_until": lease_until,
        "tries": tries,
    }
    key = {"workspace_id": row.workspace_id, "name": row.name, "about": row.about}
    session.connection().execute(
        insert(_runs)
        .values(**key, period=period, due_at=due_at, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", "name", "about", "period"],
            set_=values,
            where=_runs.c.state.in_(_OPEN),
        )
    )


def _advance(session: Session, row: JobRow, now: datetime) -> None:
    after = max(now, row.due_at)
    row.period, row.due_at = following(session, row.name, row.about, row.rule, row.zone, after)
    session.flush()


def close(session: Session, due: Due, state: str = "done", note: str | None = None) -> bool:
    """Records how the run ended and moves the job on. False if it was closed, or taken over."""
    row = planned(session, due.name, due.about)
    if not _change(session, due, state=state, note=note and note[:255], lease_until=0.0):
        return False
    if row is not None and row.period == due.period:
        _advance(session, row, due.now)
    return True


def put_off(session: Session, due: Due, note: str, wall: float) -> str:
    """The run failed: it is tried again a little later, or recorded as failed.

    Returns what became of it: again, failed, or closed (its effect took place after all).
    """
    if due.tries > len(RETRIES):
        return "failed" if close(session, due, "failed", note) else "closed"
    until = wall + RETRIES[due.tries - 1]
    return "again" if _change(session, due, note=note[:255], lease_until=until) else "closed"


def let_go(session: Session, due: Due) -> None:
    """The process ends while it runs: the next one need not wait for the lease."""
    _change(session, due, lease_until=0.0)


def _change(session: Session, due: Due, **values: Any) -> bool:
    mine = (_runs.c.period == due.period, _runs.c.state == "running", _runs.c.tries == due.tries)
    done = session.connection().execute(
        update(_runs).where(*_of(session, due.name, due.about), *mine).values(**values)
    )
    return done.rowcount == 1
