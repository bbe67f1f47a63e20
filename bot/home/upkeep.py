"""Every night: what need not be remembered is forgotten, a little at a time."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.kit import prune
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.runs import SAVING
from bot.kit.schedule import Due, plan
from bot.people.service import workspace_zone

log = structlog.get_logger()
UPKEEP = "home.upkeep"
NIGHTLY = "40 3 * * *"


async def plan_upkeep(deps: Deps, workspace_id: str) -> None:
    """Once a workspace is known; again it changes nothing."""
    await deps.db.write(_plan, deps.now(), workspace_id=workspace_id)


def _plan(session: Session, now: datetime) -> None:
    plan(session, UPKEEP, "", NIGHTLY, workspace_zone(session), now)


async def forget_what_is_over(deps: Deps, due: Due) -> None:
    """Removes old rows of the kit in small units, so that nobody waits behind them."""
    db, of = deps.db, due.workspace_id
    gone: dict[str, int] = dict.fromkeys(prune.TABLES, 0)
    for table in prune.TABLES:
        while ids := await db.read(prune.outlived, table, due.now, workspace_id=of):
            done = await db.write(
                prune.remove, table, ids, due.now, workspace_id=of, deadline=SAVING
            )
            gone[table] += done
            if not done:
                break
    gone["pace"] = await db.write(
        prune.remove_paces, deps.clock.wall(), workspace_id=of, deadline=SAVING
    )
    await db.write(prune.analyse, workspace_id=of, deadline=SAVING)
    log.info("upkeep_done", workspace=of, **gone)
