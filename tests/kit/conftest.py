"""The kit's tests run on both databases."""

import structlog

from tests.support.databases import (
    _sqlite_template,
    db,
    db_url,
    postgres,
    postgres_url,
    sqlite_url,
)

__all__ = ["_sqlite_template", "db", "db_url", "postgres", "postgres_url", "sqlite_url"]

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.dev.ConsoleRenderer(colors=False),
    ]
)
