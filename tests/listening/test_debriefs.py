"""After a slot: asked, written by one, signed by the other, nudged once, then in Home (000-9)."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.enquiries.answers import answer_theme
from bot.enquiries.facts import Given
from bot.enquiries.models import Question, Theme
from bot.kit.db import Session
from bot.listening import views
from bot.listening.models import Debrief, HeardQuestion, Signed, Slot
from bot.people.models import Member, Side
from bot.people.quiet import Kind, mute
from tests.listening.company import at, hire, logs, offers, presses, takes
from tests.support.world import World, words


async def heard(world: World, *who: str) -> Slot:
    """A slot of Rita's, today 14:00 to 15:00 in Berlin, heard by these; it is over."""
    await logs(world, "sam")
    slot = await offers(world, "rita", "today 14:00-15:00 campaign:webinar-q3")
    for one in who:
        await takes(world, one, slot)
    await world.at(at(14))
    return slot


def asked(world: World, who: str) -> Any:
    return next(m for m in reversed(world.sandbox.dms(who)) if "How was it?" in words(m))


async def writes(world: World, who: str, slot: Slot, where: Any = None, **said: str) -> Any:
    where = where or asked(world, who)
    await world.sandbox.press(who, where, f"{views.DEBRIEF}#{slot.id}", str(slot.id))
    done = await world.sandbox.submit(who, said)
    await world.settled()
    return done


async def home(world: World, who: str) -> str:
    await world.sandbox.open_home(who)
    await world.settled()
    view = world.sandbox.home(who)
    assert view is not None
    return words({"blocks": view.blocks})


@pytest.mark.row("000-9")
async def test_one_writes_the_other_signs_or_adds(both: World) -> None:
    slot = await heard(both, "mia")
    assert "How was it? Rita Sanchez, Tue 3 March, 14:00-15:00" in both.direct("mia")[-1]
    assert "How was it? Mia Keller, Tue 3 March, 14:00-15:00" in both.direct("rita")[-1]
    refused = await writes(both, "mia", slot)
    assert "A few words" in refused.errors["well"]
    done = await both.sandbox.submit(
        "mia",
        {"well": "The webinar opened the door", "change": "Shorter mail", "change_by": "U0MIA"},
    )
    assert not done.errors
    await both.settled()
    # The message of the other says what stands, in place.
    mine = both.sandbox.dms("rita")[-1]
    assert "*Went well:* The webinar opened the door" in words(mine)
    assert "*We change:* Shorter mail (Mia Keller)" in words(mine)
    assert "Signed: Mia Keller" in words(mine)
    await presses(both, "rita", mine, views.SIGN, slot)
    assert "Signed: Mia Keller, Rita Sanchez" in both.direct("mia")[-1]
    # What is added afterwards is signed anew.
    await writes(
        both, "rita", slot, both.sandbox.dms("rita")[-1], not_well="Call +49 30 1234567 99"
    )
    (row,) = await both.rows(Debrief)
    assert (row.not_well, row.by, row.well) == (
        "Call [number]", "U0MIA", "The webinar opened the door"
    )  # fmt: skip
    assert [s.slack_id for s in await both.rows(Signed)] == ["U0RITA"]
    again = both.sandbox.dms("mia")[-1]
    assert "Signed: Rita Sanchez" in words(again)
    sign = f"{views.SIGN}#{slot.id}"
    await asyncio.gather(*(both.sandbox.press("mia", again, sign) for _ in range(2)))
    await both.settled()
    assert len(await both.rows(Signed)) == 2


@pytest.mark.row("000-9")
async def test_a_debrief_is_nudged_once_and_stands_in_home(both: World) -> None:
    slot = await heard(both, "tom")
    assert "Debrief to write: Rita Sanchez" in await home(both, "tom")
    await both.at(at(18))
    assert not [t for t in both.direct("rita") if "Still fresh" in t]
    await both.at(at(8, day=4))  # nine in Berlin
    assert len([t for t in both.direct("rita") if "Still fresh" in t]) == 1
    assert not [t for t in both.direct("tom") if "Still fresh" in t]  # asleep in New York
    await both.at(at(14, day=4))
    assert len([t for t in both.direct("tom") if "Still fresh" in t]) == 1
    for days in range(1, 5):
        await both.at(at(14, day=4) + timedelta(days=days))
    for who in ("rita", "tom"):
        assert len([t for t in both.direct(who) if "Still fresh" in t]) == 1
    assert "Debrief to write: Tom Okafor" in await home(both, "rita")
    nudge = next(m for m in both.sandbox.dms("rita") if "Still fresh" in words(m))
    await writes(both, "rita", slot, nudge, well="Calm")
    assert "Debrief to write" not in await home(both, "rita")
    assert "Rita Sanchez wrote the debrief" in await home(both, "tom")
    assert "Written meanwhile" in words(next(
        m for m in both.sandbox.dms("tom") if "meanwhile" in words(m)
    ))  # fmt: skip


