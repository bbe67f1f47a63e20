"""Where a lead's card stands: beneath the post it came with, or in the leads channel; once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.kit.db import Session
from bot.kit.outbox import NORMAL, announce, redraw
from bot.people.models import Workspace
from bot.people.sharing import shows_leads

CARD = "leads.card"


def options_of(session: Session) -> dict[str, Any]:
    """The room's own switches: thread_cards (on), card_keys, crm_hosts; and what it noted."""
    workspace = session.get(Workspace, session.workspace_id)
    found = (workspace.options or {}).get("leads") if workspace else None
    return dict(found) if isinstance(found, dict) else {}


def may_show(workspace: Workspace, channel: str) -> bool:
    """False where another organisation shares the channel and no admin allowed that (F56)."""
    return shows_leads(workspace, channel)


def show_card(
    session: Session,
    lead_id: int,
    post: tuple[str, str] | None,
    now: datetime,
    *,
    priority: int = NORMAL,
) -> None:
    """Has the lead's one card posted. A second call only draws it anew.

    `post`: channel and ts of the app's post that it came with.
    """
    workspace = session.get(Workspace, session.workspace_id)
    if workspace is None:
        return
    options = options_of(session)
    key = f"{CARD}:{lead_id}"
    if post is not None:
        if options.get("thread_cards", True) and may_show(workspace, post[0]):
            announce(
                session, CARD, lead_id, post[0],
                now=now, key=key, thread_ts=post[1], priority=priority,
            )  # fmt: skip
    elif workspace.leads_channel and may_show(workspace, workspace.leads_channel):
        announce(
            session, CARD, lead_id, workspace.leads_channel, now=now, key=key, priority=priority
        )


def redraw_card(session: Session, lead_id: int) -> None:
    """Has the card drawn anew in place, wherever it stands; nothing where there is none."""
    redraw(session, CARD, lead_id)
