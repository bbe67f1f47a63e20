"""What people do with call notes, in sentences, over signed HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from bot.calls import views
from tests.support.pressing import buttons, labels, press
from tests.support.world import World, words

PAT = "New contact: Pat Lee, pat@buyer.test, Webinar Q3"


__all__ = ["buttons", "labels", "press"]


@pytest_asyncio.fixture
async def desk(sqlite_url: str) -> AsyncIterator[World]:
    """The whole world on SQLite: what is said and shown does not depend on the database."""
    async with World.open(sqlite_url) as opened:
        yield opened


def heard(world: World, who: str = "rita") -> str:
    """What this person was answered last."""
    return words(world.sandbox.ephemerals(who)[-1])


def form(world: World, who: str = "rita") -> Any:
    """The form that is open on top."""
    return world.sandbox.views(who)[-1]


async def choose_lead(world: World, typed: str, nth: int = 0, who: str = "rita") -> None:
    """Types into the first field and takes what it offers."""
    reply = await world.sandbox.suggest(who, views.LEAD, typed)
    assert reply.options, "nothing was offered"
    await world.sandbox.press(who, None, views.LEAD, None, reply.options[nth])


async def choose(world: World, outcome: str, who: str = "rita") -> None:
    """Presses one of the three outcomes."""
    reply = await world.sandbox.press(who, None, views.OUTCOME, None, outcome)
    assert reply.ok, reply.error
    await world.settled()


async def send(world: World, who: str = "rita", **values: Any) -> None:
    """Fills in and sends the form."""
    reply = await world.sandbox.submit(who, values)
    assert reply.ok, (reply.error, reply.errors)
    await world.settled()


def content(surface: Any) -> str:
    """What stands in a form or in Home."""
    return words(surface.body)
