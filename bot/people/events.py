"""What happens to people, groups, channels and the installation itself, as Slack tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import and_, col, or_, select

from bot.kit.act import Act, Answer
from bot.kit.db import Session
from bot.kit.delivery import retry_dead
from bot.kit.models import Outbox
from bot.kit.outbox import URGENT, announce, redraw
from bot.people.census import read_user, store_people
from bot.people.gate import forget
from bot.people.models import Workspace
from bot.people.setup import CHANNEL_LOST, lose_channel, pause, regain_channel
from bot.people.sharing import is_shared_soon
from bot.people.sides import mapped_refs
from bot.people.sync import refresh_sides

_BREATH = 0.2  # seconds in which several changes of a group become one look
_pending: set[tuple[int, str]] = set()


async def on_user_changed(act: Act) -> Answer:
    """user_change, team_join: leavers, guests, names, zones (U13, F27, F32)."""
    user: Any = act.event.get("user")
    if not isinstance(user, dict):
        return None
    read = read_user(user, act.workspace_id)
    forget(act.deps, act.workspace_id, read.slack_id)
    await act.write(store_people, [read], act.now)
    forget(act.deps, act.workspace_id, read.slack_id)
    if act.event.get("type") == "team_join" and await act.read(mapped_refs):
        _soon(act)
    return None


async def on_group_changed(act: Act) -> Answer:
    """subteam_members_changed, subteam_updated: a mapped user group has other people."""
    group: dict[str, Any] = act.event.get("subteam") or {}
    ref = str(act.event.get("subteam_id") or group.get("id") or "")
    if ref in await act.read(mapped_refs):
        _soon(act)
    return None


async def on_channel_joined(act: Act) -> Answer:
    """member_joined_channel: the bot is back, or somebody came into a mapped channel."""
    return await _on_moved(act, came=True)


async def on_channel_left(act: Act) -> Answer:
    """member_left_channel: the bot was removed (F31), or somebody left a mapped channel."""
    return await _on_moved(act, came=False)


async def _on_moved(act: Act, *, came: bool) -> Answer:
    channel = act.channel_id or ""
    if act.user_id == await act.read(_bot_user):
        if came:
            await is_shared_soon(act.deps, act.workspace_id, channel)
            await act.write(come_back, channel, act.deps.parts["came_in"], act.now)
        else:
            await act.write(report_lost, channel, "removed", act.deps.parts["shut_out"], act.now)
    elif channel in await act.read(mapped_refs):
        _soon(act)
    return None


async def on_channel_closed(act: Act) -> Answer:
    """channel_archive, channel_deleted, channel_left and the same of groups (F30)."""
    kind = str(act.event.get("type"))
    why = "removed" if kind.endswith("left") else "archived"
    why = "deleted" if kind.endswith("deleted") else why
    then = act.deps.parts["shut_out"]
    await act.write(report_lost, act.channel_id or "", why, then, act.now)
    return None


async def on_channel_reopened(act: Act) -> Answer:
    """channel_unarchive, group_unarchive."""
    await act.write(come_back, act.channel_id or "", act.deps.parts["came_in"], act.now)
    return None


async def on_uninstalled(act: Act) -> Answer:
    """app_uninstalled: paused, everything kept (F36)."""
    await act.write(pause, "uninstalled", act.now)
    forget(act.deps, act.workspace_id)
    return None


async def on_tokens_revoked(act: Act) -> Answer:
    """tokens_revoked: the same if the bot's own token is among them; people's are not used."""
    revoked: dict[str, Any] = act.event.get("tokens") or {}
    if revoked.get("bot"):
        await act.write(pause, "token revoked", act.now)
        forget(act.deps, act.workspace_id)
    return None


def _bot_user(session: Session) -> str:
    found = session.get(Workspace, session.workspace_id)
    return found.bot_user_id if found and found.bot_user_id else "-"


# Lent by rooms above: what the bot has to say where it came in at last (CAME_IN), and what they
# said that is no longer true where it was shut out (SHUT_OUT).
CameIn = Callable[[Session, str, datetime], None]
ShutOut = Callable[[Session, str, datetime], None]


def report_lost(
    session: Session, channel: str, why: str, then: Iterable[ShutOut], now: datetime
) -> None:
    """Admins hear once that a channel cannot be posted to, with how to mend it (U10)."""
    for slack_id in lose_channel(session, channel, why, now):
        key = f"{CHANNEL_LOST}:{channel}:{slack_id}:{now:%Y-%m-%dT%H:%M}"
        announce(session, CHANNEL_LOST, channel, slack_id, key=key, now=now, priority=URGENT)
    for tell in then:
        tell(session, channel, now)


# Slack's words for "you are not there"; what was refused for them is sent once it is.
NOT_THERE = (
    "not_in_channel", "channel_not_found", "is_archived", "channel_is_archived",
    "restricted_action",
)  # fmt: skip


def come_back(session: Session, channel: str, then: Iterable[CameIn], now: datetime) -> None:
    """The bot is in this channel (again): the alarm ends, and what was refused there is sent."""
    if regain_channel(session, channel):
        redraw(session, CHANNEL_LOST, channel)
    for row_id in session.exec(_refused_in(channel)).all():
        retry_dead(session, row_id or 0)
    for tell in then:
        tell(session, channel, now)


def _refused_in(channel: str) -> Any:
    there = or_(
        col(Outbox.channel) == channel,
        and_(col(Outbox.channel).is_(None), col(Outbox.recipient) == channel),
    )
    codes = [col(Outbox.reason).startswith(code) for code in NOT_THERE]
    return select(Outbox.id).where(Outbox.state == "dead", there, or_(*codes))


def _soon(act: Act) -> None:
    """Reads the mapped groups and channels again, once for what changes at the same time."""
    key = (id(act.deps.db), act.workspace_id)
    if key not in _pending:
        _pending.add(key)
        act.deps.tasks.spawn(_refresh(act, key))


async def _refresh(act: Act, key: tuple[int, str]) -> None:
    try:
        await asyncio.sleep(_BREATH)
    finally:
        _pending.discard(key)
    await refresh_sides(act.deps, act.workspace_id)
