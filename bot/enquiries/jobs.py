"""What the clock does: the daily digest, and telling people when they are at work."""

from __future__ import annotations

from datetime import date, timedelta

from bot.enquiries.digest import write_digest
from bot.enquiries.reminding import remind, tell_now
from bot.kit.deps import Deps
from bot.kit.schedule import Due

# A worker that was down catches up until late in the evening; after that the questions stand in
# the next digest, and the one that was skipped is on record (F28).
CATCH_UP = timedelta(hours=6)
TELL_LATE = timedelta(days=60)  # who was to be told is told, however late


async def send_daily_digest(deps: Deps, due: Due) -> int | None:
    """Makes the digest of the local day that is due. Returns its id; None: nothing to say."""
    parts = deps.parts.get("digest_parts", [])
    day = date.fromisoformat(due.period[:10])
    return await due.once(deps, write_digest, day, due.now, parts)


async def tell_person(deps: Deps, due: Due) -> None:
    """Somebody who was off is told now."""
    await due.once(deps, tell_now, due.about, due.now)


async def remind_owner(deps: Deps, due: Due) -> None:
    """The day has come on which somebody wanted to have answered."""
    await due.once(deps, remind, due.about, due.now)
