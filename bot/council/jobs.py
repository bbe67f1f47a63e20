"""What the clock does: councils are looked after every working morning, reminders every hour."""

from __future__ import annotations

from bot.council import upkeep
from bot.kit.deps import Deps
from bot.kit.schedule import Due


async def look_after(deps: Deps, due: Due) -> None:
    """Seats, terms, votes, dates."""
    await due.once(deps, upkeep.keep_up, int(due.about), due.now)


async def follow_dates(deps: Deps, due: Due) -> None:
    """Invitations and reminders follow the dates."""
    await due.once(deps, upkeep.follow, int(due.about), due.now)
