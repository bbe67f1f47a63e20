"""What somebody typed into the form and did not send is there when they open it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import select

from bot.enquiries.models import TEXT, Draft
from bot.kit import text
from bot.kit.db import Session

KEPT = timedelta(days=7)


def keep_draft(session: Session, slack_id: str, typed: str, now: datetime) -> None:
    """Keeps the newest words; empty ones are forgotten."""
    typed = text.clean(typed, TEXT)
    if not typed:
        forget_draft(session, slack_id)
        return
    draft = _of(session, slack_id) or Draft(slack_id=slack_id, at=now)
    draft.text, draft.at = typed, now
    session.add(draft)
    session.flush()


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
