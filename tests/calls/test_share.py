"""*Share with marketing* on a message: what a prospect said, without a conversation (001-10)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.calls import views
from bot.calls.facts import Given
from bot.calls.models import (
    CallDraft,
    CallMonth,
    CallNote,
    CallRevision,
    CallTally,
    Outcome,
    Shared,
)
from bot.calls.sharing import edit_shared, put_shared_back, take_shared_back
from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.leads.models import Lead
from bot.people import service as people
from bot.people.models import Side
from tests.calls.conftest import PAT, choose_lead, content, form, heard, labels, press, send
from tests.enquiries.company import at
from tests.support.world import World, words

QUESTIONS = "prospect-questions"
SAID = "They call it *stock take*, and may be called on +49 30 1234567. Rivalsoft is cheaper"


async def _share(world: World, said: str = SAID, by: str = "rita", **typed: Any) -> str:
    """Shares a reply in the lead's thread; returns the reply's ts."""
    post = await world.lead_posted(PAT)
    ts = await world.sandbox.say(by, "leads", said, thread_ts=post)
    await _open(world, ts, by)
    await send(world, by, **typed)
    return ts


async def _open(world: World, ts: str, by: str = "rita", in_: str = "leads") -> None:
    await world.sandbox.shortcut(by, views.SHARE_SHORTCUT, in_, ts)
    await world.settled()


def _weeks(world: World) -> list[Any]:
    return [m for m in world.sandbox.messages(QUESTIONS) if words(m).startswith("*Heard on calls")]


@pytest.mark.row("001-10", "U1", "card-3")
async def test_a_reply_is_shared_with_its_lead_and_tags_and_counts_as_no_conversation(
    desk: World,
) -> None:
    await _share(desk, competitor="Rivalsoft, Bigsoft", objection="price")
    assert heard(desk).startswith(
        "Shared with marketing: *L-1001* Pat Lee: their words, competitor, objection. "
        "It stands in the week's summary, without your name."
    )
    (shared,) = await desk.rows(Shared)
    (lead,) = await desk.rows(Lead)
    assert shared.words_used == SAID.replace("+49 30 1234567", "[number]")
    assert (shared.lead_id, shared.campaign_id) == (lead.id, lead.campaign_id)
    assert shared.permalink
    # Nothing of it is a conversation, a word of sales, or a figure.
    assert await desk.rows(CallNote) == await desk.rows(CallTally) == []
    assert await desk.rows(CallMonth) == []
    assert lead.heard_at is None
    await desk.says("/align report conversations", by="mia", in_=QUESTIONS)
    await desk.settled()
    assert "none noted" in words(desk.sandbox.ephemerals("mia")[-1])


@pytest.mark.row("001-10")
async def test_the_weeks_summary_has_it_beside_the_notes_and_shows_it_without_a_name(
    desk: World,
) -> None:
    await _share(desk, competitor="Rivalsoft")
    await desk.says("/callnote pat@buyer.test no interest; competitor: rivalsoft", by="zoe")
    await press(desk, "zoe", desk.sandbox.ephemerals("zoe")[-1], "Share with marketing")
    await desk.at(at(9, 1, day=9))
    (week,) = _weeks(desk)
    assert words(week) == (
        "*Heard on calls · 2 to 8 March* · 1 call note, 1 message shared\n"
        "*Webinar Q3* 2 · against: rivalsoft 2 · 1 in their words\n"
        "See notes\nSee messages"
    )
    await press(desk, "mia", week, "See messages")
    shown = content(form(desk, "mia"))
    assert "*1 message*" in shown
    assert "In their words: They call it" in shown
    assert "Rita" not in shown
    await press(desk, "rita", week, "See messages")
    assert "Rita" in content(form(desk))


@pytest.mark.row("001-10", "U4")
async def test_undo_putting_back_an_edit_and_the_deleted_message_reach_the_summary(
    desk: World,
) -> None:
    ts = await _share(desk)
    answered = desk.sandbox.ephemerals("rita")[-1]
    await desk.at(at(9, 1, day=9))
    assert "*Webinar Q3* 1 · 1 in their words" in words(_weeks(desk)[0])
    await press(desk, "rita", answered, "Undo")
    assert heard(desk) == (
        "Taken back: *L-1001* Pat Lee. Marketing no longer reads it.\nPut it back"
    )
    assert "All of it was taken back." in words(_weeks(desk)[0])
    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Put it back")
    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Edit")
    assert form(desk).callback_id == views.SHARE_EDIT_FORM
    await send(desk, objection="price")
    assert "objections: price 1 · 1 in their words" in words(_weeks(desk)[0])

    # Words that are the message's own follow it; what its author typed besides stays.
    await desk.sandbox.edit("rita", "leads", ts, "They call it inventory")
    await desk.settled()
    assert [s.words_used for s in await desk.rows(Shared)] == ["They call it inventory"]
    await desk.sandbox.delete("rita", "leads", ts)
    await desk.settled()
    assert words(_weeks(desk)[0]).splitlines()[1] == "*Webinar Q3* 1 · objections: price 1"
    assert [r.by for r in await desk.rows(CallRevision)] == ["U0RITA", "message", "message"]
    assert len(_weeks(desk)) == 1


@pytest.mark.row("001-10")
async def test_a_deleted_message_of_which_nothing_else_was_said_is_taken_back(desk: World) -> None:
    ts = await _share(desk)
    await desk.sandbox.delete("rita", "leads", ts)
    await desk.settled()
    (shared,) = await desk.rows(Shared)
    assert (shared.words_used, shared.permalink) == ("", None)
    assert shared.withdrawn_at is not None
    await desk.at(at(9, 1, day=9))
    assert _weeks(desk) == []


@pytest.mark.row("001-10", "U2")
async def test_the_same_message_is_shared_once_by_one_person_and_again_by_another(
    desk: World,
) -> None:
    ts = await _share(desk)
    await _open(desk, ts)
    assert form(desk).callback_id == views.SHARE_EDIT_FORM
    await desk.sandbox.close_view("rita")
    await _open(desk, ts, "ravi")
    await send(desk, "ravi", words_used="", trigger_event="a new ERP")
    assert sorted(s.by for s in await desk.rows(Shared)) == ["U0RAVI", "U0RITA"]
    # Of a note that marketing reads already, it is the note.
    await desk.sandbox.shortcut("zoe", views.SHORTCUT, "leads", ts)
    await desk.settled()
    reply = await desk.sandbox.press("zoe", None, views.OUTCOME, None, "interested")
    assert reply.ok
    await desk.settled()
    await send(desk, "zoe", shared=["yes"])
    await _open(desk, ts, "zoe")
    assert form(desk, "zoe").callback_id == views.EDIT_FORM


@pytest.mark.row("001-10")
async def test_nothing_is_shared_of_an_empty_form_and_it_says_why(desk: World) -> None:
    post = await desk.lead_posted(PAT)
    await _open(desk, post)
    assert "New contact" not in content(form(desk)), "a lead's post is nothing a prospect said"
    reply = await desk.sandbox.submit("rita", {})
    assert "Say at least one thing" in reply.errors["words_used"]
    assert await desk.rows(Shared) == []
    await send(desk, competitor="Rivalsoft")
    assert len(await desk.rows(Shared)) == 1


@pytest.mark.row("001-10", "U3")
async def test_what_was_typed_is_there_again_after_the_form_was_closed_or_came_too_late(
    desk: World,
) -> None:
    ts = await desk.sandbox.say("rita", QUESTIONS, "They said it just works")
    desk.sandbox.triggers.life = 0
    await _open(desk, ts, in_=QUESTIONS)
    assert "Press it once more." in heard(desk)
    desk.sandbox.triggers.life = 30
    await _open(desk, ts, in_=QUESTIONS)
    await desk.sandbox.press(
        "rita", None, views.SHARE_DRAFT, None, "Rivalsoft", block_id="competitor"
    )
    await desk.sandbox.close_view("rita")
    await desk.settled()
    assert len(await desk.rows(CallDraft)) == 1
    await desk.says("/callnote")
    assert "Rivalsoft" not in str(form(desk).body), "a call's form is another one"
    await desk.sandbox.close_view("rita")
    await _open(desk, ts, in_=QUESTIONS)
    assert "They said it just works" in str(form(desk).body)
    await send(desk)
    (shared,) = await desk.rows(Shared)
    assert (shared.competitor, shared.words_used) == ("Rivalsoft", "They said it just works")
    assert shared.verbatim
    assert [d.about for d in await desk.rows(CallDraft)] == []


@pytest.mark.row("001-10")
async def test_about_whom_it_is_can_be_chosen_and_is_taken_back_from_ones_list(
    desk: World,
) -> None:
    await desk.lead_posted(PAT)
    ts = await desk.sandbox.say("rita", QUESTIONS, "They said it just works")
    await _open(desk, ts, in_=QUESTIONS)
    await choose_lead(desk, "Pat")
    await send(desk)
    assert "*L-1001* Pat Lee" in heard(desk)
    await desk.says("/align calls", by="rita")
    listed = desk.sandbox.ephemerals("rita")[-1]
    assert "*L-1001* Pat Lee: They said it just works · 3 March" in words(listed)
    menus = [b["accessory"] for b in listed.blocks if "accessory" in b]
    reply = await desk.sandbox.press(
        "rita", listed, menus[0]["action_id"], None, menus[0]["options"][1]["value"]
    )
    assert reply.ok, reply.error
    await desk.settled()
    assert (await desk.rows(Shared))[0].withdrawn_at is not None


@pytest.mark.row("001-10")
async def test_only_the_two_sides_share_and_only_the_author_takes_it_back(desk: World) -> None:
    ts = await _share(desk)
    await desk.write(_of_neither_side, "U0SAM", desk.now)
    await _open(desk, ts, "sam")
    assert "sales and marketing" in heard(desk, "sam")
    assert not desk.sandbox.views("sam")
    assert labels(desk.sandbox.ephemerals("rita")[-1]) == ["Edit", "Undo"]
    (shared,) = await desk.rows(Shared)
    for act in (take_shared_back, put_shared_back):
        with pytest.raises(NotAllowed):
            await desk.write(act, shared.id, "U0RAVI", desk.now)
    with pytest.raises(NotAllowed):
        await desk.write(edit_shared, shared.id, "U0MIA", Given(Outcome.LATER), desk.now)
    await desk.write(_now_a_guest, "U0RAVI")
    await _open(desk, ts, "ravi")
    assert not desk.sandbox.views("ravi")
    assert [s.withdrawn_at for s in await desk.rows(Shared)] == [None]


def _of_neither_side(session: Session, slack_id: str, now: Any) -> None:
    person = people.known(session, slack_id, now)
    person.side = Side.OTHER
    session.add(person)


def _now_a_guest(session: Session, slack_id: str) -> None:
    person = people.member(session, slack_id)
    assert person is not None
    person.guest = True
    session.add(person)
