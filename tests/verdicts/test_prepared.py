"""A prepared statement is the statement: same rows, same types, same errors, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, column, insert, select, table, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.leads.models import Quality
from bot.verdicts.models import Reason, Verdict, Via
from bot.verdicts.prepared import Prepared
from tests.verdicts.conftest import NOW, TEAM, Office

TABLE: Any = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
NAMES = ("workspace_id", "lead_id", "by", "quality", "reason", "via", "act_at", "at", "superseded")
ADD = insert(TABLE).values({n: bindparam(n) for n in NAMES})
READ = select(TABLE.c.id, TABLE.c.by, TABLE.c.quality, TABLE.c.reason, TABLE.c.note,
              TABLE.c.act_at, TABLE.c.superseded)  # fmt: skip
READ_ONE = READ.where(TABLE.c.id == bindparam("i"), TABLE.c.via == Via.COMMAND)
CHANGE = update(TABLE).where(TABLE.c.id == bindparam("i")).values(superseded=True)


def values(lead_id: int, **more: Any) -> dict[str, Any]:
    return {
        "workspace_id": TEAM, "lead_id": lead_id, "by": "U0RITA", "quality": Quality.LATER,
        "reason": Reason.NOT_READY, "via": Via.COMMAND, "act_at": NOW, "at": NOW,
        "superseded": False, **more,
    }  # fmt: skip


def test_rows_and_types_are_the_same(office: Office) -> None:
    bind = office.session.connection()
    lead = office.lead()
    first = Prepared("Added", ADD).insert(bind, values(lead.id or 0))
    second = Prepared("Added", ADD).insert(bind, values(lead.id or 0, reason=None))
    assert second > first
    reading = Prepared("Row", READ_ONE)
    for i in (first, second):
        (row,) = reading.rows(bind, {"i": i})
        assert tuple(row) == tuple(bind.execute(READ_ONE, {"i": i}).one())
        assert (row.quality, row.act_at, row.superseded) == (Quality.LATER, NOW, False)
    assert reading.rows(bind, {"i": 999}) == []
    assert Prepared("Changed", CHANGE).change(bind, {"i": first}) == 1
    assert Prepared("Changed", CHANGE).change(bind, {"i": 999}) == 0
    assert reading.rows(bind, {"i": first})[0].superseded is True


def test_errors_are_the_librarys_own(office: Office) -> None:
    """So that a full disk or a broken rule is answered as everywhere (kit/writer.py)."""
    bind = office.session.connection()
    with pytest.raises(IntegrityError), bind.begin_nested():
        Prepared("Added", ADD).insert(bind, values(office.lead().id or 0, by=None))
    with pytest.raises(DBAPIError), bind.begin_nested():
        Prepared("Row", select(column("x")).select_from(table("no_such_table"))).rows(bind, {})
