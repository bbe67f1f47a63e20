"""Whatever people do, in whatever order and at once, the cap is never overrun."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel, col, select

from bot.kit.boundary import UserError
from bot.kit.db import Database, Session
from bot.listening.corridor import count
from bot.listening.logged import log_call, undo_log
from bot.listening.models import Logged, Part, Seat, SeatState, Slot, SlotState
from bot.listening.offering import cancel_slot, fell_through, offer_slot
from bot.listening.seating import give_back, take_seat
from bot.listening.typed import Offer
from bot.listening.upkeep import keep_up
from bot.people.models import Member, Side, Team, Workspace
from tests.support.databases import know_every_table, open_patient

WS = "T0ACME"
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
MARKETERS = [f"U0M{n}" for n in range(4)]
UNIT, QUARTER = "team:1", "2026-Q1"


def company(session: Session) -> None:
    session.add(Workspace(workspace_id=WS, zone="UTC", installed_at=START))
    team = Team(name="Inside", side=Side.SALES, manager_id="U0BOSS")
    session.add(team)
    session.flush()
    for slack_id, side, team_id in (
        ("U0BOSS", Side.SALES, None), ("U0REP", Side.SALES, team.id),
        ("U0REP2", Side.SALES, team.id),
        *((m, Side.MARKETING, None) for m in MARKETERS),
    ):  # fmt: skip
        session.add(
            Member(slack_id=slack_id, name=slack_id, side=side, team_id=team_id, zone="UTC")
        )
    session.flush()
    assert team.id == 1


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    know_every_table()
    made = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    SQLModel.metadata.create_all(made)
    yield made
    made.dispose()


@contextmanager
def fresh(engine: Any) -> Iterator[Session]:
    """The company, and nothing of what the last example did."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(bind=connection, info={"workspace_id": WS}) as session:
            company(session)
            yield session
        transaction.rollback()


ACTS = st.one_of(
    st.tuples(st.just("offer"), st.sampled_from(("U0REP", "U0REP2")), st.integers(0, 40)),
    st.tuples(st.just("take"), st.sampled_from([*MARKETERS, "U0BOSS"]), st.integers(0, 8)),
    st.tuples(st.just("take"), st.sampled_from(MARKETERS), st.integers(0, 8)),
    st.tuples(st.just("give"), st.sampled_from([*MARKETERS, "U0BOSS"]), st.integers(0, 8)),
    st.tuples(st.just("cancel"), st.just("U0REP"), st.integers(0, 8)),
    st.tuples(st.just("fell"), st.sampled_from([*MARKETERS, "U0REP"]), st.integers(0, 8)),
    st.tuples(st.just("log"), st.just("U0BOSS"), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.just("U0BOSS"), st.integers(0, 3)),
    st.tuples(st.just("leave"), st.sampled_from([*MARKETERS, "U0BOSS"]), st.integers(0, 1)),
    st.tuples(st.just("side"), st.just("U0BOSS"), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 30)),
)


def do(session: Session, act: tuple[str, str, int], now: datetime) -> None:
    kind, who, n = act
    slots = list(session.exec(select(Slot.id).order_by(col(Slot.id))))
    logged = list(session.exec(select(Logged.id).order_by(col(Logged.id))))
    if kind in ("leave", "side"):
        person = session.exec(select(Member).where(Member.slack_id == who)).one()
        if kind == "leave":
            person.active = bool(n)
        else:
            person.side = Side.MARKETING if n else Side.SALES
        session.add(person)
        session.flush()
        keep_up(session, now)  # as every hour
    elif kind == "offer":
        begins = (now + timedelta(hours=n)).replace(minute=0)
        offer = Offer(begins.date(), begins.time(), time(begins.hour, 50), seats=2)
        offer_slot(session, who, offer, now, consent=True)
    elif kind == "log":
        log_call(session, who, "U0REP", now.date(), "", now)
    elif kind == "undo" and logged:
        undo_log(session, logged[n % len(logged)] or 0, who, now)
    elif kind in ("take", "give", "cancel", "fell") and slots:
        slot_id = slots[n % len(slots)] or 0
        {"take": take_seat, "give": give_back, "cancel": cancel_slot, "fell": fell_through}[kind](
            session, slot_id, who, now
        )


