"""Kill -9 at every step from request to delivery, then start again: nothing lost, nothing twice.

Each point is tried on SQLite, on PostgreSQL, and on PostgreSQL with one process that answers and
two that deliver, of which one goes on living. Slack's retries come when its clock moves on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.home.manifest import app_manifest
from bot.kit import faults
from bot.kit.db import Session
from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox
from tests.faults.load import Load
from tests.faults.truth import untruths
from tests.support.databases import Postgres
from tests.support.outside import Launch, Mother, Outside, Running
from tests.support.world import TEAM

# How often the point is passed before the process dies: somewhere in the middle of the load.
WHEN = {
    "recv": 9,
    "verified": 9,
    "mid_tx": 6,
    "pre_commit": 12,
    "post_commit": 12,
    "post_ack": 9,
    "claimed": 5,
    "pre_send": 5,
    "post_send": 5,
    "post_finish": 5,
}
SENDING = {"claimed", "pre_send", "post_send", "post_finish"}


@asynccontextmanager
async def company() -> AsyncIterator[Sandbox]:
    """A sandbox on real time, without Slack's limits: waiting for them proves nothing here."""
    box = Sandbox(Seed(manifest=app_manifest(public_url="http://127.0.0.1:3000")))
    box.pace.enabled = False
    async with box:
        yield box


async def kill_and_recover(
    launch: Launch, db_url: str, home: Path, point: str, *, apart: bool = False
) -> None:
    """The whole story on one database. `apart`: answering and delivering are three processes."""
    # Beside a second worker nobody knows how many messages the victim will get: the first counts.
    fault = f"{point}:{1 if apart and point in SENDING else WHEN[point]}"
    async with company() as sandbox, Outside.open(launch, sandbox, db_url, home) as bot:
        first = await _start(bot, "", apart=apart)
        load = Load(sandbox, first[0].url)
        await load.seed()
        await bot.settled()
        for process in first:
            assert await process.stop() == 0, process.said()

        others, victim = [], None
        started = await _start(bot, fault, apart=apart)
        victim = started[1] if apart and point in SENDING else started[0]
        others = [process for process in started if process is not victim]
        load.url = started[0].url
        await load.run()
        assert await victim.ended() == -9, f"{point} was not reached:\n{victim.said()}"
        if not apart:
            await bot.age()

        restarted = await _again(bot, victim, apart=apart, point=point)
        load.url = restarted.url or load.url
        await load.hooks_again()
        for minutes in (1.1, 5.5):
            # Slack's second and third retry.
            sandbox.clock.advance(timedelta(minutes=minutes))
            await bot.settled()
        problems = await bot.db.read(lies_and_untruths, sandbox, load, workspace_id=TEAM)
        assert not problems, "\n".join([*problems, bot.said()[-3000:]])
        for process in (*others, restarted):
            assert process.alive, process.said()


def lies_and_untruths(session: Session, sandbox: Sandbox, load: Load) -> list[str]:
    """What was said to people and is not so, and what stands in channels and is not so."""
    return untruths(session, sandbox) + load.lies(session)


async def _start(bot: Outside, fault: str, *, apart: bool) -> list[Running]:
    if not apart:
        return [await bot.serve(fault=fault)]
    at_work = fault.partition(":")[0] in SENDING
    return [
        await bot.serve("--web-only", fault="" if at_work else fault),
        await bot.work(fault=fault if at_work else ""),
        await bot.work(),
    ]


async def _again(bot: Outside, victim: Running, *, apart: bool, point: str) -> Running:
    if not apart:
        return await bot.serve()
    return await bot.work() if point in SENDING else await bot.serve("--web-only")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.fault("F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F12", "F29")
@pytest.mark.parametrize("point", faults.POINTS)
async def test_nothing_is_lost_or_doubled_by_a_kill(
    point: str, mother: Mother, sqlite_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    names = [postgres.create(), postgres.create()]
    homes = (
        ("sqlite", sqlite_url, False),
        ("postgresql", postgres.url(names[0]), False),
        ("apart", postgres.url(names[1]), True),
    )
    outcomes = await asyncio.gather(
        *(
            kill_and_recover(mother, url, tmp_path / home, point, apart=apart)
            for home, url, apart in homes
        ),
        return_exceptions=True,
    )
    for name in names:
        postgres.drop(name)
    failed = [error for error in outcomes if isinstance(error, Exception)]
    for (home, *_), error in zip(homes, outcomes, strict=True):
        if isinstance(error, Exception):
            error.add_note(f"on {home}")
    if failed:
        raise ExceptionGroup(point, failed)


def test_every_point_is_tried() -> None:
    assert set(WHEN) == set(faults.POINTS)
