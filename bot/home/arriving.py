"""The bot goes into the channels that were chosen, and says what to do where it cannot (U10)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
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

log = structlog.get_logger()
_QUICK = 1.5  # seconds that a form may wait for Slack before it has to answer


@dataclass(frozen=True)
class Place:
    """What Slack says of a channel that the bot can see."""

    member: bool
    shared: bool


async def look_at(deps: Deps, workspace_id: str, channel: str) -> Place | None:
    """None where Slack does not say: a private channel without the bot, or Slack is away."""
    try:
        async with asyncio.timeout(_QUICK):
            answer = await deps.slack.call(workspace_id, "conversations.info", channel=channel)
    except (SlackError, TimeoutError):
        return None
    told: dict[str, Any] = answer.get("channel") or {}
    shared = told.get("is_ext_shared") or told.get("is_pending_ext_shared")
    return Place(bool(told.get("is_member")), bool(shared))


async def shared_with_others(deps: Deps, workspace_id: str, channel: str | None) -> str:
    """What to say where a channel that is being chosen is another company's too; "" otherwise.

    No lead goes into such a channel unless an admin switched that on (U31, F56).
    """
    if not channel or await deps.db.read(_allowed, channel, workspace_id=workspace_id):
        return ""
    place = await look_at(deps, workspace_id, channel)
    if place is None or not place.shared:
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
    said = await _join(deps, workspace_id, channel)
    work = _outside if said else _inside
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
            place = await look_at(deps, workspace_id, channel)
            return "" if place and place.member else f"{invite}: it is private."
        if error.code in ("is_archived", "channel_is_archived"):
            return f"<#{channel}> is archived. Choose another one with `/align settings`."
        if isinstance(error, ChannelGone | NotInChannel):
            return f"{invite}: I cannot come in by myself."
        if isinstance(error, ScopeMissing):
            return f"{invite}: I may not join by myself (scope channels:join is missing)."
        log.warning("not_joined", channel=channel, error=str(error))
        return f"Slack did not let me into <#{channel}> just now ({error.code}). {invite}."
    return ""
