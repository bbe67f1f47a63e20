"""Who flagged stays between few: nobody else reads the name, wherever the lead is shown."""

from __future__ import annotations

from typing import Any

from bot.leads import views as lead_views
from bot.leads.models import Lead, Quality
from tests.support.world import World
from tests.verdicts.test_handlers import PAT, card, press, whisper

TYPO = "pat.lee@buyer.test"
NAMES = ("Rita", "Sanchez", "U0RITA")


async def shown_to(world: World, who: str, query: str) -> str:
    """The lead's detail and history as this person gets them."""
    reply = await world.says(f"/align lead {query}", by=who)
    assert "What happened" in reply.message.words, "the detail, not a list"
    return str(reply.message.body if hasattr(reply.message, "body") else reply.message.blocks)


async def nobody_reads_it(world: World, *queries: str) -> None:
    """Another rep and a marketer who looks the lead up read no name; an admin does (audit)."""
    for query in queries:
        for who in ("ravi", "mia"):
            shown = await shown_to(world, who, query)
            assert not [name for name in NAMES if name in shown], (who, query)
        assert "Rita" in await shown_to(world, "olga", query)
    everything = "\n".join(
        [*world.texts("leads"), *world.texts("prospect-questions"), *world.direct("ravi")]
    )
    assert not [name for name in NAMES if name in everything]


async def the(world: World, number: int) -> Lead:
    return next(x for x in await world.rows(Lead) if x.number == number)


async def test_a_lead_that_only_a_flag_knows_does_not_say_whose_flag(world: World) -> None:
    await world.says(f"/badlead {TYPO} bounced", by="rita")
    await world.settled()
    assert not (await the(world, 1001)).confirmed
    await nobody_reads_it(world, TYPO, "L-1001")
    recent = await world.says("/align lead", by="ravi")
    assert TYPO not in recent.message.words


async def test_nor_after_its_address_was_corrected(world: World) -> None:
    await world.says("/badlead pat@bujer.test bounced", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Fix address")
    assert (await world.sandbox.submit("rita", {"which": TYPO})).ok
    await world.settled()
    assert (await the(world, 1001)).email == TYPO
    await nobody_reads_it(world, TYPO)


async def test_nor_after_it_became_the_lead_that_was_meant(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead pat@bujer.test bounced", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Fix address")
    assert (await world.sandbox.submit("rita", {"which": "pat@buyer.test"})).ok
    await world.settled()
    assert (await the(world, 1002)).merged_into is not None
    await nobody_reads_it(world, "L-1001", "L-1002")


async def test_nor_after_it_was_the_same_person(world: World) -> None:
    await world.lead_posted("New contact: Pat Lee, pat.lee@buyer-group.test, Webinar Q3")
    await world.says(f"/badlead {TYPO} wrong phone", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Same person")
    assert (await the(world, 1002)).merged_into is not None
    await nobody_reads_it(world, "L-1001", TYPO)


async def _mine(world: World, who: str, ts: str) -> Any:
    await press(world, who, world.sandbox.thread("leads", ts)[-1], "Mine")
    return await whisper(world, who)


async def test_a_lead_flagged_by_its_owner_names_neither_before_nor_after_giving_it_back(
    world: World,
) -> None:
    ts = await world.lead_posted(PAT)
    yours = await _mine(world, "rita", ts)
    assert "Rita" in await card(world, ts), "a lead that nobody flagged says whose it is"
    await world.says("/badlead L-1001 student", by="rita")
    said = await whisper(world, "rita")
    assert "taken" in await card(world, ts)
    await world.sandbox.press("rita", yours.id, lead_views.UNDO_MINE)
    assert "nobody yet" in await card(world, ts)
    await _mine(world, "rita", ts)
    assert (await the(world, 1001)).owner_id == "U0RITA"
    assert (await the(world, 1001)).verdict is Quality.NOT_GOOD
    assert "taken" in await card(world, ts)
    assert not [t for t in world.texts("leads") if "Rita" in t]
    await world.sandbox.press("rita", (await whisper(world, "rita")).id, lead_views.UNDO_MINE)
    await world.settled()
    await _mine(world, "ravi", ts)
    assert (await the(world, 1001)).owner_id == "U0RAVI"
    assert not [t for t in world.texts("leads") if "Rita" in t or "Ravi" in t]
    await press(world, "rita", said, "Undo")
    assert "Ravi" in await card(world, ts), "nothing is said of it any more"
