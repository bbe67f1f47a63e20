"""What happened to a lead, appended and never changed (U4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlmodel import col, select

from bot.kit.db import Session
from bot.leads.models import Lead, LeadEvent

_rows: Table = LeadEvent.__table__  # pyright: ignore[reportAttributeAccessIssue]
_APPEND: Insert = insert(_rows)


def note_event(
    session: Session,
    lead_id: int,
    what: str,
    now: datetime,
    *,
    by: str | None = None,
    **detail: Any,
) -> None:
    """Appends one event. `what`: received, updated, claimed, merged ...; `detail` is JSON."""
    note_many(session, what, now, by, [(lead_id, detail)])


def note_many(
    session: Session,
    what: str,
    now: datetime,
    by: str | None,
    leads: Sequence[tuple[int, dict[str, Any]]],
) -> None:
    """The same for many leads in one statement: (lead id, detail)."""
    w = session.workspace_id
    rows = [
        {"workspace_id": w, "lead_id": i, "at": now, "by": by, "what": what, "detail": detail}
        for i, detail in leads
    ]
    session.connection().execute(_APPEND, rows)


def family(session: Session, lead_id: int) -> list[int]:
    """The lead that counts, then every lead merged into it, oldest first.

    A room that keeps rows about leads reads them by these ids, so that a merge loses nothing.
    """
    lead = session.get(Lead, lead_id)
    if lead is None:
        return [lead_id]
    root = lead.merged_into or lead_id
    merged = session.exec(
        select(Lead.id).where(col(Lead.merged_into) == root).order_by(col(Lead.id))
    ).all()
    return [root, *(i for i in merged if i is not None)]


def timeline(session: Session, lead_id: int, limit: int = 10) -> list[LeadEvent]:
    """The newest events of a lead and of all that were merged into it, newest first."""
    return list(
        session.exec(
            select(LeadEvent)
            .where(col(LeadEvent.lead_id).in_(family(session, lead_id)))
            .order_by(col(LeadEvent.at).desc(), col(LeadEvent.id).desc())
            .limit(limit)
        ).all()
    )


def acted_on(session: Session, slack_id: str, limit: int) -> list[int]:
    """Ids of the leads this person did something with, newest first."""
    rows = session.exec(
        select(LeadEvent.lead_id)
        .where(col(LeadEvent.by) == slack_id)
        .order_by(col(LeadEvent.at).desc(), col(LeadEvent.id).desc())
        .limit(limit * 4)
    ).all()
    return list(dict.fromkeys(rows))[:limit]
