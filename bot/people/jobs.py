"""What the clock does here: asks Slack who is there, at the start and every night."""

from __future__ import annotations

from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.people.sync import meet_workspace, sync_people


async def begin(deps: Deps) -> None:
    """At the start: whose token is this, and who is there. Raises SlackError."""
    found = await meet_workspace(deps)
    if found is not None:
        await sync_people(deps, found.workspace_id)


async def sync_nightly(deps: Deps, due: Due) -> None:
    """Every night: what events may have missed. A workspace whose token works again resumes."""
    if await meet_workspace(deps, due.workspace_id) is not None:
        await sync_people(deps, due.workspace_id)
