"""Looks at everything that has to be right, one finding a thing, each with how to mend it (U41)."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from bot.home.manifest import SCOPES
from bot.kit.clock import Clock
from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.kit.schema import UnknownSchema, check_schema
from bot.kit.slack import Slack
from bot.kit.slack_errors import SlackError, TokenRevoked, Unreachable
from bot.people.models import Workspace
from bot.people.service import admins
from bot.settings import Settings

LEAST_FREE = 200 * 1024 * 1024  # bytes
DRIFT = 60  # seconds; Slack refuses signatures past five minutes


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `says` has the cure when it is not fine."""

    fine: bool
    says: str


async def examine(settings: Settings) -> list[Finding]:
    """Settings, secrets, database, admins, Slack's answer, scopes, clock and channels."""
    found, workspaces = await asyncio.to_thread(local_findings, settings)
    found += await _app_token(settings)
    token = settings.slack_bot_token.get_secret_value()
    if token:

        async def tokens(_workspace_id: str) -> str | None:
            return token

        slack = Slack(settings.slack_api_url, tokens)
        try:
            found += [f async for f in _slack(slack, workspaces)]
        finally:
            await slack.close()
    return found


def local_findings(settings: Settings) -> tuple[list[Finding], list[Workspace]]:
    """What this machine itself can tell, and the workspaces it knows."""
    found = [_settings(settings), _hooks(settings), *_database(settings)]
    workspaces = _workspaces(settings) if found[-1].fine else []
    return found + [_admins(settings, w) for w in workspaces], workspaces


def _settings(settings: Settings) -> Finding:
    missing = settings.missing_for_serving()
    return Finding(not missing, "settings" if not missing else "missing: " + "; ".join(missing))


def _database(settings: Settings) -> list[Finding]:
    url = settings.database_url
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        if not path.exists():
            return [Finding(False, f"database {path} is not there. Run: python -m bot migrate")]
        if not all(os.access(p, os.W_OK) for p in (path, path.parent)):
            return [Finding(False, f"database {path} cannot be written. Whose is it?")]
        free = shutil.disk_usage(path.parent).free
        disk = Finding(free > LEAST_FREE, f"disk: {free // 2**20:,} MiB free beside the database")
    else:
        disk = Finding(True, "database server named")
    engine = open_engine(url)
    try:
        check_schema(engine)
    except UnknownSchema as unknown:
        return [disk, Finding(False, str(unknown))]
    except SQLAlchemyError as error:
        return [disk, Finding(False, f"database: {type(error).__name__}. Is it running?")]
    finally:
        engine.dispose()
    return [disk, Finding(True, "database and schema")]


def _workspaces(settings: Settings) -> list[Workspace]:
    engine = open_engine(settings.database_url)
    try:
        with Session(engine, expire_on_commit=False) as session:
            return list(session.exec(select(Workspace)).all())
    finally:
        engine.dispose()


async def _slack(slack: Slack, workspaces: list[Workspace]) -> AsyncIterator[Finding]:
    try:
        answer, headers = await slack.call_with_headers("", "auth.test")
    except Unreachable as error:
        yield Finding(False, f"Slack cannot be reached at {slack.api_url} ({error.detail})")
        return
    except TokenRevoked as error:
        yield Finding(False, f"token: {error.code}. Copy it anew from OAuth & Permissions")
        return
    except SlackError as error:
        yield Finding(False, f"Slack says {error}")
        return
    yield Finding(True, f"token of {answer.get('team')}")
    yield _scopes(headers)
    yield _clock(headers)
    if not workspaces:
        yield Finding(False, "no workspace yet: start `python -m bot serve` once")
    for w in workspaces:
        for label, channel in (("leads", w.leads_channel), ("questions", w.questions_channel)):
            yield await _channel(slack, w, label, channel)


