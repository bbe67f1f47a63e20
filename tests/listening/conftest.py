"""A world with teams, on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.listening.company import found
from tests.support.world import World


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    """On SQLite and on PostgreSQL."""
    async with World.open(db_url) as opened:
        await opened.write(found)
        yield opened


@pytest.fixture
async def one(sqlite_url: str) -> AsyncIterator[World]:
    """On SQLite alone, for what does not depend on the database."""
    async with World.open(sqlite_url) as opened:
        await opened.write(found)
        yield opened
