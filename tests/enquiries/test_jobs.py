"""The daily digest by the clock: once a local day, after restarts, with two schedulers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.enquiries.digest import JOB, POST, plan_digest
from bot.enquiries.doors import JOBS
from bot.enquiries.models import Digest
from bot.enquiries.planning import LINKS, MONTH
from bot.enquiries.reminding import DUE, TELL
from bot.enquiries.vocabulary import REGROUP
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.deps import Deps
from bot.kit.models import JobRun
from bot.kit.slack import Slack
from bot.kit.ticker import Ticker
from bot.people.models import Workspace
from bot.settings import Settings
from tests.enquiries.company import RAVI, TEAM, TUESDAY, Company, at, days
from tests.support.databases import open_patient

SAP = "Does it work with SAP?"


@dataclass
class Worker:
    """One process's ticker with a clock that is moved by hand."""

    ticker: Ticker
    now: datetime

    async def at(self, moment: datetime) -> None:
        self.now = moment
        await self.ticker.tick()


@asynccontextmanager
async def working(db: Database, now: datetime = TUESDAY) -> AsyncIterator[Worker]:
    async def no_token(_workspace_id: str) -> str | None:
        return None

    async with httpx.AsyncClient(verify=False, timeout=60) as http:
        slack = Slack("http://127.0.0.1:9/api/", no_token)
        worker = Worker.__new__(Worker)
        worker.now = now
        deps = Deps(Settings(_env_file=None), db, slack, Clock(now=lambda: worker.now), http)
        worker.ticker = Ticker(deps, JOBS)
        yield worker
        await worker.ticker.stop()
        await slack.close()


async def _posted_on(company: Company) -> list[date]:
    assert len(await company.posts(POST)) == len(await company.rows(Digest))
    return [d.day for d in await company.rows(Digest)]


@pytest.mark.row("card-5")
async def test_it_comes_at_its_hour_and_once(company: Company) -> None:
    await company.write(plan_digest, TUESDAY)
    await company.asks(SAP)
    async with working(company.db) as worker:
        await worker.at(at(15, 59))
        assert await _posted_on(company) == []
        await worker.at(at(16, 0))
        await worker.at(at(16, 0))
        await worker.at(at(23, 0))
    assert await _posted_on(company) == [date(2026, 3, 3)]


async def test_an_evening_without_questions_is_done_and_says_nothing(company: Company) -> None:
    await company.write(plan_digest, TUESDAY)
    async with working(company.db) as worker:
        await worker.at(at(16))
        await company.asks(SAP, now=at(16, 5))
        await worker.at(at(16, 10))
        assert await _posted_on(company) == []
        await worker.at(at(16, day=4))
    assert await _posted_on(company) == [date(2026, 3, 4)]
    assert [r.state for r in await company.rows(JobRun)] == ["done", "done"]


@pytest.mark.fault("F28")
async def test_a_worker_that_was_down_catches_up_the_same_evening(company: Company) -> None:
    await company.write(plan_digest, TUESDAY)
    await company.asks(SAP)
    async with working(company.db) as worker:
        await worker.at(at(19))
    assert await _posted_on(company) == [date(2026, 3, 3)]


@pytest.mark.fault("F28")
async def test_a_worker_that_was_down_for_days_makes_one_digest_of_all(company: Company) -> None:
    await company.write(plan_digest, TUESDAY)
    await company.asks(SAP)
    await company.asks("Is it fast?", now=at(10, day=4))
    async with working(company.db) as worker:
        await worker.at(at(9, day=5))
        assert await _posted_on(company) == []
        await worker.at(at(16, day=5))
    assert await _posted_on(company) == [date(2026, 3, 5)]
    (digest,) = await company.rows(Digest)
    assert (await company.facts(digest.id, at(16, day=5))).asked == 2
    assert "skipped" in {r.state for r in await company.rows(JobRun)}


