"""A message that was passed on is edited, deleted or unfurled in Slack, over signed HTTP (U4)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.enquiries import views
from bot.enquiries.models import EnquiryRevision, Question
from tests.enquiries.test_handlers import QUESTIONS, SAP, _digest, press, whispered, words
from tests.support.world import World

TYPED = "They ask: does it wrok with SPA?"


async def _passed_on(world: World, typed: str = TYPED, by: str = "rita") -> str:
    """Ravi's message in #leads, passed on to marketing; returns its ts."""
    ts = await world.says(typed, by="ravi", in_="leads")
    assert (await world.sandbox.shortcut(by, views.ASK, "leads", ts)).ok
    await whispered(world, by)
    return ts


async def _question(world: World) -> Question:
    await world.settled()
    (row,) = await world.rows(Question)
    return row


async def _home(world: World, who: str) -> Any:
    await world.sandbox.open_home(who)
    await world.settled()
    return world.sandbox.home(who)


@pytest.mark.row("U4")
async def test_an_edited_message_is_asked_and_digested_in_its_new_words(world: World) -> None:
    ts = await _passed_on(world)
    await world.sandbox.edit("ravi", "leads", ts, f"They ask: {SAP}")
    assert (await _question(world)).text == SAP
    digest = await _digest(world)
    assert SAP in words(digest)
    assert "SPA" not in words(digest)
    await world.sandbox.edit("ravi", "leads", ts, "They ask: is it hosted in Europe?")
    assert (await _question(world)).text == "Is it hosted in Europe?"
    again = world.sandbox.messages(QUESTIONS)[-1]
    assert again.ts == digest.ts, "redrawn, not posted again"
    assert "Is it hosted in Europe?" in words(again)
    assert SAP not in words(again)
    assert "Is it hosted in Europe?" in words(await _home(world, "rita"))


@pytest.mark.row("U4")
async def test_a_deleted_message_is_withdrawn_and_can_be_kept(world: World) -> None:
    ts = await _passed_on(world)
    digest = await _digest(world)
    assert "Does it wrok with SPA?" in words(digest)
    await world.sandbox.delete("ravi", "leads", ts)
    assert (await _question(world)).withdrawn_at is not None
    assert "SPA" not in words(world.sandbox.messages(QUESTIONS)[-1])
    home = await _home(world, "rita")
    assert "its message was deleted, so it is not asked" in words(home)
    assert "Keep it" not in words(await _home(world, "ravi"))
    pressed = next(
        b["accessory"] for b in home.blocks if b.get("accessory", {}).get("type") == "button"
        and b["accessory"]["text"]["text"] == "Keep it"
    )  # fmt: skip
    reply = await world.sandbox.press("rita", "home", pressed["action_id"], pressed["value"])
    assert reply.ok
    assert (await _question(world)).withdrawn_at is None
    assert "Does it wrok with SPA?" in words(world.sandbox.messages(QUESTIONS)[-1])


async def test_an_unfurled_link_changes_nothing(world: World) -> None:
    """Slack says `message_changed` of it, too; such an event may come after an edit's own."""
    typed = "They ask: does <https://acme.test/sap> hold?"
    ts = await _passed_on(world, typed)
    await world.sandbox.edit("ravi", "leads", ts, f"They ask: {SAP}")
    assert (await _question(world)).text == SAP
    before = {"type": "message", "user": "U0RAVI", "ts": ts, "text": typed}
    card = {"id": 1, "from_url": "https://acme.test/sap", "title": "SAP", "text": "Is it cheap?"}
    await world.sandbox.deliver_event(
        {
            "type": "message", "subtype": "message_changed", "hidden": True,
            "channel": "C0LEADS", "channel_type": "channel", "ts": "1772528499.000100",
            "event_ts": "1772528499.000100", "previous_message": before,
            "message": {**before, "attachments": [card]},
        }
    )  # fmt: skip
    assert (await _question(world)).text == SAP
    assert len(await world.rows(EnquiryRevision)) == 1, "the edit's alone"


async def test_an_answered_question_stands_as_it_was_answered(world: World) -> None:
    ts = await _passed_on(world, f"They ask: {SAP}")
    digest = await _digest(world)
    await press(world, "mia", digest, "We have this")
    link = {"link": "https://acme.test/sap", "label": "SAP guide"}
    assert (await world.sandbox.submit("mia", link)).ok
    await world.settled()
    await world.sandbox.edit("ravi", "leads", ts, "They ask: is it hosted in Europe?")
    await world.sandbox.delete("ravi", "leads", ts)
    row = await _question(world)
    assert (row.text, row.withdrawn_at) == (SAP, None)
    assert SAP in words(world.sandbox.messages(QUESTIONS)[-1])
