"""What the clock does: asks owners for a lead once they are at work again."""

from __future__ import annotations

from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.leads.asking import ask_now


async def ask_at_work(deps: Deps, due: Due) -> None:
    """An owner who was off when somebody asked for their lead is asked now."""
    await due.once(deps, ask_now, due.about, due.now)