@pytest.mark.fault("F26", "F29")
@pytest.mark.parametrize(
    ("zone", "country", "change", "hour"),
    [
        ("Europe/Berlin", "DE", date(2026, 3, 29), 16),
        ("Europe/Berlin", "DE", date(2026, 10, 25), 16),
        ("America/New_York", "US", date(2026, 3, 8), 16),
        ("America/New_York", "US", date(2026, 11, 1), 16),
    ],
)
async def test_local_hours_hold_through_a_clock_change(
    db: Database, zone: str, country: str, change: date, hour: int
) -> None:
    company = await Company(db).set_up(zone=zone, country=country, digest_hour=hour)
    first = change - timedelta(days=3)
    start = at(8, day=first.day, month=first.month, zone=zone)
    await company.write(plan_digest, start)
    async with working(db, start) as worker:
        moment, asked = start, 0
        while moment < start + timedelta(days=7):
            await worker.at(moment)
            await company.asks(f"Is {asked} a limit?", now=moment)
            asked += 1
            moment += timedelta(hours=3)
        last = first + timedelta(days=7)
        await worker.at(at(hour, day=last.day, month=last.month, zone=zone))
    made = await company.rows(Digest)
    working_days = [d for d in days(first, 8) if d.weekday() < 5]
    assert [d.day for d in made] == working_days
    for d in made[:-1]:
        local = d.until.astimezone(ZoneInfo(zone))
        assert hour <= local.hour < hour + 3, "the first tick at or after the local hour"
    facts = [await company.facts(d.id, moment) for d in made]
    assert sum(f.asked for f in facts) == asked
    assert sum(len(f.new) for f in facts) == asked


@pytest.mark.fault("F29")
async def test_two_schedulers_make_one_digest(postgres_url: str) -> None:
    one, other = open_patient(postgres_url), open_patient(postgres_url)
    try:
        company = await Company(one).set_up()
        await company.write(plan_digest, TUESDAY)
        async with working(one) as left, working(other) as right:
            for day in (3, 4, 5, 6):
                for n in range(3):
                    await company.asks(f"Is {day} times {n} a limit?", now=at(9, day=day))
                await asyncio.gather(*(
                    w.at(at(16, day=day)) for w in (left, right) for _ in range(3)
                ))  # fmt: skip
        made = await company.rows(Digest)
        assert [d.day for d in made] == [date(2026, 3, n) for n in (3, 4, 5, 6)]
        facts = [await company.facts(d.id, at(17, day=6)) for d in made]
        assert [f.asked for f in facts] == [3, 3, 3, 3]
        assert len(await company.posts(POST)) == 4
    finally:
        await one.close()
        await other.close()


@pytest.mark.fault("F29")
async def test_questions_asked_while_it_is_made_are_in_this_one_or_the_next(
    postgres_url: str,
) -> None:
    db = open_patient(postgres_url)
    try:
        company = await Company(db).set_up()
        await company.write(plan_digest, TUESDAY)
        await company.asks(SAP)
        async with working(db) as worker:
            asking = [company.asks(f"Is {n} a limit?", by=RAVI, now=at(16)) for n in range(40)]
            await asyncio.gather(worker.at(at(16)), *asking)
            await company.asks("And the last?", now=at(17))
            await worker.at(at(16, day=4))
        facts = [await company.facts(d.id, at(17, day=4)) for d in await company.rows(Digest)]
        assert len(facts) == 2
        assert sum(f.asked for f in facts) == 42
    finally:
        await db.close()


@pytest.mark.fault("F29")
async def test_the_same_new_question_from_many_at_once_is_one_theme(postgres_url: str) -> None:
    db = open_patient(postgres_url)
    try:
        company = await Company(db).set_up()
        await asyncio.gather(*(company.asks(SAP, by=f"U{n}") for n in range(30)))
        facts = await company.digest(at(16))
        assert facts is not None
        assert [(x.title, x.more, x.people) for x in facts.new] == [(SAP, 30, 30)]
    finally:
        await db.close()


@pytest.mark.fault("F27")
async def test_another_zone_or_hour_makes_no_second_digest_of_the_day(company: Company) -> None:
    await company.write(plan_digest, TUESDAY)
    await company.asks(SAP)

    def move(session: object) -> None:
        w = session.get(Workspace, TEAM)  # type: ignore[attr-defined]
        w.zone, w.digest_hour = "America/New_York", 17
        plan_digest(session, at(17))  # type: ignore[arg-type]

    async with working(company.db) as worker:
        await worker.at(at(16))
        await company.write(move)
        await company.asks("Is it fast?", now=at(18))
        await worker.at(datetime(2026, 3, 3, 22, 30, tzinfo=UTC))
        assert await _posted_on(company) == [date(2026, 3, 3)]
        await worker.at(datetime(2026, 3, 4, 22, 30, tzinfo=UTC))
    assert await _posted_on(company) == [date(2026, 3, 3), date(2026, 3, 4)]


def test_the_room_has_these_jobs() -> None:
    assert list(JOBS) == [JOB, TELL, DUE, REGROUP, LINKS, MONTH]
