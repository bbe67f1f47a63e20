"""A call that keeps the loop from turning is an error in every test of the whole (F42)."""

from __future__ import annotations

import asyncio

import pytest
from blockbuster import BlockingError

from bot.home.doctor import local_findings
from tests.support.world import World


@pytest.mark.fault("F42")
async def test_what_blocks_the_loop_is_an_error_here_and_fine_in_a_thread(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        settings = world.app.deps.settings
        with pytest.raises(BlockingError):
            local_findings(settings)  # looks at files
        found, _ = await asyncio.to_thread(local_findings, settings)
        assert len(found) > 2
