"""Reminders on their way: the job, several processes, Slack's pace, few statements."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlmodel import select

from bot.kit.db import Session
from bot.kit.models import Job, JobRun, Outbox
from bot.kit.outbox import Drawing, Message
from bot.kit.rates import Rates
from bot.kit.ticker import Ticker
from bot.people.models import Absence, Attention, Member, Reminder
from bot.people.quiet import Kind, mute
from bot.people.reminders import JOB, forget_reminders, rearrange, remind
from bot.people.reminders_due import LATE, LOT, say_due
from bot.sandbox.records import Member as Somebody
from tests.people.conftest import NOW
from tests.support.databases import open_patient
from tests.support.world import TEAM, World

POST = "test.reminder"
# A Thursday, at two in Berlin and nine in New York; two days before it is a Tuesday.
STARTS = datetime(2026, 3, 12, 13, tzinfo=UTC)
BERLIN = datetime(2026, 3, 10, 8, tzinfo=UTC)
NEW_YORK = datetime(2026, 3, 10, 13, tzinfo=UTC)


def draw(d: Drawing) -> Message:
    return {"text": f"Reminder of {d.about}"}


@pytest_asyncio.fixture
async def world(db_url: str) -> AsyncIterator[World]:
    async with World.open(db_url) as opened:
        opened.app.tables.posts[POST] = draw
        yield opened


async def ask(
    world: World,
    *whom: str,
    about: str = "1",
    lead: str = "2d",
    starts_at: datetime = STARTS,
    late: bool = False,
) -> None:
    people = [f"U0{w.upper()}" for w in whom]

    def act(session: Session) -> None:
        remind(session, POST, about, people, starts_at, lead, world.now, Kind.MEETINGS, late=late)

    await world.write(act)


def heard(world: World, *whom: str) -> list[int]:
    return [sum(t.startswith("Reminder of") for t in world.direct(w)) for w in whom]


# -- the job


@pytest.mark.fault("F28")
async def test_after_a_downtime_only_the_newest_of_several_is_said(world: World) -> None:
    for lead in ("7d", "2d"):
        await ask(world, "rita", "ben", lead=lead)
    await ask(world, "rita", about="2", lead="7d")
    await world.at(BERLIN + timedelta(minutes=30))  # nothing ran for a week
    assert heard(world, "rita", "ben") == [2, 0]  # of two things; Ben is not up
    became = {(r.slack_id, r.about, r.lead): r.became for r in await world.rows(Reminder)}
    assert became["U0RITA", "1", "7d"] == LATE
    assert became["U0RITA", "1", "2d"] == "said"
    await world.at(NEW_YORK)
    assert heard(world, "rita", "ben") == [2, 1]


@pytest.mark.fault("F28")
async def test_the_newest_of_a_crowd_is_said_though_it_comes_in_a_later_lot(
    world: World,
) -> None:
    await world.write(_crowd, LOT // 2 + 1)
    for lead in ("7d", "6d", "2d"):
        await world.write(_ask_crowd, lead, world.now)
    world.sandbox.clock.move_to(BERLIN)
    await world.write(say_due, world.now)
    await world.write(say_due, world.now)
    said = Counter(m.recipient for m in await world.rows(Outbox) if m.post == POST)
    assert set(said.values()) == {1}
    assert len(said) == LOT // 2 + 1


def _crowd(session: Session, many: int) -> None:
    for n in range(many):
        session.add(Member(slack_id=f"U0X{n}", name=f"Person {n}", zone="Europe/Berlin"))


def _ask_crowd(session: Session, lead: str, now: datetime) -> None:
    whom = [m for m in session.exec(select(Member.slack_id)) if m.startswith("U0X")]
    remind(session, POST, "1", whom, STARTS, lead, now, Kind.MEETINGS)


@pytest.mark.row("U14")
async def test_each_hears_by_their_own_morning(world: World) -> None:
    await ask(world, "rita", "ben")
    await world.at(BERLIN - timedelta(minutes=1))
    assert heard(world, "rita", "ben") == [0, 0]
    await world.at(BERLIN)
    assert heard(world, "rita", "ben") == [1, 0]
    await world.at(NEW_YORK)
    await world.tick()
    assert heard(world, "rita", "ben") == [1, 1]
    await ask(world, "rita", "ben", lead="1h")
    await world.at(STARTS - timedelta(hours=1))
    assert heard(world, "rita", "ben") == [2, 2]
    await world.at(STARTS + timedelta(days=3))
    assert heard(world, "rita", "ben") == [2, 2]
    assert [j for j in await world.rows(Job) if j.name == JOB] == [], "nothing waits any more"


@pytest.mark.fault("F25")
async def test_what_becomes_due_in_a_minute_that_was_run_is_said_in_the_next(
    world: World,
) -> None:
    await world.at(BERLIN)
    for n in range(3):
        await ask(
            world, "rita", about=f"{n}", lead="1h",
            starts_at=world.now + timedelta(hours=1, seconds=n + 1),
        )  # fmt: skip
        await world.later(minutes=1)
        assert heard(world, "rita") == [n + 1]
    ran = [r.about for r in await world.rows(JobRun) if r.name == JOB]
    # The clock is set back: those minutes were run, what is due in them is said all the same.
    await world.at(BERLIN)
    await ask(
        world, "rita", about="again", lead="1h",
        starts_at=world.now + timedelta(hours=1, seconds=30),
    )  # fmt: skip
    planned = [j.about for j in await world.rows(Job) if j.name == JOB]
    assert len(planned) == 1
    assert planned[0] not in ran
    await world.later(minutes=5)
    assert heard(world, "rita") == [4]


@pytest.mark.fault("F28")
async def test_a_worker_that_was_down_says_what_is_still_to_come_once(world: World) -> None:
    """Down from before Tuesday until Wednesday night; one thing was on Wednesday noon."""
    await ask(world, "rita", "ben")
    await ask(world, "rita", about="2", starts_at=datetime(2026, 3, 11, 11, tzinfo=UTC))
    world.sandbox.clock.move_to(datetime(2026, 3, 11, 22, tzinfo=UTC))
    await world.tick()
    assert heard(world, "rita", "ben") == [0, 1], "not at night, unless no hour is left before"
    became = {(r.slack_id, r.about): r.became for r in await world.rows(Reminder)}
    assert became == {("U0RITA", "1"): "", ("U0BEN", "1"): "said", ("U0RITA", "2"): "late"}
    await world.at(datetime(2026, 3, 12, 8, tzinfo=UTC))
    await world.at(STARTS + timedelta(days=1))
    assert heard(world, "rita", "ben") == [1, 1]


@pytest.mark.fault("F28")
async def test_longer_down_than_a_job_is_caught_up_with_the_chain_goes_on(world: World) -> None:
    await ask(world, "rita")
    await ask(world, "rita", about="2", starts_at=STARTS + timedelta(days=60))
    world.sandbox.clock.move_to(STARTS + timedelta(days=40))
    await world.tick()
    assert heard(world, "rita") == [0]
    # A Monday in May: two days before is Saturday, so on Friday.
    await world.at(datetime(2026, 5, 8, 7, tzinfo=UTC))
    assert heard(world, "rita") == [1]


@pytest.mark.row("U15")
async def test_away_by_word_puts_it_off_and_undo_brings_it_back(world: World) -> None:
    await ask(world, "rita", "ravi", "paul")
    for who in ("rita", "ravi", "paul"):
        await world.says("/align away 9-10 mar", by=who)
    reply = await world.says("/align away 11-12 mar", by="ravi")
    assert reply.message is not None
    paul = await world.says("/align away", by="paul")
    (absence,) = (a for a in await world.rows(Absence) if a.slack_id == "U0PAUL")
    await world.sandbox.press("paul", paul.message, f"people.away.end#{absence.id}")
    await world.settled()
    await world.at(BERLIN)
    assert heard(world, "rita", "ravi", "paul") == [0, 0, 1]
    await world.at(datetime(2026, 3, 11, 8, tzinfo=UTC))
    assert heard(world, "rita", "ravi", "paul") == [1, 0, 1]
    await world.at(STARTS + timedelta(days=1))
    assert heard(world, "rita", "ravi", "paul") == [1, 0, 1]


@pytest.mark.fault("F27")
async def test_slack_says_that_somebody_moved(world: World) -> None:
    """East before it was due, west after it was said, and west before it was due."""
    await ask(world, "rita", "ravi", "paul", starts_at=STARTS + timedelta(days=1))
    await world.sandbox.members.change("rita", tz="Asia/Tokyo")
    await world.sandbox.members.change("paul", tz="America/New_York")
    await world.settled()
    tokyo = datetime(2026, 3, 11, 0, tzinfo=UTC)
    await world.at(tokyo)
    assert heard(world, "rita", "ravi", "paul") == [1, 0, 0]
    await world.sandbox.members.change("rita", tz="Pacific/Honolulu")
    await world.at(tokyo + timedelta(hours=8))
    assert heard(world, "rita", "ravi", "paul") == [1, 1, 0]
    await world.sandbox.members.change("ravi", tz="Asia/Tokyo")
    await world.at(tokyo + timedelta(hours=13))
    assert heard(world, "rita", "ravi", "paul") == [1, 1, 1]
    for hours in range(14, 60, 6):
        await world.at(tokyo + timedelta(hours=hours))
    assert heard(world, "rita", "ravi", "paul") == [1, 1, 1]


@pytest.mark.fault("F32")
async def test_a_leaver_and_a_guest_hear_nothing(world: World) -> None:
    await ask(world, "zoe", "gus", "paul", lead="1h")
    await world.sandbox.members.deactivate("zoe")
    await world.sandbox.members.deactivate("paul")
    await world.at(STARTS - timedelta(hours=1))
    assert [r.became for r in await world.rows(Reminder) if r.slack_id == "U0ZOE"] == ["left"]
    assert await said_to(world) == []
    await ask(world, "zoe", "gus", "rita", lead="1h", starts_at=STARTS + timedelta(hours=5))
    await world.at(STARTS + timedelta(hours=4))
    assert await said_to(world) == ["U0RITA"]


async def said_to(world: World) -> list[str]:
    return sorted(m.recipient for m in await world.rows(Outbox) if m.post == POST)


@pytest.mark.row("U9")
async def test_the_muted_and_the_budget_hold_back_but_never_the_hour_before(
    world: World,
) -> None:
    await world.write(mute, "U0RAVI", {Kind.MEETINGS})
    await world.write(mute, "U0PAUL", {Kind.COUNCIL})
    for n in range(14):
        await ask(world, "rita", "ravi", "paul", about=f"{n}")
        await ask(world, "rita", "ravi", about=f"{n}", lead="1h")
    await world.at(BERLIN)
    assert heard(world, "rita", "ravi", "paul") == [12, 0, 12]
    became = Counter((r.slack_id, r.lead, r.became) for r in await world.rows(Reminder))
    assert became["U0RITA", "2d", "budget"] == became["U0PAUL", "2d", "budget"] == 2
    assert became["U0RAVI", "2d", "muted"] == 14
    await world.at(STARTS - timedelta(hours=1))
    assert heard(world, "rita", "ravi") == [26, 0]


async def test_every_night_what_is_over_is_forgotten_and_a_broken_chain_is_mended(
    world: World,
) -> None:
    await ask(world, "rita", lead="1h", starts_at=world.now + timedelta(hours=2))
    await ask(world, "rita", about="2", starts_at=STARTS + timedelta(days=30))
    await world.later(days=9)
    assert [r.about for r in await world.rows(Reminder)] == ["2"]

    def break_it(session: Session) -> None:
        for job in session.exec(select(Job).where(Job.name == JOB)):
            session.delete(job)

    await world.write(break_it)
    await world.later(days=1)
    assert [j.name for j in await world.rows(Job) if j.name == JOB] == [JOB]


# -- several processes


@pytest.mark.fault("F29")
async def test_two_workers_say_each_once(db_url: str) -> None:
    databases = [open_patient(db_url) for _ in range(2)]
    crowd = [f"U1{n:04}" for n in range(700)]
    await databases[0].write(staff, crowd, workspace_id=TEAM)
    await databases[0].write(ask_many, crowd, workspace_id=TEAM)
    for moment in (BERLIN, BERLIN + timedelta(seconds=1), NEW_YORK):
        turns = [d.write(say_due, moment, workspace_id=TEAM) for d in databases * 3]
        await asyncio.gather(*turns)
    rows = await databases[0].read(outbox, workspace_id=TEAM)
    assert Counter(rows) == dict.fromkeys([(who, 1) for who in crowd], 1), "none is a change"
    assert await databases[0].read(counted, workspace_id=TEAM) == dict.fromkeys(crowd, 1)
    spent = await databases[0].read(became, workspace_id=TEAM)
    assert spent == {"said": 700}
    for database in databases:
        await database.close()


@pytest.mark.fault("F29")
async def test_two_tickers_at_once_and_people_who_move_meanwhile(world: World, db_url: str) -> None:
    """Two processes on one database tick while zones and dates change; each is said once."""
    other = await asyncio.to_thread(open_patient, db_url)
    deps = (world.app.deps, replace(world.app.deps, db=other))
    crowd = [f"U1{n:04}" for n in range(60)]
    await world.write(staff, crowd)
    await world.write(ask_many, crowd)
    world.sandbox.clock.move_to(BERLIN)
    tickers = [Ticker(d, world.app.tables.jobs) for d in deps]
    moved = [other.write(rearrange, crowd[n::7], BERLIN, workspace_id=TEAM) for n in range(7)]
    await asyncio.gather(*(t.tick() for t in tickers), *moved, *(t.tick() for t in tickers))
    await world.settled()
    assert Counter(await said_to(world)) == dict.fromkeys(crowd, 1)
    runs = [r for r in await world.rows(JobRun) if r.name == JOB]
    assert [r.state for r in runs] == ["done"]
    await other.close()


def staff(session: Session, crowd: list[str], zone: str = "Europe/Berlin") -> None:
    for who in crowd:
        session.add(Member(slack_id=who, name=who, zone=zone))


def ask_many(session: Session, crowd: list[str]) -> None:
    remind(session, POST, 1, crowd, STARTS, "2d", NOW, Kind.MEETINGS)


def outbox(session: Session) -> list[tuple[str, int]]:
    query = select(Outbox.recipient, Outbox.want).where(Outbox.post == POST)
    return [(who, want) for who, want in session.exec(query)]


def counted(session: Session) -> dict[str, int]:
    return dict(session.exec(select(Attention.slack_id, Attention.wanted)).all())


def became(session: Session) -> dict[str, int]:
    return dict(Counter(session.exec(select(Reminder.became))))


# -- speed, without a clock


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The statements that reach the database; one with many values is one."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.row("U9")
def test_a_crowd_costs_a_handful_of_statements(session: Session) -> None:
    asked: list[int] = []
    told: list[int] = []
    moved: list[int] = []
    for n, count in enumerate((10, 310)):
        crowd = [f"U{n}{m:04}" for m in range(count)]
        staff(session, crowd)
        session.flush()
        session.expunge_all()
        with statements(session) as seen:
            remind(session, POST, n, crowd, STARTS, "2d", NOW, Kind.MEETINGS)
        asked.append(len(seen))
        with statements(session) as seen:
            rearrange(session, crowd, NOW)
            later = STARTS + timedelta(hours=1)
            remind(session, POST, n, crowd, later, "2d", NOW, Kind.MEETINGS)
        moved.append(len(seen))
        with statements(session) as seen:
            assert say_due(session, BERLIN) == count
        told.append(len(seen))
        with statements(session) as seen:
            forget_reminders(session, POST, n, crowd)
        assert len(seen) == 1
    assert max(asked) - min(asked) < 3
    assert max(moved) - min(moved) < 3
    assert max(told) - min(told) < 3
    assert max(asked) < 16
    assert max(told) < 16


def test_a_lot_is_so_many_and_no_more(session: Session) -> None:
    crowd = [f"U1{m:04}" for m in range(LOT + 1)]
    staff(session, crowd)
    session.flush()
    ask_many(session, crowd)
    assert [say_due(session, BERLIN) for _ in range(3)] == [LOT, 1, 0]


def test_a_turn_of_the_ticker_does_not_look_at_reminders(session: Session) -> None:
    """However many wait: one job is planned, and only that is looked for."""
    from bot.kit.schedule import due_jobs

    crowd = [f"U1{m:04}" for m in range(50)]
    for n in range(20):
        remind(session, POST, n, crowd, STARTS + timedelta(days=n), "2d", NOW, Kind.MEETINGS)
    assert len(session.exec(select(Job).where(Job.name == JOB)).all()) == 1
    with statements(session) as seen:
        assert due_jobs(session, NOW) == []
    assert len(seen) == 1
    assert "reminder" not in seen[0]


# -- Slack's pace


async def test_sixty_at_once_leave_at_the_workspaces_budget(sqlite_url: str) -> None:
    """Slack's own rules are on: 20 at once, then as fast as the lane allows, and no 429."""
    people = [
        Somebody(f"U1{n:04}", f"p{n}", f"Person {n}", "Rep", "Europe/Berlin", "Europe/Berlin")
        for n in range(60)
    ]
    lanes = {"*post": (0.05, 20), "*update": (0.05, 10)}
    async with World.open(sqlite_url, rates=Rates(1.0, lanes)) as world:
        world.sandbox.pace.workspace_per_minute = 1200.0
        world.sandbox.pace.reset()
        world.app.tables.posts[POST] = draw
        for somebody in people:
            await world.sandbox.members.join(somebody)
        await world.settled()
        crowd = [p.id for p in people]
        await world.write(ask_many, crowd)
        world.sandbox.forget()
        await world.at(BERLIN)
        posts = world.sandbox.calls("chat.postMessage")
        assert [c.status for c in posts if c.status != 200] == []
        assert heard(world, *(p.name for p in people)) == [1] * 60
