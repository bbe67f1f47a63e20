"""What home does by itself: greets whoever installed it, and goes where it is awaited."""

from __future__ import annotations

from bot.home.arriving import come_in
from bot.home.service import awaited_channels, welcome
from bot.kit.deps import Deps


async def greet(deps: Deps, workspace_id: str) -> None:
    """After people were read from Slack, at the start and every night; each installer once."""
    await deps.db.write(welcome, deps.now(), workspace_id=workspace_id)
    for channel in await deps.db.read(awaited_channels, workspace_id=workspace_id):
        await come_in(deps, workspace_id, channel)
