"""What the clock does: the week's summary of what was shared, and campaigns known later."""

from __future__ import annotations

from datetime import date, timedelta

from bot.calls.following import adopt_campaigns
from bot.calls.weekly import write_week
from bot.kit.deps import Deps
from bot.kit.schedule import Due

# A worker that was down all morning has it posted before the day ends; else the next working day.
CATCH_UP = timedelta(hours=8)


async def post_week(deps: Deps, due: Due) -> None:
    """On a week's first working day: what reps shared in the week before (001-10)."""
    await due.once(deps, write_week, date.fromisoformat(due.period[:10]), due.now)


async def adopt(deps: Deps, due: Due) -> None:
    """Nightly, while notes wait for their lead's campaign."""
    await due.once(deps, adopt_campaigns, due.now)
