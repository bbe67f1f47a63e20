"""A lead changes hands: what was said counts anew, an undo restores, one of two has it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from bot.kit.boundary import NotAllowed
from bot.kit.db import Database, Session
from bot.leads import views
from bot.leads.models import Lead, Quality
from bot.leads.owning import Taken
from bot.leads.service import LeadFields, assign_lead, claim_lead, receive_lead, release_lead
from bot.people.models import Absence, Member, Side
from tests.leads.company import NOW, Company, found, minutes
from tests.support.world import World, words

PAT = "pat@buyer.test"


async def lead(world: World) -> Lead:
    return (await world.rows(Lead))[0]


def card(world: World) -> Any:
    return next(m for m in world.sandbox.messages("leads") if words(m).startswith("*L-1001*"))


def _admin(session: Session, slack_id: str) -> None:
    session.exec(select(Member).where(Member.slack_id == slack_id)).one().admin = True


async def mixed(world: World) -> None:
    """Rita calls it not good, Ravi good."""
    await world.lead_sent("k1", email=PAT)
    await world.says(f"/badlead {PAT} student", by="rita")
    await world.says(f"/goodlead {PAT}", by="ravi")
    await world.settled()
    assert (await lead(world)).verdict is Quality.MIXED


async def test_whoever_takes_a_lead_decides_what_figures_say_of_it(world: World) -> None:
    await mixed(world)
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MINE)
    await world.settled()
    assert (await lead(world)).verdict is Quality.GOOD
    await world.sandbox.press("ravi", world.sandbox.ephemerals("ravi")[-1]["id"], views.UNDO_MINE)
    await world.settled()
    assert (await lead(world)).verdict is Quality.MIXED


async def test_whoever_gets_a_lead_does_too(world: World) -> None:
    await mixed(world)
    await world.lead_sent("k2", email=PAT, owner_email="rita@acme.test")
    assert (await lead(world)).verdict is Quality.NOT_GOOD
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MORE)
    await world.sandbox.press("ravi", None, views.ASK_OWNER)
    await world.settled()
    await world.sandbox.press("rita", world.sandbox.dms("rita")[-1], views.HAND_OVER)
    await world.settled()
    assert (await lead(world)).verdict is Quality.GOOD


async def test_whoever_a_pasted_table_gives_a_lead_decides_too(world: World) -> None:
    await mixed(world)
    await world.write(_admin, "U0PAUL")
    await world.says("/align lead import", by="paul")
    table = f"email,owner\n{PAT},rita@acme.test\n"
    await world.sandbox.submit("paul", {"csv": table})
    assert (await lead(world)).verdict is Quality.MIXED, "only tried so far"
    await world.sandbox.submit("paul")
    await world.settled()
    assert (await lead(world)).owner_id == "U0RITA"
    assert (await lead(world)).verdict is Quality.NOT_GOOD


@pytest.mark.row("U19")
async def test_a_hand_taken_away_gives_the_lead_back(world: World) -> None:
    ts = await world.lead_posted(f"New contact: {PAT}")
    await world.sandbox.react("rita", "leads", ts, "raised_hand")
    await world.settled()
    assert (await lead(world)).owner_id == "U0RITA"
    await world.sandbox.unreact("rita", "leads", ts, "raised_hand")
    await world.settled()
    now = await lead(world)
    assert (now.owner_id, now.heard_at) == (None, None)
    said = world.sandbox.ephemerals("rita")[-1]
    assert "nobody's again" in words(said)
    await world.sandbox.press("rita", said["id"], views.MINE)
    await world.settled()
    assert (await lead(world)).owner_id == "U0RITA"


@pytest.mark.row("U19")
async def test_a_hand_taken_away_gives_back_only_what_it_took(world: World) -> None:
    ts = await world.lead_posted(f"New contact: {PAT}")
    await world.sandbox.react("rita", "leads", ts, "raised_hand")
    await world.settled()
    lead_id = (await lead(world)).id or 0
    await world.write(release_lead, lead_id, "U0RITA", world.now)
    await world.write(claim_lead, lead_id, "U0RITA", world.now)
    await world.sandbox.unreact("rita", "leads", ts, "raised_hand")
    await world.settled()
    assert (await lead(world)).owner_id == "U0RITA"


async def test_a_hand_on_somebody_elses_lead_can_ask_for_it(world: World) -> None:
    ts = await world.lead_posted(f"New contact: {PAT}")
    await world.sandbox.react("rita", "leads", ts, "raised_hand")
    await world.sandbox.react("ravi", "leads", ts, "raised_hand")
    await world.settled()
    said = world.sandbox.ephemerals("ravi")[-1]
    assert "is with Rita" in words(said)
    await world.sandbox.press("ravi", said["id"], views.ASK_OWNER)
    await world.settled()
    assert "asks for *L-1001*" in world.direct("rita")[-1]


async def test_undo_after_taking_over_restores_whose_it_was(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(assign_lead, got.lead_id, "U0PAUL", "U0PAUL", minutes(1))
    assert (await company.lead(got.lead_id)).heard_at == minutes(1)
    await company.write(release_lead, got.lead_id, "U0PAUL", minutes(2))
    now = await company.lead(got.lead_id)
    assert (now.owner_id, now.heard_at) == ("U0RITA", None)
    await company.write(release_lead, got.lead_id, "U0RITA", minutes(3))
    assert (await company.lead(got.lead_id)).owner_id is None


def _side(session: Session, slack_id: str, side: Side) -> None:
    session.exec(select(Member).where(Member.slack_id == slack_id)).one().side = side


def _left(session: Session, slack_id: str) -> None:
    session.exec(select(Member).where(Member.slack_id == slack_id)).one().active = False


@pytest.mark.fault("F57")
async def test_people_of_neither_side_take_no_lead(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    await company.write(_side, "U0RAVI", Side.OTHER)
    with pytest.raises(NotAllowed):
        await company.write(claim_lead, got.lead_id, "U0RAVI", NOW)
    await company.write(_side, "U0ADA", Side.OTHER)
    await company.write(claim_lead, got.lead_id, "U0ADA", NOW)
    assert (await company.lead(got.lead_id)).owner_id == "U0ADA"


async def test_a_marketers_claim_is_not_heard_from_sales(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    await company.write(_side, "U0RAVI", Side.MARKETING)
    await company.write(claim_lead, got.lead_id, "U0RAVI", NOW)
    assert (await company.lead(got.lead_id)).heard_at is None


@pytest.mark.row("U13")
async def test_what_a_leaver_owns_is_free(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    await company.write(_left, "U0RITA")
    await company.write(claim_lead, got.lead_id, "U0RAVI", NOW)
    assert (await company.lead(got.lead_id)).owner_id == "U0RAVI"


def _prepare(session: Session) -> int:
    found(session)
    session.flush()
    return receive_lead(session, LeadFields(email="a@x.test"), NOW).lead_id


async def test_of_two_who_press_at_once_one_has_it(db: Database) -> None:
    for n in range(8):
        w = f"T{n}"
        lead_id = await db.write(_prepare_in, w, workspace_id=w)
        done = await asyncio.gather(
            *(
                db.write(claim_lead, lead_id, by, NOW, workspace_id=w, deadline=20.0)
                for by in ("U0RITA", "U0RAVI")
            ),
            return_exceptions=True,
        )
        assert sorted(type(d).__name__ for d in done) == ["Owned", "Taken"], done


def _prepare_in(session: Session, workspace_id: str) -> int:
    from bot.people.models import Workspace

    session.add(Workspace(workspace_id=workspace_id, name="Acme", installed_at=NOW))
    session.flush()
    for slack_id in ("U0RITA", "U0RAVI"):
        session.add(Member(slack_id=slack_id, name=slack_id, side=Side.SALES))
    session.flush()
    return receive_lead(session, LeadFields(email="a@x.test"), NOW).lead_id


@pytest.mark.row("U15")
async def test_an_owner_is_asked_when_they_are_at_work(world: World) -> None:
    await world.lead_sent("k1", email=PAT, owner_email="rita@acme.test")
    await world.at(datetime(2026, 3, 3, 22, 30, tzinfo=UTC))
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MORE)
    await world.sandbox.press("ravi", None, views.ASK_OWNER)
    await world.settled()
    assert world.direct("rita") == []
    await world.at(datetime(2026, 3, 4, 6, 0, tzinfo=UTC))
    assert world.direct("rita") == []
    await world.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC))
    assert "asks for *L-1001*" in world.direct("rita")[-1]


@pytest.mark.row("U15")
async def test_an_owner_who_is_away_is_asked_when_they_are_back(world: World) -> None:
    await world.lead_sent("k1", email=PAT, owner_email="rita@acme.test")
    await world.write(_away, "U0RITA")
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MORE)
    await world.sandbox.press("ravi", None, views.ASK_OWNER)
    await world.later(hours=30)
    assert world.direct("rita") == []
    await world.at(datetime(2026, 3, 6, 9, 0, tzinfo=UTC))
    assert "asks for *L-1001*" in world.direct("rita")[-1]


def _away(session: Session, slack_id: str) -> None:
    first, last = datetime(2026, 3, 3, tzinfo=UTC).date(), datetime(2026, 3, 5, tzinfo=UTC).date()
    session.add(Absence(slack_id=slack_id, starts_on=first, ends_on=last))


async def test_taken_says_whose(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    with pytest.raises(Taken, match="Rita"):
        await company.write(claim_lead, got.lead_id, "U0RAVI", NOW)


async def test_whoever_asks_for_a_lead_reads_that_they_did_and_who_gave_it(world: World) -> None:
    await world.lead_sent("k1", email=PAT, owner_email="rita@acme.test")
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MORE)
    await world.sandbox.press("ravi", None, views.ASK_OWNER)
    await world.settled()
    detail = world.sandbox.views("ravi")[-1]
    assert "You asked for it. Rita Sanchez can hand it over or keep it." in detail.words
    assert views.ASK_OWNER not in str(detail.blocks), "it is not asked for twice"
    await world.sandbox.close_view("ravi")
    asked = world.sandbox.dms("rita")[-1]
    await world.sandbox.press("rita", asked, views.HAND_OVER)
    await world.settled()
    (given,) = [said for said in world.direct("ravi") if "L-1001" in said]
    assert given.startswith("Rita Sanchez gave you *L-1001* pat@buyer.test.")


async def test_a_lead_that_was_kept_may_be_asked_for_again(world: World) -> None:
    await world.lead_sent("k1", email=PAT, owner_email="rita@acme.test")
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MORE)
    await world.sandbox.press("ravi", None, views.ASK_OWNER)
    await world.settled()
    await world.sandbox.press("rita", world.sandbox.dms("rita")[-1], views.KEEP)
    await world.settled()
    await world.sandbox.close_view("ravi")
    await world.sandbox.press("ravi", ("leads", card(world)["ts"]), views.MORE)
    detail = world.sandbox.views("ravi")[-1]
    assert "You asked for it" not in detail.words
    assert views.ASK_OWNER in str(detail.blocks)
