"""A company that is set up already, as the first test of a process left it.

Setting it up takes a third of what most tests need, and is tested where that is the question. The
rows and what stands in Slack are those that the real start and the real set-up made: they are put
into the next empty database and the next sandbox, and the clock goes on from there.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlmodel import SQLModel

from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.sandbox.server import Sandbox

Rows = dict[str, list[dict[str, Any]]]
# What a sandbox's workspace remembers of what was said and opened.
_SLACK = (
    "members", "channels", "messages", "ephemerals", "homes", "stacks", "files", "typed", "read",
    "_last_ts", "_serial",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The rows by table, what stood in Slack, and when it was."""

    rows: Rows
    slack: dict[str, Any]
    at: datetime


_known: dict[str, Known] = {}


def remember(session: Session, sandbox: Sandbox) -> None:
    """Keeps what stands in every table, of whichever workspace, and in Slack, for the kind of
    database."""
    connection = session.connection()
    rows: Rows = {}
    for table in SQLModel.metadata.sorted_tables:
        if found := [dict(row) for row in connection.execute(select(table)).mappings()]:
            rows[table.name] = found
    stands = vars(sandbox.core.workspace)
    slack = copy.deepcopy({name: stands[name] for name in _SLACK})
    _known[session.dialect] = Known(rows, slack, sandbox.clock.now())


def restored(url: str) -> Known | None:
    """Puts the rows into an empty database; None where nothing is known, or where a test has put
    its own there."""
    engine = open_engine(url)
    try:
        known = _known.get(engine.dialect.name)
        if known is None:
            return None
        with engine.begin() as connection:
            if connection.execute(text("SELECT count(*) FROM workspace")).scalar_one():
                return None
            _fill(connection, known.rows)
        return known
    finally:
        engine.dispose()


def said_again(known: Known, sandbox: Sandbox) -> None:
    """What stood in Slack stands in this sandbox."""
    vars(sandbox.core.workspace).update(copy.deepcopy(known.slack))


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
