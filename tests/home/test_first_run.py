"""From the first start to a company that is set up: channels, the sample, what goes wrong there."""

from __future__ import annotations

from typing import Any

import pytest

from bot.home.sample import post_sample
from bot.kit.models import Outbox
from bot.leads.campaigns import lead_counts
from bot.leads.models import Lead, LeadAlias, LeadEvent
from bot.people.models import Member, Workspace
from bot.verdicts.models import Verdict
from tests.support.world import World, words


def setup_text(world: World) -> str:
    return words(world.sandbox.dms("olga")[0])


async def choose(world: World, which: str, channel: str) -> None:
    first = world.sandbox.dms("olga")[0]
    await world.sandbox.press("olga", first, f"home.setup.{which}", selected=channel)
    await world.settled()


@pytest.mark.row("U10")
async def test_a_private_leads_channel_is_introduced_to_once_it_was_invited(
    sqlite_url: str,
) -> None:
    async with World.open(sqlite_url, set_up=False) as world:
        await world.settled()
        await choose(world, "leads", "C0MANAGERS")
        assert any("/invite @Align" in t for t in [*world.whispers("olga"), *world.direct("olga")])
        assert "I am not in it yet: type `/invite @Align` there" in setup_text(world)
        assert "Post a sample lead" not in setup_text(world)
        assert [r.state for r in await world.rows(Outbox) if r.state == "dead"] == []
        assert not any("archived" in text for text in world.direct("olga"))
        await world.sandbox.rooms.invite_app("sales-managers")
        await world.settled()
        (introduction,) = world.texts("sales-managers")
        assert introduction.startswith("Hello. When a lead comes in here")
        assert "I am not in it yet" not in setup_text(world)
        assert "Post a sample lead" in setup_text(world)
        await world.sandbox.rooms.remove_app("sales-managers")
        await world.sandbox.rooms.invite_app("sales-managers")
        await world.settled()
        assert len(world.texts("sales-managers")) == 1


@pytest.mark.row("U10")
async def test_a_public_channel_is_joined_before_anything_is_said_there(sqlite_url: str) -> None:
    async with World.open(sqlite_url, set_up=False) as world:
        await world.settled()
        world.sandbox.rooms["general"].members.discard("U0ALIGN")
        await choose(world, "leads", "C0GENERAL")
        calls = [c.method for c in world.sandbox.calls()]
        assert calls.index("conversations.join") < len(calls) - 1
        assert len(world.texts("general")) == 1
        assert [r.state for r in await world.rows(Outbox) if r.state == "dead"] == []


async def test_a_start_that_dies_after_the_choice_still_introduces_itself(db_url: str) -> None:
    async with World.open(db_url, set_up=False) as world:
        await world.settled()
        world.sandbox.faults.error("conversations.join", "internal_error", times=1)
        await choose(world, "leads", "C0LEADS")
        assert world.texts("leads") == []
    async with World.open(db_url, set_up=False) as world:
        await world.settled()
        assert len(world.texts("leads")) == 1


async def test_slack_in_trouble_is_no_reason_to_ask_for_an_invitation(world: World) -> None:
    world.sandbox.faults.error("conversations.join", "internal_error", times=2)
    await world.says("/align settings", by="olga")
    await world.sandbox.submit("olga", {"hour": "15"})
    await world.settled()
    assert any("Slack did not let me into" in text for text in world.direct("olga"))
    (workspace,) = await world.rows(Workspace)
    assert "lost" not in workspace.options


@pytest.mark.row("U10")
async def test_choosing_another_channel_ends_the_alarm_about_the_one_before(world: World) -> None:
    await world.sandbox.rooms.archive("leads")
    await world.settled()
    assert any("was archived" in text for text in world.direct("olga"))
    await world.sandbox.open_home("olga")
    await world.settled()
    assert "was archived" in words(world.sandbox.home("olga").body)
    await world.says("/align settings", by="olga", in_="general")
    await world.sandbox.submit("olga", {"leads": "C0GENERAL"})
    await world.settled()
    assert "was archived" not in " ".join(world.direct("olga"))
    assert any("no longer needed" in text for text in world.direct("olga"))
    await world.sandbox.open_home("olga")
    await world.settled()
    assert "archived" not in words(world.sandbox.home("olga").body)


@pytest.mark.row("U10")
@pytest.mark.fault("F31")
async def test_what_was_refused_while_it_was_out_is_sent_when_it_is_back(world: World) -> None:
    await world.sandbox.rooms.remove_app("leads")
    await world.lead_sent("one", email="pat@buyer.test")
    await world.settled()
    (dead,) = [r for r in await world.rows(Outbox) if r.state == "dead"]
    assert "I am not in that channel" in words(
        (await world.says("/align status", by="olga", in_="general")).message
    )
    await world.sandbox.rooms.invite_app("leads")
    await world.settled()
    (row,) = [r for r in await world.rows(Outbox) if r.id == dead.id]
    assert row.state == "sent"
    assert any("L-1001" in text for text in world.texts("leads"))


async def test_the_introduction_promises_no_digest_before_there_is_a_place_for_it(
    sqlite_url: str,
) -> None:
    async with World.open(sqlite_url, set_up=False) as world:
        await world.settled()
        await choose(world, "leads", "C0LEADS")
        (before,) = world.texts("leads")
        assert "digest" not in before
        assert "`/badlead`" in before
        await choose(world, "questions", "C0QUESTIONS")
        (after,) = world.texts("leads")
        assert "16:00 digest" in after


def of_the_sample(rows: Any) -> list[Any]:
    return [r for r in rows if getattr(r, "lead_id", None) is not None]


async def test_the_sample_never_counts_and_goes_with_all_that_was_tried_on_it(
    world: World,
) -> None:
    await world.write(post_sample, "U0OLGA", world.now)
    await world.settled()
    assert "Pat Sample" in world.texts("leads")[-1]
    await world.says("/badlead pat.sample@example.com wrong data", by="rita")
    await world.says("/goodlead pat.sample@example.com", by="ravi")
    await world.settled()
    counted = await world.read(lead_counts, None, world.now)
    assert (counted.received, counted.heard, counted.not_good, counted.good) == (0, 0, 0, 0)
    assert await world.write(remove_sample_now, world.now)
    await world.settled()
    assert not any("Pat Sample" in text for text in world.texts("leads"))
    for table in (Lead, LeadAlias, LeadEvent, Verdict):
        assert list(await world.rows(table)) == []
    (workspace,) = await world.rows(Workspace)
    assert "sample" not in workspace.options


def remove_sample_now(session: Any, now: Any) -> bool:
    from bot.home.sample import remove_sample

    return remove_sample(session, "U0OLGA", now)


@pytest.mark.fault("F04")
async def test_slack_away_at_the_start_is_made_good_by_the_first_act(sqlite_url: str) -> None:
    async with World.open(sqlite_url, set_up=False) as world:
        await world.settled()
        await world.db.write(_forget_everybody, workspace_id="T0ACME")
    async with World.open(sqlite_url, set_up=False) as world:
        world.sandbox.faults.error("users.list", "internal_error", times=9)
        await world.settled()
        world.sandbox.faults.clear()
        await world.says("/align help", by="rita")
        await world.settled()
        assert any("Four things" in text for text in world.direct("olga"))
        assert [m.slack_id for m in await world.rows(Member) if m.admin] == ["U0OLGA"]


def _forget_everybody(session: Any) -> None:
    from sqlmodel import delete

    session.exec(delete(Member))
    session.exec(delete(Outbox))
    session.exec(delete(Workspace))
