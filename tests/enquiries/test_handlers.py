"""The whole loop over signed HTTP: asked, in the digest, taken, answered, told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.enquiries import answer_views, digest_views, views
from bot.enquiries.models import Question, Told
from tests.enquiries.company import at
from tests.support.world import World
from tests.support.world import words as words_of

SAP = "Does it work with SAP?"
QUESTIONS = "prospect-questions"


def words(surface: Any) -> str:
    """What a person reads in a message, a form or Home."""
    return words_of(getattr(surface, "body", None) or surface)


async def _digest(world: World, day: int = 3, hour: int = 16) -> Any:
    await world.at(at(hour, day=day))
    return world.sandbox.messages(QUESTIONS)[-1]


def _buttons(message: Any) -> list[str]:
    found: list[str] = []
    for block in message.blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        found += [e["text"]["text"] for e in [*block.get("elements", []), *beside]
                  if e.get("type") == "button"]  # fmt: skip
    return found


def _pressed(message: Any, label: str, nth: int = 0) -> tuple[str, str]:
    """The action id and value of a button by its label."""
    fits = []
    for block in message.blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        fits += [e for e in [*block.get("elements", []), *beside]
                 if e.get("type") == "button" and e["text"]["text"] == label]  # fmt: skip
    return fits[nth]["action_id"], fits[nth]["value"]


async def press(world: World, by: str, where: Any, label: str, nth: int = 0) -> Any:
    surface = where if where is not None else world.sandbox.views(by)[-1]
    action_id, value = _pressed(surface, label, nth)
    reply = await world.sandbox.press(by, where, action_id, value)
    assert reply.error is None, reply.error
    await world.settled()
    return reply


async def whispered(world: World, to: str) -> Any:
    await world.settled()
    return world.sandbox.ephemerals(to)[-1]


@pytest.mark.row("card-4", "card-5", "003-10", "U7")
async def test_from_a_question_to_an_answer_that_helped(world: World) -> None:
    for who in ("rita", "ravi"):
        await world.says(f"/ask {SAP}", by=who)
    first = world.sandbox.ephemerals("rita")[0]
    assert words(first).startswith(f'Saved: "{SAP}" In today\'s 16:00 digest.')
    assert "Asked once before." in words(world.sandbox.ephemerals("ravi")[0])

    digest = await _digest(world)
    assert words(digest).startswith("*Prospect questions · Tue 3 March* · 2 asked")
    await press(world, "mia", digest, "Take it")
    assert "Yours:" in words(await whispered(world, "mia"))
    digest = world.sandbox.messages(QUESTIONS)[-1]
    assert "Mia Keller, Fri" in words(digest)

    await press(world, "mia", digest, "We have this")
    reply = await world.sandbox.submit(
        "mia", {"link": "https://acme.test/sap", "label": "SAP guide"}
    )
    assert reply.ok, (reply.error, reply.errors)
    await world.settled()
    assert len(world.sandbox.messages(QUESTIONS)) == 1, "one message, redrawn in place"
    assert "<https://acme.test/sap|SAP guide> · 2 askers told" in world.texts(QUESTIONS)[0]
    for who in ("rita", "ravi"):
        (told,) = world.sandbox.dms(who)
        assert f'You asked today: "{SAP}" (2 of you passed it on). Marketing answered:' in words(
            told
        )
        assert "https://acme.test/sap" in str(told.blocks)
    assert world.sandbox.dms("mia") == []

    await press(world, "rita", world.sandbox.dms("rita")[0], "It helped")
    assert "You said: it helped." in words(world.sandbox.dms("rita")[0])
    assert len(world.sandbox.dms("rita")) == 1


@pytest.mark.row("U1", "card-3")
async def test_ask_marketing_inside_a_thread(world: World) -> None:
    post = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    reply_ts = await world.sandbox.say(
        "rita", "leads", "They ask: is it hosted in Europe?", thread_ts=post
    )
    reply = await world.sandbox.shortcut("rita", views.ASK, "leads", reply_ts)
    assert reply.ok
    shown = await whispered(world, "rita")
    assert words(shown).startswith('Saved: "Is it hosted in Europe?"')
    assert "From L-" in words(shown)
    assert _buttons(shown)[-3:] == ["Change who asked", "Edit", "Undo"]
    (row,) = await world.rows(Question)
    assert (row.ts, row.thread_ts, row.lead_id is not None) == (reply_ts, post, True)
    assert row.permalink


async def test_a_leads_own_post_opens_the_form_for_that_lead(world: World) -> None:
    post = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.sandbox.shortcut("rita", views.ASK, "leads", post)
    assert await world.rows(Question) == []
    reply = await world.sandbox.submit("rita", {"question": SAP})
    assert reply.ok, reply.errors
    shown = await whispered(world, "rita")
    assert words(shown).startswith(f'Saved: "{SAP}"')
    (row,) = await world.rows(Question)
    assert row.lead_id is not None


@pytest.mark.parametrize(
    "text",
    [
        "New contact: pat@buyer.test, Webinar Q3. How did you hear of us? A friend",
        "New contacts: Pat Lee pat@buyer.test\nNew contact: Kim Roe kim@other.test",
    ],
)
async def test_a_leads_post_is_never_itself_the_question(world: World, text: str) -> None:
    post = await world.lead_posted(text)
    await world.sandbox.shortcut("rita", views.ASK, "leads", post)
    assert await world.rows(Question) == []
    assert world.sandbox.views("rita")[-1].callback_id == views.ASK_FORM
    await world.sandbox.submit("rita", {"question": SAP})
    await world.settled()
    await world.sandbox.shortcut("rita", views.ASK, "leads", post)
    await world.sandbox.submit("rita", {"question": "Can we pay quarterly?"})
    await world.settled()
    assert [q.text for q in await world.rows(Question)] == [SAP, "Can we pay quarterly?"]
    assert words(world.sandbox.ephemerals("rita")[-1]).startswith('Saved: "Can we pay')


@pytest.mark.row("U4")
async def test_edit_and_undo_change_the_answer_in_place(world: World) -> None:
    await world.says("/ask Is it fsat?")
    shown = await whispered(world, "rita")
    await press(world, "rita", shown, "Edit")
    reply = await world.sandbox.submit("rita", {"question": "Is it fast?", "who": "Pat at Buyer"})
    assert reply.ok, (reply.error, reply.errors)
    shown = await whispered(world, "rita")
    assert len(world.sandbox.ephemerals("rita")) == 1
    assert words(shown).startswith('Saved: "Is it fast?"')
    assert "From Pat at Buyer" in words(shown)
    await press(world, "rita", shown, "Undo")
    gone = await whispered(world, "rita")
    assert words(gone).startswith('Taken back: "Is it fast?" Nobody is asked.')
    await press(world, "rita", gone, "Put it back")
    back = await whispered(world, "rita")
    assert words(back).startswith('Saved: "Is it fast?"')
    await press(world, "rita", back, "Undo")
    await world.at(at(16))
    assert world.sandbox.messages(QUESTIONS) == []


async def test_the_global_shortcut_keeps_a_draft(world: World) -> None:
    await world.sandbox.shortcut("ravi", views.ASK_GLOBAL)
    await world.sandbox.press(
        "ravi", None, views.DRAFT, selected="Does it wor", values={"question": "Does it wor"}
    )
    await world.sandbox.close_view("ravi")
    await world.settled()
    await world.sandbox.shortcut("ravi", views.ASK_GLOBAL)
    (form,) = world.sandbox.views("ravi")
    assert form.blocks[0]["element"]["initial_value"] == "Does it wor"
    await world.sandbox.submit("ravi", {"question": SAP})
    await world.settled()
    assert f'Saved: "{SAP}"' in words(world.sandbox.views("ravi")[-1])
    assert world.direct("ravi") == []
    await world.sandbox.shortcut("ravi", views.ASK_GLOBAL)
    assert "initial_value" not in world.sandbox.views("ravi")[-1].blocks[0]["element"]


async def test_ask_alone_opens_the_form_and_answers_where_it_was_typed(world: World) -> None:
    reply = await world.says("/ask")
    assert reply.ok
    await world.sandbox.submit("rita", {"question": SAP, "who": "L-9999"})
    shown = await whispered(world, "rita")
    assert "From L-9999" in words(shown)
    assert world.sandbox.dms("rita") == []


@pytest.mark.parametrize("typed", ["/ask " + "why " * 10000])
async def test_too_long_is_refused_whole(world: World, typed: str) -> None:
    reply = await world.says(typed)
    assert "Nothing was saved" in words(reply.message)
    assert await world.rows(Question) == []


@pytest.mark.fault("F44")
async def test_naughty_text_is_stored_and_shown_and_pings_nobody(world: World) -> None:
    await world.says("/ask <!channel> <@U0MIA> \x00 \u202e*bold* 🦊 does it ``` work?")
    digest = await _digest(world)
    assert digest.pings == []
    assert "<!channel>" not in words(digest)
    assert "🦊" in words(digest)


@pytest.mark.fault("F57", "F56")
async def test_who_may_is_decided_when_it_is_pressed(world: World) -> None:
    await world.says(f"/ask {SAP}")
    digest = await _digest(world)
    for label in ("Take it", "We have this"):
        await press(world, "rita", digest, label)
        assert "That is for marketing to answer" in words(await whispered(world, "rita"))
    reply = await world.says("/ask Is it fast?", by="gus")
    assert "Nothing was saved" in words(reply.message)
    assert len(await world.rows(Question)) == 1


async def test_an_answer_stands_instead_of_the_note_that_it_was_taken(world: World) -> None:
    await world.says(f"/ask {SAP}")
    await press(world, "mia", await _digest(world), "Take it")
    await press(world, "mia", await whispered(world, "mia"), "We have this")
    await world.sandbox.submit("mia", {"words": "Yes, since version 4."})
    assert words(await whispered(world, "mia")) == f'Answered: "{SAP}" 1 asker will be told.'
    assert len(world.sandbox.ephemerals("mia")) == 1
    assert len(world.sandbox.messages(QUESTIONS)) == 1


async def test_taken_by_somebody_else_can_be_taken_over(world: World) -> None:
    await world.says(f"/ask {SAP}")
    digest = await _digest(world)
    await press(world, "mia", digest, "Take it")
    await press(world, "tom", world.sandbox.messages(QUESTIONS)[-1], "Open")
    await press(world, "tom", None, "Take it over")
    assert "Tom Okafor, Fri" in world.texts(QUESTIONS)[-1]
    await press(world, "tom", None, "Give it back")
    assert _buttons(world.sandbox.messages(QUESTIONS)[-1])[:2] == ["Take it", "We have this"]


async def test_an_answer_is_changed_and_taken_back_in_place(world: World) -> None:
    await world.says(f"/ask {SAP}")
    digest = await _digest(world)
    await press(world, "mia", digest, "We have this")
    refused = await world.sandbox.submit("mia", {"link": "acme.test/sap"})
    assert "https://" in refused.errors["link"]
    await world.sandbox.submit("mia", {"link": "https://acme.test/sap"})
    await world.settled()
    await press(world, "tom", world.sandbox.messages(QUESTIONS)[-1], "Open")
    await press(world, "tom", None, "Change answer")
    await world.sandbox.submit("tom", {"words": "Yes, since version 4."})
    await world.settled()
    (told,) = world.sandbox.dms("rita")
    assert "(updated)" in words(told)
    assert "since version 4" in str(told.blocks)
    await press(world, "tom", world.sandbox.messages(QUESTIONS)[-1], "Open")
    await press(world, "tom", None, "Take answer back")
    (told,) = world.sandbox.dms("rita")
    assert "Marketing took the answer back" in words(told)
    assert world.sandbox.views("tom")[-1].callback_id == "enquiries.theme"


async def test_asked_again_it_is_answered_at_once_and_may_not_help(world: World) -> None:
    await world.says(f"/ask {SAP}")
    digest = await _digest(world)
    await press(world, "mia", digest, "We have this")
    await world.sandbox.submit("mia", {"words": "Yes, since version 4."})
    await world.settled()
    await world.says(f"/ask {SAP}", by="ravi")
    shown = await whispered(world, "ravi")
    assert "Marketing answered:" in words(shown)
    assert "since version 4" in str(shown.blocks)
    await press(world, "ravi", shown, "It did not help")
    assert "It is back with marketing." in words(await whispered(world, "ravi"))
    assert world.sandbox.dms("ravi") == [], "told once, where they asked"
    assert "did not help 1" in world.direct("mia")[-1]
    await press(world, "ravi", await whispered(world, "ravi"), "Say what was missing")
    await world.sandbox.submit("ravi", {"missing": "It is SAP ECC"})
    await world.settled()
    assert "It is SAP ECC" in world.direct("mia")[-1]
    assert len(world.sandbox.dms("mia")) == 1


async def test_the_digest_explains_itself(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", name="Pat Lee", campaign="Webinar Q3")
    await world.says(f"/ask {SAP}")
    digest = await _digest(world)
    await press(world, "zoe", digest, "How counted")
    assert "*0 of 1 heard back*" in words(world.sandbox.views("zoe")[-1])
    await press(world, "mia", digest, "See leads")
    assert "Pat Lee · Webinar Q3 · not heard back yet" in words(world.sandbox.views("mia")[-1])


@pytest.mark.row("U5", "U9")
async def test_a_long_day_is_shown_in_pages_and_answered_from_them(world: World) -> None:
    for n in range(30):
        await world.says(f"/ask Is there a limit of {n} users?", by=("rita", "ravi")[n % 2])
    digest = await _digest(world)
    assert "… and 22 more" in words(digest)
    await press(world, "mia", digest, "Show all")
    assert "Page 1 of 2" in words(world.sandbox.views("mia")[-1])
    await press(world, "mia", None, "More")
    assert "30. " in words(world.sandbox.views("mia")[-1])
    await press(world, "mia", None, "We have this")
    await world.sandbox.submit("mia", {"words": "No limit."})
    await world.settled()
    assert world.sandbox.views("mia") == []
    assert len(await world.rows(Told)) == 1
    assert "*Answered*" not in words(digest)


@pytest.mark.fault("F12", "F13")
async def test_the_same_request_twice_has_one_effect(world: World) -> None:
    await world.says(f"/ask {SAP}")
    delivery = world.sandbox.deliveries("slash_commands")[-1]
    await world.sandbox.replay(delivery)
    assert len(await world.rows(Question)) == 1


@pytest.mark.row("U39")
async def test_home_has_what_waits_and_what_was_asked(world: World) -> None:
    await world.says(f"/ask {SAP}")
    digest = await _digest(world)
    await press(world, "mia", digest, "Take it")
    await world.sandbox.open_home("mia")
    await world.settled()
    home = world.sandbox.home("mia")
    assert home is not None
    assert f'Answer "{SAP}" · 1 asker · by Fri' in words(home)
    await world.sandbox.open_home("rita")
    await world.settled()
    mine = world.sandbox.home("rita")
    assert f'"{SAP}" · Mia Keller, Fri' in words(mine)


async def test_an_admin_without_a_channel_is_named(world: World) -> None:
    from bot.enquiries.service import plan_digest
    from bot.people import service as people

    def forget(session: Any) -> None:
        people.workspace(session).questions_channel = None
        people.known(session, "U0OLGA", at(9)).admin = True
        plan_digest(session, at(9))

    await world.write(forget)
    await world.says(f"/ask {SAP}")
    shown = await whispered(world, "rita")
    assert "<@U0OLGA> can do that with `/align settings`" in words(shown)


def test_this_room_draws_only_what_it_answers() -> None:
    from bot.enquiries import doors

    drawn = {
        getattr(module, name)
        for module in (views, digest_views, answer_views)
        for name in dir(module)
        if name.isupper() and str(getattr(module, name)).startswith("enquiries.")
    }
    answered = {*doors.ACTIONS, *doors.FORMS, *doors.SHORTCUTS, *doors.POSTS}
    assert drawn - {views.SAVED} <= answered, "nothing is sent from a form that says it is saved"
