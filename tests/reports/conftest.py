"""The whole world for these tests, once, on SQLite: what differs by database is tested apart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.world import World


@pytest_asyncio.fixture
async def acme(sqlite_url: str) -> AsyncIterator[World]:
    """Acme with its channels, on SQLite."""
    async with World.open(sqlite_url) as opened:
        yield opened
