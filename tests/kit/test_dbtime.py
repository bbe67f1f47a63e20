"""Leases and pauses go by the database's time, whatever the machine's clock says (F25)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlmodel import select

from bot.kit import runs
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.dbtime import DatabaseTime
from bot.kit.deps import Deps
from bot.kit.models import JobRun, Outbox
from bot.kit.outbox import announce
from bot.kit.rates import FAST
from bot.kit.schedule import Due, Job
from bot.kit.sender import Sender
from bot.kit.slack import Slack
from bot.kit.ticker import Ticker
from bot.sandbox import Sandbox, Seed
from tests.kit.clockwork import NOON, Works
from tests.kit.units import NOW
from tests.support.databases import open_patient

AHEAD = 600.0


@pytest.fixture
def url_ahead(postgres_url: str) -> str:
    """A database whose clock is ten minutes ahead of this machine's."""
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            f"$$ SELECT pg_catalog.clock_timestamp() + interval '{AHEAD} seconds' $$"
        )
        name = admin.info.dbname
        admin.execute(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    return postgres_url


def off(moment: float) -> float:
    return moment - time.time()


@pytest.mark.fault("F25")
async def test_a_sender_goes_by_the_database(url_ahead: str) -> None:
    db = open_patient(url_ahead)
    leases: list[float] = []
    async with Sandbox(Seed()) as sandbox:

        async def look(_method: str, _args: object) -> None:
            leases.extend(await db.read(under_way))

        async def token(_workspace_id: str) -> str:
            return sandbox.bot_token

        sandbox.faults.on_accept("chat.postMessage", look)
        slack = Slack(sandbox.api_url, token)
        sender = Sender(db, slack, Clock(), {"test.card": lambda _: {"text": "hello"}}, {}, FAST)
        running = asyncio.create_task(sender.run())
        await db.write(_say, workspace_id="T0ACME", deadline=30.0)
        async with asyncio.timeout(20):
            while not leases:
                await asyncio.sleep(0.02)
        await sender.stop()
        await running
        await slack.close()
    await db.close()
    assert all(AHEAD - 60 < off(lease) < AHEAD + 90 for lease in leases)


def _say(session: Session) -> None:
    announce(session, "test.card", "1", "C0LEADS", now=NOW)


def under_way(session: Session) -> list[float]:
    return list(session.exec(select(Outbox.lease_until).where(Outbox.state == "sending")))


@pytest.mark.fault("F25")
async def test_a_ticker_goes_by_the_database(url_ahead: str) -> None:
    db = open_patient(url_ahead)
    works = Works(db)
    await works.plan()
    leases: list[float] = []

    async def look(deps: Deps, _due: Due) -> None:
        leases.extend(await deps.db.read(lambda s: list(s.exec(select(JobRun.lease_until)))))

    deps = replace(works.deps, clock=Clock(now=lambda: NOON + timedelta(hours=5)))
    await Ticker(deps, {"note": Job(look)}).tick()
    await works.close()
    await db.close()
    assert [AHEAD < off(lease) - runs.LEASE + 60 < AHEAD + 120 for lease in leases] == [True]


@pytest.mark.fault("F25")
async def test_it_is_measured_where_several_machines_meet(url_ahead: str, sqlite_url: str) -> None:
    async def said(url: str, wall: Callable[[], float] | None = None) -> float:
        db: Database = open_patient(url)
        there = DatabaseTime(db, Clock(wall=wall) if wall else Clock())
        assert abs(off(there.wall()) - (AHEAD * 2 if wall else 0)) < 60, "nothing measured yet"
        await there.measure()
        await db.close()
        return off(there.wall())

    assert abs(await said(url_ahead) - AHEAD) < 60
    assert abs(await said(sqlite_url)) < 60
    handed_in = await said(url_ahead, lambda: time.time() + AHEAD * 2)
    assert abs(handed_in - AHEAD * 2) < 60
