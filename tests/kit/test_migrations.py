"""Migrations up and down on both databases, and what is refused (F24)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bot.kit.db import open_engine
from bot.kit.schema import UnknownSchema, check_schema, expected_revision, migrate
from tests.support.databases import Postgres, know_every_table

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"empty_{os.urandom(4).hex()}"
    server._admin.execute(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.drop(name)


def tables(url: str) -> set[str]:
    engine = open_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_up_makes_what_the_models_say_and_down_leaves_nothing(empty_url: str) -> None:
    know_every_table()
    migrate(empty_url)
    engine = open_engine(empty_url)
    check_schema(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()
    migrate(empty_url, "base")
    assert tables(empty_url) == {"alembic_version"}
    migrate(empty_url)
    assert tables(empty_url) >= set(SQLModel.metadata.tables)


@pytest.mark.fault("F24")
def test_an_empty_database_is_refused_with_what_to_run(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with pytest.raises(UnknownSchema, match="python -m bot migrate"):
        check_schema(engine)
    engine.dispose()


@pytest.mark.fault("F24")
def test_a_newer_database_is_refused_in_words(empty_url: str) -> None:
    migrate(empty_url)
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(UnknownSchema, match="newer version"):
        check_schema(engine)
    engine.dispose()


@pytest.mark.timeout(180)
@pytest.mark.fault("F24")
def test_a_migration_killed_on_its_way_is_run_again(empty_url: str) -> None:
    """Killed after so many statements; whatever stands then, the next run ends well."""
    code = (
        "import os, signal, sys\n"
        "from sqlalchemy import Engine, event\n"
        "from bot.kit.schema import migrate\n"
        "left = int(sys.argv[2])\n"
        "@event.listens_for(Engine, 'before_cursor_execute')\n"
        "def count(*_):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "migrate(sys.argv[1])\n"
    )
    for statements in (3, 40):
        done = subprocess.run(
            [sys.executable, "-c", code, empty_url, str(statements)], cwd=ROOT, check=False
        )
        assert done.returncode == -signal.SIGKILL
    migrate(empty_url)
    engine = open_engine(empty_url)
    check_schema(engine)
    engine.dispose()
    assert expected_revision()
