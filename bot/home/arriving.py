"""The bot goes into the channels that were chosen, and says what to do where it cannot (U10)."""

from __future__ import annotations

import asyncio
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
from bot.people.sharing import QUICK, allowed, ask_shared, hold_back, is_shared_soon

log = structlog.get_logger()
_TROUBLE = "Slack did not let me"
_SHARED = (
    "That channel is shared with another company. Choose another one, or allow it first in "
    "/align settings, More settings."
)
_UNKNOWN = (
    "I could not find out from Slack whether another company shares that channel, so it is not "
    "chosen. Try again in a minute."
)


async def shared_with_others(deps: Deps, workspace_id: str, channel: str | None) -> str:
    """What to say where a channel that is being chosen is another company's too, or where Slack
    does not tell; "" otherwise.

    No lead goes into such a channel unless an admin switched that on (U31, F56). A private
    channel that the bot is not in yet may be chosen: it is held back until the bot is in.
    """
    if not channel:
        return ""
    news, open_to_all = await deps.db.read(_news, channel, workspace_id=workspace_id)
    if not news:
        return ""
    try:
        async with asyncio.timeout(QUICK):
            shared = await ask_shared(deps, workspace_id, channel)
    except ChannelGone:
        await hold_back(deps, workspace_id, channel)
        return ""
    except (SlackError, TimeoutError) as error:
        log.warning("sharing_unknown", workspace=workspace_id, error=str(error))
        if not open_to_all:
            return _UNKNOWN
        await hold_back(deps, workspace_id, channel)
        return ""
    return _SHARED if shared and not open_to_all else ""


def _news(session: Session, channel: str) -> tuple[bool, bool]:
    """Whether the channel is not chosen yet, and whether an admin allowed shared ones. (What is
    chosen already is kept out of harm's way where it is posted to.)"""
    w = people.workspace(session)
    return channel not in (w.leads_channel, w.questions_channel), allowed(w)


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
