"""What people do with gatherings, in sentences, over signed HTTP."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio

from bot.gatherings.models import Gathering
from bot.people.models import Site
from bot.sandbox.places import Place
from tests.support.pressing import buttons, labels, press
from tests.support.world import World, words

__all__ = ["buttons", "labels", "press"]


@pytest_asyncio.fixture
async def desk(sqlite_url: str) -> AsyncIterator[World]:
    """The whole world on SQLite: what is drawn does not depend on the database."""
    async with World.open(sqlite_url) as opened:
        yield opened


def utc(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def drawn(world: World, who: str, message: Any) -> Place:
    """A message as somebody still sees it, whatever it is redrawn to meanwhile."""
    core = world.sandbox.core
    version = (copy.deepcopy(message.blocks), [])
    return Place(core, core.workspace.member(who).id, message=message, former=[version])


def form(world: World, who: str) -> Any:
    """The form that is open on top."""
    return world.sandbox.views(who)[-1]


def content(surface: Any) -> str:
    return words(surface.body)


async def send(world: World, who: str, **values: Any) -> Any:
    """Fills in and sends the form."""
    reply = await world.sandbox.submit(who, values)
    assert reply.ok, (reply.error, reply.errors)
    await world.settled()
    return reply


def dm(world: World, who: str, saying: str, nth: int = -1) -> Any:
    """The newest direct message to somebody that says this."""
    found = [m for m in world.sandbox.dms(who) if saying in words(m)]
    assert found, f"{who} was told nothing like {saying!r}, but {world.direct(who)}"
    return found[nth]


async def plan(world: World, who: str, label: str, **values: Any) -> None:
    """`/align meeting`, then the button of a kind, then its form."""
    reply = await world.says("/align meeting", by=who)
    await press(world, who, reply.message, label)
    await send(world, who, **values)
    await world.sandbox.close_view(who)


async def gatherings(world: World) -> list[Gathering]:
    return sorted(await world.rows(Gathering), key=lambda g: g.starts_at)


async def site(world: World, name: str, zone: str, country: str) -> int:
    """A site, as the roster makes one."""

    def make(session: Any) -> int:
        row = Site(name=name, zone=zone, country=country)
        session.add(row)
        session.flush()
        return row.id or 0

    return await world.write(make)
