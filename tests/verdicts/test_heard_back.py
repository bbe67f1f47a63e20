"""*Heard back from sales* is what the sales side said and did not take back (000-1)."""

from __future__ import annotations

import pytest

from bot.leads.models import Lead, Quality
from tests.support.world import World
from tests.verdicts.test_handlers import PAT, press, standing, whisper


async def the_lead(world: World) -> Lead:
    await world.settled()
    (lead,) = await world.rows(Lead)
    return lead


@pytest.mark.row("000-1")
@pytest.mark.parametrize("said", ["/badlead L-1001 student", "/goodlead L-1001", "/badlead L-1001"])
async def test_what_marketing_says_of_a_lead_is_not_heard_from_sales(
    world: World, said: str
) -> None:
    await world.lead_posted(PAT)
    await world.says(said, by="mia")
    lead = await the_lead(world)
    assert lead.verdict in (Quality.NOT_GOOD, Quality.GOOD), "it counts as what it is"
    assert lead.heard_at is None
    await world.says(said, by="rita")
    assert (await the_lead(world)).heard_at is not None


@pytest.mark.row("000-1")
async def test_a_flag_that_is_taken_back_leaves_the_lead_unheard(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    assert (await the_lead(world)).heard_at is not None
    await press(world, "rita", await whisper(world, "rita"), "Undo")
    assert await standing(world) == []
    assert (await the_lead(world)).heard_at is None
    await press(world, "rita", await whisper(world, "rita"), "Put it back")
    assert (await the_lead(world)).heard_at is not None


async def test_marketing_s_word_keeps_nothing_heard_that_sales_took_back(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    rita = await whisper(world, "rita")
    await world.says("/goodlead L-1001", by="mia")
    await press(world, "rita", rita, "Undo")
    lead = await the_lead(world)
    assert (lead.verdict, lead.heard_at) == (Quality.GOOD, None)


async def test_what_another_rep_said_keeps_the_lead_heard(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    rita = await whisper(world, "rita")
    await world.later(minutes=5)
    since = world.now
    await world.says("/goodlead L-1001", by="ravi")
    assert (await the_lead(world)).heard_at < since
    await press(world, "rita", rita, "Undo")
    assert (await the_lead(world)).heard_at >= since
