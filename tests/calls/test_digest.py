"""What the channel reads of calls: a line a day, the detail on click, a week of what is shared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calls.conftest import PAT, content, form, press
from tests.enquiries.company import at
from tests.support.world import World, words

QUESTIONS = "prospect-questions"
FAIR = "New contact: Kim Roe, kim@other.test, Spring fair"


async def _three_notes(world: World) -> None:
    await world.lead_posted(PAT)
    await world.lead_posted(FAIR)
    await world.says("/callnote pat@buyer.test interested wants a demo", by="rita")
    await world.says("/callnote pat@buyer.test no interest too expensive; well: nice", by="ravi")
    await world.says("/callnote kim@other.test later no budget, voicemail", by="ravi")
    await world.settled()


@pytest.mark.row("002-9", "card-4", "U4")
async def test_one_line_in_the_days_digest_with_the_detail_on_click(desk: World) -> None:
    await _three_notes(desk)
    await desk.at(at(16))
    (digest,) = desk.sandbox.messages(QUESTIONS)
    said = words(digest)
    assert "*Calls* · 3 noted, 2 reached · 1 interested · 1 no interest · 1 later" in said
    assert "Webinar Q3: wants a demo (1) · Spring fair: no budget yet (1)" in said
    assert not {"rita", "ravi", "Rita", "Ravi", "nice"} & set(said.replace(":", " ").split())

    await press(desk, "mia", digest, "See notes")
    shown = content(form(desk, "mia"))
    assert "*3 notes*" in shown
    assert "*L-1001* Pat Lee · no interest, too expensive" in shown
    assert "nice" not in shown, "words are shared or they are not"
    assert not {"Rita", "Ravi"} & set(shown.split())
    await press(desk, "ravi", digest, "See notes")
    own = content(form(desk, "ravi"))
    assert "Went well: nice" in own
    assert own.count("Ravi") == 2
    await press(desk, "mia", digest, "How counted")
    assert "one that was taken back is not counted" in content(form(desk, "mia"))

    # A correction and a withdrawal reach what stands there.
    await press(desk, "rita", desk.sandbox.ephemerals("rita")[-1], "Undo")
    assert "*Calls* · 2 noted, 1 reached · 1 no interest · 1 later" in words(
        desk.sandbox.messages(QUESTIONS)[-1]
    )
    assert len(desk.sandbox.messages(QUESTIONS)) == 1


@pytest.mark.row("card-4")
async def test_a_leads_card_and_detail_tell_of_calls_and_name_nobody(desk: World) -> None:
    await _three_notes(desk)
    cards = [m for m in desk.sandbox.messages("leads") if "L-1001" in words(m)]
    assert "2 calls, last: no interest" in words(cards[-1])
    await press(desk, "mia", cards[-1], "More")
    shown = content(form(desk, "mia"))
    assert "3 March: no interest, too expensive\n3 March: interested, wants a demo" in shown
    await press(desk, "mia", form(desk, "mia"), "Call note")
    assert "L-1001 Pat Lee" in str(form(desk, "mia").body), "the lead is chosen already"
    await desk.sandbox.close_view("mia")
    await press(desk, "ravi", desk.sandbox.ephemerals("ravi")[-2], "Undo")
    cards = [m for m in desk.sandbox.messages("leads") if "L-1001" in words(m)]
    assert "1 call: interested" in words(cards[-1])


@pytest.mark.row("001-10")
async def test_what_was_shared_in_a_week_by_campaign_on_the_next_working_day(desk: World) -> None:
    await _three_notes(desk)
    line = "interested; competitor: Rivalsoft, Bigsoft; objection: price; said: it just works"
    await desk.says(f"/callnote pat@buyer.test {line}", by="paul")
    await press(desk, "paul", desk.sandbox.ephemerals("paul")[-1], "Share with marketing")
    await desk.says("/callnote pat@buyer.test no interest; competitor: rivalsoft", by="zoe")
    await press(desk, "zoe", desk.sandbox.ephemerals("zoe")[-1], "Share with marketing")
    await desk.at(at(9, day=8))
    assert _weeks(desk) == []
    await desk.at(at(9, 1, day=9))
    (week,) = _weeks(desk)
    assert words(week) == (
        "*Heard on calls · 2 to 8 March* · 2 call notes shared\n"
        "*Webinar Q3* 2 · against: Rivalsoft 2, Bigsoft 1 · objections: price 1 · "
        "1 in their words\n"
        "See notes"
    )
    await desk.at(at(9, 1, day=10))
    assert len(_weeks(desk)) == 1, "once"
    await press(desk, "mia", week, "See notes")
    shown = content(form(desk, "mia"))
    assert "In their words: it just works" in shown
    assert "*2 notes*" in shown
    assert not {"Paul", "Zoe"} & set(shown.split())
    await desk.sandbox.open_home("paul")
    await desk.settled()
    reply = await desk.sandbox.press(
        "paul", "home", _own(desk, "paul"), None, "Stop sharing its words"
    )
    assert reply.ok
    await desk.settled()
    assert "1 call note shared" in words(_weeks(desk)[0])


def _weeks(world: World) -> list[Any]:
    return [m for m in world.sandbox.messages(QUESTIONS) if words(m).startswith("*Heard on calls")]


def _own(world: World, who: str) -> str:
    home = world.sandbox.home(who)
    menus = [b["accessory"] for b in home.body["blocks"] if "accessory" in b]
    return next(m["action_id"] for m in menus if m["action_id"].startswith("calls.own"))
