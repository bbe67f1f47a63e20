"""A prepared statement is the statement: same rows, same types, same errors, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    column,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.kit.db import Database
from bot.kit.prepared import Prepared
from bot.kit.tables import Utc, worded

NOW = datetime(2026, 3, 3, 9, 0, 0, 120_000, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    DEEP_BLUE = "deep blue"


COLOUR = worded(Colour, nullable=True)
COLOUR.name = COLOUR.key = "colour"
TABLE = Table(
    "prepared_test",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    COLOUR,
    Column("at", Utc),
    Column("over", Boolean, default=False),
    Column("extra", JSON),
    UniqueConstraint("name"),
)
NAMES = ("name", "colour", "at", "over", "extra")
GIVEN = {n: bindparam(n) for n in NAMES}
ADD = insert(TABLE).values(GIVEN)
READ = select(*TABLE.c).where(TABLE.c.id == bindparam("i"), TABLE.c.colour != Colour.RED)
CHANGE = update(TABLE).where(TABLE.c.id == bindparam("i")).values(over=True)
OFTEN = Prepared(
    "Often",
    sqlite.insert(TABLE).values(GIVEN).on_conflict_do_nothing().inline(),
    postgresql.insert(TABLE).values(GIVEN).on_conflict_do_nothing().inline(),
)


def values(name: str | None, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "colour": Colour.DEEP_BLUE, "at": NOW, "over": False,
        "extra": {"a": ["ä", None]}, **more,
    }  # fmt: skip


@pytest.fixture
def bind(db: Database) -> Iterator[Connection]:
    with db.engine.begin() as connection:
        TABLE.create(connection)
        yield connection
        TABLE.drop(connection)


def test_rows_and_types_are_the_same(bind: Connection) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    first = Prepared("Added", ADD).insert(bind, values("one"))
    second = Prepared("Added", ADD).insert(bind, values("two", extra=None, at=elsewhere))
    assert second > first
    reading = Prepared("Row", READ)
    for i in (first, second):
        (row,) = reading.rows(bind, {"i": i})
        assert tuple(row) == tuple(bind.execute(READ, {"i": i}).one())
        assert (row.colour, row.at, row.over) == (Colour.DEEP_BLUE, NOW, False)
    assert reading.rows(bind, {"i": 999}) == []


def test_changes_are_counted(bind: Connection) -> None:
    first = Prepared("Added", ADD).insert(bind, values("one"))
    changing = Prepared("Changed", CHANGE)
    assert [changing.change(bind, {"i": i}) for i in (first, 999)] == [1, 0]
    assert Prepared("Row", READ).rows(bind, {"i": first})[0].over is True


def test_each_database_runs_its_own_words(bind: Connection) -> None:
    assert [OFTEN.change(bind, values(name)) for name in ("one", "one", "two")] == [1, 0, 1]


def test_errors_are_the_librarys_own(bind: Connection) -> None:
    """So that a full disk or a broken rule is answered as everywhere (kit/writer.py)."""
    with pytest.raises(IntegrityError), bind.begin_nested():
        Prepared("Added", ADD).insert(bind, values(None))
    with pytest.raises(DBAPIError), bind.begin_nested():
        Prepared("Row", select(column("x")).select_from(table("no_such_table"))).rows(bind, {})
    with pytest.raises(Exception, match="aware"):
        Prepared("Added", ADD).insert(bind, values("x", at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_a_value_that_is_missing_is_an_error_not_nothing(bind: Connection) -> None:
    lacking = values("one")
    del lacking["colour"]
    with pytest.raises((KeyError, DBAPIError, StatementError)):
        Prepared("Added", ADD).insert(bind, lacking)
