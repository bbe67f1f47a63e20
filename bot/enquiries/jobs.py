"""What the clock does: the daily digest."""

from __future__ import annotations

from datetime import date, timedelta

from bot.enquiries.digest import write_digest
from bot.kit.deps import Deps
from bot.kit.schedule import Due

# A worker that was down catches up until late in the evening; after that the questions stand in
# the next digest, and the one that was skipped is on record (F28).
CATCH_UP = timedelta(hours=6)


async def send_daily_digest(deps: Deps, due: Due) -> int | None:
    """Makes the digest of the local day that is due. Returns its id; None: nothing to say."""
    parts = deps.parts.get("digest_parts", [])
    day = date.fromisoformat(due.period[:10])
    return await due.once(deps, write_digest, day, due.now, parts)
