"""A ticker with a clock that tests move, and jobs that note what they did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from sqlmodel import select

from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.deps import Deps
from bot.kit.models import Job as JobRow
from bot.kit.models import JobRun
from bot.kit.once import claim_once
from bot.kit.schedule import Due, Job, plan
from bot.kit.slack import Slack
from bot.kit.ticker import Ticker
from bot.settings import Settings
from tests.kit.units import T1, keys

DAILY = "0 16 * * *"
BERLIN = "Europe/Berlin"
# Monday noon in Berlin.
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FOUR = timedelta(hours=4)


async def _no_token(_workspace_id: str) -> str | None:
    return None


@dataclass
class Works:
    """One process: its database, its ticker, and what its job `note` did."""

    db: Database
    now: datetime = NOON
    wall: float = 1_000_000.0
    ran: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    fails: Callable[[Due], None] | None = None
    catch_up: timedelta = timedelta(hours=12)

    def __post_init__(self) -> None:
        clock = Clock(now=lambda: self.now, wall=lambda: self.wall)
        # No call leaves: these jobs only write.
        slack = Slack("http://127.0.0.1:9/", _no_token)
        settings = Settings(_env_file=None)  # type: ignore[call-arg]
        self.http = httpx.AsyncClient(verify=False, timeout=60)
        self.deps = Deps(settings, self.db, slack, clock, self.http)
        self.ticker = Ticker(
            self.deps,
            {"note": Job(self._note, self.catch_up), "plain": Job(self._plain, self.catch_up)},
        )

    async def _note(self, deps: Deps, due: Due) -> None:
        self.ran.append((due.about, due.period, due.tries))
        await due.once(deps, self._effect, due)

    async def _plain(self, _deps: Deps, due: Due) -> None:
        self.ran.append((due.about, due.period, due.tries))
        if self.fails is not None:
            self.fails(due)

    def _effect(self, session: Session, due: Due) -> None:
        # A second effect of the same period would be a second row.
        number = len([k for k in keys(session) if k.startswith(f"{due.about} {due.period}")])
        assert claim_once(session, f"{due.about} {due.period} #{number}", self.now)
        if self.fails is not None:
            self.fails(due)

    async def plan(
        self, rule: str = DAILY, zone: str = BERLIN, *, name: str = "note", about: str = "1",
        workspace: str = T1,
    ) -> datetime:  # fmt: skip
        return await self.db.write(plan, name, about, rule, zone, self.now, workspace_id=workspace)

    async def tick(self, **ahead: float) -> list[str]:
        """Moves the clock on, ticks, and says which periods ran."""
        delta = timedelta(**ahead)
        self.now += delta
        self.wall += max(delta.total_seconds(), 0)
        before = len(self.ran)
        await self.ticker.tick()
        return [period for _, period, _ in self.ran[before:]]

    async def effects(self) -> list[str]:
        return sorted(await self.db.read(keys))

    async def runs(self) -> dict[str, str]:
        """period -> state of every run on record."""

        def find(session: Session) -> dict[str, str]:
            return {r.period: r.state for r in session.exec(select(JobRun))}

        return await self.db.read(find)

    async def run(self) -> JobRun:
        return await self.db.read(lambda s: s.exec(select(JobRun)).one())

    async def job(self) -> JobRow:
        return await self.db.read(lambda s: s.exec(select(JobRow)).one())

    async def close(self) -> None:
        await self.http.aclose()


def raising(times: int = 99) -> Callable[[Due], None]:
    """Fails a period's first `times` tries."""

    def fail(due: Due) -> None:
        if due.tries <= times:
            raise RuntimeError("no paper left")

    return fail
