"""*Ask marketing* from anywhere: the form says what became of it, with all that may follow."""

from __future__ import annotations

from typing import Any

from bot.enquiries import views
from bot.enquiries.models import Question, Told
from tests.enquiries.company import at
from tests.enquiries.test_handlers import QUESTIONS, SAP, _digest, press, words
from tests.support.world import World


def top(world: World, who: str = "rita") -> Any:
    return world.sandbox.views(who)[-1]


async def asked(world: World, text: str = SAP, who: str = "rita") -> None:
    await world.sandbox.shortcut(who, views.ASK_GLOBAL)
    reply = await world.sandbox.submit(who, {"question": text})
    assert reply.ok, reply.errors
    await world.settled()


async def test_the_form_says_that_it_is_saved(world: World) -> None:
    await asked(world)
    form = top(world)
    assert words(form).startswith(f'Saved: "{SAP}" In today\'s 16:00 digest.')
    assert world.direct("rita") == [], "nothing lands elsewhere"


async def test_it_is_edited_taken_back_and_put_back_there(world: World) -> None:
    await asked(world, "Is it fsat?")
    await press(world, "rita", None, "Edit")
    assert (await world.sandbox.submit("rita", {"question": "Is it fast?"})).ok
    await world.settled()
    assert len(world.sandbox.views("rita")) == 1
    assert words(top(world)).startswith('Saved: "Is it fast?"')
    await press(world, "rita", None, "Undo")
    assert words(top(world)).startswith('Taken back: "Is it fast?" Nobody is asked.')
    (row,) = await world.rows(Question)
    assert row.withdrawn_at is not None
    await press(world, "rita", None, "Put it back")
    assert words(top(world)).startswith('Saved: "Is it fast?"')
    (row,) = await world.rows(Question)
    assert row.withdrawn_at is None
    assert "Is it fast?" in words(await _digest(world))


async def test_an_answer_that_exists_is_in_the_form_and_can_be_said_to_have_helped(
    world: World,
) -> None:
    await world.says(f"/ask {SAP}", by="ravi")
    await press(world, "mia", await _digest(world), "We have this")
    assert (await world.sandbox.submit("mia", {"words": "Yes, by a connector."})).ok
    await world.settled()
    await asked(world)
    assert "Marketing answered:\nYes, by a connector." in _read(top(world))
    await press(world, "rita", None, "It did not help")
    assert "It is back with marketing." in words(top(world))
    await press(world, "rita", None, "Say what was missing")
    assert (await world.sandbox.submit("rita", {"missing": "Which version?"})).ok
    await world.settled()
    told = [t for t in await world.rows(Told) if t.asker_id == "U0RITA"]
    assert [t.missing for t in told] == ["Which version?"]


def _read(surface: Any) -> str:
    """What stands there, rich text as well."""
    found: list[str] = []
    for block in getattr(surface, "blocks", surface):
        if block["type"] == "rich_text":
            found += [x["text"] for e in block["elements"] for x in e["elements"]]
        elif "text" in block:
            found.append(block["text"]["text"])
    return "\n".join(found)


# -- an answer in words


async def test_an_answer_in_words_alone_is_read_as_it_is(world: World) -> None:
    await world.says(f"/ask {SAP}", by="rita")
    await press(world, "mia", await _digest(world), "We have this")
    assert (await world.sandbox.submit("mia", {"words": "Yes, by a connector."})).ok
    await world.settled()
    (told,) = world.sandbox.dms("rita")
    assert _read(told).startswith(
        f'You asked today: "{SAP}" Marketing answered:\nYes, by a connector.'
    )
    digest = words(world.sandbox.messages(QUESTIONS)[-1])
    assert '· "Yes, by a connector." · 1 asker told' in digest
    assert "in words" not in digest


async def test_days_of_what_was_asked_are_said_as_people_say_them(world: World) -> None:
    await world.says(f"/ask {SAP}", by="rita")
    digest = await _digest(world)
    await world.at(at(10, day=4))
    await press(world, "mia", digest, "We have this")
    assert (await world.sandbox.submit("mia", {"words": "Yes."})).ok
    await world.settled()
    assert words(world.sandbox.dms("rita")[0]).startswith(f'You asked yesterday: "{SAP}"')


async def test_the_second_of_two_answers_sees_the_first_and_keeps_their_words(
    world: World,
) -> None:
    await world.says(f"/ask {SAP}", by="rita")
    digest = await _digest(world)
    for who in ("tom", "mia"):
        await press(world, who, digest, "We have this")
    assert (await world.sandbox.submit("mia", {"words": "Yes, by a connector."})).ok
    await world.settled()
    mine = {"link": "https://acme.test/sap", "words": "Ask for the add-on."}
    reply = await world.sandbox.submit("tom", mine)
    assert reply.errors == {}
    shown = _read(top(world, "tom"))
    assert "Mia Keller answered meanwhile, as below. What you send takes its place." in shown
    assert "Yes, by a connector." in shown
    assert (await world.sandbox.submit("tom", {})).ok, "what he typed stands there still"
    await world.settled()
    (told,) = world.sandbox.dms("rita")
    assert "Ask for the add-on." in _read(told)


# -- from a lead's own post


async def test_a_leads_own_post_brings_its_campaign_into_the_form(world: World) -> None:
    post = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.sandbox.shortcut("rita", views.ASK, "leads", post)
    form = top(world)
    campaign = next(x for x in form.blocks if x.get("block_id") == "campaign")
    assert campaign["element"]["initial_option"]["text"]["text"] == "Webinar Q3"
    await world.sandbox.close_view("rita")


async def test_a_lead_with_replies_is_still_its_own_post(world: World) -> None:
    post = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.sandbox.say("ravi", "leads", "Who has this one?", thread_ts=post)
    await world.sandbox.shortcut("rita", views.ASK, "leads", post)
    assert top(world).callback_id == views.ASK_FORM
    assert (await world.sandbox.submit("rita", {"question": SAP})).ok
    await world.settled()
    (row,) = await world.rows(Question)
    assert (row.ts, row.thread_ts) == (post, None)


# -- put back


async def test_a_message_passed_on_twice_counts_once_when_the_first_is_put_back(
    world: World,
) -> None:
    ts = await world.says(f"They ask: {SAP}", by="ben", in_="leads")
    for who in ("rita", "ravi"):
        await world.sandbox.shortcut(who, views.ASK, "leads", ts)
        await world.settled()
    await press(world, "rita", world.sandbox.ephemerals("rita")[0], "Undo")
    await press(world, "rita", world.sandbox.ephemerals("rita")[0], "Put it back")
    assert words(await _digest(world)).startswith("*Prospect questions · Tue 3 March* · 1 asked")


async def test_homes_menu_takes_a_question_back(world: World) -> None:
    await world.says(f"/ask {SAP}", by="rita")
    await world.sandbox.open_home("rita")
    await world.settled()
    home = world.sandbox.home("rita")
    assert home is not None
    menu = next(x["accessory"] for x in home.blocks if SAP in str(x) and "accessory" in x)
    labels = [o["text"]["text"] for o in menu["options"]]
    assert labels == ["Edit", "Take it back"]
