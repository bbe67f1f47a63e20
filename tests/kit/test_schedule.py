"""Jobs: once per local period, however many processes, restarts and clock changes (F25 to F29)."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.kit import runs
from bot.kit.boundary import AlreadyDone
from bot.kit.db import Database, Session
from bot.kit.deps import Deps
from bot.kit.schedule import Due, Job, plan, unplan
from bot.kit.ticker import Ticker
from tests.kit.clockwork import BERLIN, DAILY, NOON, Works, raising
from tests.kit.units import T1, T2, put
from tests.support.databases import open_patient

MONDAY, TUESDAY = "2026-11-23T16:00", "2026-11-24T16:00"


@pytest.fixture
async def works(db: Database) -> AsyncIterator[Works]:
    made = Works(db)
    yield made
    await made.close()


# -- planning


async def test_a_plan_says_when_it_comes_due(works: Works) -> None:
    assert await works.plan() == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    job = await works.job()
    assert (job.period, job.rule, job.zone) == (MONDAY, DAILY, BERLIN)


async def test_planning_again_changes_the_one_row(works: Works) -> None:
    await works.plan()
    await works.plan("0 9 * * *", "America/New_York")
    job = await works.job()
    assert (job.period, job.zone) == ("2026-11-23T09:00", "America/New_York")


@pytest.mark.parametrize(("rule", "zone"), [("x", BERLIN), (DAILY, "Nowhere/Town")])
async def test_a_plan_that_makes_no_sense_is_refused(works: Works, rule: str, zone: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        await works.plan(rule, zone)
    assert await works.tick(days=2) == []


async def test_what_is_unplanned_runs_no_more(works: Works) -> None:
    await works.plan()
    await works.db.write(unplan, "note", "1", workspace_id=T2)
    assert await works.tick(hours=5) == [MONDAY]
    await works.db.write(unplan, "note", 1, workspace_id=T1)
    assert await works.tick(days=2) == []
    assert await works.runs() == {MONDAY: "done"}


async def test_a_plan_goes_with_its_cause(works: Works) -> None:
    def cause(session: Session) -> None:
        plan(session, "note", 1, DAILY, BERLIN, NOON)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await works.db.write(cause, workspace_id=T1)
    assert await works.tick(days=2) == []


async def test_a_job_may_plan_anew_or_end_itself(works: Works) -> None:
    ended: list[str] = []

    def effect(session: Session, due: Due) -> None:
        ended.append(due.period)
        if len(ended) == 1:
            plan(session, due.name, due.about, "0 9 * * *", BERLIN, due.now)
        else:
            unplan(session, due.name, due.about)

    async def run(deps: Deps, due: Due) -> None:
        await due.once(deps, effect, due)

    ticker = Ticker(works.deps, {"note": Job(run)})
    await works.plan()
    for _ in range(16):
        works.now += timedelta(hours=6)
        await ticker.tick()
    assert ended == [MONDAY, "2026-11-24T09:00"]


# -- running


async def test_a_job_runs_once_when_it_is_due_and_not_before(works: Works) -> None:
    await works.plan()
    assert await works.tick(hours=3, minutes=59) == []
    assert await works.tick(minutes=1) == [MONDAY]
    for _ in range(3):
        assert await works.tick(minutes=1) == []
    assert await works.tick(hours=23, minutes=57) == [TUESDAY]
    assert await works.effects() == [f"1 {MONDAY} #0", f"1 {TUESDAY} #0"]
    assert await works.runs() == {MONDAY: "done", TUESDAY: "done"}


async def test_a_job_without_an_effect_of_its_own_is_recorded_too(works: Works) -> None:
    await works.plan(name="plain")
    assert await works.tick(hours=5) == [MONDAY]
    assert await works.tick(minutes=1) == []
    assert await works.runs() == {MONDAY: "done"}


async def test_each_workspace_and_row_has_its_own(works: Works) -> None:
    await works.plan(about="1")
    await works.plan(about="2")
    await works.plan(about="1", workspace=T2)
    assert len(await works.tick(hours=5)) == 3
    assert await works.tick(minutes=1) == []


async def test_more_than_can_run_at_once_all_run(works: Works) -> None:
    for n in range(20):
        await works.plan(about=str(n))
    assert len(await works.tick(hours=5)) == 20


async def test_a_job_nobody_knows_is_left_alone_and_said_once(works: Works) -> None:
    await works.plan(name="gone")
    await works.plan(name="note")
    with capture_logs() as logs:
        assert await works.tick(hours=5) == [MONDAY]
        await works.tick(minutes=1)
    assert [entry["job"] for entry in logs if entry["event"] == "job_unknown"] == ["gone"]
    assert await works.runs() == {MONDAY: "done"}


async def test_an_effect_that_fails_leaves_no_trace_and_is_tried_again(works: Works) -> None:
    works.fails = raising(1)
    await works.plan()
    await works.tick(hours=5)
    assert await works.effects() == []
    assert (await works.run()).state == "running"
    assert "no paper left" in str((await works.run()).note)
    assert await works.tick(seconds=5) == []
    assert await works.tick(seconds=6) == [MONDAY]
    assert await works.effects() == [f"1 {MONDAY} #0"]
    assert (await works.run()).state == "done"


async def test_a_run_is_tried_three_times_more_and_then_failed(works: Works) -> None:
    works.fails = raising()
    await works.plan(name="plain")
    for _ in range(40):
        await works.tick(minutes=1)
    await works.tick(hours=4)
    for _ in range(40):
        await works.tick(minutes=1)
    assert [tries for _, _, tries in works.ran] == [1, 2, 3, 4]
    run = await works.run()
    assert (run.state, run.tries) == ("failed", 4)
    assert run.note == "RuntimeError: no paper left"
    works.fails = None
    assert await works.tick(hours=24) == [TUESDAY]


async def test_a_job_may_wait_longer_for_the_database_than_a_button(works: Works) -> None:
    written: list[str] = []

    async def write_plainly(deps: Deps, due: Due) -> None:
        await deps.db.write(put, due.period, workspace_id=T1)
        written.append(due.period)

    await works.plan(name="wait")
    waiting = Ticker(works.deps, {"wait": Job(write_plainly, works.catch_up)})
    works.now += timedelta(hours=5)
    works.db.patience = 0.05
    # One unit for each thread that PostgreSQL is written to with.
    busy = [asyncio.create_task(_hold_the_writer(works.db)) for _ in range(4)]
    await waiting.tick()
    assert written == [MONDAY]
    assert (await works.run()).tries == 1
    works.now -= timedelta(days=1)
    busy += [asyncio.create_task(_hold_the_writer(works.db)) for _ in range(4)]
    await waiting.tick()  # a clock set back is mended, however busy the database
    await asyncio.gather(*busy)
    await waiting.stop()


async def _hold_the_writer(db: Database) -> None:
    def hold(_session: Session) -> None:
        time.sleep(0.2)

    await db.write(hold, workspace_id=T1, deadline=30.0)


async def test_one_failing_job_stops_no_other(works: Works) -> None:
    def only_one(due: Due) -> None:
        if due.about == "bad":
            raise RuntimeError

    works.fails = only_one
    await works.plan(about="bad")
    await works.plan(about="good")
    await works.tick(hours=5)
    assert await works.effects() == [f"good {MONDAY} #0"]


async def test_a_row_that_cannot_be_read_stops_no_other(works: Works) -> None:
    def spoil(session: Session) -> None:
        row = runs.planned(session, "note", "bad")
        assert row is not None
        row.zone = "Nowhere/Town"

    await works.plan(about="bad")
    await works.plan(about="good")
    await works.db.write(spoil, workspace_id=T1)
    await works.tick(hours=5)
    assert await works.effects() == [f"good {MONDAY} #0"]


async def test_a_period_is_closed_once_even_by_the_same_run(works: Works) -> None:
    seen: list[type[BaseException]] = []

    async def twice(deps: Deps, due: Due) -> None:
        await due.once(deps, put, "first")
        try:
            await due.once(deps, put, "second")
        except AlreadyDone as error:
            seen.append(type(error))

    await works.plan()
    works.now += timedelta(hours=5)
    await Ticker(works.deps, {"note": Job(twice)}).tick()
    assert await works.effects() == ["first"]
    assert seen == [AlreadyDone]


# -- too late, and long away


@pytest.mark.fault("F28")
async def test_after_three_hours_away_it_is_caught_up_once(works: Works) -> None:
    await works.plan()
    assert await works.tick(hours=7) == [MONDAY]
    assert await works.tick(minutes=1) == []


@pytest.mark.fault("F28")
async def test_after_days_away_only_the_newest_runs_and_the_others_are_on_record(
    works: Works,
) -> None:
    await works.plan()
    assert await works.tick(days=3, hours=5) == ["2026-11-26T16:00"]
    assert await works.runs() == {
        MONDAY: "skipped",
        TUESDAY: "skipped",
        "2026-11-25T16:00": "skipped",
        "2026-11-26T16:00": "done",
    }


@pytest.mark.fault("F28")
async def test_what_is_too_late_is_skipped_and_says_so(db: Database) -> None:
    works = Works(db, catch_up=timedelta(hours=2))
    await works.plan()
    assert await works.tick(hours=7) == []
    run = await works.run()
    assert (run.period, run.state) == (MONDAY, "skipped")
    assert "late" in str(run.note)
    assert await works.tick(hours=21) == [TUESDAY]
    await works.close()


@pytest.mark.fault("F28")
async def test_a_year_away_is_no_storm(works: Works) -> None:
    await works.plan("*/5 * * * *")
    assert len(await works.tick(days=365)) == 1
    assert len(await works.runs()) <= runs.LISTED + 1
    assert len(await works.tick(minutes=5)) == 1


@pytest.mark.fault("F24", "F28")
async def test_a_ticker_looks_at_once_when_it_starts_and_ends_quietly(works: Works) -> None:
    await works.plan()
    works.now += timedelta(hours=5)
    await works.ticker.start()
    async with asyncio.timeout(30):
        while await works.effects() != [f"1 {MONDAY} #0"]:
            await asyncio.sleep(0.01)
    await works.ticker.stop()
    assert await works.effects() == [f"1 {MONDAY} #0"]


@pytest.mark.fault("F41")
async def test_a_run_under_way_is_waited_for_when_the_process_ends(works: Works) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(deps: Deps, due: Due) -> None:
        begun.set()
        await go.wait()
        await due.once(deps, put, "slow")

    ticker = Ticker(works.deps, {"note": Job(slow)})
    await works.plan()
    works.now += timedelta(hours=5)
    await ticker.start()
    await begun.wait()
    stopping = asyncio.create_task(ticker.stop())
    await asyncio.sleep(0.05)
    go.set()
    await stopping
    assert await works.effects() == ["slow"]


# -- clocks


@pytest.mark.fault("F25")
async def test_a_clock_that_jumps_there_and_back_runs_nothing_twice_and_skips_nothing(
    works: Works,
) -> None:
    await works.plan()
    assert await works.tick(hours=3) == []
    assert await works.tick(hours=2) == [MONDAY]
    assert await works.tick(hours=-2) == []
    assert await works.tick(hours=2) == []
    assert await works.tick(hours=23) == [TUESDAY]


@pytest.mark.fault("F25")
async def test_a_restart_with_the_clock_set_back_runs_nothing_twice(works: Works) -> None:
    await works.plan()
    assert await works.tick(hours=5) == [MONDAY]
    again = Works(works.db, now=works.now - timedelta(hours=2))
    await again.plan()
    await again.plan("1 16 * * *")
    assert await again.tick(hours=2) == []
    assert await again.tick(hours=24) == ["2026-11-24T16:01"]
    await again.close()


@pytest.mark.fault("F25")
async def test_a_clock_that_was_years_ahead_silences_nothing(works: Works) -> None:
    await works.plan()
    await works.tick(days=1500)
    works.now = NOON
    assert await works.tick() == []
    assert await works.tick(hours=5) == [MONDAY]
    assert await works.tick(hours=24) == [TUESDAY]


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("zone", "rule", "start"),
    [
        ("America/New_York", "30 2 * * *", "2026-03-06T12:00"),
        ("America/New_York", "30 1 * * *", "2026-10-30T12:00"),
        ("Europe/Berlin", "30 2 * * *", "2026-03-27T12:00"),
        ("Europe/Berlin", "30 2 * * *", "2026-10-23T12:00"),
        ("Australia/Lord_Howe", "10 2 * * *", "2026-10-02T12:00"),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-03T12:00"),
        ("Africa/Casablanca", "30 2 * * *", "2026-02-13T12:00"),
        ("Africa/Casablanca", "30 2 * * *", "2026-03-20T12:00"),
        ("America/Sao_Paulo", "30 0 * * *", "2026-10-16T12:00"),
    ],
)
async def test_each_local_day_has_its_run_once_across_a_clock_change(
    works: Works, zone: str, rule: str, start: str
) -> None:
    works.now = datetime.fromisoformat(start).replace(tzinfo=UTC)
    await works.plan(rule, zone)
    ran: list[str] = []
    for _ in range(4 * 24 * 4):
        ran += await works.tick(minutes=15)
    first = works.now.date() - timedelta(days=3)
    days = [datetime.fromisoformat(period).date() for period in ran]
    assert days == sorted(set(days))
    assert [first + timedelta(days=n) for n in range(len(days))] == days
    assert len(days) == 4
    assert len(await works.effects()) == 4


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    ("rule", "zone"),
    [(DAILY, "America/New_York"), ("30 17 * * *", BERLIN), ("0 11 * * *", "America/New_York")],
)
async def test_another_zone_or_hour_makes_no_second_run_on_the_same_day(
    works: Works, rule: str, zone: str
) -> None:
    await works.plan()
    assert await works.tick(hours=4) == [MONDAY]
    await works.plan(rule, zone)
    assert await works.tick(hours=8) == []
    (next_one,) = await works.tick(hours=24)
    assert next_one.startswith("2026-11-24")


@pytest.mark.fault("F27")
async def test_a_change_before_the_run_moves_it(works: Works) -> None:
    await works.plan()
    await works.plan("0 17 * * *")
    assert await works.tick(hours=4) == []
    assert await works.tick(hours=1) == ["2026-11-23T17:00"]


@pytest.mark.fault("F27")
async def test_what_was_due_when_the_rule_changed_is_not_lost(works: Works) -> None:
    await works.plan()
    works.now += timedelta(hours=5)
    await works.plan("0 20 * * *")
    assert await works.tick() == [MONDAY]
    assert await works.tick(hours=4) == []
    assert await works.tick(hours=24) == ["2026-11-24T20:00"]


async def test_a_rule_of_several_times_a_day_may_run_again_on_the_day_it_was_changed(
    works: Works,
) -> None:
    await works.plan("0 16,18 * * *")
    assert await works.tick(hours=4) == [MONDAY]
    await works.plan("0 16,19 * * *")
    assert await works.tick(hours=3) == ["2026-11-23T19:00"]


# -- several processes


@pytest.mark.fault("F29")
async def test_processes_that_tick_together_have_one_effect_a_period(db_url: str) -> None:
    processes = [Works(open_patient(db_url)) for _ in range(3)]
    for n in range(5):
        await processes[0].plan(about=str(n))
    for _ in range(4):
        await asyncio.gather(*(p.tick(hours=8) for p in processes))
        await asyncio.gather(*(p.tick(minutes=1) for p in processes))
    assert sum(len(p.ran) for p in processes) == 10
    days = (MONDAY, TUESDAY)
    assert await processes[0].effects() == sorted(f"{n} {d} #0" for n in range(5) for d in days)
    for p in processes:
        await p.close()
        await p.db.close()


@pytest.mark.fault("F29")
async def test_a_run_that_was_taken_over_has_no_effect_any_more(works: Works) -> None:
    """Its lease ended while it was frozen; the other process's effect is the only one."""
    await works.plan()
    works.now += timedelta(hours=5)

    async def begin(wall: float) -> Due:
        due = await works.db.write(
            runs.begin, "note", "1", works.catch_up, works.now, wall, workspace_id=T1
        )
        assert due is not None
        return due

    frozen = await begin(0.0)
    assert await works.db.write(
        runs.begin, "note", "1", works.catch_up, works.now, 1.0, workspace_id=T1
    ) is None  # fmt: skip
    other = await begin(runs.LEASE + 1)
    assert (frozen.tries, other.tries) == (1, 2)
    with pytest.raises(AlreadyDone):
        await frozen.once(works.deps, put, "frozen")
    await other.once(works.deps, put, "other")
    with pytest.raises(AlreadyDone):
        await frozen.once(works.deps, put, "frozen")
    assert not await works.db.write(runs.close, frozen, workspace_id=T1)
    assert await works.db.write(runs.put_off, frozen, "x", 0.0, workspace_id=T1) == "closed"
    assert await works.effects() == ["other"]
    assert (await works.run()).state == "done"


