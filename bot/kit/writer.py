"""Durable writes, many a second, with no false yes and no false no (DESIGN.md section 3).

On SQLite one thread runs the waiting units in one `BEGIN IMMEDIATE` transaction, a Session each,
and commits once. A unit that raises after writing spoils the batch: it is rolled back and each
unit is run alone. Before each unit and before COMMIT the thread looks whether SQLite is still in
the transaction: a full disk or a RAISE(ROLLBACK) drops it silently. On PostgreSQL each unit
commits alone; batching there collapses on hot rows (PERFORMANCE.md B).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from bot.kit import faults
from bot.kit.boundary import NotSaved
from bot.kit.db import Database
from bot.kit.engine import open_engine
from bot.kit.pgwriter import PostgresWriter
from bot.kit.queue import QUEUE, Unit, Writer, told

__all__ = ["QUEUE", "open_database"]

BATCH = 256
PATIENCE = 20.0  # seconds a unit that must be run alone waits for another process's lock


class _DroppedTransaction(NotSaved):
    """SQLite left the transaction by itself: nothing of the batch is kept (F19)."""


class SqliteWriter(Writer):
    """Group commit: all that waits goes into one transaction, up to 256 units."""

    def __init__(self, engine: Engine) -> None:
        event.listen(engine, "handle_error", _notice_dropped)
        self._file = Path(engine.url.database or "").absolute()
        self._identity = self._identify()
        super().__init__(engine)

    def _identify(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def run_some(self) -> None:
        try:
            connection = self._begin()
        except DBAPIError:
            # Locked or gone. Units are taken only once the lock is ours: until then they can be
            # withdrawn, and their own deadlines answer for them (F17, F18).
            time.sleep(0.02)
            return
        units = self.waiting.take(BATCH)
        try:
            together = self._run_together(connection, units)
        finally:
            connection.close()
        if not together:
            self._run_alone(units)
        self.answer(units)

    def _begin(self) -> Connection:
        connection = self.engine.connect()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    def _run_together(self, connection: Connection, units: list[Unit]) -> bool:
        """True if everything that was not refused is committed; False if nothing was kept."""
        raw: Any = connection.connection.driver_connection
        try:
            for unit in units:
                self._check(connection, raw)
                before = raw.total_changes
                try:
                    unit.run(connection)
                except BaseException as error:  # noqa: BLE001 - told to whoever waits
                    unit.error = told(error)
                    self._check(connection, raw)
                    if raw.total_changes != before:
                        return False
            self._commit(connection, raw)
        except Exception:  # noqa: BLE001 - each unit is now answered for by its own run
            return False
        return True

    def _check(self, connection: Connection, raw: Any) -> None:
        if connection.invalidated or not raw.in_transaction:
            raise _DroppedTransaction("the database could not store it")

    def _commit(self, connection: Connection, raw: Any) -> None:
        faults.hit("pre_commit")
        self._check(connection, raw)
        if self._identify() != self._identity:
            raise _DroppedTransaction("the database's file was moved or removed")
        connection.commit()
        faults.hit("post_commit")

    def _run_alone(self, units: list[Unit]) -> None:
        until = time.monotonic() + PATIENCE
        for n, unit in enumerate(units):
            connection = self._begin_by(until)
            if connection is None:
                for left in units[n:]:
                    left.error = NotSaved("the database is locked")
                return
            raw: Any = connection.connection.driver_connection
            try:
                unit.run(connection)
                self._commit(connection, raw)
            except BaseException as error:  # noqa: BLE001 - told to whoever waits
                unit.error = told(error)
            finally:
                connection.close()

    def _begin_by(self, until: float) -> Connection | None:
        """The lock, however long another process keeps it, but not past `until`."""
        while True:
            try:
                return self._begin()
            except DBAPIError:
                if time.monotonic() > until:
                    return None
                time.sleep(0.02)


def _notice_dropped(context: ExceptionContext) -> None:
    """A statement that made SQLite drop the transaction ends the connection with it.

    Otherwise a unit that went on regardless would store its next statements one by one.
    """
    connection = context.connection
    if connection is None or connection.invalidated or not connection.in_transaction():
        return
    raw: Any = connection.connection.driver_connection
    if not raw.in_transaction:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def open_database(url: str) -> Database:
    """Opens the database named by `url` with the writer that fits it."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        return Database(engine, open_engine(url, readonly=True), SqliteWriter(engine))
    return Database(engine, engine, PostgresWriter(engine))
