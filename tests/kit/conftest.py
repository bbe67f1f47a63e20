"""The kit's tests run on both databases."""

from tests.support.databases import (
    _sqlite_template,
    db,
    db_url,
    postgres,
    postgres_url,
    sqlite_url,
)

__all__ = ["_sqlite_template", "db", "db_url", "postgres", "postgres_url", "sqlite_url"]
