"""Looking for an answer, and the brief of a question, over signed HTTP: pressed, typed, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.enquiries import brief_views, find_views
from bot.enquiries.models import Kind, Synonym, Theme
from tests.enquiries.test_handlers import QUESTIONS, press, whispered, words
from tests.support.world import World

SAP, BRIDGE = "Does it work with SAP?", "Is there a SAP bridge?"


@pytest_asyncio.fixture
async def office(sqlite_url: str) -> AsyncIterator[World]:
    """The whole world, on one database: this is about what people see."""
    async with World.open(sqlite_url) as opened:
        yield opened


def _form(world: World, who: str) -> Any:
    return world.sandbox.views(who)[-1]


async def _answered(world: World) -> None:
    from bot.enquiries.answers import answer_theme
    from bot.enquiries.facts import Given

    (theme,) = [t for t in await world.rows(Theme) if t.title == SAP]
    given = Given("https://acme.test/sap", "SAP guide", "Yes, by a connector.")
    await world.write(answer_theme, theme.id, "U0MIA", given, (0, 0), world.now)
    await world.settled()


@pytest.mark.row("003-10")
async def test_a_rep_on_a_call_finds_the_answer(office: World) -> None:
    world = office
    await world.says(f"/ask {SAP}", by="rita")
    await _answered(world)
    await world.says("/align find salesforce api", by="ravi")
    nothing = await whispered(world, "ravi")
    assert words(nothing).startswith('Nothing like "salesforce api" yet.')
    await press(world, "ravi", nothing, "Ask marketing")
    assert "salesforce api" in str(_form(world, "ravi").body)
    await world.sandbox.close_view("ravi")
    await world.says("/align find sap", by="ravi")
    found = await whispered(world, "ravi")
    assert f'*"{SAP}"* · <https://acme.test/sap|SAP guide> · asked 1×' in words(found)
    await press(world, "ravi", found, "Copy snippet")
    assert "Yes, by a connector.\\nhttps://acme.test/sap" in repr(_form(world, "ravi").body)
    await world.sandbox.close_view("ravi")
    await press(world, "ravi", found, "Open")

    reply = await world.sandbox.shortcut("ravi", find_views.FIND)
    assert reply.ok, reply.error
    reply = await world.sandbox.press("ravi", None, find_views.TYPED, selected="spa conector")
    assert reply.error is None, reply.error
    await world.settled()
    reply = await world.sandbox.press("ravi", None, find_views.TYPED, selected="sap")
    await world.settled()
    assert "SAP guide" in words(_form(world, "ravi"))
    reply = await world.sandbox.submit("ravi", {"words": "connector"})
    assert reply.ok, (reply.error, reply.errors)
    assert "SAP guide" in words(_form(world, "ravi"))
    await world.says("/align find today", by="mia")
    assert words(await whispered(world, "mia")).startswith("*Asked today* · 1")
    await world.says("/align find", by="mia")
    assert "past questions" in words(await whispered(world, "mia"))


@pytest.mark.row("003-12", "U4")
async def test_marketing_sorts_merges_splits_and_teaches(office: World) -> None:
    world = office
    await world.says(f"/ask {SAP}", by="rita")
    await world.says(f"/ask {BRIDGE}", by="ravi")
    await world.says("/align find sap", by="mia")
    found = await whispered(world, "mia")
    await press(world, "mia", found, "Open", nth=1)
    form = _form(world, "mia")
    assert f'*"{SAP}"*' in words(form)
    sap, bridge = await world.rows(Theme)
    kind = f"{brief_views.KIND}#{sap.id}"
    assert (await world.sandbox.press("mia", None, kind, selected=f"{sap.id}:proof")).ok
    await world.settled()
    assert (await world.rows(Theme))[0].kind is Kind.PROOF
    assert "asked 1× · proof" in words(_form(world, "mia"))

    await press(world, "mia", None, "Merge with …")
    offered = await world.sandbox.suggest("mia", brief_views.MERGE_WITH, "")
    assert [o["text"]["text"] for o in offered.options] == [BRIDGE]
    reply = await world.sandbox.submit("mia", {"with": offered.options[0]})
    assert reply.ok, (reply.error, reply.errors)
    await world.settled()
    shown = words(_form(world, "mia"))
    assert "Counted together. 1 question came here." in shown
    assert "From now on *bridge* means integrate here." in shown
    assert len(await world.rows(Synonym)) == 1
    await press(world, "mia", None, "Undo")
    assert await world.rows(Synonym) == []
    assert bridge.id is not None


async def test_words_are_typed_and_removed(office: World) -> None:
    world = office
    await world.says("/align find words", by="rita")
    assert "for marketing" in words(await whispered(world, "rita"))
    reply = await world.says("/align find words", by="mia")
    assert reply.ok
    assert "meanings" in words(_form(world, "mia"))
    reply = await world.sandbox.submit("mia", {"same": "bridge, connector", "nothing": ""})
    assert reply.ok, (reply.error, reply.errors)
    assert "bridge = integrate" in words(_form(world, "mia"))
    await press(world, "mia", None, "Remove")
    await press(world, "mia", None, "Remove")
    assert await world.rows(Synonym) == []
    assert world.sandbox.messages(QUESTIONS) == []
