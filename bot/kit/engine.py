"""How a database is opened: SQLite with this project's settings, PostgreSQL with its limits."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event


def open_engine(url: str, *, readonly: bool = False) -> Engine:
    """An engine with this project's settings. SQLite: WAL, synchronous=FULL, explicit BEGIN.

    This is the only place that creates a SQLite file: one that goes missing later is an error,
    never an empty database in its place (F20).
    """
    shared: dict[str, Any] = {
        # An INSERT ... ON CONFLICT forgets how many rows it made unless told to remember.
        "execution_options": {"preserve_rowcount": True},
        # What people wrote does not belong into the texts of errors (F60).
        "hide_parameters": True,
    }
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, **shared)
        event.listen(engine, "connect", _limit_waiting)
        return engine
    return _open_sqlite(Path(url.removeprefix("sqlite:///")), url, shared, readonly)


def _open_sqlite(path: Path, url: str, shared: dict[str, Any], readonly: bool) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()

    def connect() -> sqlite3.Connection:
        name = f"file:{quote(str(path))}?mode=rw"
        return sqlite3.connect(
            name, uri=True, check_same_thread=False, timeout=1.0, isolation_level=None
        )

    engine = create_engine(url, creator=connect, **shared)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            # 32 MB of pages instead of 2: a company's leads and their indexes stay in memory.
            "cache_size=-32768",
            # 16 MB of log between checkpoints: a page that changes often is written back once.
            "wal_autocheckpoint=4000",
            f"query_only={'ON' if readonly else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Deferred transactions that read and then write fail at once instead of waiting (F17).
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


def _limit_waiting(connection: Any, _record: object) -> None:
    """A frozen process must not keep the others waiting for its locks for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
    connection.commit()
