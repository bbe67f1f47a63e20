"""What the clock does: tells people at work again what happened while they were off."""

from __future__ import annotations

from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.leads.asking import ask_now
from bot.leads.handed import tell_now


async def ask_at_work(deps: Deps, due: Due) -> None:
    """An owner who was off when somebody asked for their lead is asked now."""
    await due.once(deps, ask_now, due.about, due.now)


async def tell_at_work(deps: Deps, due: Due) -> None:
    """Somebody who was off when a lead changed hands is told now."""
    await due.once(deps, tell_now, due.about, due.now)
