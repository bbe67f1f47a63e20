"""What somebody typed into the form and did not send is there when they open it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import select

from bot.enquiries.models import TEXT, Draft
from bot.kit import text
from bot.kit.db import Session

KEPT = timedelta(days=7)

_drafts: Table = Draft.__table__  # pyright: ignore[reportAttributeAccessIssue]


def keep_draft(session: Session, slack_id: str, typed: str, now: datetime) -> None:
    """Keeps the newest words; empty ones are forgotten."""
    typed = text.clean(typed, TEXT)
    if not typed:
        forget_draft(session, slack_id)
        return
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    values = {"text": typed, "at": now}
    # Somebody types on while the first words are being kept: there is no draft yet for either.
    session.connection().execute(
        insert(_drafts)
        .values(workspace_id=session.workspace_id, slack_id=slack_id, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "slack_id"], set_=values)
    )
    session.expire_all()


def draft_of(session: Session, slack_id: str, now: datetime) -> str:
    """What was typed in the last seven days and not sent."""
    draft = _of(session, slack_id)
    return draft.text if draft is not None and now - draft.at < KEPT else ""


def forget_draft(session: Session, slack_id: str) -> None:
    """It was sent, or emptied."""
    draft = _of(session, slack_id)
    if draft is not None:
        session.delete(draft)
        session.flush()


def _of(session: Session, slack_id: str) -> Draft | None:
    return session.exec(select(Draft).where(Draft.slack_id == slack_id)).one_or_none()
