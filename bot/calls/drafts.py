"""What somebody typed into the form and did not send is there when they open it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select

from bot.calls.models import WORDS, CallDraft
from bot.kit import text
from bot.kit.db import Session

KEPT = timedelta(days=7)

_drafts: Table = CallDraft.__table__  # pyright: ignore[reportAttributeAccessIssue]


def keep_draft(
    session: Session, slack_id: str, fields: dict[str, Any], now: datetime, about: str = ""
) -> None:
    """Keeps the newest state of the form, by field; an empty one is forgotten.

    `about`: the message that is being shared; "" for the form of a note.
    """
    kept = {
        name: text.clean(value, WORDS * 3) if isinstance(value, str) else value
        for name, value in fields.items()
        if value not in ("", None)
    }
    if not kept:
        forget_draft(session, slack_id, about)
        return
    old = (col(CallDraft.slack_id) == slack_id, col(CallDraft.at) <= now - KEPT)
    session.exec(delete(CallDraft).where(*old))
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    values = {"fields": kept, "at": now}
    # Somebody types on while the first words are being kept: there is no draft yet for either.
    session.connection().execute(
        insert(_drafts)
        .values(workspace_id=session.workspace_id, slack_id=slack_id, about=about, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "slack_id", "about"], set_=values)
    )
    session.expire_all()


def draft_of(session: Session, slack_id: str, now: datetime, about: str = "") -> dict[str, Any]:
    """What was filled in during the last seven days and not sent, by field."""
    draft = _of(session, slack_id, about)
    return dict(draft.fields) if draft is not None and now - draft.at < KEPT else {}


def forget_draft(session: Session, slack_id: str, about: str = "") -> None:
    """It was sent, or emptied."""
    draft = _of(session, slack_id, about)
    if draft is not None:
        session.delete(draft)
        session.flush()


def _of(session: Session, slack_id: str, about: str) -> CallDraft | None:
    query = select(CallDraft).where(CallDraft.slack_id == slack_id, CallDraft.about == about)
    return session.exec(query).one_or_none()
