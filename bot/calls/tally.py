"""Standing notes counted by local day and by month, kept in the notes' own transactions.

A week reads days; a history over years reads months (PERFORMANCE.md C).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Table, case, cast, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.calls.models import CallMonth, CallNote, CallTally
from bot.kit.db import Session
from bot.people.calendar import workspace_zone, zone_named

_tally: Table = CallTally.__table__  # pyright: ignore[reportAttributeAccessIssue]
_months: Table = CallMonth.__table__  # pyright: ignore[reportAttributeAccessIssue]
_notes: Table = CallNote.__table__  # pyright: ignore[reportAttributeAccessIssue]

# day, campaign (0: none), outcome, reason, connected
Cell = tuple[date, int, str, str, bool]


def local_day(session: Session, at: datetime) -> date:
    """The workspace's local date of a moment."""
    return at.astimezone(zone_named(workspace_zone(session))).date()


def cell_of(note: CallNote) -> Cell | None:
    """Where a note counts; None for one that was taken back."""
    if note.withdrawn_at is not None:
        return None
    return note.day, note.campaign_id or 0, note.outcome.value, note.reason, note.connected


def move(session: Session, was: Cell | None, now_in: Cell | None) -> None:
    """A note counts in `now_in` instead of `was`; None: nowhere."""
    if was == now_in:
        return
    changes = [(cell, by) for cell, by in ((was, -1), (now_in, 1)) if cell is not None]
    # In one order everywhere, so that no two wait for each other crosswise: days before months.
    for cell, by in sorted(changes, key=lambda c: c[0]):
        _add(session, _tally, "day", cell, by)
    by_month = [((cell[0].replace(day=1), *cell[1:]), by) for cell, by in changes]
    for cell, by in sorted(by_month, key=lambda c: c[0]):
        _add(session, _months, "month", cell, by)


def _add(session: Session, table: Table, first: str, cell: Cell, by: int) -> None:
    when, campaign_id, outcome, reason, connected = cell
    key: dict[str, Any] = {
        "workspace_id": session.workspace_id, first: when, "campaign_id": campaign_id,
        "outcome": outcome, "reason": reason,
    }  # fmt: skip
    upsert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    c = table.c
    session.connection().execute(
        upsert(table)
        .values(**key, notes=by, connected=by * connected)
        .on_conflict_do_update(
            index_elements=list(key),
            set_={"notes": c.notes + by, "connected": c.connected + by * connected},
        )
    )


def recount(session: Session) -> None:
    """Counts every day and month anew from the notes; what `move` keeps must be the same."""
    t, m, n = _tally.c, _months.c, _notes.c
    here = session.workspace_id
    session.connection().execute(delete(_tally).where(t.workspace_id == here))
    keys = (n.workspace_id, n.day, func.coalesce(n.campaign_id, 0), n.outcome, n.reason)
    counted = (
        select(*keys, func.count(), func.sum(case((n.connected, 1), else_=0)))
        .where(n.workspace_id == here, n.withdrawn_at.is_(None))
        .group_by(*keys)
    )
    names = ["workspace_id", "day", "campaign_id", "outcome", "reason", "notes", "connected"]
    session.connection().execute(insert(_tally).from_select(names, counted))
    session.connection().execute(delete(_months).where(m.workspace_id == here))
    first = (
        func.date(t.day, "start of month")
        if session.dialect == "sqlite"
        else cast(func.date_trunc("month", t.day), Date)
    )
    by_month = (
        select(t.workspace_id, first, t.campaign_id, t.outcome, t.reason)
        .add_columns(func.sum(t.notes), func.sum(t.connected))
        .where(t.workspace_id == here)
        .group_by(t.workspace_id, first, t.campaign_id, t.outcome, t.reason)
    )
    names[1] = "month"
    session.connection().execute(insert(_months).from_select(names, by_month))
