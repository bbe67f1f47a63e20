"""Every request has its effect once, however often it is delivered (F12, F13, F48)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit.db import Session
from bot.kit.models import Inbound
from bot.kit.prepared import Prepared

_rows: Table = Inbound.__table__  # pyright: ignore[reportAttributeAccessIssue]
_GIVEN = {n: bindparam(n) for n in ("workspace_id", "key", "received_at", "digest")}
_CLAIM = Prepared(
    "Claimed",
    sqlite.insert(_rows).values(_GIVEN).on_conflict_do_nothing().inline(),
    postgresql.insert(_rows).values(_GIVEN).on_conflict_do_nothing().inline(),
)


class KeyReused(Exception):
    """The same idempotency key came with another body: 409 (F48)."""


def claim_once(session: Session, key: str, now: datetime, digest: str | None = None) -> bool:
    """Claims a request's key in the caller's transaction. False if it was claimed before."""
    given = {
        "workspace_id": session.workspace_id,
        "key": key,
        "received_at": now,
        "digest": digest,
    }
    return _CLAIM.change(session.connection(), given) == 1


def earlier_answer(session: Session, key: str, digest: str) -> dict[str, Any] | None:
    """What the first request of this key was answered. Raises KeyReused for another body."""
    row = (
        session.connection()
        .execute(
            select(_rows.c.digest, _rows.c.answer).where(
                _rows.c.workspace_id == session.workspace_id, _rows.c.key == key
            )
        )
        .first()
    )
    if row is None:
        return None
    if row.digest != digest:
        raise KeyReused(key)
    return row.answer


def remember_answer(session: Session, key: str, answer: dict[str, Any]) -> None:
    """Keeps what a hook answered, in the same transaction as its effect."""
    session.connection().execute(
        update(_rows)
        .where(_rows.c.workspace_id == session.workspace_id, _rows.c.key == key)
        .values(answer=answer)
    )
