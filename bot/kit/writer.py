"""Durable writes, many a second, with no false yes and no false no (DESIGN.md section 3).

A unit is queued, running, committed, failed or withdrawn. *Not saved* is said only of a unit that
was taken back from the queue before it ran. On SQLite one thread runs the waiting units in one
`BEGIN IMMEDIATE` transaction, a Session each, and commits once. A unit that raises after writing
spoils the batch: it is rolled back and each unit is run alone. Before each unit and before COMMIT
the thread looks whether SQLite is still in the transaction: a full disk or a RAISE(ROLLBACK) drops
it silently. On PostgreSQL each unit commits alone; batching there collapses on hot rows
(PERFORMANCE.md B).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.kit import faults
from bot.kit.boundary import NotSaved, StillSaving
from bot.kit.db import Database, Session, open_engine

BATCH = 256
QUEUE = 4096
PG_WRITERS = 4
_RETRIED = {"40001", "40P01"}  # serialization failure, deadlock detected (F23)


class _State(Enum):
    QUEUED = 0
    RUNNING = 1
    WITHDRAWN = 2


class _DroppedTransaction(Exception):
    """SQLite left the transaction by itself: nothing of the batch is kept (F19)."""


@dataclass(slots=True, eq=False)
class Unit:
    """One piece of work and the person waiting for it."""

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    workspace_id: str | None
    answer: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    state: _State = _State.QUEUED
    outcome: asyncio.Future[Any] | None = None
    result: Any = None
    error: BaseException | None = None
    wake: bool = False

    def forget(self) -> None:
        """Before another run: what the last one left behind."""
        self.result, self.error, self.wake = None, None, False

    def run(self, bind: Connection | Engine, *, commit: bool = False) -> None:
        """Runs the function and flushes. Commits only where the session owns its transaction."""
        info = {"workspace_id": self.workspace_id}
        with Session(bind, expire_on_commit=False, info=info) as session:
            self.result = self.fn(session, *self.args)
            session.flush()
            if commit:
                faults.hit("pre_commit")
                session.commit()
                faults.hit("post_commit")
            self.wake = "wake" in session.info

    def settle(self) -> None:
        """Tells whoever waits. Runs in the loop."""
        for future in (self.answer, self.outcome):
            if future is not None and not future.done():
                if self.error is not None:
                    future.set_exception(self.error)
                else:
                    future.set_result((self.result, self.wake))
                return


def _settle_all(units: list[Unit]) -> None:
    for unit in units:
        unit.settle()


@dataclass(slots=True)
class _Waiting:
    """The bounded queue. `take` marks what it hands out as running, under one lock."""

    limit: int
    units: deque[Unit] = field(default_factory=deque[Unit])
    lock: threading.Condition = field(default_factory=threading.Condition)
    closed: bool = False

    def put(self, unit: Unit) -> None:
        with self.lock:
            if self.closed or len(self.units) >= self.limit:
                raise NotSaved("the database is busy")
            self.units.append(unit)
            self.lock.notify()

    def wait(self) -> bool:
        """Blocks until something waits; False when the queue was closed and is empty."""
        with self.lock:
            while not self.units and not self.closed:
                self.lock.wait()
            return bool(self.units)

    def take(self, most: int) -> list[Unit]:
        with self.lock:
            batch: list[Unit] = []
            while self.units and len(batch) < most:
                unit = self.units.popleft()
                if unit.state is _State.QUEUED:
                    unit.state = _State.RUNNING
                    batch.append(unit)
            return batch

    def withdraw(self, unit: Unit) -> bool:
        with self.lock:
            if unit.state is not _State.QUEUED:
                return False
            unit.state = _State.WITHDRAWN
            return True

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.lock.notify_all()


class Writer:
    """The queue in front of the writing threads; the subclasses say how a batch is run."""

    threads = 1
    batch = 1

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._waiting = _Waiting(QUEUE)
        self._threads = [
            threading.Thread(target=self._work, name=f"write-{n}", daemon=True)
            for n in range(self.threads)
        ]
        for thread in self._threads:
            thread.start()

    async def submit(
        self, fn: Callable[..., Any], args: tuple[Any, ...], workspace_id: str | None, deadline: float
    ) -> tuple[Any, bool]:
        loop = asyncio.get_running_loop()
        unit = Unit(fn, args, workspace_id, loop.create_future(), loop)
        self._waiting.put(unit)
        timer = loop.call_later(deadline, self._expire, unit)
        try:
            return await unit.answer
        except asyncio.CancelledError:
            self._waiting.withdraw(unit)
            raise
        finally:
            timer.cancel()

    def _expire(self, unit: Unit) -> None:
        if unit.answer.done():
            return
        if self._waiting.withdraw(unit):
            unit.answer.set_exception(NotSaved())
        else:
            unit.outcome = unit.loop.create_future()
            unit.answer.set_exception(StillSaving(unit.outcome))

    def _work(self) -> None:
        while self._waiting.wait():
            done = self._run_some()
            by_loop: dict[asyncio.AbstractEventLoop, list[Unit]] = {}
            for unit in done:
                by_loop.setdefault(unit.loop, []).append(unit)
            for loop, units in by_loop.items():
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_settle_all, units)

    def _run_some(self) -> list[Unit]:
        raise NotImplementedError

    def close(self) -> None:
        """Runs what is queued, then ends the threads."""
        self._waiting.close()
        for thread in self._threads:
            thread.join(timeout=10)


def _as_not_saved(error: BaseException) -> BaseException:
    """A failing database becomes a sentence; everything else is passed on as it is."""
    if isinstance(error, OperationalError | _DroppedTransaction):
        not_saved = NotSaved("the database could not store it")
        not_saved.__cause__ = error
        return not_saved
    return error


class SqliteWriter(Writer):
    """Group commit: all that waits goes into one transaction, up to 256 units."""

    batch = BATCH

    def _run_some(self) -> list[Unit]:
        try:
            connection = self.engine.connect()
            transaction = connection.begin()
        except DBAPIError:
            # Locked or gone. Units are taken only once the lock is ours: until then they can be
            # withdrawn, and their own deadlines answer for them (F17, F18).
            time.sleep(0.02)
            return []
        units = self._waiting.take(self.batch)
        try:
            if self._run_together(connection, units):
                faults.hit("pre_commit")
                _check(connection)
                transaction.commit()
                faults.hit("post_commit")
                return units
        except (DBAPIError, _DroppedTransaction):
            pass  # nothing was kept; each unit is now answered for by its own run
        finally:
            connection.close()
        return self._run_alone(units)

    def _run_together(self, connection: Connection, units: list[Unit]) -> bool:
        """True if the batch may be committed as it stands."""
        raw: Any = connection.connection.driver_connection
        for unit in units:
            _check(connection)
            before = raw.total_changes
            try:
                unit.run(connection)
            except Exception as error:
                if not raw.in_transaction or raw.total_changes != before:
                    return False
                unit.error = _as_not_saved(error)
        return True

    def _run_alone(self, units: list[Unit]) -> list[Unit]:
        for unit in units:
            unit.forget()
            try:
                with self.engine.connect() as connection, connection.begin():
                    unit.run(connection)
                    _check(connection)
            except Exception as error:
                unit.error = _as_not_saved(error)
        return units


def _check(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    if not raw.in_transaction:
        raise _DroppedTransaction


class PostgresWriter(Writer):
    """A few threads, each unit committed alone; deadlocks and serialization failures once more."""

    threads = PG_WRITERS

    def _run_some(self) -> list[Unit]:
        units = self._waiting.take(1)
        for unit in units:
            for last in (False, True):
                unit.forget()
                try:
                    unit.run(self.engine, commit=True)
                    break
                except Exception as error:
                    unit.error = _as_not_saved(error)
                    if last or not _worth_again(error):
                        break
        return units


def _worth_again(error: BaseException) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _RETRIED


def open_database(url: str) -> Database:
    """Opens the database named by `url` with the writer that fits it."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        return Database(engine, open_engine(url, readonly=True), SqliteWriter(engine))
    return Database(engine, engine, PostgresWriter(engine))
