"""Whatever an act waits for besides its write, it is acknowledged in time, and ends truly."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlmodel import col, select

from bot.enquiries.models import Question
from bot.kit.boundary import NotSaved
from bot.kit.db import READERS, Session
from bot.kit.sentences import ONE_MOMENT
from bot.people.gate import forget
from bot.people.models import Member
from bot.verdicts.models import Verdict
from tests.faults.test_deadline import stuck
from tests.support.world import TEAM, World, words
from tests.verdicts.test_handlers import whisper

SOON = 0.3  # seconds until an act is answered for
SLOW = 2.0  # seconds that Slack takes


@asynccontextmanager
async def hurried(world: World, slow: str = "") -> AsyncIterator[None]:
    """While inside, acts are answered for after 0.3 s, and Slack takes 2 s for a method."""
    if slow:
        world.sandbox.faults.slow(slow, SLOW, accepted=False)
    world.db.patience = SOON
    try:
        yield
    finally:
        world.db.patience = 30.0
        await world.app.deps.tasks.drain(30)
        await world.settled()


async def met_anew(world: World, slack_id: str) -> None:
    """Nobody here knows this person (any more): Slack is asked before anything is stored."""

    def remove(session: Session) -> None:
        for person in session.exec(select(Member).where(Member.slack_id == slack_id)):
            session.delete(person)

    await world.write(remove)
    forget(world.app.deps, TEAM, slack_id)


async def verdicts(world: World) -> list[Verdict]:
    query = select(Verdict).where(~col(Verdict.superseded))
    return list(await world.read(lambda s: s.exec(query).all()))


@asynccontextmanager
async def no_reader_free(world: World) -> AsyncIterator[None]:
    """While inside, whoever reads waits."""
    free = threading.Event()
    for _ in range(READERS):
        world.db._readers.submit(free.wait, 20)
    try:
        yield
    finally:
        free.set()


@pytest.mark.fault("F33", "F56")
@pytest.mark.row("U3")
async def test_a_command_of_somebody_new_is_answered_in_time_and_saved(world: World) -> None:
    await world.lead_sent("k", email="pat@buyer.test", name="Pat Lee")
    await met_anew(world, "U0RAVI")
    async with hurried(world, "users.info"):
        reply: Any = await world.says("/badlead pat@buyer.test wrong phone", by="ravi")
        assert words(reply.message) == ONE_MOMENT
        assert await verdicts(world) == [], "the answer did not wait for it"
    assert "Saved" in words(await whisper(world, "ravi"))
    (said,) = await verdicts(world)
    assert said.by == "U0RAVI"


@pytest.mark.fault("F56")
async def test_a_guest_who_is_met_slowly_is_refused_in_time_and_truly(world: World) -> None:
    await met_anew(world, "U0GUS")
    async with hurried(world, "users.info"):
        reply: Any = await world.says("/badlead pat@buyer.test wrong phone", by="gus")
        assert words(reply.message) == ONE_MOMENT
    heard = world.whispers("gus")
    assert heard
    assert "Sav" not in " ".join(heard)
    assert await verdicts(world) == []


@pytest.mark.fault("F56")
async def test_slack_not_saying_who_it_is_ends_in_a_sentence(world: World) -> None:
    await met_anew(world, "U0RAVI")
    world.app.slack.timeout = SLOW / 2
    await world.app.slack.close()
    async with hurried(world, "users.info"):
        reply: Any = await world.says("/badlead pat@buyer.test wrong phone", by="ravi")
        assert words(reply.message) == ONE_MOMENT
    assert "Not saved" in words(await whisper(world, "ravi"))
    assert await verdicts(world) == []


@pytest.mark.row("U3")
async def test_reads_that_take_long_are_answered_for_too(world: World) -> None:
    async with hurried(world), no_reader_free(world):
        reply: Any = await world.says("/align status")
        assert words(reply.message) == ONE_MOMENT
    assert "#leads" in words(await whisper(world, "rita")) or "C0LEADS" in words(
        await whisper(world, "rita")
    )


@pytest.mark.fault("F33")
async def test_a_button_that_opens_a_form_slowly_says_nothing_untrue(world: World) -> None:
    await world.lead_sent("k", email="pat@buyer.test", name="Pat Lee")
    card = world.sandbox.messages("leads")[-1]
    async with hurried(world, "views.open"):
        reply = await world.sandbox.press("rita", ("leads", card.ts), "leads.more")
        assert reply.ok
        assert world.sandbox.views("rita") == [], "the answer did not wait for it"
    assert len(world.sandbox.views("rita")) == 1
    assert world.whispers("rita") == []


async def test_a_form_stays_open_and_is_saved_once(world: World) -> None:
    await world.sandbox.shortcut("rita", "enquiries.ask.global")
    await world.settled()
    await met_anew(world, "U0RITA")
    async with hurried(world, "users.info"):
        reply = await world.sandbox.submit("rita", {"question": "Does it work with SAP?"})
        assert "Still saving" in " ".join(reply.errors.values())
    assert len(await world.rows(Question)) == 1
    await world.sandbox.submit("rita", {"question": "Does it work with SAP?"})
    await world.settled()
    assert len(await world.rows(Question)) == 1, "the second press saved nothing"
    assert world.sandbox.views("rita") == []


@pytest.mark.fault("F12")
async def test_an_event_is_delivered_again_and_takes_effect_once(world: World) -> None:
    ts = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await met_anew(world, "U0RAVI")
    world.sandbox.retries.enabled = False
    async with hurried(world, "users.info"):
        await world.sandbox.react("ravi", "leads", ts, "thumbsdown")
        async with asyncio.timeout(20):
            while not [d for d in world.sandbox.deliveries() if d.status == 500]:
                await asyncio.sleep(0.01)
        assert await verdicts(world) == []
    sent = next(d for d in world.sandbox.deliveries() if d.status == 500)
    assert (await world.sandbox.replay(sent)).status == 200
    await world.settled()
    assert len(await verdicts(world)) == 1


@pytest.mark.row("U3")
async def test_trying_again_is_answered_in_time_too(world: World) -> None:
    """The button under *Not saved*, pressed by somebody whom Slack has to name first."""
    async with stuck(world, running=False):
        reply: Any = await world.says("/ask Does it work with SAP?")
    assert "Not saved" in words(reply.message)
    await met_anew(world, "U0RITA")
    async with hurried(world, "users.info"):
        button = next(e for b in reply.message.blocks for e in b.get("elements", []))
        pressed = await world.sandbox.press("rita", reply.message, button["action_id"])
        assert pressed.ok
        assert await world.rows(Question) == []
    assert len(await world.rows(Question)) == 1
    assert "Saved" in words(await whisper(world, "rita"))


@pytest.mark.fault("F18")
async def test_our_own_event_that_cannot_be_stored_now_is_delivered_again(world: World) -> None:
    async def refuse(_workspace_id: str, _event: dict[str, Any]) -> None:
        raise NotSaved

    world.app.router.on_own_message = refuse
    ours = {"user": "U0ALIGN", "channel": "C0LEADS", "ts": "1.1"}
    reply = await world.app.router.dispatch(
        "event",
        {
            "team_id": TEAM,
            "event_id": "E1",
            "event": {"type": "message", **ours},
            "authorizations": [{"user_id": "U0ALIGN", "is_bot": True}],
        },
    )
    assert reply.status == 500
