"""What the clock does: Monday's message to sales."""

from __future__ import annotations

from bot.intel.weekly import plan_weekly, write_week
from bot.kit.deps import Deps
from bot.kit.schedule import Due


async def send_weekly(deps: Deps, due: Due) -> int | None:
    """The week's message, once."""
    return await due.once(deps, write_week, due.period, due.now)


async def plan_for(deps: Deps, workspace_id: str) -> None:
    """Once a workspace is known; again it changes nothing. For doors.MET."""
    await deps.db.write(plan_weekly, deps.now(), workspace_id=workspace_id)
