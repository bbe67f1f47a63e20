"""A company that is set up already: its rows, as the first test of a run left them.

Setting it up takes a third of what most tests need, and is tested where that is the question. Its
rows are those that the real start and the real set-up made; they are put into the next empty
database, and the clock goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlmodel import SQLModel

from bot.kit.db import Session
from bot.kit.engine import open_engine

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Known:
    """The rows by table, and when it was."""

    rows: Rows
    at: datetime


_known: dict[str, Known] = {}


def remember(session: Session, now: datetime) -> None:
    """Keeps what stands in every table, of whichever workspace, for the kind of database."""
    connection = session.connection()
    rows: Rows = {}
    for table in SQLModel.metadata.sorted_tables:
        if found := [dict(row) for row in connection.execute(select(table)).mappings()]:
            rows[table.name] = found
    _known[session.dialect] = Known(rows, now)


def restored(url: str) -> datetime | None:
    """Puts them into an empty database, and says when it was; None where nothing is known, or
    where a test has put its own there."""
    engine = open_engine(url)
    try:
        known = _known.get(engine.dialect.name)
        if known is None:
            return None
        with engine.begin() as connection:
            if connection.execute(text("SELECT count(*) FROM workspace")).scalar_one():
                return None
            _fill(connection, known.rows)
        return known.at
    finally:
        engine.dispose()


def _fill(connection: Connection, rows: Rows) -> None:
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in rows:
            continue
        connection.execute(insert(table), rows[table.name])
        number = table.autoincrement_column
        if connection.dialect.name == "postgresql" and number is not None:
            connection.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence(:t, :c), "
                    f'(SELECT max("{number.name}") FROM "{table.name}"))'
                ),
                {"t": table.name, "c": number.name},
            )
