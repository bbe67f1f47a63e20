"""Probes and figures: ready only if something can be saved, and how the process is doing."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from pydantic import SecretStr
from sqlmodel import select
from structlog.testing import capture_logs

from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.web import health
from tests.support.world import World


@pytest.fixture
async def measured(db_url: str) -> AsyncIterator[World]:
    async with World.open(db_url, settings={"metrics_token": SecretStr("sesame")}) as world:
        yield world


async def figure(world: World, name: str) -> float:
    answer = await world.http.get("/metrics", headers={"Authorization": "Bearer sesame"})
    (line,) = [x for x in answer.text.splitlines() if x.startswith(f"{name} ")]
    return float(line.split()[1])


async def ready(world: World) -> int:
    await asyncio.sleep(health.APART)
    return (await world.http.get("/readyz", timeout=30)).status_code


@pytest.mark.fault("F18", "F19")
async def test_it_is_not_ready_while_nothing_can_be_saved(sqlite_url: str) -> None:
    """Reading still works: another process holds SQLite's one write lock."""
    async with World.open(sqlite_url) as world:
        assert await ready(world) == 200
        file = sqlite_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await ready(world) == 503
            assert "saved" in (await world.http.get("/readyz", timeout=30)).json()["troubles"][0]
            other.execute("ROLLBACK")
        async with asyncio.timeout(30):
            while await ready(world) != 200:
                pass


@pytest.mark.fault("F42")
async def test_a_blocked_loop_is_measured_and_said(measured: World) -> None:
    with capture_logs() as said:
        await asyncio.sleep(0.3)
        time.sleep(0.9)
        await asyncio.sleep(0.3)
    assert [x["event"] for x in said if x["event"] == "loop_blocked"]
    assert await figure(measured, "align_loop_lag_seconds") > 0.5


@pytest.mark.fault("F39")
async def test_what_slack_held_back_is_counted(measured: World) -> None:
    assert await figure(measured, "align_slack_flooded_minutes") == 0
    measured.app.deps.pulse.flooded("T0ACME")
    measured.app.deps.pulse.flooded("T0OTHER")
    assert await figure(measured, "align_slack_flooded_minutes") == 2


@pytest.mark.fault("F07")
async def test_messages_in_doubt_for_long_are_counted(measured: World) -> None:
    assert await figure(measured, "align_outbox_stuck") == 0

    def doubt(session: Session, started: float) -> None:
        row = session.exec(select(Outbox)).first()
        assert row is not None
        row.state, row.started_at, row.next_at = "ambiguous", started, started + 9e9
        session.add(row)

    await measured.write(doubt, measured.app.clock.wall() - 60)
    assert await figure(measured, "align_outbox_stuck") == 0
    await measured.write(doubt, measured.app.clock.wall() - health.STUCK - 60)
    assert await figure(measured, "align_outbox_stuck") == 1
