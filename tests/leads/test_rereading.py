"""Posts whose events never came are read from the channel itself (F39)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.leads.models import Lead, LeadAlias
from bot.leads.rereading import PAGE, read_missed
from tests.support.world import World


@pytest.fixture
async def company(db_url: str) -> AsyncIterator[World]:
    async with World.open(db_url) as world:
        yield world


async def lost(company: World, *texts: str) -> None:
    """Posts of which Slack tells nobody."""
    company.sandbox.faults.hold_events()
    for text in texts:
        await company.sandbox.app_post("leads", text=text, app="HubSpot")
    await company.settled()
    company.sandbox.faults.hold_events(0)


async def emails(company: World) -> list[str | None]:
    return [lead.email for lead in sorted(await company.rows(Lead), key=lambda x: x.id or 0)]


@pytest.mark.fault("F39")
async def test_after_a_flood_the_channel_is_read_again_and_admins_are_told_once(
    company: World,
) -> None:
    await company.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await lost(company, "New contact: lee@buyer.test", "New contact: kim@buyer.test")
    for _ in range(2):
        await company.sandbox.deliver_event({}, type="app_rate_limited", minute_rate_limited=1)
    await company.settled()
    assert await emails(company) == ["pat@buyer.test"]
    await company.later(minutes=3)
    assert await emails(company) == ["pat@buyer.test", "lee@buyer.test", "kim@buyer.test"]
    told = [text for text in company.direct("olga") if "held events back" in text]
    assert len(told) == 1
    assert not [text for text in company.direct("rita") if "held events back" in text]
    await company.later(days=400)  # it does not come back by itself
    assert len(await company.rows(LeadAlias)) == 6


@pytest.mark.fault("F39")
async def test_what_was_posted_while_nobody_listened_is_read_at_the_start(company: World) -> None:
    await company.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    many = [f"New contact: lee{n}@buyer.test" for n in range(PAGE + 5)]
    await lost(company, *many)
    await read_missed(company.app.deps)
    await company.settled()
    assert len(await emails(company)) == PAGE + 6
    assert (await emails(company))[:3] == ["pat@buyer.test", "lee0@buyer.test", "lee1@buyer.test"]
    cards = len([t for t in company.texts("leads") if "lee7@buyer.test" in t])
    await read_missed(company.app.deps)
    await company.settled()
    assert len(await emails(company)) == PAGE + 6
    assert len([t for t in company.texts("leads") if "lee7@buyer.test" in t]) == cards


async def test_a_channel_without_a_known_post_is_not_searched_for_old_ones(company: World) -> None:
    await lost(company, "New contact: old@buyer.test")
    await read_missed(company.app.deps)
    assert await emails(company) == []


async def test_people_and_threads_are_no_lead_posts(company: World) -> None:
    root = await company.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    company.sandbox.faults.hold_events()
    await company.sandbox.say("rita", "leads", "is that lee@buyer.test again?")
    await company.sandbox.app_post("leads", text="kim@buyer.test", app="HubSpot", thread_ts=root)
    company.sandbox.faults.hold_events(0)
    await read_missed(company.app.deps)
    assert await emails(company) == ["pat@buyer.test"]


@pytest.mark.fault("F56")
async def test_a_channel_that_others_share_is_not_read(company: World) -> None:
    await company.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await lost(company, "New contact: lee@buyer.test")
    company.sandbox.workspace.channel("leads").is_ext_shared = True
    await read_missed(company.app.deps)
    assert await emails(company) == ["pat@buyer.test"]
