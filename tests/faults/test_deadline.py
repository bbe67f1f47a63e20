"""A slow database: nobody waits longer than Slack does, nobody hears a false yes or a false no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlmodel import col, select

from bot.enquiries.models import Question
from bot.kit.db import Session
from bot.people.models import Member
from bot.verdicts.models import Verdict
from tests.kit.units import holding, later, writers
from tests.support.world import World, words
from tests.verdicts.test_handlers import labels, press, whisper

# Seconds until an act is answered for: enough for a busy machine to get as far as the write.
SOON = 1.0


@asynccontextmanager
async def stuck(world: World, *, running: bool) -> AsyncIterator[None]:
    """While inside, writes are answered after a second; `running`: they are taken, but do not end.

    On PostgreSQL every thread runs one unit alone, so a unit can only be stuck in the queue; there
    a lock on the lead's row is what keeps one running.
    """
    with holding(writers(world.db)) as first, holding() as second:
        tasks = [later(world.db, h, deadline=30.0) for h in first]
        for h in first:
            assert await asyncio.to_thread(h.reached.wait, 10)
        if running:
            tasks.append(later(world.db, second[0], deadline=30.0))
            await asyncio.sleep(0.05)
        world.db.patience = SOON
        loop = asyncio.get_running_loop()
        if running:
            # By now the command's unit waits behind the second one: both are taken together.
            loop.call_later(SOON / 3, lambda: [h.let_go() for h in first])
        try:
            yield
        finally:
            world.db.patience = 30.0
            for h in (*first, *second):
                h.let_go()
            await asyncio.gather(*tasks)
            await world.settled()


async def verdicts(world: World) -> list[Verdict]:
    query = select(Verdict).where(~col(Verdict.superseded))
    return list(await world.read(lambda s: s.exec(query).all()))


async def lead(world: World) -> None:
    answer = await world.lead_sent("k", email="pat@buyer.test", name="Pat Lee")
    assert answer.status_code in (200, 201)


@pytest.mark.fault("F17", "F18")
@pytest.mark.row("U3")
async def test_what_could_not_be_queued_in_time_is_not_saved_and_comes_back(world: World) -> None:
    await lead(world)
    async with stuck(world, running=False):
        reply: Any = await world.says("/badlead pat@buyer.test wrong phone")
        assert words(reply.message).startswith("Not saved: the database did not answer in time.")
        assert "Your words are kept." in words(reply.message)
        again = reply.message
    assert await verdicts(world) == []
    await press(world, "rita", again, "Try again")
    assert "Saved" in words(await whisper(world, "rita"))
    (said,) = await verdicts(world)
    assert said.field == "phone"


@pytest.mark.row("U3")
async def test_trying_again_twice_is_one_act(world: World) -> None:
    async with stuck(world, running=False):
        reply: Any = await world.says("/ask Does it work with SAP?")
    await asyncio.gather(*(press(world, "rita", reply.message, "Try again") for _ in range(2)))
    assert len(await world.rows(Question)) == 1


@pytest.mark.row("U3")
async def test_words_too_long_for_a_button_are_given_back_whole(world: World) -> None:
    typed = "Can it " + "really do that and more " * 110 + "?"
    async with stuck(world, running=False):
        reply: Any = await world.says(f"/ask {typed}")
    shown = words(reply.message)
    assert "Here is what you typed" in shown
    assert "Your words are kept" not in shown
    assert typed in shown.replace("\n", "")
    assert labels(reply.message) == []


class TestStillRunning:
    """SQLite runs units together, so that one can be taken and wait for another."""

    @pytest.fixture
    async def world(self, sqlite_url: str) -> AsyncIterator[World]:
        async with World.open(sqlite_url) as opened:
            yield opened

    @pytest.mark.fault("F17")
    async def test_saving_is_said_and_then_confirmed(self, world: World) -> None:
        await lead(world)
        async with stuck(world, running=True):
            reply: Any = await world.says("/badlead pat@buyer.test wrong phone")
            assert words(reply.message) == "Saving, I will confirm here."
        assert "Saved" in words(await whisper(world, "rita"))
        assert len(await verdicts(world)) == 1

    async def test_a_refusal_comes_late_too(self, world: World) -> None:
        async with stuck(world, running=True):
            reply: Any = await world.says("/badlead L-9999 wrong phone")
            assert words(reply.message) == "Saving, I will confirm here."
        assert "There is no lead L-9999" in words(await whisper(world, "rita"))
        assert await verdicts(world) == []

    @pytest.mark.fault("F13")
    async def test_a_second_delivery_meanwhile_says_nothing_false(self, world: World) -> None:
        await lead(world)
        async with stuck(world, running=True):
            await world.says("/badlead pat@buyer.test wrong phone")
            sent = world.sandbox.deliveries()[-1]
            again = asyncio.create_task(world.sandbox.replay(sent))
            await asyncio.sleep(SOON / 2)
        assert (await again).status == 200
        await world.settled()
        assert len(await verdicts(world)) == 1
        assert not [w for w in world.whispers("rita") if "Not saved" in w or "could not" in w]

    @pytest.mark.fault("F56")
    async def test_meeting_somebody_new_slowly_is_no_yes(self, world: World) -> None:
        """The gate's own write is late: what the person said is saved after it, or refused."""
        await lead(world)
        await world.write(_forgotten, "U0RAVI")
        async with stuck(world, running=True):
            reply: Any = await world.says("/badlead pat@buyer.test wrong phone", by="ravi")
            assert words(reply.message) == "Saving, I will confirm here."
        assert "Saved" in words(await whisper(world, "ravi"))
        (said,) = await verdicts(world)
        assert said.by == "U0RAVI"

    @pytest.mark.fault("F56")
    async def test_a_guest_met_slowly_stays_outside(self, world: World) -> None:
        await lead(world)
        await world.write(_forgotten, "U0GUS")
        async with stuck(world, running=True):
            await world.says("/align lead pat@buyer.test", by="gus")
        heard = " ".join(world.whispers("gus"))
        assert "pat@buyer.test" not in heard
        assert "Pat Lee" not in heard

    async def test_a_form_stays_open_with_its_words(self, world: World) -> None:
        await world.sandbox.shortcut("rita", "enquiries.ask.global")
        await world.settled()
        assert len(world.sandbox.views("rita")) == 1
        async with stuck(world, running=True):
            reply = await world.sandbox.submit("rita", {"question": "Does it work with SAP?"})
            assert "Still saving" in " ".join(reply.errors.values())
        assert len(await world.rows(Question)) == 1
        await world.sandbox.submit("rita", {"question": "Does it work with SAP?"})
        await world.settled()
        assert len(await world.rows(Question)) == 1, "the second press saved nothing"
        assert world.sandbox.views("rita") == []


def _forgotten(session: Session, slack_id: str) -> None:
    for person in session.exec(select(Member).where(Member.slack_id == slack_id)):
        session.delete(person)
