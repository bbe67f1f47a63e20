"""What sales said of leads reaches the daily digest: also on a day on which nobody asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.world import World, words
from tests.verdicts.test_handlers import press


async def _lead(world: World, email: str) -> None:
    answer = await world.lead_sent(
        email, email=email, name=email.partition("@")[0], campaign="Webinar Q3"
    )
    assert answer.status_code in (200, 201)


async def _digest(world: World) -> list[str]:
    """Tuesday 16:00 in Berlin."""
    await world.at(world.now.replace(hour=15, minute=0, second=1, microsecond=0))
    return world.texts("prospect-questions")


@pytest.mark.row("002-5", "003-12")
async def test_a_day_with_only_flags_makes_the_digest_that_was_promised(world: World) -> None:
    await _lead(world, "pat@buyer.test")
    await _lead(world, "lee@buyer.test")
    said: Any = await world.says("/badlead pat@buyer.test wrong phone")
    assert "In today's 16:00 digest." in words(said.message)
    await world.says("/badlead lee@buyer.test student", by="ravi")
    await world.says("/goodlead lee@buyer.test", by="paul")
    (digest,) = await _digest(world)
    assert "none asked" in digest
    assert "*Said of leads* · 2 not good (1 not a fit, 1 wrong data) · 1 good" in digest
    assert "2 in · 2 heard back" in digest
    for hidden in ("Rita", "Ravi", "Paul", "U0RITA", "pat@buyer.test", "student"):
        assert hidden not in digest


async def test_flags_on_leads_of_earlier_days_are_in_it_too(world: World) -> None:
    await _lead(world, "old@buyer.test")
    await world.later(days=1)
    await world.says("/badlead old@buyer.test not a fit")
    (digest,) = await _digest(world)
    assert "1 not good (1 not a fit)" in digest
    await world.later(days=1)
    assert len(world.texts("prospect-questions")) == 1, "each flag is counted in one digest"


async def test_what_was_taken_back_or_only_praise_makes_no_digest(world: World) -> None:
    await _lead(world, "pat@buyer.test")
    said: Any = await world.says("/badlead pat@buyer.test wrong phone")
    await press(world, "rita", said.message, "Undo")
    await world.settled()
    await world.says("/goodlead pat@buyer.test", by="ravi")
    assert await _digest(world) == []


async def test_flags_of_a_weekend_stand_in_mondays_digest(world: World) -> None:
    await _lead(world, "pat@buyer.test")
    await world.at(world.now + timedelta(days=4))  # Saturday
    await world.says("/badlead pat@buyer.test wrong phone")
    assert await _digest(world) == []
    await world.at(world.now + timedelta(days=2))
    (digest,) = world.texts("prospect-questions")
    assert "1 not good" in digest


async def test_a_reason_given_the_day_after_counts_no_flag_twice(world: World) -> None:
    await _lead(world, "pat@buyer.test")
    said: Any = await world.says("/badlead pat@buyer.test")
    (monday,) = await _digest(world)
    assert "1 not good (1 reason not given)" in monday
    await world.later(days=1)
    await press(world, "rita", said.message, "Not a fit")
    told = world.sandbox.ephemerals("rita")[-1].words
    assert "not a fit" in told
    assert "digest" not in told, "it was in yesterday's"
    await world.later(days=1)
    assert len(world.texts("prospect-questions")) == 1


async def test_a_flag_on_a_lead_that_comes_later_counts_when_it_comes(world: World) -> None:
    await world.says("/badlead pat@buyer.test wrong phone")
    assert await _digest(world) == []
    await world.later(hours=1)
    await _lead(world, "pat@buyer.test")
    await world.later(days=1)
    (digest,) = world.texts("prospect-questions")
    assert "1 not good (1 wrong data)" in digest
    await world.later(days=1)
    assert len(world.texts("prospect-questions")) == 1
