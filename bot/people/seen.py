"""Who an act is about and where it happens are read once a unit, however many rooms ask."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import QueryContext
from sqlmodel import select

from bot.kit.db import Session
from bot.people.models import Member, Workspace

_SEEN = "people.seen"


def member(session: Session, slack_id: str) -> Member | None:
    """The person with this Slack id, guests and leavers included; None when never seen."""
    seen: dict[str, Member] = session.info.setdefault(_SEEN, {})
    found = seen.get(slack_id)
    if found is None or found not in session:
        found = session.exec(select(Member).where(Member.slack_id == slack_id)).first()
        if found is not None:
            seen[slack_id] = found
    return found


@event.listens_for(Workspace, "load")
def _keep(loaded: Workspace, context: QueryContext, *_: Any) -> None:
    # A session forgets what nobody holds, and would read the same row a dozen times an act.
    context.session.info["people.workspace"] = loaded
