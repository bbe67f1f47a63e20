"""Starts what is due, every few seconds, in as many processes as there are.

APScheduler only ticks (memory store, no misfires, coalesced: RELIABILITY.md 0.4 to 0.6); when
something is due, and that it happens once, is in the database (kit/runs.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.kit import runs, schedule
from bot.kit.boundary import AlreadyDone
from bot.kit.dbtime import DatabaseTime
from bot.kit.deps import Deps
from bot.kit.runs import Due
from bot.kit.schedule import Job

log = structlog.get_logger()
EVERY = 3  # seconds
AT_ONCE = 8
STOPPING = 10.0  # seconds a run may still take when the process ends
SET_BACK = timedelta(minutes=1)


class Ticker:
    """One process's ticker over the rooms' JOBS. `tick` may be called by anybody, at any time."""

    def __init__(self, deps: Deps, jobs: Mapping[str, Job]) -> None:
        self._deps, self._jobs = deps, jobs
        self._time = DatabaseTime(deps.db, deps.clock)
        self._scheduler: AsyncIOScheduler | None = None
        self._looking = asyncio.Lock()
        self._looks: set[asyncio.Task[None]] = set()
        self._runs: dict[asyncio.Task[None], Due] = {}
        self._last: datetime | None = None
        self._said: set[tuple[str, str]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Looks at once, which catches up on what was missed, and then every few seconds.

        Nobody waits for the first look: behind a locked database it may take minutes.
        """
        await self._wind()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._wind, "interval", seconds=EVERY, misfire_grace_time=None, coalesce=True
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Starts nothing more, gives runs a moment, and lets go of what did not end (F41)."""
        self._stopping = True
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await _ended(self._looks, STOPPING)
        await _ended(self._runs, STOPPING)
        left = dict(self._runs)
        for task in (*self._looks, *left):
            task.cancel()
        await _ended((*self._looks, *left), 1.0)
        await asyncio.gather(*(self._let_go(due) for due in left.values()))

    async def _let_go(self, due: Due) -> None:
        try:
            await self._deps.db.write(runs.let_go, due, workspace_id=due.workspace_id)
        except Exception:
            # Its lease ends, and then it is tried again.
            log.exception("job_not_let_go", job=due.name, about=due.about, period=due.period)

    async def tick(self) -> None:
        """Runs everything that is due now, and returns when all of it has ended."""
        while await self._look() or self._runs:
            await _ended(self._runs)

    async def _wind(self) -> None:
        # A task of its own: APScheduler cancels what it started when it is shut down.
        if not self._looks and not self._stopping:
            look = asyncio.create_task(self._look_safely())
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)

    async def _look_safely(self) -> None:
        try:
            await self._look()
        except Exception:
            log.exception("ticker_failed")

    async def _look(self) -> int:
        """Starts what is due; returns how many."""
        async with self._looking:
            now = self._deps.now()
            await self._time.measure()
            await self._mend(now)
            started = 0
            for workspace_id, name, about in await self._deps.db.read(schedule.due_jobs, now):
                if len(self._runs) >= AT_ONCE or self._stopping:
                    break
                if job := self._known(workspace_id, name):
                    started += await self._begin(job, (workspace_id, name, about), now)
            return started

    async def _mend(self, now: datetime) -> None:
        """A demo's clock, or a server's, may have been far ahead (F25)."""
        db, last, self._last = self._deps.db, self._last, now
        if last is not None and now >= last - SET_BACK:
            return
        for workspace_id in await db.read(schedule.workspaces_with_jobs):
            await db.write(schedule.mend, now, workspace_id=workspace_id, deadline=runs.SAVING)

    def _known(self, workspace_id: str, name: str) -> Job | None:
        job = self._jobs.get(name)
        if job is None and (workspace_id, name) not in self._said:
            self._said.add((workspace_id, name))
            log.warning("job_unknown", workspace=workspace_id, job=name)
        return job

    async def _begin(self, job: Job, key: tuple[str, str, str], now: datetime) -> bool:
        workspace_id, name, about = key
        try:
            due = await self._deps.db.write(
                runs.begin, name, about, job.catch_up, now, self._time.wall(),
                workspace_id=workspace_id, deadline=runs.SAVING,
            )  # fmt: skip
        except Exception:
            # One row that cannot be begun must not keep the others waiting.
            log.exception("job_not_begun", workspace=workspace_id, job=name, about=about)
            return False
        if due is None:
            return False
        task = asyncio.create_task(self._run(job, due))
        self._runs[task] = due
        task.add_done_callback(self._runs.pop)
        return True

    async def _run(self, job: Job, due: Due) -> None:
        db, said = self._deps.db, {"job": due.name, "about": due.about, "period": due.period}
        try:
            async with asyncio.timeout(runs.LIMIT):
                await self._attempt(job, due)
            await db.write(runs.close, due, workspace_id=due.workspace_id, deadline=runs.SAVING)
        except Exception as error:
            log.exception("job_failed", workspace=due.workspace_id, tries=due.tries, **said)
            note = f"{type(error).__name__}: {error}"
            try:
                became = await db.write(
                    runs.put_off, due, note, self._time.wall(),
                    workspace_id=due.workspace_id, deadline=runs.SAVING,
                )  # fmt: skip
                log.warning("job_put_off", became=became, **said)
            except Exception:
                # Its lease ends, and then it is tried again.
                log.exception("job_not_put_off", **said)

    async def _attempt(self, job: Job, due: Due) -> None:
        # Whatever a job writes may wait as long as the job's own rows: no button hangs on it.
        deps = replace(self._deps, db=self._deps.db.unhurried(runs.SAVING))
        try:
            await job.run(deps, due)
        except AlreadyDone:
            log.info("job_done_already", job=due.name, about=due.about, period=due.period)


async def _ended(tasks: Iterable[asyncio.Task[None]], seconds: float | None = None) -> None:
    if waiting := set(tasks):
        await asyncio.wait(waiting, timeout=seconds)
