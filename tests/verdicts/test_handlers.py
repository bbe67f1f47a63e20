"""The ways in, over signed HTTP both ways: what a person does, and what then stands where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.leads.models import Lead, Quality
from bot.people.models import Member, Side
from bot.verdicts import views, views_forms
from bot.verdicts.models import QuantitySignal, Reason, Verdict, Via, Wrong
from tests.support.pressing import buttons, labels, press
from tests.support.world import World
from tests.verdicts.conftest import open_world

PAT = "New contact: Pat Lee, pat@buyer.test, Webinar Q3"
BAD, GOOD = Quality.NOT_GOOD, Quality.GOOD


async def whisper(world: World, to: str) -> Any:
    """The newest message that only this person sees."""
    await world.settled()
    return world.sandbox.ephemerals(to)[-1]


async def home_of(world: World, who: str) -> Any:
    """Opens somebody's Home and returns it."""
    await world.sandbox.open_home(who)
    await world.settled()
    home = world.sandbox.home(who)
    assert home is not None
    return home


async def standing(world: World) -> list[tuple[str, Quality, Reason | None]]:
    await world.settled()
    rows = await world.rows(Verdict)
    return [(r.by, r.quality, r.reason) for r in sorted(rows, key=lambda r: r.id or 0)
            if not r.superseded]  # fmt: skip


async def card(world: World, ts: str) -> str:
    await world.settled()
    return world.sandbox.thread("leads", ts)[-1].words


def _move_to_new_york(session: Session, slack_id: str) -> None:
    session.exec(select(Member).where(Member.slack_id == slack_id)).one().zone = "America/New_York"


@pytest.mark.row("card-1")
async def test_badlead_with_a_reason_is_done_at_once(world: World) -> None:
    ts = await world.lead_posted(PAT)
    reply = await world.says("/badlead pat@buyer.test wrong phone", by="rita")
    assert reply.message.words.split("\n")[0] == (
        "Saved: *L-1001* Pat Lee: wrong phone. In today's 16:00 digest."
    )
    assert labels(reply.message) == ["Add right number", "Change reason", "Undo"]
    assert await standing(world) == [("U0RITA", BAD, Reason.WRONG_DATA)]
    assert "Not good: wrong phone" in await card(world, ts)
    assert "Rita" not in await card(world, ts)
    assert world.sandbox.views("rita") == [], "no modal"
    assert world.direct("rita") == [], "the actor is not notified (U7)"


@pytest.mark.row("004-11")
async def test_goodlead_is_praise_that_marketing_sees_in_home(world: World) -> None:
    await world.lead_posted(PAT)
    reply = await world.says("/goodlead pat@buyer.test signed at once", by="rita")
    assert reply.message.words.startswith("Saved: *L-1001* Pat Lee: good, with your words.")
    assert await standing(world) == [("U0RITA", GOOD, None)]
    home = (await home_of(world, "mia")).words
    assert "Said to be good, last 7 days:* Webinar Q3 1" in home


@pytest.mark.row("card-1")
async def test_badlead_alone_offers_recent_leads_and_asks_the_reason_once(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead", by="rita")
    picker = await whisper(world, "rita")
    assert "*L-1001* Pat Lee · Webinar Q3" in picker.words
    await press(world, "rita", picker, "Not good")
    asked = await whisper(world, "rita")
    assert "What was wrong?" in asked.words
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_GIVEN)], "saved before asked"
    await press(world, "rita", asked, "Not a fit")
    done = await whisper(world, "rita")
    assert "Saved: *L-1001* Pat Lee: not a fit." in done.words
    assert "What was wrong?" not in done.words
    assert len(world.sandbox.ephemerals("rita")) == 1, "the picker became the answer"
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]


