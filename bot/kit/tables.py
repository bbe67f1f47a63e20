"""What every table shares: the workspace it belongs to, UTC times, and constraint names.

Tenancy (F55): a session is bound to one workspace. Every ORM query on an `Owned` table is
narrowed to it, and new rows are stamped with it, by the hooks in kit/db.py. Core statements on the
busiest doors name the workspace themselves.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases. A naive one is a fault and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    @staticmethod
    def sqlite_text(value: datetime | None) -> str | None:
        """What SQLite stores, as SQLAlchemy's own two steps write it; in one (kit/prepared.py)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Owned(SQLModel):
    """A row of one workspace. `workspace_id` is Slack's team id: it survives a reinstall (U25)."""

    workspace_id: str = Field(default="", max_length=32)


def worded(words: type[StrEnum], *, nullable: bool = False) -> Column[Any]:
    """A column that holds one of an enum's words as plain text on both databases."""
    kind = Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda e: [member.value for member in e],
    )
    return Column(kind, nullable=nullable)
