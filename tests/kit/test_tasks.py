"""What is under way at the end is waited for (F41)."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.kit.db import Session
from bot.kit.deps import Tasks
from bot.kit.outbox import announce
from bot.kit.slack_errors import SlackError, TokenRevoked
from tests.support.world import TEAM, World


@pytest.mark.fault("F41")
async def test_what_is_begun_while_the_end_is_waited_for_is_waited_for_too() -> None:
    tasks, said = Tasks(), list[str]()

    async def answer(n: int) -> None:
        await asyncio.sleep(0.01)
        said.append(f"{n}")
        if n:
            tasks.spawn(answer(n - 1))

    tasks.spawn(answer(3))
    await tasks.drain()
    assert said == ["3", "2", "1", "0"]


@pytest.mark.fault("F41")
async def test_the_wait_ends() -> None:
    tasks = Tasks()
    tasks.spawn(asyncio.sleep(60))
    async with asyncio.timeout(10):
        await tasks.drain(0.05)
    (left,) = tasks._under_way
    assert not left.done(), "the wait ended, not the work"
    left.cancel()


@pytest.mark.fault("F35", "F41")
async def test_what_the_sender_learns_last_is_not_lost(db_url: str) -> None:
    """The token is revoked under a message that is on its way while the process ends."""
    heard: list[str] = []
    reached = asyncio.Event()

    async def late_no(_workspace_id: str) -> str | None:
        reached.set()
        await asyncio.sleep(0.3)
        raise TokenRevoked("token_revoked")

    async def hear(_deps: object, _claimed: object, error: SlackError) -> None:
        await asyncio.sleep(0.2)
        heard.append(error.code)

    async with World.open(db_url) as world:
        world.app.tables.parts["trouble"].append(hear)
        world.app.slack._tokens = late_no
        await world.write(_say, world.now)
        async with asyncio.timeout(20):
            await reached.wait()
    assert heard == ["token_revoked"]


def _say(session: Session, now: datetime) -> None:
    announce(session, "home.setup", TEAM, "U0RITA", now=now)
