"""What the clock does: reports that come by themselves, and keeping true those that were posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import structlog

from bot.kit.claim import Claimed
from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.kit.slack_errors import BlocksRefused, SlackError
from bot.people.sharing import may_show_leads
from bot.reports import issuing, subscriptions
from bot.reports.models import Cadence
from bot.reports.uploading import add_picture, upload_picture

log = structlog.get_logger()
# A worker that was down catches up while the report is news.
CATCH_UP = {
    Cadence.DAILY: timedelta(hours=14),
    Cadence.WEEKLY: timedelta(days=4),
    Cadence.MONTHLY: timedelta(days=10),
}
LATE = timedelta(days=60)


async def send_report(deps: Deps, due: Due) -> None:
    """A subscription's day has come."""
    day = date.fromisoformat(due.period[:10])
    await _publish(deps, due, int(due.about), subscriptions.publish, int(due.about), day)


async def send_report_late(deps: Deps, due: Due) -> None:
    """Whoever was off when it came is at work now."""
    subscription_id = int(due.about.partition(":")[0])
    await _publish(deps, due, subscription_id, subscriptions.publish_late, due.about)


async def _publish(
    deps: Deps, due: Due, subscription_id: int, publish: Callable[..., int | None], *args: Any
) -> None:
    here = due.workspace_id
    channel = await deps.db.read(subscriptions.to_ask_about, subscription_id, workspace_id=here)
    if channel and not await may_show_leads(deps, here, channel):
        # Another organisation reads along now, or nobody knows: the next one is asked about anew.
        log.warning("report_withheld", workspace=here, channel=channel)
        return
    issue_id = await due.once(deps, publish, *args, due.now)
    if issue_id is not None:
        await add_picture(deps, here, issue_id)


async def keep_true(deps: Deps, due: Due) -> None:
    """What was posted follows corrections of the notes it counts (U4, U18)."""
    db, here = deps.db, due.workspace_id
    await db.write(issuing.note_taken, due.now, workspace_id=here)
    for issue_id, print_, picture in await db.read(
        issuing.changed_issues, due.now, workspace_id=here
    ):
        if picture not in ("", issuing.NO_PICTURE):
            picture = await _drawn_again(deps, here, issue_id) or picture
        await db.write(issuing.say_anew, issue_id, print_, picture, workspace_id=here)
    await db.write(issuing.rest, due.now, workspace_id=here)


async def _drawn_again(deps: Deps, workspace_id: str, issue_id: int) -> str | None:
    found = await deps.db.read(issuing.picture_of, issue_id, workspace_id=workspace_id)
    if found is None:
        return None
    report = await deps.db.read(issuing.read, found[1], workspace_id=workspace_id)
    return await upload_picture(deps, workspace_id, report)


async def begin_pack(deps: Deps, workspace_id: str) -> None:
    """Once a workspace is known: the weekly report that comes with the bot (002-6)."""
    await deps.db.write(subscriptions.begin_pack, deps.now(), workspace_id=workspace_id)


async def hear_refusal(deps: Deps, c: Claimed, error: SlackError) -> None:
    """Slack refused a report as it was drawn: it goes plainer, and that is remembered."""
    if c.post != issuing.POST or not isinstance(error, BlocksRefused):
        return
    log.info("report_refused", workspace=c.workspace_id, error=str(error)[:300])
    wants_picture = await deps.db.write(
        issuing.refused, int(c.about), c.id, deps.now(), workspace_id=c.workspace_id
    )
    if wants_picture:
        await add_picture(deps, c.workspace_id, int(c.about))
