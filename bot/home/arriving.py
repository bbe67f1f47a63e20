"""The bot goes into the channels that were chosen, and says what to do where it cannot (U10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog

from bot.home.service import SETUP, introduce
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.outbox import redraw
from bot.kit.slack_errors import ChannelGone, NotInChannel, ScopeMissing, SlackError
from bot.people import service as people
from bot.people.events import come_back
from bot.people.setup import UNINVITED, lose_channel
from bot.people.sharing import is_shared_soon

log = structlog.get_logger()
_TROUBLE = "Slack did not let me"


async def shared_with_others(deps: Deps, workspace_id: str, channel: str | None) -> str:
    """What to say where a channel that is being chosen is another company's too; "" otherwise.

    No lead goes into such a channel unless an admin switched that on (U31, F56).
    """
    if not channel or await deps.db.read(_allowed, channel, workspace_id=workspace_id):
        return ""
    if not await is_shared_soon(deps, workspace_id, channel):
        return ""
    return (
        "That channel is shared with another company. Choose another one, or allow it first in "
        "/align settings, More settings."
    )


def _allowed(session: Session, channel: str) -> bool:
    """Nothing to ask: allowed by an admin, or no news (what is chosen already is kept out of
    harm's way where it is posted to)."""
    w = people.workspace(session)
    chosen = channel in (w.leads_channel, w.questions_channel)
    return chosen or bool(w.options.get("shared_channels"))


async def come_in(deps: Deps, workspace_id: str, channel: str) -> str:
    """Joins a chosen channel; inside, what waited for that is said. Returns a sentence with what
    to do where it cannot come in by itself, else ""."""
    said, work = await _join(deps, workspace_id, channel), _inside
    if said:
        # Slack's trouble says nothing of whether it is in: that is tried again every night.
        work = None if said.startswith(_TROUBLE) else _outside
    else:
        await is_shared_soon(deps, workspace_id, channel)
    if work is not None:
        await deps.db.write(work, channel, deps.now(), workspace_id=workspace_id)
    return said


def _inside(session: Session, channel: str, now: datetime) -> None:
    come_back(session, channel, [introduce], now)


def _outside(session: Session, channel: str, now: datetime) -> None:
    lose_channel(session, channel, UNINVITED, now)
    redraw(session, SETUP, session.workspace_id)


async def _join(deps: Deps, workspace_id: str, channel: str) -> str:
    invite = f"Please type `/invite @Align` in <#{channel}>"
    try:
        await deps.slack.call(workspace_id, "conversations.join", channel=channel)
    except SlackError as error:
        if error.code == "method_not_supported_for_channel_type":
            return "" if await _is_in(deps, workspace_id, channel) else f"{invite}: it is private."
        if error.code in ("is_archived", "channel_is_archived"):
            return f"<#{channel}> is archived. Choose another one with `/align settings`."
        if isinstance(error, ChannelGone | NotInChannel):
            return f"{invite}: I cannot come in by myself."
        if isinstance(error, ScopeMissing):
            return f"{invite}: I may not join by myself (scope channels:join is missing)."
        log.warning("not_joined", channel=channel, error=str(error))
        return f"{_TROUBLE} into <#{channel}> just now ({error.code}). {invite}."
    return ""


async def _is_in(deps: Deps, workspace_id: str, channel: str) -> bool:
    try:
        answer = await deps.slack.call(workspace_id, "conversations.info", channel=channel)
    except SlackError:
        return False
    told: dict[str, Any] = answer.get("channel") or {}
    return bool(told.get("is_member"))