async def test_wrong_data_asks_which_and_what_is_right(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 bad data", by="rita")
    answer = await whisper(world, "rita")
    await press(world, "rita", answer, "Phone")
    answer = await whisper(world, "rita")
    assert "wrong phone" in answer.words
    await press(world, "rita", answer, "Add right number")
    done = await world.sandbox.submit(
        "rita", {"field": "phone", "right": "+49 30 901820", "proof": "the reception said so"}
    )
    assert done.ok
    await world.settled()
    row = max(await world.rows(Verdict), key=lambda r: r.id or 0)
    assert (row.field, row.right_value, row.proof) == (
        Wrong.PHONE, "+49 30 901820", "the reception said so",
    )  # fmt: skip
    assert len(world.sandbox.ephemerals("rita")) == 1


async def test_what_should_be_right_is_checked_and_shown(world: World) -> None:
    await world.lead_posted(PAT)
    await world.lead_posted("New contact: lee@buyer.test")
    await world.says("/badlead L-1001 bad data", by="rita")
    assert "Add right value" in labels(await whisper(world, "rita"))
    await press(world, "rita", await whisper(world, "rita"), "E-mail")
    await press(world, "rita", await whisper(world, "rita"), "Add right e-mail")
    for typed, why in (
        ("not an address", "no e-mail"), ("pat@buyer.test", "has now"), ("lee@buyer.test", "L-1002")
    ):  # fmt: skip
        wrong = await world.sandbox.submit("rita", {"field": "email", "right": typed})
        assert why in wrong.errors["right"]
    assert (await world.sandbox.submit("rita", {"right": "p.lee@buyer.test"})).ok
    await world.settled()
    answer = await whisper(world, "rita")
    assert "wrong e-mail, right: p.lee@buyer.test." in answer.words
    await press(world, "rita", answer, "Change right e-mail")
    assert "p.lee@buyer.test" in str(world.sandbox.views("rita"))


async def test_later_with_a_date_is_not_bad(world: World) -> None:
    ts = await world.lead_posted(PAT)
    await world.says("/badlead pat@buyer.test no budget now", by="rita")
    answer = await whisper(world, "rita")
    assert "later, with your words. Not counted as bad." in answer.words
    await world.sandbox.press("rita", answer, views.LATER_ON, selected="2026-09-01")
    await world.settled()
    rows = [r for r in await world.rows(Verdict) if not r.superseded]
    assert [(r.quality, str(r.later_on)) for r in rows] == [(Quality.LATER, "2026-09-01")]
    assert "Later" in await card(world, ts)


@pytest.mark.row("card-1")
async def test_an_unknown_lead_is_saved_first_and_joined_afterwards(world: World) -> None:
    await world.lead_posted("New contact: Pat Lee, pat.lee@buyer-group.test, Webinar Q3")
    await world.says("/badlead pat.lee@buyer.test wrong phone", by="rita")
    answer = await whisper(world, "rita")
    assert "Saved: *pat.lee@buyer.test*: wrong phone. New to me, so *L-1002*" in answer.words
    assert "Close: L-1001" in answer.words
    assert labels(answer)[:3] == ["Same person", "Fix address", "Undo"]
    await press(world, "rita", answer, "Same person")
    lead = next(x for x in await world.rows(Lead) if x.number == 1001)
    assert lead.verdict == BAD


@pytest.mark.row("card-1", "card-3")
async def test_an_unknown_lead_without_a_reason_can_be_joined_before_and_after_it(
    world: World,
) -> None:
    await world.lead_posted("New contact: Pat Lee, pat.lee@buyer-group.test, Webinar Q3")
    post = await world.says("who knows pat.lee@buyer.test?", by="ravi", in_="general")
    await world.sandbox.shortcut("rita", views.FLAG_SHORTCUT, "general", post)
    asked = await whisper(world, "rita")
    assert labels(asked)[-3:] == ["Same person", "Fix address", "Undo"]
    await press(world, "rita", asked, "Not a fit")
    answer = await whisper(world, "rita")
    assert "*L-1002* pat.lee@buyer.test: not a fit. Unconfirmed until" in answer.words
    assert "Close: L-1001" in answer.words
    assert labels(answer) == ["Add a note", "Same person", "Fix address", "Change reason", "Undo"]
    await press(world, "rita", answer, "Same person")
    lead = next(x for x in await world.rows(Lead) if x.number == 1001)
    assert (lead.verdict, lead.verdict_reason) == (BAD, "not_a_fit")
    await world.says("/badlead pat.lee@buyer.test", by="ravi")
    assert "Fix address" not in labels(await whisper(world, "ravi")), "that one is confirmed"


async def test_an_address_fixed_before_the_reason_still_asks_for_it(world: World) -> None:
    await world.says("/badlead pat@bujer.test", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Fix address")
    assert (await world.sandbox.submit("rita", {"which": "pat@buyer.test"})).ok
    answer = await whisper(world, "rita")
    assert "*L-1001* pat@buyer.test: not good." in answer.words
    await press(world, "rita", answer, "Not a fit")
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]


async def test_the_digest_is_promised_on_the_readers_own_clock(world: World) -> None:
    await world.lead_posted(PAT)
    await world.write(_move_to_new_york, "U0RITA")
    reply = await world.says("/badlead pat@buyer.test wrong phone", by="rita")
    assert "In today's 10:00 digest." in reply.message.words


async def test_a_mistyped_address_is_fixed(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead pat@bujer.test bounced", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Fix address")
    assert (await world.sandbox.submit("rita", {"which": "pat@buyer.test"})).ok
    answer = await whisper(world, "rita")
    assert "I keep *L-1001*" in answer.words
    lead = next(x for x in await world.rows(Lead) if x.number == 1001)
    assert lead.verdict == BAD


async def test_two_of_one_name_are_asked_about_with_the_words_kept(world: World) -> None:
    for email, company in (("pat@one.test", "One"), ("pat@two.test", "Two")):
        await world.lead_sent(
            email, email=email, name="Pat Lee", company=company, source="Web form"
        )
    await world.says("/badlead Pat Lee wrong phone", by="rita")
    picker = await whisper(world, "rita")
    assert "Several leads match" in picker.words
    assert "Pat Lee, One · Web form" in picker.words
    assert await standing(world) == [], "nothing is guessed"
    await press(world, "rita", picker, "Not good", nth=1)
    assert await standing(world) == [("U0RITA", BAD, Reason.WRONG_DATA)]


async def test_a_name_without_a_second_is_done_at_once(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead Pat Lee student", by="rita")
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]
    await world.says("/badlead Kim Doe student", by="rita")
    assert (await whisper(world, "rita")).words.startswith("Saved: *Kim Doe*: not a fit")


async def test_what_is_only_like_a_name_is_asked_about(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead Pta Lee wrong phone", by="rita")
    picker = await whisper(world, "rita")
    assert "Do you mean this?" in picker.words
    assert "*Pta Lee* · new to me" in picker.words
    assert await standing(world) == []
    await press(world, "rita", picker, "Not good", nth=1)
    assert (await whisper(world, "rita")).words.startswith("Saved: *Pta Lee*: wrong phone.")


async def test_an_l_number_that_does_not_exist_is_asked_about(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-9999 wrong phone", by="rita")
    picker = await whisper(world, "rita")
    assert "There is no lead L-9999" in picker.words
    await press(world, "rita", picker, "Not good")
    assert await standing(world) == [("U0RITA", BAD, Reason.WRONG_DATA)]


async def test_flagged_already_agree_and_disagree(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    await world.says("/badlead L-1001", by="ravi")
    answer = await whisper(world, "ravi")
    assert "Another rep flagged this today: not a fit." in answer.words
    assert "Rita" not in answer.words
    assert "U0RITA" not in answer.words
    assert labels(answer)[:4] == ["Agree", "Disagree", "Add detail", "Undo"]
    await press(world, "ravi", answer, "Agree")
    assert (await standing(world))[1] == ("U0RAVI", BAD, Reason.NOT_A_FIT)
    counts = [x.verdict for x in await world.rows(Lead)]
    assert counts == [BAD], "agreement counts once per lead"
    await world.says("/badlead L-1001", by="paul")
    await press(world, "paul", await whisper(world, "paul"), "Disagree")
    asked = await whisper(world, "paul")
    assert "Cannot reach" in labels(asked), "one's own flag stands, and says why"
    await press(world, "paul", asked, "Cannot reach")
    assert (await standing(world))[2] == ("U0PAUL", BAD, Reason.CANNOT_REACH)


async def test_undo_and_put_back(world: World) -> None:
    ts = await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Undo")
    assert await standing(world) == []
    assert "Not good:" not in await card(world, ts)
    await press(world, "rita", await whisper(world, "rita"), "Put it back")
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]


# -- buttons, reactions, shortcuts


async def test_the_cards_buttons(world: World) -> None:
    ts = await world.lead_posted(PAT)
    await press(world, "rita", world.sandbox.thread("leads", ts)[-1], "Not good")
    asked = await whisper(world, "rita")
    assert "What was wrong?" in asked.words
    await press(world, "rita", asked, "Cannot reach")
    assert "No tries recorded here." in (await whisper(world, "rita")).words
    assert "Not good: cannot reach" in await card(world, ts)
    await press(world, "ravi", world.sandbox.thread("leads", ts)[-1], "Good")
    assert "good." in (await whisper(world, "ravi")).words
    assert "Mixed" in await card(world, ts)
    assert {"Mine", "Good", "Not good", "More"} <= set(
        labels(world.sandbox.thread("leads", ts)[-1])
    )


@pytest.mark.row("card-2", "U19")
async def test_a_reaction_and_its_removal(world: World) -> None:
    ts = await world.lead_posted(PAT)
    await world.sandbox.react("rita", "leads", ts, "-1")
    asked = await whisper(world, "rita")
    assert "What was wrong?" in asked.words
    await press(world, "rita", asked, "Duplicate")
    assert "Not good: duplicate" in await card(world, ts)
    await world.sandbox.unreact("rita", "leads", ts, "-1")
    gone = await whisper(world, "rita")
    assert "Taken back" in gone.words
    assert await standing(world) == []
    await press(world, "rita", gone, "Keep it")
    assert await standing(world) == [("U0RITA", BAD, Reason.DUPLICATE)]
    newest = max(await world.rows(Verdict), key=lambda r: r.id or 0)
    assert (newest.via, newest.emoji) == (Via.BUTTON, None)


@pytest.mark.row("card-2")
async def test_reactions_elsewhere_are_silent(world: World) -> None:
    ts = await world.says("lunch?", in_="general")
    talk = await world.says("anybody knows pat?", in_="leads")
    lead = await world.lead_posted(PAT)
    await world.sandbox.react("rita", "general", ts, "-1")
    await world.sandbox.react("rita", "leads", talk, "-1")
    await world.sandbox.react("rita", "leads", lead, "+1")
    await world.sandbox.react("rita", "leads", lead, "tada")
    assert await standing(world) == []
    assert world.whispers("rita") == []


@pytest.mark.row("card-2")
@pytest.mark.fault("F12", "F14")
async def test_events_late_doubled_and_out_of_order(world: World) -> None:
    ts = await world.lead_posted(PAT)
    world.sandbox.faults.hold_events(2)
    await world.sandbox.react("rita", "leads", ts, "-1")
    await world.sandbox.unreact("rita", "leads", ts, "-1")
    await world.sandbox.faults.release_events("reversed")
    world.sandbox.faults.clear()
    assert await standing(world) == []
    await world.sandbox.react("rita", "leads", ts, "-1")
    await world.settled()
    envelope = world.sandbox.events[-1]
    for attempt in (1, 2, 3):
        assert (await world.sandbox.redeliver(envelope, attempt=attempt)).ok
    assert len(await standing(world)) == 1
    assert len([r for r in await world.rows(Verdict) if not r.withdrawn_at]) == 1


@pytest.mark.row("card-2", "U19")
async def test_a_thumb_that_no_longer_counted_leaves_newer_words_alone(world: World) -> None:
    ts = await world.lead_posted(PAT)
    await world.sandbox.react("rita", "leads", ts, "-1")
    await world.settled()
    await world.says("/badlead pat@buyer.test wrong data", by="rita")
    await world.sandbox.unreact("rita", "leads", ts, "-1")
    told = await whisper(world, "rita")
    assert told.words.startswith("*L-1001* Pat Lee: what you said since stands: wrong data.")
    assert labels(told) == ["Undo"]
    assert await standing(world) == [("U0RITA", BAD, Reason.WRONG_DATA)]


@pytest.mark.row("card-3", "U1")
async def test_the_message_menu_works_in_threads(world: World) -> None:
    ts = await world.lead_posted(PAT)
    reply = await world.sandbox.say("ravi", "leads", "this number is dead", thread_ts=ts)
    await world.sandbox.shortcut("rita", views.FLAG_SHORTCUT, "leads", reply)
    asked = await whisper(world, "rita")
    assert "Saved: *L-1001* Pat Lee: not good." in asked.words
    row = (await world.rows(Verdict))[0]
    assert (row.via, row.ts) == (Via.SHORTCUT, reply)
    await world.sandbox.shortcut("ravi", views.GOOD_SHORTCUT, "leads", ts)
    assert (await standing(world))[1] == ("U0RAVI", GOOD, None)


@pytest.mark.row("card-3")
async def test_the_message_menu_on_other_messages(world: World) -> None:
    await world.lead_posted(PAT)
    unknown = await world.says("has anybody called kim@elsewhere.test?", by="ravi", in_="general")
    await world.sandbox.shortcut("rita", views.FLAG_SHORTCUT, "general", unknown)
    assert (
        "Saved: *kim@elsewhere.test*: not good. New to me" in (await whisper(world, "rita")).words
    )
    several = await world.says("pat@buyer.test or kim@elsewhere.test?", in_="general")
    await world.sandbox.shortcut("ravi", views.FLAG_SHORTCUT, "general", several)
    assert (await whisper(world, "ravi")).words.startswith("Which one?")
    numbered = await world.says("l-1001 never answers, L-9999 is none", in_="general")
    await world.sandbox.shortcut("mia", views.FLAG_SHORTCUT, "general", numbered)
    assert (await whisper(world, "mia")).words.startswith("Saved: *L-1001* Pat Lee: not good.")
    nobody = await world.says("lunch?", in_="general")
    await world.sandbox.shortcut("paul", views.FLAG_SHORTCUT, "general", nobody)
    picker = await whisper(world, "paul")
    assert "I see no lead in that message" in picker.words
    await press(world, "paul", picker, "Not good")
    assert ("U0PAUL", BAD, Reason.NOT_GIVEN) in await standing(world)


async def test_a_post_of_several_leads_is_asked_about(world: World) -> None:
    ts = await world.lead_posted("New leads:\n• Ann, ann@one.test\n• Bob, bob@two.test")
    await world.sandbox.react("rita", "leads", ts, "-1")
    picker = await whisper(world, "rita")
    assert "several leads" in picker.words
    assert await standing(world) == []
    await press(world, "rita", picker, "Not good", nth=1)
    lead = next(x for x in await world.rows(Lead) if x.email == "bob@two.test")
    assert lead.verdict == BAD


@pytest.mark.row("card-2")
async def test_every_room_hears_of_a_lead_taken_by_a_hand(world: World) -> None:
    """On the post, away from it, and by the picker of a post that names several."""
    heard: list[int] = []

    def hear(_session: Session, lead_id: int, _now: datetime) -> None:
        heard.append(lead_id)

    world.app.deps.parts["owner_changed"].append(hear)
    one = await world.lead_posted(PAT)
    await world.sandbox.react("rita", "leads", one, "raised_hand")
    await world.settled()
    await world.sandbox.unreact("rita", "leads", one, "raised_hand")
    await world.settled()
    assert heard == [1, 1]
    two = await world.lead_posted("New leads:\n• Ann, ann@one.test\n• Bob, bob@two.test")
    await world.sandbox.react("rita", "leads", two, "raised_hand")
    await press(world, "rita", await whisper(world, "rita"), "Mine", nth=1)
    assert heard == [1, 1, 3]


@pytest.mark.row("card-3")
async def test_the_global_shortcut(world: World) -> None:
    await world.lead_posted(PAT)
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    assert world.sandbox.views("rita")[-1].callback_id == views_forms.FLAG_FORM
    refused = await world.sandbox.submit("rita", {"note": "student"})
    assert "which" in refused.errors
    done = await world.sandbox.submit("rita", {"which": "pat@buyer.test", "note": "student"})
    assert done.ok
    assert "Saved: *L‑1001* Pat Lee: not a fit" in world.sandbox.views("rita")[-1].words
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]


async def test_the_global_shortcut_with_two_of_one_name(world: World) -> None:
    for email, company in (("pat@one.test", "One"), ("pat@two.test", "Two")):
        await world.lead_sent(email, email=email, name="Pat Lee", company=company)
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    asked = {"which": "Pat Lee", "reason": "duplicate", "note": "see the other"}
    assert (await world.sandbox.submit("rita", asked)).ok
    form = world.sandbox.views("rita")[-1]
    assert form.callback_id == views_forms.PICK_FORM
    option = next(x for x in form.blocks if x["type"] == "input")["element"]["options"][0]
    assert (await world.sandbox.submit("rita", {"lead": option["value"]})).ok
    row = (await world.rows(Verdict))[0]
    assert (row.reason, row.note) == (Reason.DUPLICATE, "see the other")


@pytest.mark.row("U5")
@pytest.mark.parametrize("reason", ["duplicate", None])
async def test_a_long_note_is_kept_whole_when_several_leads_match(
    world: World, reason: str | None
) -> None:
    for email in ("pat@one.test", "pat@two.test"):
        await world.lead_sent(email, email=email, name="Pat Lee")
    note = ("they wrote \U0001f98a to us twice " * 100)[:2900].strip()
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    asked = {"which": "Pat Lee", "note": note} | ({"reason": reason} if reason else {})
    assert (await world.sandbox.submit("rita", asked)).ok
    form = world.sandbox.views("rita")[-1]
    option = next(x for x in form.blocks if x["type"] == "input")["element"]["options"][0]
    assert (await world.sandbox.submit("rita", {"lead": option["value"]})).ok
    row = (await world.rows(Verdict))[0]
    assert row.note == note


# -- Home


@pytest.mark.row("U39")
async def test_what_was_not_asked_twice_waits_in_home(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001", by="rita")
    home = await home_of(world, "rita")
    assert "*L-1001* Pat Lee: not good. What was wrong?" in home.words
    button = next(e for e in buttons(home) if e["text"]["text"] == "Say why")
    await world.sandbox.press("rita", "home", button["action_id"], button["value"])
    assert (await world.sandbox.submit("rita", {"reason": "cannot_reach", "note": "3 calls"})).ok
    assert await standing(world) == [("U0RITA", BAD, Reason.CANNOT_REACH)]
    home = (await home_of(world, "rita")).words
    assert "What was wrong?" not in home
    assert "Said lately" in home
    assert "In a thread, commands do not work" in home, "4.1: Home says so too"


async def test_what_one_said_is_taken_back_in_home(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    await home_of(world, "rita")
    row = (await world.rows(Verdict))[0]
    await world.sandbox.press("rita", "home", f"verdicts.said#{row.id}", selected=f"undo {row.id}")
    assert await standing(world) == []


@pytest.mark.row("000-1")
async def test_the_number_of_leads_is_asked_in_home_not_with_a_flag(world: World) -> None:
    await world.lead_posted(PAT)
    reply = await world.says("/badlead L-1001", by="rita")
    assert "too few" not in reply.message.words.lower()
    home = (await home_of(world, "rita")).words
    assert "too few, right or too many?" in home
    await world.sandbox.press("rita", "home", "verdicts.quantity#too_few", "too_few")
    await world.settled()
    said = await world.rows(QuantitySignal)
    assert [(s.by, s.amount, s.week) for s in said] == [("U0RITA", "too_few", "2026-W10")]
    home = (await home_of(world, "mia")).words
    assert "too few 1" in home
    assert "too few, right or too many?" not in home


async def test_marketing_answers_and_each_flagger_hears_once(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student of physics", by="rita")
    await world.says("/badlead L-1001 student", by="ravi")
    home = await home_of(world, "mia")
    assert "*Webinar Q3* · not a fit · 2 flags on 1 lead" in home.words
    button = next(e for e in buttons(home) if e["text"]["text"] == "Answer")
    await world.sandbox.press("mia", "home", button["action_id"], button["value"])
    form = world.sandbox.views("mia")[-1]
    assert "“student of physics”" in form.words
    assert "<@U0RITA>" in form.words, "a marketer who answers sees who flagged"
    refused = await world.sandbox.submit("mia", {"outcome": "changed"})
    assert list(refused.errors) == ["words"]
    done = await world.sandbox.submit("mia", {"outcome": "changed", "words": "the audience"})
    assert done.ok
    await world.settled()
    assert "Answered 2 flags. 2 people are told, once." in world.sandbox.views("mia")[-1].words
    for rep in ("rita", "ravi"):
        (told,) = world.direct(rep)
        assert "Mia Keller answers: We changed: the audience" in told
    assert world.direct("mia") == []
    home = (await home_of(world, "mia")).words
    assert "flags on" not in home


# -- what goes wrong


@pytest.mark.fault("F13")
async def test_a_replayed_command_has_no_second_effect(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    await press(world, "rita", await whisper(world, "rita"), "Undo")
    delivery = next(d for d in world.sandbox.deliveries("slash_commands"))
    assert (await world.sandbox.replay(delivery)).status == 200
    assert await standing(world) == []
    assert len(await world.rows(Verdict)) == 1


@pytest.mark.fault("F34")
async def test_a_form_sent_twice_counts_once(world: World) -> None:
    await world.lead_posted(PAT)
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    await world.sandbox.submit("rita", {"which": "L-1001"})
    delivery = [d for d in world.sandbox.deliveries("interactive")
                if d.payload["type"] == "view_submission"][-1]  # fmt: skip
    assert (await world.sandbox.replay(delivery)).status == 200
    assert len(await world.rows(Verdict)) == 1


@pytest.mark.fault("F34")
async def test_buttons_of_an_older_version_are_answered(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001", by="rita")
    asked = await whisper(world, "rita")
    for block in asked.blocks:
        for element in block.get("elements", []):
            if "value" in element:
                element["value"] = "gone"
    await press(world, "rita", asked, "Duplicate")
    assert "too old" in (await whisper(world, "rita")).words
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_GIVEN)]


@pytest.mark.fault("F33")
async def test_an_expired_trigger_loses_nothing(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 wrong phone", by="rita")
    answer = await whisper(world, "rita")
    world.sandbox.faults.error("views.open", "expired_trigger_id")
    await press(world, "rita", answer, "Add right number")
    assert "Press it once more" in (await whisper(world, "rita")).words
    assert await standing(world) == [("U0RITA", BAD, Reason.WRONG_DATA)]


@pytest.mark.fault("F16")
async def test_a_form_outlives_the_post_it_is_about(world: World) -> None:
    ts = await world.lead_posted(PAT)
    await world.sandbox.react("rita", "leads", ts, "-1")
    await press(world, "rita", await whisper(world, "rita"), "Wrong data")
    await press(world, "rita", await whisper(world, "rita"), "Add right value")
    await world.sandbox.deliver_event(
        {"type": "message", "subtype": "message_deleted", "channel": "C0LEADS",
         "channel_type": "channel", "deleted_ts": ts, "ts": ts, "hidden": True,
         "previous_message": {"ts": ts, "bot_id": "B0HUBSPOT", "text": PAT}}
    )  # fmt: skip
    assert (await world.sandbox.submit("rita", {"field": "email", "right": "p@b.test"})).ok
    rows = [r for r in await world.rows(Verdict) if not r.superseded]
    assert [r.right_value for r in rows] == ["p@b.test"]


@pytest.mark.fault("F57", "F56")
async def test_guests_and_people_of_neither_side(world: World) -> None:
    ts = await world.lead_posted(PAT)
    message = world.sandbox.thread("leads", ts)[-1]
    await press(world, "gus", message, "Not good")
    assert "Nothing was saved" in (await whisper(world, "gus")).words

    def other(session: Any) -> None:
        from bot.people.service import known

        known(session, "U0OLGA", world.now).admin = False
        known(session, "U0OLGA", world.now).side = Side.OTHER

    await world.write(other)
    await press(world, "olga", message, "Not good")
    assert "judged by sales and marketing" in (await whisper(world, "olga")).words
    assert await standing(world) == []


@pytest.mark.parametrize(
    "text",
    ["\u202epat@buyer.test bounced", "pat@buyer.test " + "x" * 40_000, "\x00", "😀" * 3000,
     "<!channel> <@U0MIA> *bold*", "pat@buyer.test <!channel> is rude", "' OR 1=1 --", "L-",
     "L-99999999999999999999", "wrong phone", "@rita", "+1", "a@b"],
)  # fmt: skip
async def test_naughty_text_is_answered_and_breaks_nothing(sqlite_url: str, text: str) -> None:
    async with open_world(sqlite_url) as world:
        await world.lead_posted(PAT)
        for command in ("/badlead", "/goodlead"):
            reply = await world.sandbox.command("rita", "leads", f"{command} {text}")
            assert reply.error is None
            assert reply.status == 200
            await world.settled()
            shown = await whisper(world, "rita")
            assert "could not finish" not in shown.words
            assert shown.pings == []
        await home_of(world, "rita")
        await home_of(world, "mia")
        assert world.sandbox.refused == []
        assert await world.rows(Lead)


async def test_help_says_what_can_be_typed(world: World) -> None:
    assert (
        "/badlead pat@example.com wrong phone" in (await world.says("/badlead help")).message.text
    )
