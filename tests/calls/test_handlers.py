"""Noting a call, as a person does it: typed, in the form, from a message; and what then stands."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.calls import views
from bot.calls.models import CallDraft, CallNote, Outcome
from bot.enquiries.models import Question
from bot.kit.db import Session
from bot.leads.models import Lead, Quality
from bot.people import service as people
from bot.people.models import Side
from bot.verdicts.models import Verdict
from tests.calls.conftest import (
    PAT,
    choose,
    choose_lead,
    content,
    form,
    heard,
    labels,
    press,
    send,
)
from tests.support.world import World


@pytest.mark.row("002-9", "003-9", "card-4")
async def test_a_typed_note_is_saved_at_once_and_can_be_undone_and_put_back(desk: World) -> None:
    await desk.lead_posted(PAT)
    reply = await desk.says(
        "/callnote pat@buyer.test interested wants a demo; asked: does it work with SAP?"
    )
    assert reply.ok
    said = heard(desk)
    assert said.startswith("Saved: *L-1001* Pat Lee: interested, wants a demo. 1 question passed")
    assert "In today's 16:00 digest." in said
    assert labels(desk.sandbox.ephemerals("rita")[-1]) == ["Add details", "Edit", "Undo"]
    (note,) = await desk.rows(CallNote)
    assert (note.outcome, note.reason, note.by) == (Outcome.INTERESTED, "wants_a_demo", "U0RITA")
    (asked,) = await desk.rows(Question)
    assert (asked.text, asked.lead_id) == ("does it work with SAP?", note.lead_id)
    (lead,) = await desk.rows(Lead)
    assert note.campaign_id == lead.campaign_id is not None
    assert lead.heard_at is not None

    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Undo")
    assert heard(desk).startswith("Taken back: *L-1001* Pat Lee: interested")
    assert (await desk.rows(Question))[0].withdrawn_at is not None
    assert (await desk.rows(Lead))[0].heard_at is None
    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Put it back")
    assert heard(desk).startswith("Saved: *L-1001*")
    assert (await desk.rows(Question))[0].withdrawn_at is None
    assert (await desk.rows(Lead))[0].heard_at is not None


@pytest.mark.row("002-9", "U39")
async def test_the_form_offers_my_leads_and_the_reasons_of_the_outcome(desk: World) -> None:
    await desk.lead_posted(PAT)
    await desk.says("/callnote")
    await choose_lead(desk, "")
    assert "Why?" not in content(form(desk)), "reasons come with the outcome"
    await choose(desk, "no_interest")
    assert "Too expensive" in content(form(desk))
    assert "Until when?" not in content(form(desk))
    await choose(desk, "later")
    assert "No budget yet" in content(form(desk))
    assert "Too expensive" not in content(form(desk))
    await send(
        desk, **{"reason.later": "no_budget_yet", "later_on": "2026-06-01",
                 "asked": "- Can we pay quarterly?\n\n- Is it hosted in the EU?"},
    )  # fmt: skip
    assert heard(desk).startswith(
        "Saved: *L-1001* Pat Lee: later, no budget yet, until 1 June 2026. 2 questions passed on."
    )
    assert [q.text for q in await desk.rows(Question)] == [
        "Can we pay quarterly?", "Is it hosted in the EU?",
    ]  # fmt: skip
    (lead,) = await desk.rows(Lead)
    assert lead.verdict is Quality.LATER

    await desk.sandbox.open_home("rita")
    await desk.settled()
    home = content(desk.sandbox.home("rita"))
    assert "*Call notes*" in home
    assert "*L-1001* Pat Lee: later, no budget yet" in home


@pytest.mark.row("000-9", "001-10", "U4")
async def test_details_are_added_shared_and_corrected(desk: World) -> None:
    await desk.lead_posted(PAT)
    await desk.says("/callnote pat@buyer.test no interest")
    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Add details")
    await send(
        desk, went_well="They liked the webinar", went_not="Price, call me on +49 30 1234567",
        words_used="we just cannot justify it", competitor="Rivalsoft", objection="price",
        trigger_event="contract ends",
    )  # fmt: skip
    said = heard(desk)
    assert said.startswith("Changed: *L-1001* Pat Lee: no interest.")
    answered = desk.sandbox.ephemerals("rita")[-1]
    assert labels(answered) == ["Share with marketing", "Edit", "Undo"]
    (note,) = await desk.rows(CallNote)
    assert note.went_not == "Price, call me on [number]"
    assert (note.competitor, note.shared) == ("Rivalsoft", False)
    await press(desk, "rita", answered, "Share with marketing")
    assert "Marketing may read your words, without your name." in heard(desk)
    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Edit")
    await choose(desk, "interested")
    await send(desk, competitor="")
    (note,) = await desk.rows(CallNote)
    assert (note.outcome, note.competitor, note.objection) == (Outcome.INTERESTED, "", "price")
    assert note.edited_at is not None


@pytest.mark.row("U1", "card-3", "card-4")
async def test_a_note_is_taken_from_a_message_in_a_thread(desk: World) -> None:
    post = await desk.lead_posted(PAT)
    ts = await desk.sandbox.say(
        "rita", "leads", "Spoke to them: interested, wants a demo. Is there an API?", thread_ts=post
    )
    await desk.sandbox.shortcut("rita", views.SHORTCUT, "leads", ts)
    await desk.settled()
    shown = content(form(desk))
    assert "In their words" in shown, "the message's words are there to be kept"
    await send(desk)
    assert heard(desk).startswith("Saved: *L-1001* Pat Lee: interested, wants a demo. 1 question")
    (note,) = await desk.rows(CallNote)
    assert (note.ts, note.thread_ts, note.lead_id is not None) == (ts, post, True)
    assert note.permalink
    assert note.words_used.startswith("Spoke to them")

    await desk.sandbox.edit("rita", "leads", ts, "Spoke to them: interested. mail kim@x.test")
    await desk.settled()
    (note,) = await desk.rows(CallNote)
    assert note.words_used == "Spoke to them: interested. mail [address]"
    await desk.sandbox.shortcut("rita", views.SHORTCUT, "leads", ts)
    await desk.settled()
    assert form(desk).callback_id == views.EDIT_FORM, "one message, one note of a person"
    await desk.sandbox.close_view("rita")
    await desk.sandbox.delete("rita", "leads", ts)
    await desk.settled()
    (note,) = await desk.rows(CallNote)
    assert (note.words_used, note.permalink, note.withdrawn_at) == ("", None, None)


@pytest.mark.row("U1")
async def test_a_message_that_names_a_lead_by_its_number_is_about_that_lead(desk: World) -> None:
    await desk.lead_sent("l1", email="kim@new.test", name="Kim Park")
    post = await desk.lead_posted(PAT)
    said = "Had L-1001 on the line, not interested: too expensive. L-4711 is nobody."
    ts = await desk.sandbox.say("rita", "prospect-questions", said)
    await desk.sandbox.shortcut("rita", views.SHORTCUT, "prospect-questions", ts)
    await desk.settled()
    await send(desk)
    assert heard(desk).startswith("Saved: *L-1001* Kim Park: no interest, too expensive.")
    # In another lead's thread the person chooses.
    ts = await desk.sandbox.say("rita", "leads", "as with l-1001: interested", thread_ts=post)
    await desk.sandbox.shortcut("rita", views.SHORTCUT, "leads", ts)
    await desk.settled()
    offered = await desk.sandbox.suggest("rita", views.LEAD, "")
    assert [o["text"]["text"].split()[0] for o in offered.options[:2]] == ["L-1002", "L-1001"]


async def test_a_leads_own_post_says_whom_and_nothing_of_a_call(desk: World) -> None:
    post = await desk.lead_posted(PAT)
    await desk.sandbox.shortcut("rita", views.SHORTCUT, "leads", post)
    await desk.settled()
    await choose(desk, "interested")
    await send(desk)
    (note,) = await desk.rows(CallNote)
    assert (note.words_used, note.lead_id is not None) == ("", True)


@pytest.mark.row("002-9")
async def test_what_was_typed_is_there_again_after_the_form_was_closed_or_too_late(
    desk: World,
) -> None:
    await desk.lead_posted(PAT)
    await desk.sandbox.shortcut("rita", views.GLOBAL)
    await choose(desk, "no_interest")
    await press(desk, "rita", form(desk), "Add details")
    reply = await desk.sandbox.press(
        "rita", None, views.DRAFT, None, "they said it is too dear", block_id="words_used"
    )
    assert reply.ok
    await desk.sandbox.close_view("rita")
    await desk.settled()
    (draft,) = await desk.rows(CallDraft)
    assert draft.fields["texts"] == {"words_used": "they said it is too dear"}
    desk.sandbox.triggers.life = 0
    await desk.says("/callnote")
    await desk.settled()
    again = desk.sandbox.ephemerals("rita")[-1]
    assert labels(again) == ["Open it again"]
    desk.sandbox.triggers.life = 30
    await press(desk, "rita", again, "Open it again")
    state = str(form(desk).body)
    assert "they said it is too dear" in state
    assert "'initial_option'" in state
    await send(desk)
    assert await desk.rows(CallDraft) == []
    (note,) = await desk.rows(CallNote)
    assert (note.outcome, note.lead_id) == (Outcome.NO_INTEREST, None)


@pytest.mark.row("002-9")
async def test_a_name_that_may_be_several_is_saved_first_and_chosen_then(desk: World) -> None:
    await desk.lead_posted("New contact: Pat Lee, pat@buyer.test, Webinar Q3")
    await desk.lead_posted("New contact: Pat Lee, pat.lee@other.test, Spring fair")
    await desk.says("/callnote Pat Lee later in 3 months")
    assert heard(desk).startswith("Saved: *Pat Lee*: later, until 3 June 2026.")
    assert "Is it one of these?" in heard(desk)
    answered = desk.sandbox.ephemerals("rita")[-1]
    await press(desk, "rita", answered, next(x for x in labels(answered) if "L-1002" in x))
    (note,) = await desk.rows(CallNote)
    assert (note.lead_id, note.heard_from) == (2, "")
    assert {x.number: x.verdict for x in await desk.rows(Lead)}[1002] is Quality.LATER


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("olga@acme.test", "is one of your own addresses. Which lead is it?"),
        ("pat@buyer", "is no e-mail"),
    ],
)
async def test_what_can_be_no_lead_makes_none_and_the_note_is_kept(
    desk: World, typed: str, why: str
) -> None:
    await desk.says(f"/callnote {typed} interested wants a demo")
    said = heard(desk)
    assert said.startswith("Saved: ")
    assert why in said
    assert "*Edit* says it." in said
    assert await desk.rows(Lead) == []
    (note,) = await desk.rows(CallNote)
    assert (note.lead_id, note.outcome) == (None, Outcome.INTERESTED)


async def test_nobody_is_refused_a_note_for_want_of_a_lead(desk: World) -> None:
    await desk.says("/callnote L-77 interested")
    assert "I know no lead L-77: *Edit* says which it is." in heard(desk)
    await desk.says("/callnote kim@new.test no interest")
    assert "New to me, so *L-1001*, unconfirmed" in heard(desk)
    await desk.says("/callnote Ada Berg wants a demo")
    await desk.settled()
    shown = str(form(desk).body)
    assert "Ada Berg wants a demo" in shown, "without an outcome the form has what was typed"
    assert len(await desk.rows(CallNote)) == 2
    await desk.says("/callnote help")
    assert heard(desk).startswith("`/callnote pat@example.com interested")


async def test_until_when_is_asked_once_and_follows_to_the_lead(desk: World) -> None:
    await desk.lead_posted(PAT)
    await desk.says("/callnote pat@buyer.test later no budget")
    answered = desk.sandbox.ephemerals("rita")[-1]
    reply = await desk.sandbox.press("rita", answered, views.UNTIL, None, "2026-09-01")
    assert reply.ok, reply.error
    await desk.settled()
    assert "until 1 September 2026" in heard(desk)
    assert [str(v.later_on) for v in await desk.rows(Verdict) if not v.superseded] == ["2026-09-01"]


async def test_people_of_neither_side_note_nothing_and_choose_among_no_leads(desk: World) -> None:
    await desk.lead_posted(PAT)
    await desk.write(_of_neither_side, "U0SAM", desk.now)
    for line in ("/callnote pat@buyer.test interested", "/callnote"):
        await desk.says(line, by="sam")
        assert "sales and marketing" in heard(desk, "sam")
    assert not desk.sandbox.views("sam")
    assert await desk.rows(CallNote) == []


def _of_neither_side(session: Session, slack_id: str, now: datetime) -> None:
    person = people.known(session, slack_id, now)
    person.side = Side.OTHER
    session.add(person)