KILLED = """
import asyncio, os, signal, sys
from datetime import timedelta
from tests.kit.clockwork import Works
from bot.kit.writer import open_database

async def main():
    works = Works(open_database(sys.argv[1]))
    def die(due): os.kill(os.getpid(), signal.SIGKILL)
    works.fails = die
    works.now += timedelta(hours=5)
    await works.tick()

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.fault("F04", "F06")
async def test_a_period_whose_process_was_killed_is_run_by_the_next(db_url: str) -> None:
    works = Works(open_patient(db_url))
    await works.plan()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, db_url, env={**os.environ, "PYTHONPATH": "."}
    )
    assert await process.wait() == -9
    assert await works.effects() == []
    works.now += timedelta(hours=5)
    assert await works.tick() == []
    assert await works.tick(seconds=runs.LEASE) == [MONDAY]
    assert await works.effects() == [f"1 {MONDAY} #0"]
    await works.close()
    await works.db.close()


async def test_a_period_that_kills_every_process_is_failed_in_the_end(works: Works) -> None:
    await works.plan()
    works.now += timedelta(hours=5)
    for _ in range(len(runs.RETRIES) + 1):
        works.wall += runs.LEASE
        assert await works.db.write(
            runs.begin, "note", "1", works.catch_up, works.now, works.wall, workspace_id=T1
        )  # fmt: skip
    assert await works.tick(seconds=runs.LEASE) == []
    run = await works.run()
    assert (run.state, run.note) == ("failed", "it never came back")
    assert await works.tick(hours=24) == [TUESDAY]
