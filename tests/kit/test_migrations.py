"""Migrations up and down on both databases, and what is refused (F24)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot.kit.engine import open_engine
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


FIRST = """
revision, down_revision, branch_labels, depends_on = "0001", None, None, None
from alembic import op
import sqlalchemy as sa

def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["parent.id"], ondelete="CASCADE"),
    )

def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
"""
SECOND = """
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None
from alembic import op
import sqlalchemy as sa

def upgrade():
    with op.batch_alter_table("parent") as batch:
        batch.add_column(sa.Column("name", sa.String(8), nullable=False, server_default="x"))
        batch.create_check_constraint("short", "length(name) < 9")

def downgrade():
    with op.batch_alter_table("parent") as batch:
        batch.drop_constraint("short", type_="check")
        batch.drop_column("name")
"""
LOSES = """
revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None
from alembic import op

def upgrade():
    op.execute("DELETE FROM parent")

def downgrade():
    pass
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Three migrations of two tables that refer to each other, run as the program runs its own."""
    there = tmp_path / "migrations"
    (there / "versions").mkdir(parents=True)
    shutil.copy(ROOT / "migrations" / "env.py", there)
    for n, words in enumerate((FIRST, SECOND, LOSES), 1):
        (there / "versions" / f"000{n}_.py").write_text(words)
    return there


def ask(url: str, *questions: str) -> list[int]:
    """The one number that each statement gives, -1 for none."""
    engine = open_engine(url)
    with engine.begin() as connection:
        done = [connection.execute(text(q)) for q in questions]
        found = [int(d.scalar_one()) if d.returns_rows else -1 for d in done]
    engine.dispose()
    return found


def test_a_table_that_is_made_anew_keeps_the_rows_that_refer_to_it(
    empty_url: str, scripts: Path
) -> None:
    """SQLite changes a table by dropping it; up, and down to an older revision by its name."""
    migrate(empty_url, "0001", scripts)
    ask(empty_url, "INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1, 1)")
    count = ("SELECT count(*) FROM parent", "SELECT count(*) FROM child")
    migrate(empty_url, "0002", scripts)
    assert ask(empty_url, *count, "SELECT count(*) FROM parent WHERE name = 'x'") == [1, 1, 1]
    migrate(empty_url, "0001", scripts)
    assert ask(empty_url, *count) == [1, 1]
    engine = open_engine(empty_url)
    assert [c["name"] for c in inspect(engine).get_columns("parent")] == ["id"]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO child VALUES (2, 99)"))
    engine.dispose()
    migrate(empty_url, "+1", scripts)
    migrate(empty_url, "-1", scripts)
    migrate(empty_url, "base", scripts)
    assert tables(empty_url) == {"alembic_version"}


def test_a_migration_that_leaves_rows_without_their_parents_is_undone(
    tmp_path: Path, scripts: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'loses.db'}"
    migrate(url, "0002", scripts)
    ask(url, "INSERT INTO parent VALUES (1, 'x')", "INSERT INTO child VALUES (1, 1)")
    with pytest.raises(RuntimeError, match="child -> parent"):
        migrate(url, "0003", scripts)
    assert ask(url, "SELECT count(*) FROM parent") == [1]
    assert ask(url, "SELECT count(*) FROM alembic_version WHERE version_num = '0002'") == [1]
