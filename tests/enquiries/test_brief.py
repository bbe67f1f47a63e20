"""Looking for an answer, and the brief of a question, over signed HTTP: pressed, typed, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.enquiries import brief_views, find_views, repeating_views
from bot.enquiries.models import Kind, Synonym, Theme
from tests.enquiries.company import at
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
    assert f'*"{SAP}"* · <https://acme.test/sap|SAP guide> · 1 asker' in words(found)
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
    today = words(await whispered(world, "mia"))
    assert today.startswith("*Asked today* · 1")
    assert "SAP guide> · 1 today" in today
    await world.later(days=1)
    await world.says(f"/ask {SAP}", by="rita")
    await press(world, "rita", world.sandbox.dms("rita")[0], "It did not help")
    await world.says("/align find sap", by="zoe")
    assert "SAP guide> · 2 times, by 1 person · did not help 1" in words(
        await whispered(world, "zoe")
    )
    await world.says("/align find today", by="mia")
    assert "SAP guide> · 1 today, 2 in all" in words(await whispered(world, "mia"))
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
    assert "1 asker · proof" in words(_form(world, "mia"))

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


def _elements(form: Any, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in form.blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        found += [e for e in [*block.get("elements", []), *beside] if e["type"] == kind]
    return found


async def _opened(world: World, who: str, typed: str, label: str = "Open") -> Any:
    await world.says(f"/align find {typed}", by=who)
    await press(world, who, await whispered(world, who), label)
    return _form(world, who)


@pytest.mark.row("003-12", "U4")
async def test_a_question_is_split_off_by_its_menu_and_comes_back(office: World) -> None:
    world = office
    await world.says(f"/ask {SAP}", by="rita")
    await world.says("/ask Gibt es eine Schnittstelle zu SAP?", by="ravi")
    assert len(await world.rows(Theme)) == 1
    await world.at(at(16))
    assert _elements(await _opened(world, "rita", "sap"), "overflow") == [], "marketing decides"
    menus = _elements(await _opened(world, "mia", "sap"), "overflow")
    assert [o["text"]["text"] for m in menus for o in m["options"]] == ["Split off"] * 2
    newest = menus[0]
    chosen = newest["options"][0]["value"]
    reply = await world.sandbox.press("mia", None, newest["action_id"], selected=chosen)
    assert reply.ok, reply.error
    await world.settled()
    form = _form(world, "mia")
    shown = words(form)
    assert "1 asker" in shown
    assert shown.startswith('*"Gibt es eine Schnittstelle zu SAP?"*'), "it is shown by itself"
    assert f'Split from "{SAP}"' in shown
    assert _elements(form, "overflow") == [], "the only one left stays"
    digest = world.texts(QUESTIONS)[-1]
    assert "Gibt es eine Schnittstelle" in digest, "what was posted follows"
    assert len(await world.rows(Theme)) == 2
    await press(world, "mia", None, "Undo")
    assert "2 askers" in words(_form(world, "mia"))
    assert len(_elements(_form(world, "mia"), "overflow")) == 2


async def test_a_menu_that_somebody_else_used_first_says_so(office: World) -> None:
    world = office
    await world.says(f"/ask {SAP}", by="rita")
    await world.says("/ask Gibt es eine Schnittstelle zu SAP?", by="ravi")
    forms = {who: await _opened(world, who, "sap") for who in ("mia", "tom")}
    for who, form in forms.items():
        menu = _elements(form, "overflow")[0]
        chosen = menu["options"][0]["value"]
        reply = await world.sandbox.press(who, None, menu["action_id"], selected=chosen)
        assert reply.error is None, reply.error
        await world.settled()
    assert len(await world.rows(Theme)) == 2, "split once"
    shown = words(_form(world, "tom"))
    assert shown.startswith(":warning: It is the only one here; there is nothing to split it from.")
    assert 'Split from "' in shown, "and it shows how things stand"
    assert world.direct("tom") == []


@pytest.mark.row("card-5")
async def test_its_owner_chooses_the_day_and_is_reminded_then(office: World) -> None:
    world = office
    await world.says(f"/ask {SAP}", by="rita")
    form = await _opened(world, "mia", "sap")
    assert _elements(form, "datepicker") == [], "nobody has it yet"
    await press(world, "mia", None, "Take it")
    (picker,) = _elements(_form(world, "mia"), "datepicker")
    assert picker["initial_date"] == "2026-03-06"
    assert _elements(await _opened(world, "tom", "sap"), "datepicker") == [], "it is Mia's"
    for day in ("2026-03-02", "2026-03-12"):
        reply = await world.sandbox.press("mia", None, picker["action_id"], selected=day)
        assert reply.error is None, reply.error
        await world.settled()
        if day == "2026-03-02":
            said = words(_form(world, "mia"))
            assert said.startswith(":warning: That day is over. Choose one from today on.")
            assert str((await world.rows(Theme))[0].due_on) == "2026-03-06"
    assert "Mia Keller has it, by Thu 12 March" in words(_form(world, "mia"))
    await world.at(at(10, day=6))
    assert world.direct("mia") == [], "no longer due today"
    await world.at(at(10, day=12))
    (reminder,) = world.direct("mia")
    assert f'You have "{SAP}" for today' in reminder


async def test_the_repeat_rate_says_how_it_is_counted(office: World) -> None:
    world = office
    await world.says(f"/ask {SAP}", by="rita")
    await _answered(world)
    form = await _opened(world, "mia", "sap", "Who asked")
    assert "no repeat rate: fewer than 5 before" in words(form)
    assert (await world.sandbox.press("mia", None, repeating_views.COUNTED)).ok
    await world.settled()
    assert "call notes that stand and whose author reached the person" in words(_form(world, "mia"))


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
