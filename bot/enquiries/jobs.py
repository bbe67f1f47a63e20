"""What the clock does: the daily digest, and telling people when they are at work."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from bot.enquiries import link_rounds, links, regrouping
from bot.enquiries.digest import write_digest
from bot.enquiries.links import Looked
from bot.enquiries.planning import say_month
from bot.enquiries.reminding import remind, tell_now
from bot.kit.deps import Deps
from bot.kit.schedule import Due

# A worker that was down catches up until late in the evening; after that the questions stand in
# the next digest, and the one that was skipped is on record (F28).
CATCH_UP = timedelta(hours=6)
AT_ONCE = 4  # links asked at the same time
AGAIN = 50
PATIENT = 60.0  # seconds; nobody waits for it
WEEK = timedelta(days=7)
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


async def look_at_themes_anew(deps: Deps, due: Due) -> None:
    """The lexicon changed: every theme is indexed anew, a few hundred at a time."""
    here = due.workspace_id
    version, _ = await deps.db.read(regrouping.lexicon_version, workspace_id=here)
    changes = await deps.db.read(regrouping.look_anew, workspace_id=here)
    for n in range(0, len(changes), regrouping.AT_ONCE):
        some = changes[n : n + regrouping.AT_ONCE]
        await deps.db.write(regrouping.regroup, some, due.now, workspace_id=here, deadline=PATIENT)
    await due.once(deps, regrouping.regrouped, version)


async def look_at_links(deps: Deps, due: Due) -> None:
    """Asks every answer's link whether it still answers; what fails is asked once more."""
    here = due.workspace_id
    todo = await deps.db.read(link_rounds.links_to_look_at, workspace_id=here)
    found = await _look(deps, dict(todo))
    failing = [(i, link) for i, link in todo if found[i][1].ok is False]
    found |= await _look(deps, dict(failing[:AGAIN]))
    await due.once(deps, link_rounds.note_links, found, due.now)


async def _look(deps: Deps, todo: dict[int, str]) -> dict[int, tuple[str, Looked]]:
    some = asyncio.Semaphore(AT_ONCE)

    async def one(link: str) -> Looked:
        async with some:
            return await links.look(deps.http, link)

    each = list(dict.fromkeys(todo.values()))
    said = dict(zip(each, await asyncio.gather(*map(one, each)), strict=True))
    return {i: (link, said[link]) for i, link in todo.items()}


async def say_what_answers_did(deps: Deps, due: Due) -> date | None:
    """The month's line: did the answers take questions away."""
    return await due.once(deps, say_month, due.now)
