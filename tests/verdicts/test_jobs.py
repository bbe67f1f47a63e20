"""What the clock does: told when at work again, campaigns looked at; once, whatever ticks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.kit.models import JobRun
from bot.leads.models import Campaign, Lead, Quality
from bot.verdicts.answer import answer_flags
from bot.verdicts.flags import flag_groups
from bot.verdicts.models import Outcome, Signal
from bot.verdicts.watch import WATCH
from tests.support.world import World

FRIDAY_NIGHT = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 3, 9, 8, 0, 30, tzinfo=UTC)


async def test_who_was_off_is_told_on_monday_once(world: World) -> None:
    await world.lead_posted("New contact: Pat Lee, pat@buyer.test, Webinar Q3")
    await world.says("/badlead L-1001 student", by="rita")

    def answer(session: Any) -> None:
        (group,) = flag_groups(session)
        answer_flags(session, "U0MIA", group, (), Outcome.CORRECTED, "", world.now)

    await world.at(FRIDAY_NIGHT)
    await world.write(answer)
    await world.tick()
    assert world.direct("rita") == []
    await world.at(MONDAY_NINE)
    await world.tick()
    (told,) = world.direct("rita")
    assert "Corrected." in told
    await world.at(MONDAY_NINE + timedelta(days=366))
    assert len(world.direct("rita")) == 1


@pytest.mark.row("002-5", "000-1")
async def test_a_campaign_that_left_its_band_is_said_once_to_marketing(world: World) -> None:
    def month(session: Any) -> None:
        campaign = Campaign(slug="fair", name="Fair")
        session.add(campaign)
        session.flush()
        days = [(100, 10, 20), (1, 0, 35), (30, 28, 2)]
        number = 5000
        for n, bad, age in days:
            at = world.now - timedelta(days=age)
            for i in range(n):
                number += 1
                session.add(
                    Lead(
                        number=number, received_at=at, created_at=at, campaign_id=campaign.id,
                        verdict=Quality.NOT_GOOD if i < bad else Quality.NONE,
                        verdict_reason="not_a_fit" if i < bad else None, heard_at=at,
                    )
                )  # fmt: skip

    await world.write(month)
    await world.lead_posted("New contact: Pat Lee, pat@buyer.test, Webinar Q3")
    await world.says("/badlead L-1001 student", by="rita")
    await world.settled()
    for _ in range(3):
        await world.later(hours=1)
    signals = [t for t in world.texts("prospect-questions") if "usual band" in t]
    assert len(signals) == 1
    assert "*Fair*: 28 of 30 leads not good in the last 7 days" in signals[0]
    assert "30 of 30 heard back from" in signals[0]
    assert len(await world.rows(Signal)) == 1
    assert [r.state for r in await world.rows(JobRun) if r.name == WATCH] == ["done"] * 3
    message = next(m for m in world.sandbox.messages("prospect-questions") if "band" in m.words)
    await world.sandbox.press("rita", message, "verdicts.mute")
    await world.settled()
    assert "Muted" not in world.sandbox.message("prospect-questions", message.ts).words
    await world.sandbox.press("mia", message, "verdicts.mute")
    await world.settled()
    assert "Muted until" in world.sandbox.message("prospect-questions", message.ts).words
    await world.sandbox.press("mia", message, "verdicts.flags")
    assert "0 flags stand" in world.sandbox.views("mia")[-1].words
