"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import pytest_asyncio

from bot.kit.db import Session
from bot.kit.outbox import redraw
from tests.faults.rest import at_rest
from tests.support.outside import Mother, mother_process
from tests.support.world import TEAM, World


@pytest.fixture(scope="session")
def mother() -> Iterator[Mother]:
    """Starts processes of the bot quickly."""
    with mother_process() as started:
        yield started


@pytest_asyncio.fixture
async def company(world: World) -> World:
    """The whole world, in which everything that was said is up to date."""

    def again(session: Session) -> None:
        redraw(session, "home.setup", TEAM)

    # Its channels were chosen behind the settings' back.
    await world.write(again)
    await at_rest(world)
    world.sandbox.forget()
    return world
