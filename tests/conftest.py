"""What every test may use. Only loopback is reachable, whatever a test does."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator

import pytest_asyncio
import structlog
from hypothesis import HealthCheck, settings

from tests.support.databases import (
    _sqlite_template,
    db,
    db_url,
    postgres,
    postgres_url,
    sqlite_url,
)
from tests.support.world import World

__all__ = ["_sqlite_template", "db", "db_url", "postgres", "postgres_url", "sqlite_url", "world"]


# A machine that pauses for a second says nothing about what was written here.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# Logs of failing tests without the values of every frame, which rich would read the disk for.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.dev.ConsoleRenderer(colors=False),
    ]
)


def pytest_collection_finish() -> None:
    """What is imported stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest_asyncio.fixture
async def world(db_url: str) -> AsyncIterator[World]:
    """The whole world, set up, once on each database."""
    async with World.open(db_url) as opened:
        yield opened
