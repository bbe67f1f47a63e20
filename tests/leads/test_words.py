"""`/align lead ...` over real HTTP: what it says it found, added and took back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.leads import views
from bot.leads.models import Lead
from bot.leads.owning import NOT_YOURS
from bot.people import service as people
from bot.people.models import Side
from tests.support.world import World, words


def _admin(session: Any, slack_id: str) -> None:
    member = people.member(session, slack_id)
    assert member is not None
    member.admin = True


async def only_lead(world: World) -> Lead:
    """The one row there is."""
    (lead,) = await world.rows(Lead)
    return lead


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("L-9999", "No lead like *L-9999*."),
        ("zoe@buyer.test", "No lead like *zoe@buyer.test*."),
        ("Zoe Quinn", "No lead like *Zoe Quinn* in the last 30 days."),
    ],
)
async def test_only_names_are_looked_for_among_the_newest(
    world: World, query: str, said: str
) -> None:
    reply = await world.says(f"/align lead {query}")
    assert words(reply.message).startswith(said)


async def test_help_says_what_can_be_done(world: World) -> None:
    reply = await world.says("/align lead help")
    assert "/align lead add" in words(reply.message)
    assert "No lead like" not in words(reply.message)


async def test_adding_a_known_lead_of_another_says_what_was_filled(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", name="Pat Lee")
    await world.write(_own, "U0RAVI")
    reply = await world.says("/align lead add pat@buyer.test Wrong Name, Buyer")
    assert words(reply.message).startswith("Known already, now with company: *L-1001* · Pat Lee")
    lead = await only_lead(world)
    assert (lead.name, lead.company) == ("Pat Lee", "Buyer")
    await world.sandbox.press("rita", world.sandbox.ephemerals("rita")[-1]["id"], views.UNDO_EDIT)
    await world.settled()
    assert (await only_lead(world)).company is None
    await world.says("/align lead add pat@buyer.test Wrong Name, Buyer")
    reply = await world.says("/align lead add pat@buyer.test Wrong Name, Buyer")
    assert words(reply.message).startswith("Known already, nothing changed")


async def test_the_form_overwrites_nothing_of_another_s(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", name="Pat Lee")
    await world.write(_own, "U0RAVI")
    await world.says("/align lead add")
    await world.sandbox.submit("rita", {"email": "pat@buyer.test", "name": "Other", "title": "CTO"})
    await world.settled()
    lead = await only_lead(world)
    assert (lead.name, lead.title) == ("Pat Lee", "CTO")
    assert "Known already, now with title." in world.sandbox.views("rita")[-1].words


def _own(session: Any, slack_id: str) -> None:
    session.exec(select(Lead)).one().owner_id = slack_id


def _elsewhere(session: Any, slack_id: str) -> None:
    member = people.member(session, slack_id)
    assert member is not None
    member.side = Side.OTHER


@pytest.mark.fault("F57")
async def test_people_of_neither_side_add_nothing_and_read_no_campaign_s_leads(
    world: World,
) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", name="Pat Lee", campaign="Webinar Q3")
    await world.says("/align lead add", by="ravi")
    (form,) = world.sandbox.views("ravi")
    assert form.callback_id == views.ADD_FORM
    found = await world.says("/align lead zoe@buyer.test", by="paul")
    for who in ("U0RAVI", "U0PAUL"):
        await world.write(_elsewhere, who)
    for typed in (
        "/align lead add jo@buyer.test Jo Fox", "/align lead add", "/align campaign Webinar Q3",
        "/align lead", "/align lead pat@buyer.test",
    ):  # fmt: skip
        reply = await world.says(typed, by="paul")
        assert NOT_YOURS in words(reply.message), typed
        assert "Pat Lee" not in words(reply.message)
    await world.sandbox.press("paul", found.message.id, views.ADD)
    await world.settled()
    assert world.sandbox.views("paul") == []
    await world.sandbox.submit("ravi", {"email": "zoe@buyer.test"})
    await world.settled()
    assert [x.email for x in await world.rows(Lead)] == ["pat@buyer.test"]
    await world.write(_admin, "U0PAUL")
    reply = await world.says("/align campaign Webinar Q3", by="paul")
    assert "Pat Lee" in words(reply.message)
    reply = await world.says("/align lead add jo@buyer.test Jo Fox", by="paul")
    assert "Added" in words(reply.message)


@pytest.mark.row("U21")
async def test_the_newest_import_is_undone_by_a_word(world: World) -> None:
    await world.write(_admin, "U0RITA")
    reply = await world.says("/align lead undo")
    assert "no import to undo" in words(reply.message)
    await world.says("/align lead import")
    await world.sandbox.submit("rita", {"csv": "email,name\npat@buyer.test,Pat\n"})
    await world.sandbox.submit("rita")
    await world.settled()
    assert len(await world.rows(Lead)) == 1
    reply = await world.says("/align lead undo", by="ravi")
    assert "admin" in words(reply.message).lower()
    reply = await world.says("/align lead undo")
    assert "The newest import, by Rita" in words(reply.message)
    assert "1 new, 0 updated" in words(reply.message)
    shown = world.sandbox.ephemerals("rita")[-1]
    await world.sandbox.press("rita", shown["id"], views.UNDO_IMPORT)
    await world.settled()
    assert await world.rows(Lead) == []


async def test_a_merge_says_that_it_stays(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test")
    await world.write(_admin, "U0RITA")
    reply = await world.says("/align lead L-1001")
    assert "L-1001" in words(reply.message)
    await world.sandbox.press("rita", world.sandbox.ephemerals("rita")[-1]["id"], views.MERGE)
    assert "There is no undo." in world.sandbox.views("rita")[-1].words
