"""Somebody leaves: their manager hears what is open and gives it on (U13)."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.leads.models import Lead
from bot.people.models import Member
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
