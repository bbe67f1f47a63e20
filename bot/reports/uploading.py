"""The report's picture in Slack: drawn in a child process, uploaded, and waited for."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.slack_errors import SlackError
from bot.reports.chart_support import charts_taken
from bot.reports.facts import Conversations
from bot.reports.issuing import give_picture, picture_of, read
from bot.reports.picture import alt_text, draw
from bot.reports.rendering import NotDrawn, png

log = structlog.get_logger()
# Seconds between looks: a block that names a file too early is refused (RELIABILITY.md 1.1).
_LOOKS = (0.0, 0.3, 0.7, 1.5, 3.0)


async def upload_picture(deps: Deps, workspace_id: str, report: Conversations) -> str | None:
    """Slack's id of the report's picture, ready to be shown; None where there is none."""
    try:
        # Drawing it is some milliseconds of string work; the pixels are the child's.
        content = await png(draw(report))
        file_id = await deps.slack.upload(
            workspace_id, None, f"{report.title}.png", content, alt_text(report)
        )
        for pause in _LOOKS:
            await asyncio.sleep(pause)
            answer = await deps.slack.call(workspace_id, "files.info", file=file_id)
            if (answer.get("file") or {}).get("mimetype"):
                return file_id
    except (NotDrawn, SlackError) as error:
        log.warning("picture_missing", workspace=workspace_id, error=str(error)[:200])
        return None
    log.warning("picture_not_ready", workspace=workspace_id, file=file_id)
    return None


async def add_picture(deps: Deps, workspace_id: str, issue_id: int) -> None:
    """Gives an issue that went in words its picture, in place, where charts are refused."""
    found = await deps.db.read(_wants, issue_id, deps.now(), workspace_id=workspace_id)
    if found is None:
        return
    picture = await upload_picture(deps, workspace_id, found)
    if picture is not None:
        await deps.db.write(give_picture, issue_id, picture, workspace_id=workspace_id)


def _wants(session: Session, issue_id: int, now: datetime) -> Conversations | None:
    found = picture_of(session, issue_id)
    if found is None or found[0] or charts_taken(session, now) is not False:
        return None
    return read(session, found[1])
