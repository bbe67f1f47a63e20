"""Mails that are forwarded into a Slack channel: Slack shows each as a file of type `email`.

The event's copy may lack the text (SLACK.md 1), so the worker asks `files.info` for it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.slack_errors import SlackError
from bot.mailbox.hooks import as_json
from bot.mailbox.models import Form, Mailbox, Source
from bot.mailbox.taking import Came, state_of, take_mail
from bot.people import service as people

GONE = {"file_not_found", "file_deleted", "not_visible"}
_KEYS = {"message_id": "message-id", "in_reply_to": "in-reply-to", "reply_to": "reply-to"}


def mails_in(event: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of a message that are mails."""
    files: Any = event.get("files")
    kinds = ("filetype", "mode")
    return [
        f
        for f in (files if isinstance(files, list) else [])
        if isinstance(f, dict) and f.get("id") and "email" in [f.get(k) for k in kinds]
    ]


def mail_channel(session: Session) -> str | None:
    """The channel into which mails are forwarded, if an admin chose one."""
    found = session.get(Mailbox, session.workspace_id)
    return found.channel if found else None


def choose_mail_channel(session: Session, by: str, channel: str | None, now: datetime) -> str:
    """Mails that are forwarded into this channel are read from now on. Returns the one before.

    Raises NotAllowed for anybody but admins. Audited.
    """
    people.require_admin(session, by)
    found = state_of(session)
    before, found.channel = found.channel or "", channel
    session.add(found)
    people.audit(session, by, "mail channel", channel or "off", "", now)
    session.flush()
    return before


def take_forwarded(session: Session, channel: str, files: list[str], now: datetime) -> int:
    """Stores mails of a message as work, by their files' ids. Returns how many."""
    if channel != mail_channel(session):
        return 0
    for file_id in files:
        raw = json.dumps({"file": file_id}).encode()
        take_mail(session, Came(Source.SLACK, Form.FILE, raw), now)
    return len(files)


async def fetch_forwarded(deps: Deps, workspace_id: str, raw: bytes) -> bytes | None:
    """The mail behind a waiting file, as our JSON; None where it is gone. Raises SlackError."""
    file_id = str(json.loads(raw)["file"])
    try:
        answer = await deps.slack.call(workspace_id, "files.info", file=file_id)
    except SlackError as error:
        if error.code in GONE:
            return None
        raise
    return as_json(_mail(answer.get("file") or {}))


def _mail(file: dict[str, Any]) -> dict[str, Any]:
    headers = file.get("headers") if isinstance(file.get("headers"), dict) else {}
    said = {_KEYS.get(k, k): str(v)[:1000] for k, v in (headers or {}).items() if v}
    return {
        "from": _people(file.get("from")),
        "to": _people(file.get("to")),
        "cc": _people(file.get("cc")),
        "reply_to": said.get("reply-to", ""),
        "subject": str(file.get("subject") or file.get("title") or ""),
        "text": str(file.get("plain_text") or file.get("preview_plain_text") or ""),
        "message_id": said.get("message-id", ""),
        "headers": said,
    }


def _people(listed: Any) -> str:
    """Slack's list of people as a header has it."""
    given = [p for p in listed if isinstance(p, dict)] if isinstance(listed, list) else []
    return ", ".join(
        str(p.get("original") or f"{p.get('name') or ''} <{p.get('address') or ''}>") for p in given
    )