def _scopes(headers: dict[str, str]) -> Finding:
    given = {s.strip() for s in headers.get("x-oauth-scopes", "").split(",") if s.strip()}
    lacking = sorted(set(SCOPES) - given)
    if not given or not lacking:
        return Finding(True, "scopes")
    what = "; ".join(f"{s} ({SCOPES[s]})" for s in lacking)
    return Finding(False, f"scopes missing: {what}. Update the manifest and reinstall the app")


def _clock(headers: dict[str, str]) -> Finding:
    if "date" not in headers:
        return Finding(True, "clock (Slack named no time to compare with)")
    drift = abs(parsedate_to_datetime(headers["date"]).timestamp() - Clock().wall())
    says = f"clock: {drift:.0f} s from Slack's"
    return Finding(drift < DRIFT, says if drift < DRIFT else says + ". Set up time keeping (NTP)")


async def _channel(slack: Slack, w: Workspace, label: str, channel: str | None) -> Finding:
    if not channel:
        return Finding(False, f"{label} channel is not chosen: `/align settings` in Slack")
    try:
        info: dict[str, Any] = (await slack.call(
            w.workspace_id, "conversations.info", channel=channel
        ))["channel"]  # fmt: skip
    except SlackError as error:
        cure = _CURES.get(error.code, "Choose another one in `/align settings`")
        return Finding(False, f"{label} channel {channel}: {error}. {cure}")
    name = f"#{info.get('name', channel)}"
    if info.get("is_archived"):
        return Finding(False, f"{name} is archived. Choose another one in `/align settings`")
    if not info.get("is_member"):
        return Finding(False, f"{name}: I am not in it. Type `/invite @Align` there")
    if info.get("is_ext_shared") and not w.options.get("shared_channels"):
        return Finding(False, f"{name} is shared with another company; no lead is posted there")
    return Finding(True, f"{label} channel {name}")


_CURES = {
    "channel_not_found": "If it is private, type `/invite @Align` there; if it was deleted, choose "
    "another one in `/align settings`",
    "missing_scope": "Update the manifest and reinstall the app",
    "ratelimited": "Slack has enough of me for now: run this again in a minute",
    "unreachable": "Slack did not answer: run this again in a minute",
}


async def _app_token(settings: Settings) -> list[Finding]:
    """Socket Mode: whether Slack opens a connection for this token."""
    token = settings.slack_app_token.get_secret_value()
    if not token:
        return []

    async def tokens(_workspace_id: str) -> str | None:
        return token

    slack = Slack(settings.slack_api_url, tokens)
    try:
        await slack.call("", "apps.connections.open")
    except Unreachable as error:
        return [Finding(False, f"Socket Mode: Slack cannot be reached ({error.detail})")]
    except SlackError as error:
        return [Finding(False, f"SLACK_APP_TOKEN: {error.code}. It starts with xapp- and needs the "
                "scope connections:write (Basic Information, App-Level Tokens)")]  # fmt: skip
    finally:
        await slack.close()
    return [Finding(True, "Socket Mode")]


def _hooks(settings: Settings) -> Finding:
    secret = settings.hook_secret.get_secret_value()
    if not secret:
        return Finding(True, "no HOOK_SECRET: leads cannot come by webhook")
    try:
        Webhook(secret)
    except (ValueError, EmptyWebhookSecretError):
        return Finding(False, "HOOK_SECRET cannot be read: `whsec_` and base64 after it")
    return Finding(True, "webhook secret")


def _admins(settings: Settings, w: Workspace) -> Finding:
    engine = open_engine(settings.database_url)
    try:
        with Session(engine, info={"workspace_id": w.workspace_id}) as session:
            named = [m.name or m.slack_id for m in admins(session)]
    finally:
        engine.dispose()
    if not named:
        return Finding(False, "nobody is admin. Run: python -m bot admin somebody@your.company")
    return Finding(True, f"{len(named)} admin{'s' if len(named) > 1 else ''}")
