"""PostgreSQL's NOTIFY as a bell between processes: a web process commits, a worker wakes.

It is only a wake-up: what is due stands in the outbox, and a worker that missed the bell looks
again within a second anyway. Rung after the commit, on a connection of its own and at most every
few milliseconds, because a NOTIFY inside a transaction makes commits wait for each other.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import psycopg
import structlog

log = structlog.get_logger()
CHANNEL = "align_outbox"
APART = 0.005  # seconds between two rings
LOOK = 0.5  # seconds between two looks whether it is time to stop
RETRY = 2.0  # seconds until a lost connection is tried again


class _Line:
    """A thread with its own connection, which it opens again when it is lost."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    self._serve(connection)
            except psycopg.Error as error:
                log.warning("bell_line_lost", error=type(error).__name__)
                self._stopped.wait(RETRY)

    def _serve(self, connection: psycopg.Connection) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        """Ends the thread and its connection."""
        self._stopped.set()
        await asyncio.to_thread(self._thread.join, 5)


class Ringer(_Line):
    """For a process that commits and does not deliver."""

    def __init__(self, url: str) -> None:
        self._asked = threading.Event()
        super().__init__(url, "bell-ring")

    def ring(self) -> None:
        """Something was committed that may be due."""
        self._asked.set()

    def _serve(self, connection: psycopg.Connection) -> None:
        while not self._stopped.is_set():
            if self._asked.wait(LOOK):
                self._asked.clear()
                connection.execute(f"NOTIFY {CHANNEL}")
                self._stopped.wait(APART)


class Hearer(_Line):
    """For a process that delivers: calls `wake` in its loop whenever somebody rings."""

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), wake
        super().__init__(url, "bell-hear")

    def _serve(self, connection: psycopg.Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        while not self._stopped.is_set():
            for _ in connection.notifies(timeout=LOOK, stop_after=1):
                if not self._loop.is_closed():
                    self._loop.call_soon_threadsafe(self._wake)
