"""Nobody is told anything at night, on leave or on a holiday; owners are reminded once (0008)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.enquiries.following import follow_message, keep_question
from bot.enquiries.models import Theme
from bot.enquiries.origin import Source
from bot.enquiries.posts import draw_reminder
from bot.enquiries.reminding import REMINDER, remind
from bot.kit.db import Session
from bot.kit.outbox import Drawing
from bot.people import quiet
from bot.people.models import Absence, Member
from tests.enquiries.company import MIA, RITA, TUESDAY, Company, at
from tests.enquiries.test_handlers import QUESTIONS, SAP, press, words
from tests.support.world import World


async def _answered(world: World, by: str, digest: Any) -> None:
    await press(world, by, digest, "We have this")
    reply = await world.sandbox.submit(by, {"words": "Yes, since version 4."})
    assert reply.ok, (reply.error, reply.errors)
    await world.settled()


async def _at(world: World, moment: datetime) -> None:
    await world.at(moment)
    await world.tick()


@pytest.mark.row("U15", "003-10")
async def test_who_is_off_is_told_at_their_next_working_hour(world: World) -> None:
    def places(session: Session) -> None:
        ben = _member(session, "U0BEN")
        ben.zone = "America/New_York"
        session.add(Absence(slack_id="U0ZOE", starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 5)))

    await world.write(places)
    for who in ("rita", "ben", "zoe"):
        await world.says(f"/ask {SAP}", by=who)
    await _at(world, at(16))
    await _at(world, at(19, 30))
    await _answered(world, "mia", world.sandbox.messages(QUESTIONS)[-1])
    assert "3 askers told" in world.texts(QUESTIONS)[-1], "the digest has it at once"
    assert [len(world.sandbox.dms(who)) for who in ("rita", "ben", "zoe")] == [0, 1, 0]
    await _at(world, at(8, 59, day=4))
    assert world.sandbox.dms("rita") == []
    await _at(world, at(9, 0, day=4))
    assert "Marketing answered:" in words(world.sandbox.dms("rita")[0])
    await _at(world, at(15, 0, day=6))
    for who in ("rita", "ben", "zoe"):
        assert len(world.sandbox.dms(who)) == 1


@pytest.mark.row("U9")
async def test_whoever_wants_no_answers_finds_them_without_being_told(world: World) -> None:
    """At once, and when their hour comes; what they asked is answered all the same."""
    for who in ("rita", "zoe"):
        await world.says("/align quiet", by=who)
        others = [k.value for k in quiet.Kind if k != quiet.Kind.ANSWERS]
        assert (await world.sandbox.submit(who, {"told": others})).errors == {}
    await world.write(lambda s: s.add(Absence(slack_id="U0ZOE", starts_on=date(2026, 3, 3),
                                              ends_on=date(2026, 3, 5))))  # fmt: skip
    for who in ("rita", "ravi", "zoe"):
        await world.says(f"/ask {SAP}", by=who)
    await _at(world, at(16))
    await _answered(world, "mia", world.sandbox.messages(QUESTIONS)[-1])
    await _at(world, at(15, 0, day=6))
    assert [len(world.sandbox.dms(who)) for who in ("rita", "ravi", "zoe")] == [0, 1, 0]
    await world.sandbox.open_home("rita")
    await world.settled()
    assert "Yes, since version 4." in words(world.sandbox.home("rita"))


async def test_what_was_heard_or_taken_back_meanwhile_is_not_said(world: World) -> None:
    await world.says(f"/ask {SAP}", by="rita")
    await world.says("/ask Can we pay quarterly?", by="paul")
    await _at(world, at(16))
    await _at(world, at(19, 30))
    digest = world.sandbox.messages(QUESTIONS)[-1]
    await _answered(world, "mia", digest)
    await world.says(f"/ask {SAP}", by="rita")
    assert "since version 4" in str(world.sandbox.ephemerals("rita")[-1].blocks)
    await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "We have this")
    await world.sandbox.submit("mia", {"words": "By quarter, yes."})
    await world.settled()
    await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "Open", 1)
    await press(world, "mia", None, "Take answer back")
    await _at(world, at(9, 0, day=4))
    assert world.sandbox.dms("rita") == []
    assert world.sandbox.dms("paul") == []


@pytest.mark.row("U15", "U39")
async def test_an_owner_is_reminded_once_on_the_day(world: World) -> None:
    await world.says(f"/ask {SAP}")
    await _at(world, at(16))
    await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "Take it")
    (theme,) = await world.rows(Theme)
    assert theme.due_on == date(2026, 3, 6)
    await _at(world, at(16, day=5))
    await _at(world, at(8, 59, day=6))
    assert world.sandbox.dms("mia") == []
    await _at(world, at(9, 0, day=6))
    await _at(world, at(10, 0, day=6))
    (reminder,) = world.sandbox.dms("mia")
    assert words(reminder).startswith(f'You have "{SAP}" for today')
    await _answered(world, "mia", reminder)
    (reminder,) = world.sandbox.dms("mia")
    assert words(reminder) == f'"{SAP}" is answered.'


async def test_what_was_given_back_or_answered_reminds_nobody(world: World) -> None:
    for text in (SAP, "Can we pay quarterly?"):
        await world.says(f"/ask {text}")
    await _at(world, at(16))
    for nth in (0, 0):
        await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "Take it", nth)
    await _answered(world, "tom", world.sandbox.messages(QUESTIONS)[-1])
    await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "Open", 1)
    await press(world, "mia", None, "Give it back")
    await _at(world, at(9, 30, day=6))
    assert world.sandbox.dms("mia") == []


@pytest.mark.row("U4", "U15")
async def test_what_nobody_asks_any_more_reminds_nobody_until_it_is_asked_again(
    world: World,
) -> None:
    await world.says(f"/ask {SAP}")
    asked = world.sandbox.ephemerals("rita")[-1]
    await _at(world, at(16))
    await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "Take it")
    await press(world, "rita", asked, "Undo")
    await _at(world, at(9, 0, day=6))
    assert world.sandbox.dms("mia") == []
    await world.says(f"/ask {SAP}", by="ben")
    await _at(world, at(10, 0, day=6))
    assert world.sandbox.dms("mia") == [], "the day's moment is over"


@pytest.mark.row("U4", "U15")
async def test_a_reminder_follows_the_questions_that_come_and_go(world: World) -> None:
    await world.says(f"/ask {SAP}")
    asked = world.sandbox.ephemerals("rita")[-1]
    await _at(world, at(16))
    await press(world, "mia", world.sandbox.messages(QUESTIONS)[-1], "Take it")
    await _at(world, at(9, 0, day=6))
    await press(world, "rita", asked, "Undo")
    (reminder,) = world.sandbox.dms("mia")
    assert words(reminder) == f'"{SAP}" was taken back; nobody asks it any more.'
    await world.says(f"/ask {SAP}", by="ben")
    await world.settled()
    (reminder,) = world.sandbox.dms("mia")
    assert words(reminder).startswith(f'You have "{SAP}" for today · 1 asker')


@pytest.mark.row("U4", "U15")
async def test_a_question_lost_with_its_message_and_kept_is_reminded_of(company: Company) -> None:
    source = Source("C0SALES", "200.1")
    saved = await company.asks(SAP, source=source)
    await company.digest(at(16))
    await company.takes(SAP)
    theme = await company.theme(SAP)
    about = f"{theme.id}:{theme.due_on}"
    await company.write(remind, str(theme.id), at(9, day=6))
    assert [(p.about, p.want) for p in await company.posts(REMINDER)] == [(about, 1)]
    await company.write(follow_message, "C0SALES", "200.1", None, at(10, day=6))
    assert await _reminded(company, about) == f'"{SAP}" was taken back; nobody asks it any more.'
    await company.write(keep_question, saved.question_id, RITA, at(11, day=6))
    assert (await _reminded(company, about)).startswith(f'You have "{SAP}" for today')
    assert [p.want for p in await company.posts(REMINDER)] == [3]


async def _reminded(company: Company, about: str) -> str:
    def draw(session: Session) -> str:
        drawn = draw_reminder(Drawing(session, about, MIA, TUESDAY))
        return str(drawn["text"]) if drawn else ""

    return await company.read(draw)


async def test_whoever_had_it_is_told_once_of_a_take_over(world: World) -> None:
    await world.says(f"/ask {SAP}")
    await _at(world, at(16))
    digest = world.sandbox.messages(QUESTIONS)[-1]
    await press(world, "mia", digest, "Take it")
    await press(world, "tom", digest, "Open")
    await press(world, "tom", None, "Take it over")
    (told,) = world.sandbox.dms("mia")
    assert words(told).startswith(f'Tom Okafor took over "{SAP}"')
    await _at(world, at(9, 0, day=6))
    assert len(world.sandbox.dms("mia")) == 1
    assert world.sandbox.dms("tom") == [], "it is night in New York"
    await _at(world, at(15, 0, day=6))
    assert "for today" in words(world.sandbox.dms("tom")[-1])


def _member(session: Session, slack_id: str) -> Member:
    from bot.people import service as people

    found = people.member(session, slack_id)
    assert found is not None
    return found
