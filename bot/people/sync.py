"""Asks Slack who is there: at the start, every night, and when somebody new acts (U29)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.slack_errors import SlackError
from bot.people.calendar import is_working_day, workspace_zone, zone_named
from bot.people.census import SlackUser, read_user, store_people
from bot.people.models import Member, Workspace
from bot.people.service import member
from bot.people.setup import begin_workspace, name_installer
from bot.people.sides import Roll, apply_rolls, mapped_refs

log = structlog.get_logger()
PAGE = 200
_PATIENCE = 20.0  # seconds that a write may wait: nobody sits in front of it
_PAGES = 500
# Addresses here belong to nobody's company: they are never the company's own domain.
_FREE_MAIL = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.de"}


@dataclass(frozen=True)
class Synced:
    """How many people Slack named, and how many rows that changed."""

    people: int
    changed: int


async def meet_workspace(deps: Deps, workspace_id: str = "") -> Workspace | None:
    """Finds out whose token this is, and has that workspace begin or resume.

    None when the token is another workspace's than `workspace_id`. Raises SlackError.
    """
    who = await deps.slack.call(workspace_id, "auth.test")
    found = str(who.get("team_id") or "")
    if not found or (workspace_id and found != workspace_id):
        return None
    name = str(who.get("team") or "")
    bot_user = str(who.get("user_id") or "")
    await deps.db.write(
        begin_workspace, name, bot_user, deps.now(), workspace_id=found, deadline=_PATIENCE
    )
    return await deps.db.read(_workspace, workspace_id=found)


def _workspace(session: Session) -> Workspace | None:
    return session.get(Workspace, session.workspace_id)


async def sync_people(deps: Deps, workspace_id: str) -> Synced:
    """Takes over everybody from users.list, page by page, then sides from groups and channels.

    Names the installer and the company's own domains where they are not known. A page that Slack
    does not give ends it with SlackError; what was taken over stays.
    """
    total = changed = 0
    owner: SlackUser | None = None
    async for page in _pages(deps, workspace_id, "users.list", "members"):
        users = [read_user(u, workspace_id) for u in page]
        owner = next((u for u in users if u.owner and u.active and not u.bot), owner)
        total += len(users)
        changed += await deps.db.write(
            store_people, users, deps.now(), workspace_id=workspace_id, deadline=_PATIENCE
        )
    domains = await _domains(deps, workspace_id, owner)
    owner_id, zone = (owner.slack_id, owner.zone or "") if owner else ("", "")
    await deps.db.write(
        name_installer, owner_id, zone, domains, deps.now(),
        workspace_id=workspace_id, deadline=_PATIENCE,
    )  # fmt: skip
    changed += await refresh_sides(deps, workspace_id)
    # The first look at a country's holidays takes half a second: not in somebody's transaction.
    await deps.db.read(_warm, deps.now(), workspace_id=workspace_id)
    return Synced(total, changed)


async def get_to_know(deps: Deps, workspace_id: str) -> Synced:
    """Everybody is taken over; then rooms above say what they have to say (MET), such as the
    installer's first message. Raises SlackError."""
    found = await sync_people(deps, workspace_id)
    for hear in deps.parts.get("met", []):
        await hear(deps, workspace_id)
    return found


def _warm(session: Session, now: Any) -> bool:
    zone = zone_named(workspace_zone(session))
    return is_working_day(session, now.astimezone(zone).date())


async def _domains(deps: Deps, workspace_id: str, owner: SlackUser | None) -> list[str]:
    """The company's own e-mail domains: what Slack signs people up with, and the owner's."""
    try:
        answer = await deps.slack.call(workspace_id, "team.info")
    except SlackError as error:
        log.warning("team_unknown", workspace=workspace_id, error=str(error))
        answer = {}
    given = str((answer.get("team") or {}).get("email_domain") or "")
    theirs = owner.email.partition("@")[2] if owner and owner.email else ""
    named = [d.strip().lower().lstrip("@") for d in [*given.split(","), theirs]]
    return list(dict.fromkeys(d for d in named if d and d not in _FREE_MAIL))


async def refresh_sides(deps: Deps, workspace_id: str) -> int:
    """Reads the mapped user groups and channels again; returns how many people changed side."""
    changed, _ = await read_sides(deps, workspace_id)
    return changed


async def read_sides(deps: Deps, workspace_id: str) -> tuple[int, dict[str, str]]:
    """The same, with those that Slack did not give (no scope, disabled, not invited) and its word
    for that. Such a one leaves its people as they are."""
    unread: dict[str, str] = {}
    refs = await deps.db.read(mapped_refs, workspace_id=workspace_id)
    rolls: list[Roll] = []
    for ref in refs:
        try:
            rolls.append(Roll(ref, tuple(await _people_in(deps, workspace_id, ref))))
        except SlackError as error:
            unread[ref] = error.code
            log.warning("roll_unknown", workspace=workspace_id, ref=ref, error=str(error))
    changed = await deps.db.write(
        apply_rolls, rolls, len(rolls) == len(refs), deps.now(),
        workspace_id=workspace_id, deadline=_PATIENCE,
    )  # fmt: skip
    return changed, unread


async def _people_in(deps: Deps, workspace_id: str, ref: str) -> list[str]:
    if ref.startswith("S"):
        answer = await deps.slack.call(workspace_id, "usergroups.users.list", usergroup=ref)
        return [str(u) for u in answer.get("users") or []]
    found: list[str] = []
    async for page in _pages(deps, workspace_id, "conversations.members", "members", channel=ref):
        found += [str(u) for u in page]
    return found


async def _pages(
    deps: Deps, workspace_id: str, method: str, key: str, **more: Any
) -> AsyncIterator[list[Any]]:
    """Every page of a list method, waiting as long as Slack says where it says so."""
    cursor = ""
    for _ in range(_PAGES):
        answer = await _patiently(deps, workspace_id, method, **more, limit=PAGE, cursor=cursor)
        yield answer.get(key) or []
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


async def _patiently(deps: Deps, workspace_id: str, method: str, **more: Any) -> dict[str, Any]:
    for _ in range(3):
        try:
            return await deps.slack.call(workspace_id, method, **more)
        except SlackError as error:
            if not error.retry_after:
                raise
            await asyncio.sleep(min(error.retry_after, 60.0))
    return await deps.slack.call(workspace_id, method, **more)


async def look_up(deps: Deps, workspace_id: str, slack_id: str) -> Member | None:
    """Somebody never seen: asked of Slack once, and kept.

    None when Slack does not know them either. Raises SlackError when it does not answer.
    """
    answer = await deps.slack.call(workspace_id, "users.info", user=slack_id)
    user = read_user(answer.get("user") or {}, workspace_id)
    if user.slack_id != slack_id:
        return None
    return await deps.db.write(_store_one, user, deps.now(), workspace_id=workspace_id)


def _store_one(session: Session, user: SlackUser, now: Any) -> Member | None:
    store_people(session, [user], now)
    return member(session, user.slack_id)
