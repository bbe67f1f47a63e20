"""Reminders: a turn of the ticker among 100,000 of them, and 1,800 that are due at once."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlmodel import SQLModel, col, select, update

from bench import rig
from bench.intake import postgres
from bench.prepare import NOW, TEAM
from bot.app import App
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.engine import open_engine
from bot.kit.outbox import announce
from bot.kit.writer import open_database
from bot.people.models import Member, Reminder, Workspace
from bot.people.quiet import Kind
from bot.people.reminders import remind
from bot.people.reminders_due import LOT, say_due
from bot.settings import Settings

PEOPLE, GATHERINGS, TICKS = 1_800, 56, 300
POST = "bench.reminder"
FIRST = NOW.replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=30)


def on_time(directory: Path) -> None:
    """Both on SQLite and on PostgreSQL."""
    asyncio.run(_on_time("SQLite", f"sqlite:///{directory / 'reminders.db'}"))
    with postgres(directory) as url:
        asyncio.run(_on_time("PostgreSQL", url))


async def _on_time(name: str, url: str) -> None:
    made = await asyncio.to_thread(_prepare, url)
    db = open_database(url)
    db.patience = 120.0
    await _tick(name, url, db, made)
    due = await db.read(_earliest, workspace_id=TEAM)
    alone = await _timed(db, _one_at_a_time, due)
    await db.write(_anew, due, workspace_id=TEAM)
    began = time.perf_counter()
    lots = [LOT]
    while lots[-1] == LOT:
        lots.append(await db.write(say_due, due, workspace_id=TEAM))
    took, said = time.perf_counter() - began, sum(lots[1:])
    rig.line(f"{said:,} reminders due at once, {name} / 1 s", took, "<= 1",
             f"{took * 1000:.0f} ms in {len(lots) - 1} commits")  # fmt: skip
    rig.line(f"{said:,} at once, {name} / announced one at a time", took / alone, "",
             f"{took * 1000:.0f} / {alone * 1000:.0f} ms")  # fmt: skip
    await db.close()


def _prepare(url: str) -> int:
    """1,800 people in four zones, each asked to 56 gatherings over a year."""
    from bot.rooms import merge_rooms

    merge_rooms()
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    zones = ("Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome")
    crowd = [f"U1{n:05}" for n in range(PEOPLE)]
    with Session(engine, info={"workspace_id": TEAM}) as session:
        session.add(Workspace(workspace_id=TEAM, zone="Europe/Berlin", country="DE",
                              bot_user_id="U0ALIGN", installed_at=NOW))  # fmt: skip
        session.add_all(
            Member(slack_id=who, name=who, zone=zones[n % 4]) for n, who in enumerate(crowd)
        )
        for n in range(GATHERINGS):
            starts = FIRST + timedelta(days=7 * n)
            remind(session, POST, n, crowd, starts, "2d", NOW, Kind.MEETINGS)
        session.commit()
    engine.dispose()
    # What the preparation left is nobody's work afterwards.
    gc.collect()
    gc.freeze()
    return PEOPLE * GATHERINGS


async def _tick(name: str, url: str, db: Database, made: int) -> None:
    """The time that the database takes of a whole turn of the real ticker, none due."""
    settings = Settings(
        _env_file=None, database_url=url, slack_bot_token=SecretStr("xoxb-bench"),
        slack_signing_secret=SecretStr("bench"), slack_api_url="http://127.0.0.1:9/",
    )  # fmt: skip
    app = App(settings, db, clock=Clock(now=lambda: NOW), serve=False)
    with _database_time(db) as spent:
        turns: list[float] = []
        for _ in range(TICKS):
            before = sum(spent)
            await app.ticker.tick()
            turns.append((sum(spent) - before) * 1000)
        keyed: list[float] = []
        for n in range(TICKS):
            before = sum(spent)
            await db.read(_by_key, n + 1, workspace_id=TEAM)
            keyed.append((sum(spent) - before) * 1000)
    await app.slack.close()
    await app.deps.http.aclose()
    median, worst, key = statistics.median(turns), _p99(turns), statistics.median(keyed)
    rig.line(f"a tick among {made:,} reminders, {name}: p99 / 2 ms", worst / 2, "<= 1",
             f"database {median:.2f}, p99 {worst:.2f} ms")  # fmt: skip
    rig.line(f"a tick, {name} / one row by its key", median / key, "",
             f"{median:.2f} / {key:.2f} ms")  # fmt: skip


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


@contextmanager
def _database_time(db: Database) -> Generator[list[float]]:
    """Seconds of each statement, from handing it to the driver to having its answer."""
    spent: list[float] = []
    began: list[float] = []

    def before(*_: Any) -> None:
        began.append(time.perf_counter())

    def after(*_: Any) -> None:
        spent.append(time.perf_counter() - began.pop())

    engines = {id(e): e for e in (db.engine, db.reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
    yield spent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def _by_key(session: Session, row_id: int) -> str:
    return session.exec(select(Reminder.slack_id).where(Reminder.id == row_id)).one()


def _earliest(session: Session) -> datetime:
    """When the first gathering's reminders are due everywhere."""
    found = session.exec(select(Reminder.due_at).where(Reminder.about == "0")).all()
    return max(d for d in found if d is not None).astimezone(UTC)


async def _timed(db: Database, fn: Any, *args: Any) -> float:
    began = time.perf_counter()
    await db.write(fn, *args, workspace_id=TEAM)
    return time.perf_counter() - began


def _one_at_a_time(session: Session, now: datetime) -> None:
    """What a loop needs at least: one message each, nobody's wishes or budget looked at."""
    due = session.exec(select(Reminder.about, Reminder.slack_id).where(col(Reminder.due_at) <= now))
    for about, person in due.all():
        announce(session, "bench.alone", about, person, now=now)
    session.exec(
        update(Reminder).where(col(Reminder.due_at) <= now).values(due_at=None, became="said")
    )


def _anew(session: Session, now: datetime) -> None:
    """As they were before, for the other way."""
    session.exec(
        update(Reminder).where(col(Reminder.became) == "said").values(due_at=now, became="")
    )
