"""Into a channel of which nobody knows whether it is shared with others, no lead goes (F56)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.kit.db import Session
from bot.people.models import Workspace
from bot.people.service import workspace as workspace_of
from bot.people.sharing import look_at_channels, may_show
from tests.support.world import TEAM, World, words

PRIVATE = "C0MANAGERS"


@pytest_asyncio.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Acme, set up, on SQLite."""
    async with World.open(sqlite_url) as opened:
        yield opened


async def choose(world: World, channel: str, which: str = "leads") -> str:
    reply = await world.says(f"/align settings {which} {channel}", by="olga")
    await world.settled()
    return words(reply.message)


async def leads_channel(world: World) -> str | None:
    (found,) = await world.rows(Workspace)
    return found.leads_channel


async def shows_leads(world: World, channel: str) -> bool:
    return await world.read(may_show, channel)


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_where_slack_does_not_say_the_channel_is_not_chosen(world: World) -> None:
    world.sandbox.rooms["general"].is_ext_shared = True
    world.sandbox.faults.error("conversations.info", "internal_error", times=9)
    said = await choose(world, "C0GENERAL")
    assert "could not find out" in said
    assert await leads_channel(world) == "C0LEADS"
    await world.says("/align settings", by="olga")
    reply = await world.sandbox.submit("olga", {"leads": "C0GENERAL"})
    assert "could not find out" in reply.errors["leads"]
    world.sandbox.faults.clear()
    await world.lead_sent("k1", email="pat@buyer.test")
    assert not any("L-1001" in t for t in world.texts("general"))


@pytest.mark.row("U10", "U31")
@pytest.mark.fault("F56")
async def test_a_private_channel_is_held_until_the_bot_is_in_it_and_knows(world: World) -> None:
    world.sandbox.rooms["sales-managers"].is_ext_shared = True
    await choose(world, PRIVATE)
    assert await leads_channel(world) == PRIVATE
    assert not await shows_leads(world, PRIVATE)
    await world.sandbox.rooms.invite_app("sales-managers")
    await world.settled()
    await world.lead_sent("k1", email="pat@buyer.test")
    assert not any("L-1001" in t for t in world.texts("sales-managers"))


@pytest.mark.row("U10", "U31")
async def test_a_private_channel_of_the_company_alone_is_open_once_it_joined(world: World) -> None:
    await choose(world, PRIVATE)
    assert not await shows_leads(world, PRIVATE)
    await world.sandbox.rooms.invite_app("sales-managers")
    await world.settled()
    assert await shows_leads(world, PRIVATE)
    await world.lead_sent("k1", email="pat@buyer.test")
    assert any("L-1001" in t for t in world.texts("sales-managers"))


@pytest.mark.fault("F56")
async def test_what_slack_does_not_say_on_joining_is_asked_again(world: World) -> None:
    await choose(world, PRIVATE)
    world.sandbox.faults.error("conversations.info", "internal_error", times=9)
    await world.sandbox.rooms.invite_app("sales-managers")
    await world.settled()
    assert not await shows_leads(world, PRIVATE)
    world.sandbox.faults.clear()
    await look_at_channels(world.app.deps, TEAM)
    assert await shows_leads(world, PRIVATE)


@pytest.mark.fault("F56")
async def test_a_channel_chosen_while_sharing_was_allowed_is_no_open_door_later(
    world: World,
) -> None:
    def allow(session: Session, yes: bool) -> None:
        found = workspace_of(session, lock=True)
        found.options = {**found.options, "shared_channels": yes}

    await world.write(allow, True)
    world.sandbox.rooms["general"].is_ext_shared = True
    world.sandbox.faults.error("conversations.info", "internal_error", times=9)
    await choose(world, "C0GENERAL")
    assert await leads_channel(world) == "C0GENERAL"
    assert await shows_leads(world, "C0GENERAL")
    await world.write(allow, False)
    assert not await shows_leads(world, "C0GENERAL")
