"""Whether another organisation reads along in a channel: known before anything is shown (F56, U31).

Slack says it in `conversations.info`, with every event from the channel, and with
`channel_shared` and `channel_unshared`. It is kept in Workspace.options["external"], so that
whoever draws a message knows without asking.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.slack_errors import SlackError
from bot.people.models import Workspace
from bot.people.service import held

log = structlog.get_logger()
_KEPT = "external"
QUICK = 1.5  # seconds; a form or an event has to be answered within three


def may_show(session: Session, channel: str) -> bool:
    """False where another organisation is known to read along and no admin allowed that.

    A direct message is always its reader's own. Asked just before anything about leads is posted.
    """
    found = session.get(Workspace, session.workspace_id)
    return found is not None and shows_leads(found, channel)


def shows_leads(found: Workspace, channel: str) -> bool:
    """The same for a workspace's row."""
    return allowed(found) or channel not in _external(found)


def allowed(found: Workspace) -> bool:
    """Whether an admin switched on that leads are shown in shared channels."""
    return bool(found.options.get("shared_channels"))


def _external(found: Workspace) -> list[str]:
    return [str(c) for c in found.options.get(_KEPT) or []]


def _is_news(session: Session, channel: str) -> bool:
    found = session.get(Workspace, session.workspace_id)
    return found is not None and channel in _chosen(found) and channel not in _external(found)


def _chosen(found: Workspace) -> list[str]:
    return [c for c in (found.leads_channel, found.questions_channel) if c]


def note_shared(session: Session, channel: str, shared: bool) -> None:
    """Another organisation shares one of the two channels from now on, or no longer does."""
    found = session.get(Workspace, session.workspace_id)
    if found is not None and channel in _chosen(found):
        keep_shared(session, channel, shared)


def keep_shared(session: Session, channel: str, shared: bool) -> None:
    """The same for a channel that is about to be chosen."""
    found = held(session)
    if found is None or (channel in _external(found)) == shared:
        return
    others = [c for c in _external(found) if c != channel]
    kept = [*others, channel] if shared else others
    found.options = {**found.options, _KEPT: kept}
    session.add(found)
    session.flush()


async def hear_shared(deps: Deps, workspace_id: str, channel: str) -> None:
    """Slack said with an event or an act there that another organisation reads along."""
    if channel and await deps.db.read(_is_news, channel, workspace_id=workspace_id):
        await deps.db.write(note_shared, channel, True, workspace_id=workspace_id)


async def ask_shared(deps: Deps, workspace_id: str, channel: str) -> bool:
    """Asks Slack whether another organisation reads along, and keeps the answer.

    Raises SlackError; ChannelGone where the bot is not in a private channel.
    """
    answer = await deps.slack.call(workspace_id, "conversations.info", channel=channel)
    told: dict[str, Any] = answer.get("channel") or {}
    shared = told.get("is_ext_shared", told.get("is_shared", True))
    shared = bool(shared or told.get("is_pending_ext_shared"))
    if await deps.db.read(_differs, channel, shared, workspace_id=workspace_id):
        await deps.db.write(keep_shared, channel, shared, workspace_id=workspace_id)
    return shared


async def is_shared(deps: Deps, workspace_id: str, channel: str) -> bool | None:
    """The same; None where Slack does not say: the bot is not there, or Slack does not answer."""
    try:
        return await ask_shared(deps, workspace_id, channel)
    except SlackError as error:
        log.warning("sharing_unknown", workspace=workspace_id, error=str(error))
        return None


async def is_shared_soon(deps: Deps, workspace_id: str, channel: str) -> bool | None:
    """The same while somebody waits: None also where Slack takes its time."""
    try:
        async with asyncio.timeout(QUICK):
            return await is_shared(deps, workspace_id, channel)
    except TimeoutError:
        return None


async def hold_back(deps: Deps, workspace_id: str, channel: str) -> None:
    """No lead is shown in a channel about to be chosen until Slack has said that nobody else
    reads along: asked when the bot comes in, at the start and every night."""
    await deps.db.write(keep_shared, channel, True, workspace_id=workspace_id)


def _differs(session: Session, channel: str, shared: bool) -> bool:
    found = session.get(Workspace, session.workspace_id)
    return found is not None and (channel in _external(found)) != shared


async def may_show_leads(deps: Deps, workspace_id: str, channel: str) -> bool:
    """Asks Slack: False for a channel that another organisation shares, or of which that is
    unknown (F56), unless an admin switched it on. For choosing a channel."""
    shared = await is_shared(deps, workspace_id, channel)
    return shared is False or await deps.db.read(_allowed, workspace_id=workspace_id)


def _allowed(session: Session) -> bool:
    found = session.get(Workspace, session.workspace_id)
    return found is not None and allowed(found)


async def look_at_channels(deps: Deps, workspace_id: str) -> None:
    """Both channels again, at the start and every night: what events may have missed."""
    for channel in await deps.db.read(_both, workspace_id=workspace_id):
        await is_shared(deps, workspace_id, channel)


def _both(session: Session) -> list[str]:
    found = session.get(Workspace, session.workspace_id)
    return _chosen(found) if found is not None else []
