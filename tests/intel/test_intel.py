"""What marketing sees goes to sales once a week, and sales says whether it helped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.intel import views
from bot.intel.models import IntelItem, IntelWeek, Visits
from tests.support.world import HOOK_SECRET, World, words

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)  # nine in Berlin
TITLE = "What marketing sees this week"


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with World.open(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    """The same on each database."""
    async with World.open(db_url) as opened:
        yield opened


async def figures(world: World, key: str, *rows: tuple[str, str, str, int]) -> httpx.Response:
    names = ("campaign", "touchpoint", "day", "count")
    said = {"figures": [dict(zip(names, row, strict=True)) for row in rows]}
    headers = {"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": key}
    answer = await world.http.post("/hooks/figures", json=said, headers=headers)
    await world.settled()
    return answer


def weekly(world: World) -> list[Any]:
    return [m for m in world.sandbox.messages("leads") if TITLE in words(m)]


@pytest.mark.row("001-4", "001-7")
async def test_what_marketing_tells_reaches_sales_on_monday_once_and_is_judged(
    both: World,
) -> None:
    reply = await both.says("/align intel Rivals cut prices, call +44 20 7946 0000", by="mia")
    assert "Saved. Sales reads it on Monday" in words(reply.message)
    await both.at(MONDAY)
    await both.later(hours=1)
    (message,) = weekly(both)
    assert "Rivals cut prices, call [number]" in words(message)
    await both.sandbox.press("rita", message, views.USEFUL)
    await both.sandbox.press("ravi", message, views.NOT_USEFUL)
    await both.sandbox.press("paul", message, views.READ)
    await both.settled()
    said = words(weekly(both)[0])
    assert "Useful 1" in said
    assert "Not useful 1" in said
    assert "Read by 3 of" in said
    await both.sandbox.press("rita", weekly(both)[0], views.USEFUL)  # taken back
    await both.settled()
    assert "Useful 1" not in words(weekly(both)[0])
    assert "Rita" not in words(weekly(both)[0])
    await both.at(MONDAY.replace(day=16))
    assert len(weekly(both)) == 1  # nothing new, nothing posted


@pytest.mark.row("001-4")
async def test_marketing_judges_not_and_sales_posts_not(world: World) -> None:
    await world.says("/align intel Rivals cut prices", by="mia")
    await world.at(MONDAY)
    press = await world.sandbox.press("mia", weekly(world)[0], views.USEFUL)
    await world.settled()
    assert press.ok
    assert "Sales says what was useful" in world.whispers("mia")[-1]
    reply = await world.says("/align intel I heard things", by="rita")
    assert "/callnote" in words(reply.message)
    assert len(await world.rows(IntelItem)) == 1


@pytest.mark.row("001-4", "U4")
async def test_corrections_and_withdrawals_reach_what_was_posted(world: World) -> None:
    reply = await world.says("/align intel Rivals cut prizes", by="mia")
    await world.at(MONDAY)
    await world.sandbox.press("mia", reply.message.id, views.EDIT)
    wrong = await world.sandbox.submit("mia", {"words": "Rivals cut prices", "link": "nonsense"})
    assert list(wrong.errors) == ["link"]
    await world.sandbox.submit("mia", {"words": "Rivals cut prices", "link": None})
    await world.settled()
    assert "Rivals cut prices" in words(weekly(world)[0])
    undone = await world.sandbox.press("mia", reply.message.id, views.UNDO)
    await world.settled()
    assert undone.ok
    assert weekly(world) == []
    put_back = world.sandbox.ephemerals("mia")[-1]
    await world.sandbox.press("mia", put_back["id"], views.BACK)
    await world.settled()
    assert "Rivals cut prices" in "\n".join(world.texts("leads"))


@pytest.mark.row("001-6")
async def test_visits_stand_beside_the_leads_of_the_same_days(both: World) -> None:
    await both.lead_sent("k1", email="pat@buyer.test", campaign="Webinar Q3")
    await both.lead_sent("k2", email="lee@buyer.test", campaign="Webinar Q3")
    await both.says("/goodlead pat@buyer.test", by="rita")
    rows = [
        ("Webinar Q3", "Page", "2026-03-03", 900),
        ("webinar q3", "ad", "2026-03-04", 340),
        ("webinar-q3", "page", "2026-03-03", 910),  # sent again: replaced
    ]
    both.sandbox.clock.move_to(datetime(2026, 3, 5, 9, 0, tzinfo=UTC))
    answer = await figures(both, "f1", *rows[:2])
    assert answer.json() == {"stored": 2}
    assert (await figures(both, "f2", rows[2])).json() == {"stored": 1}
    assert len(await both.rows(Visits)) == 2
    card = words((await both.says("/align campaign Webinar Q3", by="mia")).message)
    line = "1,250 visits (page 910, ad 340) · 2 leads in · 1 heard back from sales"
    assert line in card
    await both.at(MONDAY)
    assert line in words(weekly(both)[0])
    assert len(await both.rows(IntelWeek)) == 1


@pytest.mark.row("001-6")
async def test_a_table_of_visits_is_pasted_and_a_wrong_line_named(world: World) -> None:
    reply = await world.says("/align intel", by="mia")
    await world.sandbox.press("mia", reply.message.id, views.FIGURES)
    head = "campaign;touchpoint;day;count\n"
    wrong = await world.sandbox.submit(
        "mia", {"csv": head + "Fair;stand;2026-03-02;12\nFair;x;y;z"}
    )
    assert "Line 3" in wrong.errors["csv"]
    assert await world.rows(Visits) == []
    done = await world.sandbox.submit("mia", {"csv": head + "Fair;stand;2026-03-02;12"})
    assert not done.errors
    (row,) = await world.rows(Visits)
    assert (row.touchpoint, row.count) == ("stand", 12)


async def test_a_wrong_figure_is_refused_by_its_field(world: World) -> None:
    answer = await figures(world, "f1", ("Fair", "stand", "2031-03-02", 12))
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "day"])
    answer = await figures(world, "f2", ("!!", "stand", "2026-03-02", 12))
    assert answer.json()["detail"][0]["loc"] == ["body", "campaign"]
    assert await world.rows(Visits) == []