def facts(session: Session, now: datetime) -> tuple[int, int, int]:
    """Counted the plain way: calls heard by marketing, by the manager, and booked alone."""
    marketing = manager = alone = 0
    for slot in session.exec(select(Slot).where(Slot.state == SlotState.OPEN)):
        parts = {
            s.part
            for s in session.exec(
                select(Seat).where(Seat.slot_id == slot.id, Seat.state == SeatState.TAKEN)
            )
        }
        over, sold, led = slot.ends_at <= now, Part.MARKETING in parts, Part.MANAGER in parts
        marketing += over and sold
        manager += over and led
        alone += not over and sold and not led
    manager += len(session.exec(select(Logged).where(col(Logged.withdrawn_at).is_(None))).all())
    return marketing, manager, alone


def begun_alone(session: Session, now: datetime) -> int:
    """Calls under way that marketing hears alone: nobody is thrown out of a call."""
    led = select(Seat.slot_id).where(Seat.part == Part.MANAGER, Seat.state == SeatState.TAKEN)
    query = (
        select(Slot.id)
        .join(Seat, col(Seat.slot_id) == col(Slot.id))
        .where(
            Slot.state == SlotState.OPEN, col(Slot.starts_at) <= now, col(Slot.ends_at) > now,
            Seat.part == Part.MARKETING, Seat.state == SeatState.TAKEN, ~col(Slot.id).in_(led),
        )
        .distinct()
    )  # fmt: skip
    return len(session.exec(query).all())


@pytest.mark.row("000-5")
@hypothesis_settings(max_examples=60)
@given(acts=st.lists(ACTS, min_size=5, max_size=40))
def test_the_cap_holds_in_every_order(engine: Any, acts: list[tuple[str, str, int]]) -> None:
    with fresh(engine) as session:
        now = START
        for act in acts:
            before = facts(session, now)
            if act[0] == "wait":
                now += timedelta(hours=act[2])
            try:
                with session.begin_nested():
                    do(session, act, now)
                    session.flush()
            except UserError:
                pass
            marketing, manager, alone = facts(session, now)
            counts = count(session, UNIT, QUARTER, now)
            assert (counts.marketing, counts.manager, counts.coming) == (marketing, manager, alone)
            # What is booked alone fits; only calls that were heard already may be too many, when
            # somebody says afterwards that the manager was not there.
            room = manager - marketing - alone
            assert room >= 0 or alone == begun_alone(session, now), act
            if act[0] == "take" and alone > before[2]:
                assert room >= 0, "a seat was given without room"


def slots_of_a_day(session: Session, many: int, heard: int) -> list[int]:
    """`many` free slots of one rep, and a manager who has heard `heard` calls."""
    company(session)
    for _ in range(heard):
        log_call(session, "U0BOSS", "U0REP", date(2026, 1, 5), "", START)
    return [
        offer_slot(
            session, "U0REP", Offer(date(2026, 1, 6), time(h), time(h, 45), seats=4), START,
            consent=True,
        )
        for h in range(8, 8 + many)
    ]  # fmt: skip


@pytest.mark.row("000-5")
async def test_marketers_of_two_processes_at_once_never_overrun_it(postgres_url: str) -> None:
    homes: list[Database] = [open_patient(postgres_url), open_patient(postgres_url)]
    try:
        slots = await homes[0].write(slots_of_a_day, 6, 2, workspace_id=WS)
        await asyncio.gather(*(
            homes[n % 2].write(take_seat, slot, who, START, workspace_id=WS)
            for n, (who, slot) in enumerate((w, s) for s in slots for w in MARKETERS)
        ))  # fmt: skip
        found = await homes[1].read(count, UNIT, QUARTER, START, workspace_id=WS)
        assert (found.coming, found.room("together")) == (2, 0)
        # Now the manager's count falls while others book: what is left still fits.
        await asyncio.gather(
            homes[0].write(undo_log, 1, "U0BOSS", START, workspace_id=WS),
            *(homes[1].write(take_seat, slots[n], MARKETERS[n % 4], START, workspace_id=WS)
              for n in range(6)),
        )  # fmt: skip
        found = await homes[0].read(count, UNIT, QUARTER, START, workspace_id=WS)
        assert (found.coming, found.room("together")) == (1, 0)
    finally:
        for home in homes:
            await home.close()
