"""The numbers that people say: L-1042. Counted per workspace, never given twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit.db import Session
from bot.leads.models import Counter

FIRST = 1001

_rows: Table = Counter.__table__  # pyright: ignore[reportAttributeAccessIssue]


def _next(insert: Any) -> Any:
    statement = insert(_rows)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "kind"], set_={"last": _rows.c.last + bindparam("more")}
    ).returning(_rows.c.last)


_NEXT = {"sqlite": _next(sqlite.insert), "postgresql": _next(postgresql.insert)}


def next_number(session: Session, kind: str = "lead") -> int:
    """The next number of `kind` in this workspace, from 1001 on.

    One statement on both databases. On PostgreSQL the counter's row stays locked until the
    transaction ends, so whoever makes a lead at the same moment waits here and then sees it.
    """
    return next_numbers(session, 1, kind)[0]


def next_numbers(session: Session, count: int, kind: str = "lead") -> range:
    """The next `count` numbers at once."""
    done = session.connection().execute(
        _NEXT[session.dialect],
        {
            "workspace_id": session.workspace_id,
            "kind": kind,
            "last": FIRST + count - 1,
            "more": count,
        },
    )
    last = int(done.scalar_one())
    return range(last - count + 1, last + 1)
