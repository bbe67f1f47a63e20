"""What home does by itself: greets whoever installed it."""

from __future__ import annotations

from bot.home.service import all_workspaces, welcome
from bot.kit.deps import Deps


async def greet_installer(deps: Deps) -> None:
    """At the start, after people were read from Slack; each installer once."""
    for workspace_id in await deps.db.read(all_workspaces):
        await deps.db.write(welcome, deps.now(), workspace_id=workspace_id)