@pytest.mark.row("000-9")
async def test_two_who_write_at_the_same_moment_lose_no_word(both: World) -> None:
    slot = await heard(both, "mia")
    for who in ("mia", "rita"):
        await both.sandbox.press(who, asked(both, who), f"{views.DEBRIEF}#{slot.id}", str(slot.id))
    done = await asyncio.gather(
        both.sandbox.submit("mia", {"well": "Warm opening", "change": "Shorter mail"}),
        both.sandbox.submit("rita", {"well": "Good questions", "not_well": "Price"}),
    )
    assert not [d.errors for d in done if d.errors]
    await both.settled()
    (row,) = await both.rows(Debrief)
    assert set(row.well.split("\n")) == {"Warm opening", "Good questions"}
    assert (row.not_well, row.change) == ("Price", "Shorter mail")
    assert len(await both.rows(Signed)) == 1  # whoever came first signs what was added


@pytest.mark.row("000-9")
async def test_a_written_debrief_is_nudged_no_more(one: World) -> None:
    slot = await heard(one, "mia")
    await writes(one, "rita", slot, well="Calm")
    await one.at(at(8, day=4))
    await one.at(at(14, day=4))
    assert not [t for w in ("rita", "mia") for t in one.direct(w) if "Still fresh" in t]


@pytest.mark.row("000-9")
async def test_nobody_else_writes_and_an_unheard_slot_asks_nobody(one: World) -> None:
    slot = await heard(one, "mia")
    message = asked(one, "mia")
    await one.sandbox.press("mia", message, f"{views.DEBRIEF}#{slot.id}", str(slot.id))
    form = one.sandbox.views("mia")[-1]
    assert "no names, no numbers" in words({"blocks": form.blocks})
    alone = await offers(one, "ravi", "tomorrow 10:00-11:00")
    await one.at(at(11, day=4))
    assert not [t for t in one.direct("ravi") if "How was it" in t]
    assert alone.id != slot.id


@pytest.mark.row("000-9", "003-9")
async def test_questions_heard_go_where_questions_are_answered(both: World) -> None:
    slot = await heard(both, "mia")
    await writes(
        both,
        "mia",
        slot,
        asked="- Does it work with SAP?\nDoes it work with SAP?\n* Who sets it up?",
    )
    assert [q.words for q in await both.rows(HeardQuestion)] == [
        "Does it work with SAP?", "Who sets it up?",
    ]  # fmt: skip
    found = await both.rows(Question)
    assert [(q.text, q.asker_id) for q in found] == [
        ("Does it work with SAP?", "U0RITA"), ("Who sets it up?", "U0RITA"),
    ]  # fmt: skip
    # Writing again adds; what was asked is not asked twice.
    await writes(
        both, "mia", slot, both.sandbox.dms("mia")[-1], asked="who sets it up?\nIs it safe?"
    )
    assert len(await both.rows(Question)) == 3


@pytest.mark.row("000-9")
async def test_an_observer_is_there_and_signs_as_well(one: World) -> None:
    await one.write(hire, "ZOE", date(2026, 2, 1))
    slot = await heard(one, "zoe")
    await writes(one, "zoe", slot, well="I learned the opening")
    assert "I learned the opening" in one.direct("rita")[-1]


def _answers(session: Session, now: datetime) -> None:
    (theme,) = session.exec(select(Theme))
    answer_theme(session, theme.id or 0, "U0MIA", Given("", "", "Yes, both of them."), (0, 0), now)


def _takes_no_side(session: Session, slack_id: str) -> None:
    person = session.exec(select(Member).where(Member.slack_id == slack_id)).one()
    person.side = Side.OTHER
    session.add(person)


@pytest.mark.row("000-9", "003-9")
async def test_a_heard_question_that_is_answered_already_is_answered_to_the_rep(
    both: World,
) -> None:
    await both.says("/ask Does it work with SAP?", by="ravi")
    await both.write(_answers, both.now)
    slot = await heard(both, "mia")
    await writes(both, "mia", slot, asked="Does it work with SAP?")
    told = [t for t in both.direct("rita") if "Marketing answered:" in t]
    assert len(told) == 1


@pytest.mark.row("000-9")
async def test_a_question_that_cannot_be_passed_on_leaves_the_debrief(one: World) -> None:
    slot = await heard(one, "mia")
    await one.write(_takes_no_side, "U0RITA")
    done = await writes(one, "mia", slot, well="Calm", asked="Does it work with SAP?")
    assert not done.errors
    (row,) = await one.rows(Debrief)
    assert row.well == "Calm"
    assert [(q.words, q.question_id) for q in await one.rows(HeardQuestion)] == [
        ("Does it work with SAP?", None)
    ]
    assert await one.rows(Question) == []


@pytest.mark.row("000-9")
async def test_who_muted_listening_is_not_asked(one: World) -> None:
    await one.write(mute, "U0MIA", [Kind.LISTENING])
    await heard(one, "mia")
    assert [t for t in one.direct("rita") if "How was it?" in t]
    assert not [t for t in one.direct("mia") if "How was it?" in t]
