"""What the clock does: the link at the start, the debrief at the end, the word in mid-quarter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.listening.debriefing import nudge, slot_over
from bot.listening.floor import plan_floor, remind_of_floor, say_later
from bot.listening.models import Slot
from bot.listening.telling import nudge_at_work, send_link
from bot.listening.upkeep import keep_up, look_over, plan_upkeep
from bot.listening.week_days import end_of_day
from bot.listening.weeks import open_week

# A link after the call helps nobody.
LINK_LATE = timedelta(hours=4)
WEEK = timedelta(days=7)
# An opening after the first day would be none; a missed week is still said.
LATE = timedelta(days=4)


async def send_links(deps: Deps, due: Due) -> None:
    """A slot begins."""
    await due.once(deps, _begin, int(due.about), due.now)


def _begin(session: Session, slot_id: int, now: datetime) -> None:
    slot = session.get(Slot, slot_id)
    if slot is not None:
        look_over(session, slot_id, now)
        send_link(session, slot, now)


async def ask_how_it_was(deps: Deps, due: Due) -> None:
    """A slot is over (000-9)."""
    await due.once(deps, slot_over, int(due.about), due.now)


async def ask_once_more(deps: Deps, due: Due) -> None:
    """Somebody's debrief is not written on a later day."""
    await due.once(deps, nudge, due.about, due.now)


async def tell_manager(deps: Deps, due: Due) -> None:
    """A team's manager works again."""
    await due.once(deps, nudge_at_work, int(due.about), due.now)


async def remind_marketers(deps: Deps, due: Due) -> None:
    """The middle of a quarter (000-6)."""
    await due.once(deps, remind_of_floor, due.now)


async def remind_marketer(deps: Deps, due: Due) -> None:
    """Somebody who was off then works again."""
    await due.once(deps, say_later, due.about, due.now)


async def begin_week(deps: Deps, due: Due) -> None:
    """The first morning of a call week, or of one that nobody planned (000-22)."""
    await due.once(deps, open_week, int(due.about), due.now)


async def say_day(deps: Deps, due: Due) -> None:
    """The end of a site's day in its call week."""
    day = date.fromisoformat(due.period[:10])
    await due.once(deps, end_of_day, int(due.about), day, due.now)


async def look_after_seats(deps: Deps, due: Due) -> None:
    """Every hour: seats of those who left or changed sides."""
    await due.once(deps, keep_up, due.now)


async def plan_for(deps: Deps, workspace_id: str) -> None:
    """Once a workspace is known; again it changes nothing. For doors.MET."""
    for plan in (plan_floor, plan_upkeep):
        await deps.db.write(plan, deps.now(), workspace_id=workspace_id)
