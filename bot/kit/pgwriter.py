"""Writing to PostgreSQL: a few threads, each unit committed alone (PERFORMANCE.md B).

Deadlocks and serialization failures are run once more (F23), and so is a unit whose connection
broke before its COMMIT (F22). When the answer to a COMMIT is lost, the server is asked whether
that transaction was committed, so that there is neither a false yes nor a false no (F21).
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.kit import faults
from bot.kit.db import Session
from bot.kit.queue import Unit, Writer, told

THREADS = 4
PATIENCE = 20.0  # seconds a restarting server is waited for
_RETRIED = {"40001", "40P01"}  # serialization failure, deadlock detected

_WHO = "SELECT pg_current_xact_id_if_assigned()::text"
# In which life of the server: after a crash, numbers of transactions are given out again, and
# statistics start anew. No connection outlives it.
_LIFE = "pg_postmaster_start_time()::text || (SELECT stats_reset FROM pg_stat_bgwriter)::text"
_WHAT_BECAME = f"SELECT pg_xact_status(%s::xid8), {_LIFE}"


@dataclass
class _Unanswered(Exception):
    """COMMIT was sent and no answer came."""

    number: str | None
    life: str
    error: DBAPIError


def _commit(session: Session) -> None:
    connection = session.connection()
    # Also fails, as it must, if the unit swallowed an error: COMMIT would then quietly roll back.
    number = connection.exec_driver_sql(_WHO).scalar_one()
    if "life" not in connection.info:
        connection.info["life"] = connection.exec_driver_sql(f"SELECT {_LIFE}").scalar_one()
    life = connection.info["life"]
    faults.hit("pre_commit")
    try:
        session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _Unanswered(number, life, error) from error
        raise
    faults.hit("post_commit")


class PostgresWriter(Writer):
    """Units run one by one in each of a few threads."""

    threads = THREADS

    def run_some(self) -> None:
        for unit in self.waiting.take(1):
            if not self._attempt(unit):
                # Whoever won the deadlock needs a moment, or both meet again.
                time.sleep(random.uniform(0.02, 0.05))  # noqa: S311
                self._attempt(unit)
            self.answer([unit])

    def _attempt(self, unit: Unit) -> bool:
        """Runs the unit. False if it failed in a way that may pass, and nothing is kept."""
        try:
            unit.run(self.engine, _commit)
        except _Unanswered as lost:
            committed = _became(self.engine, lost)
            # Unknown is neither yes nor no: the error itself is passed on.
            unit.error = {True: None, False: told(lost.error), None: lost.error}[committed]
            return committed is not False
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            unit.error = told(error)
            return not _may_pass(error)
        return True


def _may_pass(error: BaseException) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _RETRIED


def _became(engine: Engine, lost: _Unanswered) -> bool | None:
    """Whether that transaction was committed; None if nobody can say."""
    if lost.number is None:
        return True  # it had changed nothing
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with engine.connect() as connection:
                status, life = connection.exec_driver_sql(_WHAT_BECAME, (lost.number,)).one()
        except DBAPIError as error:
            if "is in the future" in str(error.orig):
                return False  # the server crashed and never heard of it
            time.sleep(0.1)
            continue
        if status == "aborted":
            return False
        if status == "committed":
            return True if life == lost.life else None
        time.sleep(0.05)
    return None
