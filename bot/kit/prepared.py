"""A Core statement compiled once and then handed straight to SQLite, for the busiest door.

Running a prebuilt statement through SQLAlchemy costs several times what SQLite needs for it. Here
the text, the order of its parameters and the types' own conversions are worked out once; errors
come out as SQLAlchemy's own, so that whoever waits is answered the same (kit/writer.py). On other
databases the statement is run as usual.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.kit.tables import Utc

Convert = Callable[[Any], Any] | None


class _Ready(NamedTuple):
    """What SQLite needs: text, (name, required, else, conversion) in order, row conversions."""

    sql: str
    binds: tuple[tuple[str, bool, Any, Convert], ...]
    columns: tuple[tuple[int, Convert], ...]
    row: Callable[..., Any] | None


class Prepared:
    """One statement. `name` becomes the type of its rows, read by column name as usual.

    `elsewhere` is what other databases run, where their words for it differ.
    """

    def __init__(self, name: str, statement: Any, elsewhere: Any = None) -> None:
        self._name, self._statement = name, statement
        self._elsewhere = statement if elsewhere is None else elsewhere
        self._ready: _Ready | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Every row of a select."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self._elsewhere, dict(values)))
        ready = self._ready or self._prepare(connection)
        found = self._run(connection, ready, values).fetchall()
        assert ready.row is not None
        return [ready.row(*self._converted(ready, row)) for row in found]

    def insert(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Adds one row; its id."""
        if connection.dialect.name != "sqlite":
            key: Any = connection.execute(self._elsewhere, dict(values)).inserted_primary_key
            return int(key[0])
        ready = self._ready or self._prepare(connection)
        return int(self._run(connection, ready, values).lastrowid or 0)

    def change(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Runs an update; how many rows it met."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._elsewhere, dict(values)).rowcount
        ready = self._ready or self._prepare(connection)
        return self._run(connection, ready, values).rowcount

    def _prepare(self, connection: Connection) -> _Ready:
        dialect = connection.dialect
        compiled: Any = self._statement.compile(dialect=dialect)
        binds: list[tuple[str, bool, Any, Convert]] = []
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            own = bind.type.dialect_impl(dialect).bind_processor(dialect)
            convert = Utc.sqlite_text if isinstance(bind.type, Utc) else own
            binds.append((bind.key, bind.required, bind.value, convert))
        selected = list(getattr(self._statement, "selected_columns", ()))
        convert_row: list[tuple[int, Convert]] = []
        for at, column in enumerate(selected):
            convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if convert is not None:
                convert_row.append((at, convert))
        keys = [c.key for c in selected]
        row = namedtuple(self._name, keys) if keys else None  # pyright: ignore[reportUntypedNamedTuple]
        self._ready = _Ready(str(compiled), tuple(binds), tuple(convert_row), row)
        return self._ready

    def _run(
        self, connection: Connection, ready: _Ready, values: Mapping[str, Any]
    ) -> sqlite3.Cursor:
        given: list[Any] = []
        for name, required, fixed, convert in ready.binds:
            value = values[name] if required else values.get(name, fixed)
            given.append(convert(value) if convert else value)
        raw: Any = connection.connection
        cursor = raw.cursor()
        try:
            cursor.execute(ready.sql, given)
        except sqlite3.Error as error:
            if not raw.driver_connection.in_transaction:
                # A full disk or a RAISE(ROLLBACK): what would follow stands in no transaction.
                connection.invalidate(error)
            raise DBAPIError.instance(
                ready.sql, None, error, sqlite3.Error, hide_parameters=True,
                dialect=connection.dialect,
            ) from error  # fmt: skip
        return cursor

    @staticmethod
    def _converted(ready: _Ready, row: Any) -> list[Any]:
        values = list(row)
        for at, convert in ready.columns:
            if convert is not None:
                values[at] = convert(values[at])
        return values
