"""Runs migrations on either database; every room's tables are known through bot.app."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from bot.kit.engine import open_engine
from bot.rooms import merge_rooms
from bot.settings import load_settings


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Our UTC type by its own name, SQLModel's strings as plain strings."""
    if kind == "type" and type(item).__name__ == "Utc":
        return "bot.kit.tables.Utc()"
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run() -> None:
    """One transaction for the whole run, so that an interrupted one leaves nothing behind (F24)."""
    merge_rooms()
    url = context.config.attributes.get("url") or load_settings().database_url
    engine = open_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _let_tables_be_rebuilt(connection)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if engine.dialect.name == "sqlite":
                _check_references(connection)
    engine.dispose()


def _let_tables_be_rebuilt(connection: Connection) -> None:
    """SQLite changes a table by making it anew; dropping the old one must not take with it the
    rows that refer to it (https://sqlite.org/lang_altertable.html). Only before a transaction."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")


def _check_references(connection: Connection) -> None:
    """Raises RuntimeError, which undoes the run, if a row refers to one that is not there."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        found = sorted({f"{row[0]} -> {row[2]}" for row in broken})
        raise RuntimeError(f"{len(broken)} rows refer to rows that are gone: {', '.join(found)}")


run()
