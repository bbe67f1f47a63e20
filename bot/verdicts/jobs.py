"""What the clock does: looks at campaigns, and tells people when they are at work again."""

from __future__ import annotations

from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.verdicts.answer import tell_now
from bot.verdicts.watch import raise_signals


async def look_at_campaigns(deps: Deps, due: Due) -> None:
    """Hourly while marketing is at work: early signals (002-5)."""
    await due.once(deps, raise_signals, due.now)


async def tell_flagger(deps: Deps, due: Due) -> None:
    """Somebody who was off when marketing answered is told now."""
    await due.once(deps, tell_now, due.about, due.now)
