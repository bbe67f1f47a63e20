"""Home's tests read what was said at the set-up: theirs is lived through."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.world import World


@pytest_asyncio.fixture
async def world(db_url: str) -> AsyncIterator[World]:
    """The whole world, set up anew, once on each database."""
    async with World.open(db_url, fresh=True) as opened:
        yield opened
