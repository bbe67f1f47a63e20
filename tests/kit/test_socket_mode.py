"""The whole bot over Socket Mode: no address that Slack could reach is needed (U33, F40)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.sandbox.server import Sandbox
from bot.verdicts.models import Verdict
from tests.support.world import World, words


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Set up over HTTP, and then reachable through the socket alone."""
    async with World.open(sqlite_url, app_token=True) as opened:
        await connected(opened.sandbox)
        opened.sandbox.connect("http://127.0.0.1:9/nobody")
        yield opened


async def connected(sandbox: Sandbox, more_than: int = -1) -> None:
    async with asyncio.timeout(20):
        while not sandbox.sockets.connected or (
            len(sandbox.calls("apps.connections.open")) <= more_than
        ):
            await asyncio.sleep(0.01)


async def flags(world: World) -> int:
    return len(await world.read(lambda s: s.exec(select(Verdict.id)).all()))


@pytest.mark.row("U33")
async def test_a_flag_by_every_way_in_arrives(world: World) -> None:
    ts = await world.lead_posted("New contact: Pat Lee, pat@buyer.test, Webinar Q3")
    reply: Any = await world.says("/badlead pat@buyer.test wrong phone")
    assert "Saved" in words(reply.message)
    await world.sandbox.react("ravi", "leads", ts, "thumbsdown")
    await world.sandbox.shortcut("paul", "verdicts.flag.shortcut", "leads", ts)
    await world.settled()
    assert await flags(world) == 3
    assert {d.status for d in world.sandbox.deliveries()} <= {200}


@pytest.mark.fault("F40")
async def test_a_connection_that_is_refreshed_or_lost_comes_back(world: World) -> None:
    await world.lead_posted("New contact: Pat Lee, pat@buyer.test, Webinar Q3")
    for lose in (world.sandbox.sockets.close, _refreshed(world)):
        before = len(world.sandbox.calls("apps.connections.open"))
        await lose()
        await connected(world.sandbox, before)
    await world.says("/badlead pat@buyer.test wrong phone")
    await world.settled()
    assert "Saved" in world.whispers("rita")[-1]


def _refreshed(world: World) -> Any:
    return lambda: world.sandbox.sockets.disconnect("refresh_requested")


@pytest.mark.fault("F40")
async def test_a_wrong_token_keeps_nothing_from_starting_or_ending(sqlite_url: str) -> None:
    wrong = {"slack_app_token": SecretStr("xapp-wrong")}
    async with World.open(sqlite_url, settings=wrong) as world:
        assert (await world.http.get("/livez")).status_code == 200
        reply: Any = await world.says("/align help")
        assert "/badlead" in words(reply.message)
