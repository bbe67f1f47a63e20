"""Somebody leaves: their manager hears what is open and gives it on (U13)."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import event
from sqlmodel import select

from bot.kit.db import Session
from bot.leads.leaving import left_panel
from bot.leads.models import Lead
from bot.people.models import Member, Team
from tests.leads.company import NOW, Company
from tests.support.world import TUESDAY, World, words


def _sam_manages_rita(session: Session) -> None:
    rita = session.exec(select(Member).where(Member.slack_id == "U0RITA")).one()
    rita.manager_id = "U0SAM"
    session.add(rita)


async def leave(world: World) -> None:
    await world.write(_sam_manages_rita)
    for n in range(3):
        await world.lead_sent(f"k{n}", email=f"p{n}@buyer.test", owner_email="rita@acme.test")
    await world.says("/badlead p2@buyer.test student", by="rita")
    await world.sandbox.members.deactivate("rita")
    await world.settled()


@pytest.mark.row("U13")
@pytest.mark.fault("F32")
async def test_the_manager_hears_what_is_open_and_gives_it_on(world: World) -> None:
    await leave(world)
    (told,) = world.sandbox.dms("sam")
    assert "Rita Sanchez has left" in words(told)
    assert "2 open leads" in words(told)
    await world.sandbox.press("sam", told, "leads.give_on#" + _member(told), selected="U0PAUL")
    await world.settled()
    owners = {lead.email: lead.owner_id for lead in await world.rows(Lead)}
    assert owners == {
        "p0@buyer.test": "U0PAUL",
        "p1@buyer.test": "U0PAUL",
        "p2@buyer.test": "U0RITA",
    }
    assert world.sandbox.dms("sam") == []  # nothing of theirs waits any more


@pytest.mark.row("U13")
async def test_it_waits_in_home_however_much_it_is(world: World) -> None:
    await leave(world)
    await world.write(_many_more)
    await world.sandbox.open_home("sam")
    await world.settled()
    assert "Rita Sanchez has left: 452 open leads" in words(world.sandbox.home("sam").body)
    home, action = world.sandbox.home("sam"), _member(world.sandbox.dms("sam")[0])
    await world.sandbox.press("sam", home, f"leads.give_on#{action}", selected="U0PAUL")
    await world.settled()
    left = [x.email for x in await world.rows(Lead) if x.owner_id == "U0RITA"]
    assert left == ["p2@buyer.test"]
    assert "has left" not in words(world.sandbox.home("sam").body)


def _many_more(session: Session) -> None:
    for n in range(450):
        session.add(Lead(number=5000 + n, owner_id="U0RITA", received_at=TUESDAY,
                         created_at=TUESDAY))  # fmt: skip


@pytest.mark.fault("F57")
async def test_who_may_not_assign_a_lead_may_not_give_them_on_either(world: World) -> None:
    await leave(world)
    (told,) = world.sandbox.dms("sam")

    def demote(session: Session) -> None:
        rita = session.exec(select(Member).where(Member.slack_id == "U0RITA")).one()
        rita.manager_id = None
        session.add(rita)

    await world.write(demote)
    await world.sandbox.press("sam", told, "leads.give_on#" + _member(told), selected="U0PAUL")
    await world.settled()
    assert {lead.owner_id for lead in await world.rows(Lead)} == {"U0RITA"}


def _member(message: object) -> str:
    ids: list[str] = message.action_ids  # type: ignore[attr-defined]
    return next(i for i in ids if i.startswith("leads.give_on#")).partition("#")[2]


# -- many who left


def _many_leavers(session: Session) -> None:
    gone = [f"U0GONE{n:04}" for n in range(1200)]
    for n, slack_id in enumerate(gone):
        boss = "U0PAUL" if n % 3 == 0 else None
        session.add(Member(slack_id=slack_id, name=f"Gone {n:04}", active=False, manager_id=boss))
    for n in (0, 1, 3):
        session.add(Lead(number=7000 + n, owner_id=gone[n], received_at=NOW, created_at=NOW))


def _panel(session: Session, slack_id: str) -> tuple[str, int]:
    """What the panel says, and how many statements it takes."""
    ran: list[str] = []

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        ran.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        panel = left_panel(session, slack_id, NOW, {})
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return words({"blocks": list(panel.waiting)}), len(ran)


@pytest.mark.row("U13")
async def test_however_many_left_home_asks_the_database_a_few_times(company: Company) -> None:
    await company.write(_many_leavers)
    said, statements = await company.read(_panel, "U0PAUL")
    assert statements < 6
    assert "Gone 0000 has left: 1 open lead" in said
    assert "Gone 0003 has left: 1 open lead" in said
    assert "Gone 0001" not in said
    said, statements = await company.read(_panel, "U0ADA")
    assert statements < 6
    assert "Gone 0001 has left" in said
    assert "Gone 0000" not in said, "somebody manages them"
    said, statements = await company.read(_panel, "U0RAVI")
    assert statements < 6
    assert said == ""


@pytest.mark.row("U13")
async def test_who_manages_them_is_asked_as_everywhere_else(company: Company) -> None:
    """Their own manager, unless that one left too: then their team's, else the admins."""

    def leavers(session: Session) -> None:
        team = Team(name="Inside", manager_id="U0RAVI")
        session.add(team)
        session.flush()
        gone = Member(slack_id="U0OLD", active=False, manager_id="U0PAUL")
        session.add(gone)
        for n, (own, of) in enumerate(
            [("U0PAUL", team.id), ("U0OLD", team.id), (None, team.id), ("U0OLD", None)]
        ):
            who = f"U0LEFT{n}"
            session.add(Member(slack_id=who, name=who, active=False, manager_id=own, team_id=of))
            session.add(Lead(number=7000 + n, owner_id=who, received_at=NOW, created_at=NOW))

    await company.write(leavers)
    told: dict[str, list[int]] = {}
    for who in ("U0PAUL", "U0RAVI", "U0ADA"):
        said, _ = await company.read(_panel, who)
        told[who] = [n for n in range(4) if f"U0LEFT{n}" in said]
    assert told == {"U0PAUL": [0], "U0RAVI": [1, 2], "U0ADA": [3]}


async def test_a_home_that_is_opened_does_not_wait_for_who_writes(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        begun, over = threading.Event(), threading.Event()

        def long(_session: Session) -> None:
            begun.set()
            over.wait(5)

        writing = asyncio.create_task(world.write(long))
        await asyncio.to_thread(begun.wait)
        await world.sandbox.open_home("sam")
        shown = words(world.sandbox.home("sam").body)
        still = not writing.done()
        over.set()
        await writing
        assert still
        assert "Sam" in shown
