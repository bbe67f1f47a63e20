"""What the clock does: tells owners who were off that a lead came back."""

from __future__ import annotations

from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.touches.coming import tell_now


async def tell_at_work(deps: Deps, due: Due) -> None:
    """The owner is at work now."""
    await due.once(deps, tell_now, due.about, due.now)
