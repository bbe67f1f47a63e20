"""What the kit's own tables need not remember any more (RELIABILITY.md 2.4), found and removed.

Looking is a read; removing is a small write by ids that looks once more whether it may, so that
nobody waits long behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, or_, select, text

from bot.kit.db import Session
from bot.kit.delivery import SURPLUS
from bot.kit.models import Inbound, JobRun, Outbox, Pace

AT_ONCE = 200
# Slack repeats an event for a day, other senders a request for three.
INBOUND = timedelta(days=14)
RUNS = timedelta(days=90)
# A lead's card is drawn anew for as long as somebody works on it; a direct message is not.
CHANNEL_MESSAGES = timedelta(days=400)
DIRECT_MESSAGES = timedelta(days=90)
DELETIONS = timedelta(days=2)
PACES = 60.0  # seconds since a message might be updated again

_inbound: Table = Inbound.__table__  # pyright: ignore[reportAttributeAccessIssue]
_runs: Table = JobRun.__table__  # pyright: ignore[reportAttributeAccessIssue]
_rows: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]
_pace: Table = Pace.__table__  # pyright: ignore[reportAttributeAccessIssue]


def _over(now: datetime) -> dict[str, tuple[ColumnElement[Any], ColumnElement[bool]]]:
    """By table: what names a row, and when it is no longer needed. In a workspace."""
    to_a_person = _rows.c.recipient.like("U%") | _rows.c.recipient.like("W%")
    made = _rows.c.created_at
    said = or_(
        made < now - CHANNEL_MESSAGES,
        and_(made < now - DIRECT_MESSAGES, to_a_person | _rows.c.recipient.like("D%")),
        and_(made < now - DELETIONS, _rows.c.post == SURPLUS),
    )
    return {
        "inbound": (_inbound.c.id, _inbound.c.received_at < now - INBOUND),
        "job_run": (_runs.c.id, and_(_runs.c.ran_at < now - RUNS, _runs.c.state != "running")),
        "outbox": (_rows.c.id, and_(_rows.c.state.in_(("sent", "dead")), said)),
    }


TABLES = ("inbound", "job_run", "outbox")


def outlived(session: Session, table: str, now: datetime) -> list[int]:
    """The ids of some rows of this workspace that may go, oldest first."""
    key, over = _over(now)[table]
    mine = key.table.c.workspace_id == session.workspace_id
    return list(
        session.connection().scalars(select(key).where(mine, over).order_by(key).limit(AT_ONCE))
    )


def remove(session: Session, table: str, ids: Sequence[int], now: datetime) -> int:
    """Removes those of them that may still go. How many."""
    key, over = _over(now)[table]
    mine = key.table.c.workspace_id == session.workspace_id
    return session.connection().execute(delete(key.table).where(mine, key.in_(ids), over)).rowcount


def remove_paces(session: Session, wall: float) -> int:
    """Those of single messages and channels that hold nobody back. Lanes stay: they are locks."""
    return (
        session.connection()
        .execute(
            delete(_pace).where(
                _pace.c.workspace_id == session.workspace_id,
                _pace.c.next_at < wall - PACES,
                ~_pace.c.channel.like("*%"),
            )
        )
        .rowcount
    )


def analyse(session: Session) -> None:
    """Tells SQLite's planner how the tables grew, from a sample. PostgreSQL does so itself."""
    if session.dialect == "sqlite":
        session.connection().execute(text("PRAGMA analysis_limit=400"))
        session.connection().execute(text("ANALYZE"))
