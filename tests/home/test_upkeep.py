"""Every night what is over is forgotten, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, text
from sqlmodel import select

from bot.home.upkeep import UPKEEP
from bot.kit import prune
from bot.kit.db import Session
from bot.kit.delivery import SURPLUS
from bot.kit.models import Inbound, Job, JobRun, Outbox, Pace
from tests.support.world import World

OLD = "old"
NOT_OVER = "kept"


def _message(now: datetime, name: str, days: int, to: str, **more: Any) -> Outbox:
    values = {"post": "leads.card", "state": "sent", "sent_rev": 1, "ts": "1.1", **more}
    made = now - timedelta(days=days)
    return Outbox(key=name, about=name, recipient=to, created_at=made, channel=to, **values)


def _run(now: datetime, name: str, days: int, state: str = "done") -> JobRun:
    then = now - timedelta(days=days)
    return JobRun(name="gone", about=name, period="p", state=state, due_at=then, ran_at=then)


def store(session: Session, now: datetime, wall: float) -> None:
    def days(n: int) -> datetime:
        return now - timedelta(days=n)

    session.add_all([
        *(Inbound(key=f"{OLD}{n}", received_at=days(15)) for n in range(prune.AT_ONCE + 5)),
        Inbound(key=NOT_OVER, received_at=days(12)),
        _run(now, OLD, 92), _run(now, NOT_OVER, 88),
        _run(now, f"{NOT_OVER} running", 92, "running"),
        _message(now, f"{OLD} card", 402, "C1"),
        _message(now, f"{NOT_OVER} card", 398, "C1"),
        _message(now, f"{NOT_OVER} waiting", 402, "C1", state="held"),
        _message(now, f"{OLD} dm", 92, "U1"),
        _message(now, f"{OLD} dead", 92, "D1", state="dead"),
        _message(now, f"{NOT_OVER} dm", 88, "U1"),
        _message(now, f"{OLD} deletion", 4, "C1", post=SURPLUS, ts=None),
        Pace(channel="C1:1.1", next_at=wall - 3600), Pace(channel="C2", next_at=wall + 3600),
    ])  # fmt: skip


def left(session: Session) -> set[str]:
    names = set(session.exec(select(Inbound.key).where(Inbound.digest == None)))  # noqa: E711
    names |= set(session.exec(select(JobRun.about).where(JobRun.name == "gone")))
    names |= set(session.exec(select(Outbox.about)))
    return {n for n in names if n.startswith((OLD, NOT_OVER))}


def paces(session: Session) -> set[str]:
    return set(session.exec(select(Pace.channel)))


async def test_a_night_s_upkeep_forgets_what_is_over_and_nothing_else(world: World) -> None:
    await world.write(store, world.now, world.app.clock.wall())
    lanes = {c for c in await world.read(paces) if c.startswith("*")}
    await world.later(days=1)
    runs = [r.state for r in await world.rows(JobRun) if r.name == UPKEEP]
    assert runs == ["done"]
    assert await world.read(left) == {
        NOT_OVER, f"{NOT_OVER} running", f"{NOT_OVER} card", f"{NOT_OVER} waiting",
        f"{NOT_OVER} dm",
    }  # fmt: skip
    there = await world.read(paces)
    assert "C1:1.1" not in there
    assert {"C2", *lanes} <= there
    if world.db.dialect == "sqlite":
        assert await world.read(_analysed)


def _analysed(session: Session) -> int:
    return session.connection().execute(text("SELECT count(*) FROM sqlite_stat1")).scalar_one()


async def test_it_is_planned_once_a_workspace(world: World) -> None:
    def planned(session: Session) -> int:
        query = select(func.count()).select_from(Job).where(Job.name == UPKEEP)
        return session.exec(query).one()

    assert await world.read(planned) == 1
    await world.later(days=3)
    assert await world.read(planned) == 1
