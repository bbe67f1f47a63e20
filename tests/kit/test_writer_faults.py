"""What the world does to a database, and what people are told then (F17 to F23)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from bot.kit.boundary import NotSaved
from bot.kit.db import Database, Session
from bot.kit.models import Inbound
from bot.kit.once import claim_once
from bot.kit.writer import open_database
from tests.kit.units import NOW, T1, holding, later, occupied, put, queued, stored
from tests.kit.wire import Wire
from tests.support.databases import Postgres

HOLDER = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
c.execute("ROLLBACK")
"""


@asynccontextmanager
async def locked_by_another(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process holds SQLite's one write lock until told (or until the end)."""
    path = url.removeprefix("sqlite:///")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, path,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"held"
    try:
        yield process
    finally:
        await let_go(process)


async def let_go(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    with contextlib.suppress(ConnectionError):
        process.stdin.write(b"\n")
        await process.stdin.drain()
    process.stdin.close()
    await process.wait()
    # lets the transport close before the loop does
    await asyncio.sleep(0)


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    db = open_database(sqlite_url)
    yield db
    await db.close()


@pytest.fixture
async def postgresql(postgres_url: str) -> AsyncIterator[Database]:
    db = open_database(postgres_url)
    yield db
    await db.close()


# -- SQLite


@pytest.mark.fault("F17")
async def test_a_write_waits_for_another_process_s_lock(sqlite_url: str, sqlite: Database) -> None:
    async with locked_by_another(sqlite_url) as process:
        waiting = [later(sqlite, put, f"k{n}", deadline=30.0) for n in range(3)]
        done, _ = await asyncio.wait(waiting, timeout=3.0)
        assert not done
        await let_go(process)
        await asyncio.gather(*waiting)
    assert await stored(sqlite) == {"k0", "k1", "k2"}


@pytest.mark.fault("F18")
async def test_a_lock_held_too_long_is_not_saved_and_never_saved_later(
    sqlite_url: str, sqlite: Database
) -> None:
    async with locked_by_another(sqlite_url):
        with pytest.raises(NotSaved) as said:
            await sqlite.write(put, "too late", workspace_id=T1, deadline=0.2)
        assert "in time" in said.value.why
        assert await stored(sqlite) == set()
    await sqlite.write(put, "after", workspace_id=T1, deadline=30.0)
    assert await stored(sqlite) == {"after"}


@pytest.mark.fault("F17")
async def test_units_that_must_run_alone_wait_for_the_lock_too(sqlite_url: str) -> None:
    """A batch is rolled back for one unit's sake; before the rerun somebody else takes the lock."""
    db = open_database(sqlite_url)
    taken, free = threading.Event(), threading.Event()
    runs: list[str] = []

    def fails_once_it_wrote(session: Session) -> None:
        put(session, "bad")
        if not runs:
            event.listen(db.engine, "rollback", steal, once=True)
        runs.append("bad")
        raise ValueError

    def steal(_connection: Any) -> None:
        def hold() -> None:
            thief = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
            while True:
                with contextlib.suppress(sqlite3.OperationalError):
                    thief.execute("BEGIN IMMEDIATE")
                    break
            taken.set()
            free.wait(20)
            thief.execute("ROLLBACK")
            thief.close()

        threading.Thread(target=hold).start()

    with holding() as held:
        first = await occupied(db, held)
        bad = later(db, fails_once_it_wrote, deadline=30.0)
        good = later(db, put, "good", deadline=30.0)
        await queued()
    await asyncio.gather(*first)
    assert await asyncio.to_thread(taken.wait, 10)
    free.set()
    await good
    with pytest.raises(ValueError):  # noqa: PT011
        await bad
    assert await stored(db) == {"good"}
    await db.close()


@pytest.mark.fault("F19")
async def test_a_full_disk_keeps_every_yes_true_and_recovers(sqlite: Database) -> None:
    pages = {"most": 1_000_000}
    event.listen(
        sqlite.engine, "begin",
        lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages['most']}"),
    )  # fmt: skip

    def put_much(session: Session, key: str) -> None:
        assert claim_once(session, key + "x" * 200, NOW, digest="d" * 64)
        session.connection().execute(
            text("UPDATE inbound SET answer = :a WHERE key LIKE :k"),
            {"a": f'"{"y" * 50_000}"', "k": f"{key}x%"},
        )

    used = await sqlite.read(lambda s: s.connection().execute(text("PRAGMA page_count")).scalar())
    pages["most"] = used + 100
    batches = [f"{n:03}" for n in range(24)]
    with holding() as held:
        first = await occupied(sqlite, held)
        tasks = [later(sqlite, put_much, key, deadline=30.0) for key in batches]
        await queued()
    await asyncio.gather(*first)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [a for a in answers if a is not None]
    assert refused
    assert all(isinstance(a, NotSaved) for a in refused)
    yes = {k for k, a in zip(batches, answers, strict=True) if a is None}
    assert {k[:3] for k in await stored(sqlite)} == yes

    pages["most"] = 1_000_000
    await sqlite.write(put_much, "999", workspace_id=T1)
    assert {k[:3] for k in await stored(sqlite)} == yes | {"999"}


@pytest.mark.fault("F20")
async def test_a_file_that_was_moved_away_is_not_replaced_by_an_empty_one(
    sqlite_url: str, sqlite: Database
) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    await sqlite.write(put, "before", workspace_id=T1)
    path.rename(path.with_suffix(".away"))
    with pytest.raises(NotSaved, match="moved or removed"):
        await sqlite.write(put, "lost", workspace_id=T1)
    assert not path.exists()
    path.with_suffix(".away").rename(path)
    await sqlite.write(put, "after", workspace_id=T1)
    assert await stored(sqlite) == {"before", "after"}


@pytest.mark.fault("F20")
async def test_a_file_that_was_replaced_is_not_written_to(
    sqlite_url: str, sqlite: Database
) -> None:
    """A backup put in its place while the program runs: a restart is needed, and said."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    await sqlite.write(put, "before", workspace_id=T1)
    path.rename(path.with_suffix(".away"))
    path.write_bytes(path.with_suffix(".away").read_bytes())
    with pytest.raises(NotSaved, match="moved or removed"):
        await sqlite.write(put, "lost", workspace_id=T1)


@pytest.mark.fault("F20")
async def test_a_file_that_may_not_be_written_is_not_saved(sqlite: Database) -> None:
    event.listen(sqlite.engine, "begin", lambda c: c.exec_driver_sql("PRAGMA query_only = ON"))
    with pytest.raises(NotSaved):
        await sqlite.write(put, "lost", workspace_id=T1)
    assert await stored(sqlite) == set()


# -- PostgreSQL


@pytest.mark.fault("F23")
async def test_a_deadlock_is_run_again_and_both_units_are_stored(postgresql: Database) -> None:
    meeting = threading.Barrier(2, timeout=10)
    runs: list[str] = []

    def prepare(session: Session) -> None:
        put(session, "a")
        put(session, "b")

    def cross(session: Session, first: str, second: str) -> None:
        runs.append(first)
        update = text("UPDATE inbound SET digest = coalesce(digest, '') || :d WHERE key = :k")
        session.connection().execute(update, {"d": first, "k": first})
        if len(runs) <= 2:
            meeting.wait()
        session.connection().execute(update, {"d": first, "k": second})

    await postgresql.write(prepare, workspace_id=T1)
    await asyncio.gather(
        later(postgresql, cross, "a", "b", deadline=30.0),
        later(postgresql, cross, "b", "a", deadline=30.0),
    )
    assert len(runs) > 2

    def digests(session: Session) -> set[str]:
        rows = session.connection().execute(text("SELECT digest FROM inbound"))
        return {"".join(sorted(row[0])) for row in rows}

    assert await postgresql.read(digests, workspace_id=T1) == {"ab"}


def _fails_with(session: Session, runs: list[int], times: int, sqlstate: str) -> None:
    runs.append(1)
    put(session, f"{times} run {len(runs)}")
    if len(runs) <= times:
        session.connection().execute(
            text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{sqlstate}'; END $$")
        )


@pytest.mark.fault("F23")
@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_passing_failure_is_run_once_more_and_no_more(
    postgresql: Database, sqlstate: str
) -> None:
    runs: list[int] = []
    await postgresql.write(_fails_with, runs, 1, sqlstate, workspace_id=T1)
    assert await stored(postgresql) == {"1 run 2"}
    runs.clear()
    with pytest.raises(NotSaved):
        await postgresql.write(_fails_with, runs, 99, sqlstate, workspace_id=T1)
    assert len(runs) == 2
    assert await stored(postgresql) == {"1 run 2"}


@pytest.mark.fault("F22")
async def test_a_unit_whose_connection_is_ended_is_run_again(postgresql: Database) -> None:
    runs: list[int] = []

    def ended(session: Session) -> str:
        runs.append(1)
        put(session, "once")
        if len(runs) == 1:
            pid = session.connection().execute(text("SELECT pg_backend_pid()")).scalar()
            postgresql.now_in(T1, _terminate, pid)
        return put(session, "more")

    assert await postgresql.write(ended, workspace_id=T1, deadline=30.0) == "more"
    assert len(runs) == 2
    assert await stored(postgresql) == {"once", "more"}


def _terminate(session: Session, pid: int) -> None:
    session.connection().execute(text("SELECT pg_terminate_backend(:p)"), {"p": pid})


async def test_a_unit_that_swallows_an_error_is_not_told_yes(postgresql: Database) -> None:
    """PostgreSQL answers the COMMIT of a failed transaction with a quiet rollback."""

    def swallows(session: Session) -> str:
        put(session, "a")
        with contextlib.suppress(Exception):
            session.connection().execute(text("SELECT * FROM no_such_table"))
        return "saved!"

    with pytest.raises(Exception):  # noqa: B017, PT011
        await postgresql.write(swallows, workspace_id=T1)
    assert await stored(postgresql) == set()


@pytest.mark.fault("F21", "F22")
@pytest.mark.parametrize(("lose", "expected"), [("its answer", 1), ("itself", 2)])
async def test_a_lost_commit_is_looked_up_before_anything_is_run_again(
    postgres_url: str, tmp_path: Path, lose: str, expected: int
) -> None:
    runs: list[int] = []

    def counted(session: Session) -> str:
        runs.append(1)
        # No unique key: run twice, it would be stored twice.
        return put(session, f"run {len(runs)}")

    wire = Wire(postgres_url, tmp_path)
    with wire.strung():
        db = open_database(wire.url)
        await db.write(put, "before", workspace_id=T1)
        wire.lose = lose
        said = await db.write(counted, workspace_id=T1, deadline=30.0)
        assert wire.lost == 1
        assert len(runs) == expected
        assert said == f"run {expected}"
        assert await stored(db) == {"before", said}
        await db.close()


@pytest.mark.fault("F21")
async def test_a_server_that_is_away_is_not_saved_and_comes_back(
    postgres_url: str, tmp_path: Path
) -> None:
    wire = Wire(postgres_url, tmp_path)
    with wire.strung():
        db = open_database(wire.url)
        await db.write(put, "before", workspace_id=T1)
        db.engine.dispose()
    with pytest.raises(NotSaved):
        await db.write(put, "away", workspace_id=T1, deadline=30.0)
    with wire.strung():
        await db.write(put, "back", workspace_id=T1, deadline=30.0)
        assert await stored(db) == {"before", "back"}
        await db.close()


@pytest.fixture
def own_server(postgres: Postgres) -> Iterator[Postgres]:
    """A server that a test may crash: nobody else is on it."""
    assert postgres  # the wheel keeps its lock with the first one, which must be the run's
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        server = Postgres(Path(home) / "pg", "crash", durable=True)
        yield server
        server.close()


@pytest.mark.slow
@pytest.mark.fault("F21")
async def test_a_server_that_crashes_under_load_loses_and_doubles_nothing(
    own_server: Postgres,
) -> None:
    db = open_database(own_server.url(own_server.create()))
    ended = asyncio.Event()
    yes: set[str] = set()
    no: set[str] = set()
    unknown: set[str] = set()

    def once(session: Session, key: str) -> None:
        # Run a second time after it was committed, it would leave a second row.
        query = select(func.count()).where(col(Inbound.key).startswith(f"{key} "))
        number = session.exec(query).one()
        put(session, f"{key} {number}")

    async def client(name: str) -> None:
        n = 0
        while not ended.is_set():
            n += 1
            key = f"{name}.{n}"
            try:
                await db.write(once, key, workspace_id=T1, deadline=40.0)
                yes.add(key)
            except NotSaved:
                no.add(key)
                await asyncio.sleep(0.02)
            except DBAPIError:
                unknown.add(key)

    clients = [asyncio.create_task(client(f"c{n}")) for n in range(8)]
    for _ in range(3):
        await asyncio.sleep(0.5)
        await asyncio.to_thread(own_server.crash)
    await asyncio.sleep(0.5)
    ended.set()
    await asyncio.gather(*clients)
    found = await stored(db)
    whole = {k.removesuffix(" 0") for k in found}
    assert all(k.endswith(" 0") for k in found)
    assert yes
    assert yes <= whole
    assert not whole & no
    assert whole - yes <= unknown
    await db.close()


# -- killed


KILLED = """
import asyncio, sys
from tests.kit.wire import Wire
from tests.support.databases import Postgres
from tests.kit.units import T1, put
from bot.kit import faults
from bot.kit.writer import open_database

async def main():
    db = open_database(sys.argv[1])
    await db.write(put, "before", workspace_id=T1)
    print("before", flush=True)
    faults.arm(sys.argv[2])
    await asyncio.gather(*(db.write(put, f"k{n}", workspace_id=T1) for n in range(5)))
    print("answered", flush=True)

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.fault("F02", "F03")
@pytest.mark.parametrize("point", ["pre_commit", "post_commit"])
async def test_a_process_killed_around_the_commit_leaves_whole_units(
    db_url: str, point: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, db_url, point,
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == -9
    assert out.split() == [b"before"]
    db = open_database(db_url)
    found = await stored(db)
    if db.dialect == "sqlite":
        some = {f"k{n}" for n in range(5)} if point == "post_commit" else set[str]()
        assert found == {"before"} | some
    else:
        assert "before" in found
        assert (len(found) > 1) == (point == "post_commit")
    await db.write(put, "after", workspace_id=T1)
    await db.close()


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    """Of the threads that a test began, none writes when it is over."""
    before = set(threading.enumerate())
    yield
    begun = set(threading.enumerate()) - before
    left = [t for t in begun if t.name.startswith("write-")]
    for thread in left:
        thread.join(5)
    assert not [t.name for t in left if t.is_alive()]
