"""Whoever gets a lead is told who gave it, and whose it was, that it went on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.kit.models import Job
from bot.leads.asking import ask_owner, hand_over, keep_lead
from bot.leads.leaving import give_on
from bot.leads.models import Lead
from bot.leads.owning import assign_lead, release_lead
from bot.people.models import Absence, Member
from tests.leads.company import NOW, Company, minutes
from tests.support.world import TUESDAY, World


async def said(company: Company) -> list[tuple[str, str]]:
    return [(m.post, m.recipient) for m in await company.outbox() if m.post != "leads.card"]


async def test_who_gets_a_lead_and_whose_it_was_are_told(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(assign_lead, got.lead_id, "U0RAVI", "U0ADA", NOW)
    assert sorted(await said(company)) == [("leads.given", "U0RAVI"), ("leads.passed", "U0RITA")]


@pytest.mark.parametrize(
    ("to", "by", "told"),
    [
        ("U0RAVI", "U0RITA", [("leads.given", "U0RAVI")]),  # the owner gave it
        ("U0PAUL", "U0PAUL", [("leads.passed", "U0RITA")]),  # taken over
        ("U0RITA", "U0PAUL", []),  # it was theirs already
    ],
)
async def test_nobody_is_told_what_they_did_themselves(
    company: Company, to: str, by: str, told: list[tuple[str, str]]
) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(assign_lead, got.lead_id, to, by, NOW)
    assert await said(company) == told


async def test_given_twice_on_a_day_is_said_twice(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(assign_lead, got.lead_id, "U0RAVI", "U0ADA", NOW)
    await company.write(assign_lead, got.lead_id, "U0RITA", "U0ADA", minutes(1))
    await company.write(assign_lead, got.lead_id, "U0RAVI", "U0ADA", minutes(2))
    assert (await said(company)).count(("leads.given", "U0RAVI")) == 2


@pytest.mark.row("U15")
async def test_who_is_off_hears_of_it_when_they_work(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", owner_email="rita@acme.test")
    lead_id = (await world.rows(Lead))[0].id
    evening = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)
    await world.at(evening)
    await world.write(_admin, "U0PAUL")
    await world.write(assign_lead, lead_id, "U0RAVI", "U0PAUL", evening)
    await world.settled()
    assert world.direct("ravi") == world.direct("rita") == []
    await world.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC))
    assert world.direct("ravi") == ["Paul Meyer gave you *L-1001* pat@buyer.test.\nGive it back"]
    assert world.direct("rita") == ["*L-1001* pat@buyer.test is with Ravi Nair now."]
    assert not [j for j in await world.rows(Job) if j.name == "leads.tell"]


def _admin(session: Session, slack_id: str) -> None:
    session.exec(select(Member).where(Member.slack_id == slack_id)).one().admin = True


async def test_what_was_undone_meanwhile_is_not_said(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", owner_email="rita@acme.test")
    lead_id = (await world.rows(Lead))[0].id
    await world.write(_admin, "U0PAUL")
    await world.write(assign_lead, lead_id, "U0PAUL", "U0PAUL", TUESDAY)
    await world.settled()
    assert "is with Paul" in world.direct("rita")[-1]
    await world.write(release_lead, lead_id, "U0PAUL", TUESDAY + timedelta(minutes=1))
    await world.settled()
    assert world.direct("rita") == []


@pytest.mark.row("U13")
async def test_what_a_leaver_left_is_given_on_in_one_message(world: World) -> None:
    for n in range(3):
        await world.lead_sent(f"k{n}", email=f"p{n}@buyer.test", owner_email="rita@acme.test")
    await world.sandbox.members.deactivate("rita")
    await world.settled()
    await world.write(_admin, "U0PAUL")
    rita = next(m for m in await world.rows(Member) if m.slack_id == "U0RITA")
    await world.write(give_on, rita.id, "U0RAVI", "U0PAUL", world.now)
    await world.settled()
    (told,) = world.direct("ravi")
    assert told.startswith("Paul Meyer gave you 3 leads.")
    assert world.direct("rita") == []


@pytest.mark.row("U13")
async def test_given_on_in_two_parts_it_is_one_message_still(company: Company) -> None:
    def more(session: Session) -> None:
        session.exec(select(Member).where(Member.slack_id == "U0RITA")).one().active = False
        for n in range(250):
            session.add(Lead(number=5000 + n, owner_id="U0RITA", received_at=NOW, created_at=NOW))

    await company.write(more)
    rita = await company.read(
        lambda s: s.exec(select(Member.id).where(Member.slack_id == "U0RITA")).one()
    )
    for _ in range(2):
        await company.write(give_on, rita, "U0RAVI", "U0ADA", NOW)
    assert await said(company) == [("leads.given", "U0RAVI")]


# -- asked for again


async def test_asked_again_after_it_was_kept_is_a_message_of_its_own(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(ask_owner, got.lead_id, "U0RAVI", NOW)
    await company.write(ask_owner, got.lead_id, "U0RAVI", minutes(1))
    assert (await said(company)).count(("leads.asked", "U0RITA")) == 1
    await company.write(keep_lead, got.lead_id, "U0RAVI", "U0RITA", minutes(2))
    await company.write(ask_owner, got.lead_id, "U0RAVI", minutes(3))
    await company.write(ask_owner, got.lead_id, "U0RAVI", minutes(4))
    assert (await said(company)).count(("leads.asked", "U0RITA")) == 2


async def test_asked_again_after_it_came_back_is_one_too(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(ask_owner, got.lead_id, "U0RAVI", NOW)
    await company.write(hand_over, got.lead_id, "U0RAVI", "U0RITA", minutes(1))
    await company.write(assign_lead, got.lead_id, "U0RITA", "U0RAVI", minutes(2))
    await company.write(ask_owner, got.lead_id, "U0RAVI", minutes(3))
    assert (await said(company)).count(("leads.asked", "U0RITA")) == 2


async def test_asked_twice_while_the_owner_is_off_it_is_said_once(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", owner_email="rita@acme.test")
    lead_id = (await world.rows(Lead))[0].id
    day = date(2026, 3, 3)

    def away(session: Session) -> None:
        session.add(Absence(slack_id="U0RITA", starts_on=day, ends_on=day))

    await world.write(away)
    await world.write(ask_owner, lead_id, "U0RAVI", world.now)
    await world.write(ask_owner, lead_id, "U0RAVI", world.now + timedelta(minutes=5))
    await world.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC))
    assert len([t for t in world.direct("rita") if "asks for *L-1001*" in t]) == 1
