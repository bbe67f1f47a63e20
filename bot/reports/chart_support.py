"""Whether a workspace draws Slack's chart blocks: what it answered is remembered.

Slack brought them to workspaces one after another (SLACK.md 2.2); the typed refusal of a message
that has them decides, and a refusal is believed for a month.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Workspace

BELIEVED = timedelta(days=30)
_KEPT = "charts"


def charts_taken(session: Session, now: datetime) -> bool | None:
    """True or False where the workspace answered; None where nobody knows, or knows any more."""
    found = session.get(Workspace, session.workspace_id)
    kept: dict[str, Any] = (found.options.get(_KEPT) if found else None) or {}
    if not kept:
        return None
    if not kept.get("taken") and now - datetime.fromisoformat(str(kept["at"])) > BELIEVED:
        return None
    return bool(kept.get("taken"))


def remember_charts(session: Session, taken: bool, now: datetime) -> None:
    """The workspace took a message with charts, or refused it."""
    w = people.workspace(session, lock=True)
    w.options = {**w.options, _KEPT: {"taken": taken, "at": now.isoformat()}}
    session.add(w)
