"""A process starts and ends whatever else holds the database, and one step does not stop others."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from structlog.testing import capture_logs

from bot import cli
from bot.app import App
from bot.kit import ticker as ticking
from bot.kit.boundary import NotSaved
from bot.kit.listen import listening
from bot.kit.schedule import Due, Job
from bot.kit.schema import migrate
from bot.kit.ticker import Ticker
from tests.kit.clockwork import Works
from tests.support.databases import open_patient
from tests.support.world import World, settings_for


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with World.open(sqlite_url) as opened:
        yield opened


def _connect(url: str) -> sqlite3.Connection:
    return sqlite3.connect(
        url.removeprefix("sqlite:///"), isolation_level=None, timeout=10, check_same_thread=False
    )


@asynccontextmanager
async def locked(url: str, how: str = "IMMEDIATE") -> AsyncIterator[None]:
    """While inside, another process is in the middle of a long write."""
    other = await asyncio.to_thread(_connect, url)
    await asyncio.to_thread(other.execute, f"BEGIN {how}")
    try:
        yield
    finally:
        await asyncio.to_thread(other.execute, "ROLLBACK")
        await asyncio.to_thread(other.close)


@pytest.mark.fault("F17", "F18")
async def test_a_process_answers_although_the_database_is_locked(world: World) -> None:
    await world.settled()
    url = world.app.deps.settings.database_url
    db = await asyncio.to_thread(open_patient, url)
    app = await asyncio.to_thread(App, settings_for(world.sandbox, url), db)
    async with AsyncExitStack() as lock, asyncio.timeout(60):
        await lock.enter_async_context(locked(url))
        async with (
            app.running(),
            listening(app.asgi, "127.0.0.1", 0) as port,
            httpx.AsyncClient(verify=False) as http,
        ):
            assert (await http.get(f"http://127.0.0.1:{port}/livez")).status_code == 200
            await lock.aclose()
    await db.close()


def _migrated(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'align.db'}"
    migrate(url)
    return url


@pytest.mark.fault("F17")
def test_the_schema_is_checked_beside_a_long_write(tmp_path: Path) -> None:
    url = _migrated(tmp_path)
    other = _connect(url)
    other.execute("BEGIN IMMEDIATE")
    db = cli._open(cli._settings(database_url=url))
    other.execute("ROLLBACK")
    other.close()
    asyncio.run(db.close())


@pytest.mark.fault("F18")
def test_a_database_that_does_not_answer_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = _migrated(tmp_path)
    other = _connect(url)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(typer.Exit):
        cli._open(cli._settings(database_url=url))
    other.execute("ROLLBACK")
    other.close()
    assert "database" in capsys.readouterr().err


async def test_a_start_step_that_fails_does_not_stop_the_next(world: World) -> None:
    ran: list[str] = []

    async def first(_deps: Any) -> None:
        ran.append("first")
        raise NotSaved

    async def second(_deps: Any) -> None:
        ran.append("second")

    world.app.tables.parts["starts"][:] = [first, second]
    with capture_logs() as logs:
        await world.app._begin()
    assert ran == ["first", "second"]
    assert [(line["event"], line["step"]) for line in logs] == [("start_incomplete", "first")]


@pytest.mark.fault("F18", "F41")
async def test_ending_beside_a_locked_database_leaves_no_run_behind(sqlite_url: str) -> None:
    """What cannot be let go of ends with its lease; nothing goes on running."""
    db = open_patient(sqlite_url)
    works = Works(db)

    async def hang(_deps: Any, _due: Due) -> None:
        await asyncio.sleep(600)

    ticker = Ticker(works.deps, {"one": Job(hang), "two": Job(hang)})
    for name in ("one", "two"):
        await works.plan(name=name)
    works.now += works.catch_up / 2
    await ticker._look()
    runs = set(ticker._runs)
    assert len(runs) == 2
    db.patience = 0.1
    before, ticking.STOPPING = ticking.STOPPING, 0.1
    async with locked(sqlite_url):
        try:
            await ticker.stop()
        finally:
            ticking.STOPPING = before
    assert all(run.cancelled() for run in runs)
    await works.close()
    await db.close()
