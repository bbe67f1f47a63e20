"""Nothing of leads stands where another organisation reads along, unless an admin allows it."""

from __future__ import annotations

import pytest

from bot.kit.db import Session
from bot.leads.models import Lead
from bot.people import service as people
from bot.people.sharing import is_shared, look_at_channels, may_show, may_show_leads
from tests.support.world import TEAM, World


def _card_shown(world: World) -> bool:
    return any("L-1001" in t for t in world.texts("leads"))


def _choose_nothing(session: Session, leads: str | None, questions: str | None) -> None:
    w = people.workspace(session)
    w.leads_channel, w.questions_channel = leads, questions


def _allow(session: Session) -> None:
    w = people.workspace(session)
    w.options = {**w.options, "shared_channels": True}


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_a_channel_that_is_shared_when_it_is_chosen(world: World) -> None:
    deps = world.app.deps
    await world.write(_choose_nothing, None, None)
    await world.sandbox.rooms.share("leads")
    assert not await may_show_leads(deps, TEAM, "C0LEADS")
    await world.write(_choose_nothing, "C0LEADS", "C0QUESTIONS")
    await world.lead_sent("k1", email="pat@buyer.test")
    assert not _card_shown(world)
    await world.write(_allow)
    assert await may_show_leads(deps, TEAM, "C0LEADS")
    await world.lead_sent("k1b", email="pat@buyer.test", name="Pat")
    await world.lead_sent("k2", email="jo@buyer.test")
    assert any("L-1002" in t for t in world.texts("leads"))


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_what_was_missed_is_found_out_at_night(world: World) -> None:
    world.sandbox.workspace.channel("C0QUESTIONS").is_ext_shared = True
    assert await world.read(may_show, "C0QUESTIONS")
    await look_at_channels(world.app.deps, TEAM)
    assert not await world.read(may_show, "C0QUESTIONS")
    assert await world.read(may_show, "C0LEADS")
    await world.sandbox.rooms.share("C0QUESTIONS", shared=False)
    await world.settled()
    assert await world.read(may_show, "C0QUESTIONS")


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_the_refusal_of_an_event_from_there_is_enough_to_know(world: World) -> None:
    """Neither Slack's own event nor a look: the first message from there says it."""
    world.sandbox.workspace.channel("leads").is_ext_shared = True
    await world.lead_posted("New contact: pat@buyer.test")
    assert await world.rows(Lead) == []
    assert not await world.read(may_show, "C0LEADS")
    await world.lead_sent("k1", email="jo@buyer.test")
    assert not _card_shown(world)


@pytest.mark.fault("F56")
async def test_a_card_that_waited_is_not_posted_where_others_came_in_meanwhile(
    world: World,
) -> None:
    await world.lead_sent("k1", email="pat@buyer.test")
    assert _card_shown(world)
    world.sandbox.workspace.channel("leads").is_ext_shared = True
    assert await is_shared(world.app.deps, TEAM, "C0LEADS")
    await world.lead_sent("k2", email="pat@buyer.test", name="Pat Lee")
    assert not _card_shown(world)


async def test_where_slack_does_not_say_nothing_is_kept(world: World) -> None:
    assert await is_shared(world.app.deps, TEAM, "C0NOWHERE") is None
    assert not await may_show_leads(world.app.deps, TEAM, "C0NOWHERE")
