"""The bounded queue of units in front of the writing threads (kit/writer.py).

A unit is queued, running, or withdrawn; once it ran it is committed or failed. *Not saved* is said
of a unit that was taken back before it ran, or whose transaction is known to be gone.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.kit.boundary import NotSaved, StillSaving
from bot.kit.db import Session

log = structlog.get_logger()
QUEUE = 4096
CLOSING = 10.0  # seconds that what was accepted may still take


class _State(Enum):
    QUEUED = 0
    RUNNING = 1
    WITHDRAWN = 2


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

    def run(
        self, bind: Connection | Engine, commit: Callable[[Session], None] | None = None
    ) -> None:
        """Runs the function and flushes; `commit` ends a transaction that the session owns."""
        self.result, self.error, self.wake = None, None, False
        info = {"workspace_id": self.workspace_id}
        session = Session(bind, expire_on_commit=False, info=info)
        try:
            session.sealed = True
            self.result = self.fn(session, *self.args)
            session.flush()
            self.wake = "wake" in session.info
            session.sealed = False
            if commit is not None:
                commit(session)
        finally:
            # The busiest units never made the session begin anything: there is nothing to close.
            if session.in_transaction():
                session.close()

    def settle(self) -> None:
        """Tells whoever waits. Runs in the loop."""
        for future in (self.answer, self.outcome):
            if future is not None and not future.done():
                if self.error is not None:
                    future.set_exception(self.error)
                else:
                    future.set_result((self.result, self.wake))
                return


def told(error: BaseException) -> BaseException:
    """What the waiting side gets: a failing database, or a dying thread, becomes a sentence."""
    if isinstance(error, OperationalError) or not isinstance(error, Exception):
        not_saved = NotSaved("the database could not store it")
        not_saved.__cause__ = error
        return not_saved
    return error


def _settle_all(units: list[Unit]) -> None:
    for unit in units:
        unit.settle()


@dataclass(slots=True)
class _Waiting:
    """What waits. `take` marks what it hands out as running, under one lock."""

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
    """The queue and its threads; the subclasses in kit/writer.py say how units are run."""

    threads = 1

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.waiting = _Waiting(QUEUE)
        self._threads = [
            threading.Thread(target=self._work, name=f"write-{n}", daemon=True)
            for n in range(self.threads)
        ]
        for thread in self._threads:
            thread.start()

    async def submit(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        workspace_id: str | None,
        deadline: float,
    ) -> tuple[Any, bool]:
        """The unit's result, and whether it asked for the outbox to be woken."""
        loop = asyncio.get_running_loop()
        unit = Unit(fn, args, workspace_id, loop.create_future(), loop)
        self.waiting.put(unit)
        timer = loop.call_later(deadline, self._expire, unit)
        try:
            return await unit.answer
        except asyncio.CancelledError:
            self.waiting.withdraw(unit)
            raise
        finally:
            timer.cancel()

    def _expire(self, unit: Unit) -> None:
        if unit.answer.done():
            return
        if self.waiting.withdraw(unit):
            unit.answer.set_exception(NotSaved())
            return
        unit.outcome = unit.loop.create_future()
        # Whoever does not ask how it ended is not reproached for it.
        unit.outcome.add_done_callback(lambda f: f.cancelled() or f.exception())
        unit.answer.set_exception(StillSaving(unit.outcome))

    def _work(self) -> None:
        while self.waiting.wait():
            try:
                self.run_some()
            except Exception:
                log.exception("writer_failed")

    def run_some(self) -> None:
        """Takes what waits, runs it, and has it answered."""
        raise NotImplementedError

    def answer(self, units: list[Unit]) -> None:
        """Hands the outcomes to the loops that wait for them."""
        by_loop: dict[asyncio.AbstractEventLoop, list[Unit]] = {}
        for unit in units:
            by_loop.setdefault(unit.loop, []).append(unit)
        for loop, its in by_loop.items():
            try:
                loop.call_soon_threadsafe(_settle_all, its)
            except RuntimeError:
                log.warning("writer_answers_nobody", units=len(its))  # that loop has ended

    def close(self) -> None:
        """Runs what was accepted, then ends the threads; what cannot be run is withdrawn."""
        self.waiting.close()
        for thread in self._threads:
            thread.join(timeout=CLOSING)
        left = self.waiting.take(QUEUE)
        for unit in left:
            unit.error = NotSaved("the program is ending")
        self.answer(left)
