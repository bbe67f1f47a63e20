"""Durable writes: nobody is told yes about what is not stored, nor no about what is."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlmodel import select

from bot.kit.boundary import NotSaved, StillSaving
from bot.kit.db import Database, Session
from bot.kit.models import Inbound
from bot.kit.writer import QUEUE, open_database
from tests.kit.units import (
    T1,
    Held,
    holding,
    keys,
    later,
    occupied,
    put,
    put_and_raise,
    queued,
    stored,
    writers,
)


async def test_a_unit_is_stored_and_its_result_returned(db: Database) -> None:
    assert await db.write(put, "a", workspace_id=T1) == "a"
    assert await stored(db) == {"a"}


async def test_what_a_unit_raises_comes_back_and_nothing_of_it_stays(db: Database) -> None:
    with pytest.raises(ValueError, match="a"):
        await db.write(put_and_raise, "a", workspace_id=T1)
    assert await stored(db) == set()


async def test_all_that_waits_is_committed_at_once(sqlite_url: str) -> None:
    db = open_database(sqlite_url)
    commits: list[int] = []
    event.listen(db.engine, "commit", lambda _c: commits.append(1))
    with holding() as held:
        first = await occupied(db, held)
        others = [later(db, put, f"k{n}", deadline=30.0) for n in range(100)]
        await queued()
    await asyncio.gather(*first, *others)
    assert len(commits) == 2
    assert len(await stored(db)) == 100
    await db.close()


async def test_a_unit_that_fails_after_writing_neither_loses_nor_leaks_its_neighbours(
    db: Database,
) -> None:
    with holding(writers(db)) as held:
        first = await occupied(db, held)
        good = [later(db, put, f"good{n}", deadline=30.0) for n in range(5)]
        bad = later(db, put_and_raise, "bad", deadline=30.0)
        more = [later(db, put, f"more{n}", deadline=30.0) for n in range(5)]
        await queued()
    await asyncio.gather(*first, *good, *more)
    with pytest.raises(ValueError, match="bad"):
        await bad
    assert await stored(db) == {f"{w}{n}" for w in ("good", "more") for n in range(5)}


async def test_a_result_of_the_first_run_is_not_answered_after_the_rerun(db: Database) -> None:
    """What a unit saw of a neighbour that was rolled back must not reach anybody."""

    def count(session: Session) -> int:
        return len(keys(session))

    with holding(writers(db)) as held:
        first = await occupied(db, held)
        bad = later(db, put_and_raise, "bad", deadline=30.0)
        seen = later(db, count, deadline=30.0)
        await queued()
    await asyncio.gather(*first)
    with pytest.raises(ValueError, match="bad"):
        await bad
    assert await seen == 0


async def test_not_saved_is_said_only_of_what_was_taken_back(db: Database) -> None:
    with holding(writers(db)) as held:
        first = await occupied(db, held)
        with pytest.raises(NotSaved):
            await db.write(put, "too late", workspace_id=T1, deadline=0.01)
    await asyncio.gather(*first)
    await db.write(put, "after", workspace_id=T1)
    assert await stored(db) == {"after"}


async def test_what_runs_at_the_deadline_is_still_saving_and_then_confirmed(db: Database) -> None:
    with holding() as (held,):
        with pytest.raises(StillSaving) as late:
            await db.write(held, "slow", workspace_id=T1, deadline=0.05)
        assert not late.value.outcome.done()
    assert await late.value.outcome == ("slow", False)
    assert await stored(db) == {"slow"}


async def test_what_fails_after_the_deadline_says_so_later(db: Database) -> None:
    held = Held()

    def fails(session: Session) -> None:
        held(session, "slow")
        raise ValueError("slow")

    with pytest.raises(StillSaving) as late:
        await db.write(fails, workspace_id=T1, deadline=0.05)
    held.let_go()
    with pytest.raises(ValueError, match="slow"):
        await late.value.outcome
    assert await stored(db) == set()


async def test_somebody_who_hangs_up_takes_back_what_has_not_begun(db: Database) -> None:
    with holding(writers(db)) as held:
        first = await occupied(db, held)
        waiting = later(db, put, "gone", deadline=30.0)
        await queued()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await asyncio.gather(*first)
    await db.write(put, "after", workspace_id=T1)
    assert await stored(db) == {"after"}


async def test_the_queue_has_an_end(db: Database) -> None:
    def nothing(_session: Session) -> None:
        return None

    with holding(writers(db)) as held:
        first = await occupied(db, held)
        full = [later(db, nothing, deadline=60.0) for _ in range(QUEUE)]
        await queued()
        with pytest.raises(NotSaved, match="busy"):
            await db.write(put, "one too many", workspace_id=T1)
    await asyncio.gather(*first, *full)
    assert await stored(db) == set()


async def test_a_unit_that_ends_its_thread_does_not_end_the_others(db: Database) -> None:
    def leaves(session: Session) -> None:
        put(session, "leaves")
        raise SystemExit(1)

    for _ in range(writers(db) + 1):
        with pytest.raises(NotSaved):
            await db.write(leaves, workspace_id=T1)
    await db.write(put, "after", workspace_id=T1)
    assert await stored(db) == {"after"}


async def test_closing_finishes_what_was_accepted_and_accepts_no_more(db_url: str) -> None:
    db = open_database(db_url)
    tasks = [later(db, put, f"k{n}", deadline=30.0) for n in range(20)]
    await queued()
    await db.close()
    await asyncio.gather(*tasks)
    with pytest.raises(NotSaved):
        await db.write(put, "late", workspace_id=T1)
    again = open_database(db_url)
    assert len(await stored(again)) == 20
    await again.close()


async def test_the_outbox_is_woken_after_the_commit_and_only_then(db: Database) -> None:
    woken: list[set[str]] = []

    def asks(session: Session, key: str, error: bool) -> None:
        put(session, key)
        session.wake_outbox()
        if error:
            raise ValueError

    db.on_wake = lambda: woken.append(db.now_in(T1, keys))
    await db.write(put, "quiet", workspace_id=T1)
    with pytest.raises(ValueError):  # noqa: PT011
        await db.write(asks, "bad", True, workspace_id=T1)
    assert woken == []
    await db.write(asks, "good", False, workspace_id=T1)
    assert woken == [{"quiet", "good"}]


async def test_what_a_unit_returns_can_be_read_when_it_is_over(db: Database) -> None:
    def make(session: Session) -> Inbound:
        put(session, "a")
        return session.exec(select(Inbound)).one()

    row = await db.write(make, workspace_id=T1)
    assert (row.key, row.workspace_id) == ("a", T1)


async def test_a_service_that_rolls_back_by_itself_is_not_believed(db: Database) -> None:
    """Services flush and never commit; one that breaks the rule must not get a yes for nothing."""

    def rolls_back(session: Session) -> str:
        put(session, "rolled")
        session.rollback()
        return "saved!"

    with holding(writers(db)) as held:
        first = await occupied(db, held)
        before = later(db, put, "before", deadline=30.0)
        broken = later(db, rolls_back, deadline=30.0)
        after = later(db, put, "after", deadline=30.0)
        await queued()
    await asyncio.gather(*first, before, after)
    with pytest.raises(RuntimeError, match="does not end its own"):
        await broken
    assert await stored(db) == {"before", "after"}


# -- any mix of units

KINDS = st.sampled_from(["good", "refuses", "fails", "doubles", "statement", "drops"])


def unit(session: Session, kind: str, key: str) -> None:
    """A unit of one of the kinds; `doubles` breaks a unique constraint after a good insert."""
    if kind == "refuses":
        raise ValueError(kind)
    put(session, key)
    if kind == "fails":
        raise ValueError(kind)
    if kind == "doubles":
        session.add(Inbound(key=key, received_at=session.exec(select(Inbound.received_at)).first()))
    if kind == "statement":
        session.connection().execute(text("SELECT * FROM no_such_table"))
    if kind == "drops":
        put(session, f"boom {key}")


async def run_mix(db: Database, kinds: list[str], together: bool) -> None:
    await db.write(_clear, workspace_id=T1)
    with holding(writers(db)) as held:
        first = await occupied(db, held) if together else []
        tasks = [
            later(db, unit, kind, f"{n} {kind}", deadline=30.0) for n, kind in enumerate(kinds)
        ]
        await queued()
    await asyncio.gather(*first)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    yes = {f"{n} {k}" for n, k in enumerate(kinds) if answers[n] is None}
    assert await stored(db) == yes
    assert yes == {f"{n} {k}" for n, k in enumerate(kinds) if k == "good"}


def _clear(session: Session) -> None:
    session.connection().execute(text("DELETE FROM inbound"))


def _boom_drops_the_transaction(session: Session) -> None:
    """An insert of `boom ...` fails; on SQLite it takes the whole transaction with it (F19)."""
    bind = session.connection()
    if session.dialect == "sqlite":
        bind.execute(text(
            "CREATE TRIGGER boom BEFORE INSERT ON inbound WHEN NEW.key LIKE 'boom %' "
            "BEGIN SELECT RAISE(ROLLBACK, 'boom'); END"
        ))  # fmt: skip
    else:
        bind.execute(text("ALTER TABLE inbound ADD CHECK (key NOT LIKE 'boom %')"))


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(kinds=st.lists(KINDS, min_size=1, max_size=12), together=st.booleans())
async def test_rows_stored_are_exactly_the_units_answered_yes(
    mixed: Database, kinds: list[str], together: bool
) -> None:
    await run_mix(mixed, kinds, together)


@pytest.fixture
async def mixed(db: Database) -> Database:
    await db.write(_boom_drops_the_transaction, workspace_id=T1)
    return db


@pytest.mark.fault("F19")
async def test_a_dropped_transaction_takes_nobody_s_yes_with_it(mixed: Database) -> None:
    await run_mix(mixed, ["good", "drops", "good"], together=True)


@pytest.mark.fault("F19")
async def test_a_unit_that_goes_on_after_its_transaction_was_dropped_stores_nothing(
    mixed: Database,
) -> None:
    def goes_on(session: Session) -> str:
        bind: Any = session.connection()
        for key in ("boom 1", "afterwards"):
            try:
                put(session, key)
                bind.exec_driver_sql("SELECT 1")
            except Exception:  # noqa: BLE001 - what a careless service might do
                pass
        return "saved!"

    with holding(writers(mixed)) as held:
        first = await occupied(mixed, held)
        before = later(mixed, put, "before", deadline=30.0)
        careless = later(mixed, goes_on, deadline=30.0)
        after = later(mixed, put, "after", deadline=30.0)
        await queued()
    await asyncio.gather(*first, before, after)
    with pytest.raises(Exception):  # noqa: B017, PT011
        await careless
    assert await stored(mixed) == {"before", "after"}


async def test_a_savepoint_takes_back_what_ran_on_the_connection_too(db: Database) -> None:
    """Also where nothing but statements on the connection ran before and inside it."""

    def tries(session: Session) -> None:
        put(session, "before")
        with contextlib.suppress(ValueError), session.begin_nested():
            put(session, "inside")
            raise ValueError
        put(session, "after")

    await db.write(tries, workspace_id=T1)
    assert await stored(db) == {"before", "after"}
