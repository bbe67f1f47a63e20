"""What the clock does: looks ahead every morning, asks afterwards, nudges."""

from __future__ import annotations

from bot.gatherings import telling, tending
from bot.kit.deps import Deps
from bot.kit.schedule import Due


async def look_ahead(deps: Deps, due: Due) -> int:
    """Every morning: dates planned ahead, invitations that are due."""
    return await due.once(deps, tending.look_ahead, due.now)


async def invite_waiting(deps: Deps, due: Due) -> int:
    """Some of those invited begin their day."""
    return await due.once(deps, telling.invite_waiting, due.about, due.now)


async def ask_what_came(deps: Deps, due: Due) -> int:
    """A gathering is over."""
    return await due.once(deps, tending.follow_up, due.about, due.now)


async def nudge_owner(deps: Deps, due: Due) -> bool:
    """An action is due."""
    return await due.once(deps, tending.nudge, int(due.about), due.now)


async def plan_for(deps: Deps, workspace_id: str) -> None:
    """Once a workspace is known; again it changes nothing. For doors.MET."""
    await deps.db.write(tending.plan_daily, deps.now(), workspace_id=workspace_id)
