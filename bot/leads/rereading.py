"""Posts whose events never came, read from the leads channel itself (F39).

Slack gives an event up after an hour without an answer, and delivers none while there are too
many. So the channel is read again at the start, and after Slack held events back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Table
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.outbox import BULK, Drawing, Message, announce
from bot.kit.schedule import Due, plan, unplan
from bot.kit.slack_errors import SlackError
from bot.leads.finding import leads_of_post
from bot.leads.identity import post_of
from bot.leads.models import Identity, LeadAlias
from bot.leads.on_message import is_lead_post
from bot.leads.posted import take_post, watch
from bot.leads.views import held_back
from bot.people import service as people
from bot.people.models import Workspace
from bot.people.sharing import may_show_leads

log = structlog.get_logger()
READ_AGAIN = "leads.read_again"
HELD_BACK = "leads.held_back"
SETTLED = timedelta(minutes=2)  # what Slack held back is over then, or it says so again
LOST_SINCE = timedelta(hours=1)
# Longer away than this: what came meanwhile is marketing's to import.
LONGEST = timedelta(days=7)
PAGES, PAGE = 10, 100

_alias: Table = LeadAlias.__table__  # pyright: ignore[reportAttributeAccessIssue]


async def hear_flooded(deps: Deps, workspace_id: str) -> None:
    """Slack says `app_rate_limited`: admins are told, and the channel is read again."""
    await deps.db.write(_note_flood, deps.now(), workspace_id=workspace_id)


def _note_flood(session: Session, now: datetime) -> None:
    if people.held(session) is None:
        return
    rule = people.once_rule(now + SETTLED)
    plan(session, READ_AGAIN, session.workspace_id, rule, "UTC", now)
    for admin in people.admins(session):
        day = now.date().isoformat()
        announce(session, HELD_BACK, day, admin.slack_id, now=now, priority=BULK)


def draw_held_back(_d: Drawing) -> Message | None:
    """What admins read on such a day, once."""
    return held_back()


async def read_again(deps: Deps, due: Due) -> None:
    """The last hour's posts, once it is over."""
    since = str((due.now - LOST_SINCE).timestamp())
    await _read_since(deps, due.workspace_id, since)
    await due.once(deps, unplan, READ_AGAIN, due.about)


async def read_missed(deps: Deps) -> None:
    """At the start: what was posted since the newest post that is known, a week at most."""
    for workspace_id in await deps.db.read(_installed):
        newest = await deps.db.read(_newest_post, workspace_id=workspace_id)
        if newest:
            oldest = (deps.now() - LONGEST).timestamp()
            await _read_since(deps, workspace_id, max(newest, f"{oldest:.6f}", key=float))


async def _read_since(deps: Deps, workspace_id: str, since: str) -> None:
    watched = await deps.db.read(watch, workspace_id=workspace_id)
    channel = watched.channel
    if not channel or not await may_show_leads(deps, workspace_id, channel):
        return
    try:
        messages = await _history(deps, workspace_id, channel, since)
    except SlackError as error:
        log.warning("posts_not_read_again", workspace=workspace_id, error=str(error))
        return
    taken = 0
    for message in reversed(messages):
        if message.get("user") == watched.bot_user_id or not is_lead_post(message):
            continue
        taken += await deps.db.write(
            _take_if_new, channel, message, deps.now(),
            tuple(deps.parts["merged"]), tuple(deps.parts["owner_changed"]),
            workspace_id=workspace_id,
        )  # fmt: skip
    log.info("posts_read_again", workspace=workspace_id, seen=len(messages), new=taken)


async def _history(deps: Deps, workspace_id: str, channel: str, since: str) -> list[dict[str, Any]]:
    """Messages after `since`, newest first. Raises SlackError."""
    found: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(PAGES):
        answer = await deps.slack.call(
            workspace_id, "conversations.history",
            channel=channel, oldest=since, limit=PAGE, **({"cursor": cursor} if cursor else {}),
        )  # fmt: skip
        found += answer.get("messages", [])
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return found


def _take_if_new(
    session: Session,
    channel: str,
    message: dict[str, Any],
    now: datetime,
    then: tuple[Any, ...],
    owner_changed: tuple[Any, ...],
) -> bool:
    if leads_of_post(session, channel, str(message.get("ts") or "")):
        return False
    return bool(take_post(session, channel, message, now, then, owner_changed))


def _installed(session: Session) -> list[str]:
    return list(session.exec(select(Workspace.workspace_id)).all())


def _newest_post(session: Session) -> str | None:
    """The time of the newest post that became a lead, in the channel where they arrive now."""
    channel = watch(session).channel
    if channel is None:
        return None
    value = session.exec(
        select(LeadAlias.value)
        .where(
            LeadAlias.kind == Identity.POST,
            _alias.c.value.startswith(post_of(channel, ""), autoescape=True),
        )
        .order_by(col(LeadAlias.value).desc())  # as old as its ts says; the index has them so
        .limit(1)
    ).first()
    return value.split("/")[1] if value else None
