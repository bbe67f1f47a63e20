"""Agenda before, minutes after: topics, votes, decisions, actions, nudges, alarms."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from bot.gatherings.actions import add_action
from bot.gatherings.inviting import say
from bot.gatherings.models import Action, Gathering, Invitation, Said, State, Topic
from bot.gatherings.tending import rituals
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.people import service as people
from bot.people.models import Absence
from tests.gatherings.conftest import (
    content,
    dm,
    drawn,
    form,
    gatherings,
    labels,
    plan,
    press,
    send,
    site,
    utc,
)
from tests.gatherings.test_invitations import REVIEW, crowd
from tests.support.world import World, words

OVER = utc(3, 5, 14, 46)


async def _raise(world: World, who: str, said: str) -> None:
    await press(world, who, dm(world, who, "Pipeline review"), "More")
    await press(world, who, form(world, who), "Raise a topic")
    await send(world, who, words=said)
    await world.sandbox.close_view(who)
    await world.sandbox.close_view(who)


async def test_topics_are_voted_into_order_decided_and_answered(world: World) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    await _raise(world, "rita", "SAP connector")
    await _raise(world, "ben", "Webinar follow-up")
    await press(world, "tom", dm(world, "tom", "Pipeline review"), "More")
    await press(world, "tom", form(world, "tom"), "Vote", 1)
    said = words(dm(world, "rita", "Pipeline review"))
    assert "Agenda: Webinar follow-up, SAP connector" in said
    assert "Webinar follow-up · 1 want it early" in content(form(world, "tom"))
    await press(world, "tom", form(world, "tom"), "Not so early")
    assert "Agenda: SAP connector, Webinar follow-up" in words(dm(world, "rita", "Pipeline"))

    await world.at(OVER)
    due = dm(world, "mia", "What came of it?")
    await press(world, "mia", due, "More")
    await press(world, "mia", form(world, "mia"), "Decided")
    assert "SAP connector" in content(form(world, "mia"))
    await send(world, "mia", decision="Marketing writes a page on SAP")
    told = dm(world, "rita", "You said: SAP connector")
    assert "Pipeline review decided:* Marketing writes a page on SAP" in words(told)
    await press(world, "rita", told, "Not solved")
    assert "on the agenda again" in words(dm(world, "rita", "You said: SAP connector"))
    (sap, _) = sorted(await world.rows(Topic), key=lambda t: t.id or 0)
    assert (sap.state, sap.fine) == ("raised", False)


@pytest.mark.row("U18")
async def test_minutes_go_to_everybody_and_are_corrected_in_place(world: World) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    await press(world, "rita", dm(world, "rita", "Pipeline review"), "I'll be there")
    early = await world.sandbox.press(
        "mia", dm(world, "mia", "Pipeline review"), "gatherings.open", str(1)
    )
    assert early.ok
    assert "Minutes" not in labels(form(world, "mia"))
    await world.sandbox.close_view("mia")
    await world.at(OVER)
    await press(world, "mia", dm(world, "mia", "What came of it?"), "Write minutes")
    await send(
        world, "mia", notes="We went through the leads.",
        decisions="- Shorter first mail\n- Call first",
        came=["U0RITA", "U0MIA", "U0PAUL"],
    )  # fmt: skip
    await world.sandbox.close_view("mia")
    got = words(dm(world, "rita", "Minutes: Pipeline review"))
    assert "Shorter first mail" in got
    assert "There: 3 · sales 2, marketing 1" in got
    assert "minutes are in" in words(dm(world, "mia", "Pipeline review*: minutes"))
    assert not [m for m in world.direct("mia") if m.startswith("*Minutes:")], "never the actor"
    await press(world, "mia", dm(world, "mia", "Minutes and actions"), "Minutes and actions")
    await press(world, "mia", form(world, "mia"), "Minutes")
    await send(world, "mia", notes="We went through every lead.")
    again = words(dm(world, "rita", "Minutes: Pipeline review"))
    assert "every lead" in again
    assert "Updated" in again
    assert "Updated" not in got
    assert len([m for m in world.direct("rita") if m.startswith("*Minutes:")]) == 1
    came = {i.slack_id: i.attended for i in await world.rows(Invitation) if i.gathering_id == 1}
    assert came == {"U0MIA": True, "U0RITA": True, "U0PAUL": True, "U0BEN": False, "U0TOM": False}


async def test_an_action_is_told_nudged_once_on_its_day_and_done(world: World) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    await world.at(OVER)
    await press(world, "mia", dm(world, "mia", "What came of it?"), "More")
    await press(world, "mia", form(world, "mia"), "Add an action")
    late = await world.sandbox.submit(
        "mia", {"words": "Share the call list", "owner": "U0BEN", "due": "2026-03-01"}
    )
    assert "over already" in late.errors["due"]
    await send(world, "mia", words="Share the call list", owner="U0BEN", due="2026-03-10")
    assert "For you: Share the call list · until 10 March" in words(dm(world, "ben", "Share the"))
    await world.sandbox.open_home("ben")
    await world.settled()
    assert "Share the call list" in words(world.sandbox.home("ben").body)
    await world.at(utc(3, 10, 12, 30))
    assert not [m for m in world.direct("ben") if m.startswith("Due today")]
    await world.at(utc(3, 10, 13, 1))
    assert "Due today: Share the call list" in words(dm(world, "ben", "Due today"))
    await world.later(days=2)
    assert len([m for m in world.direct("ben") if m.startswith("Due today")]) == 1, "once"
    before = drawn(world, "ben", dm(world, "ben", "Due today"))
    await press(world, "ben", dm(world, "ben", "Due today"), "Done")
    done = dm(world, "ben", "Done: Share the call list")
    (row,) = await world.rows(Action)
    assert row.done_at is not None
    await world.sandbox.press("ben", before, "gatherings.done", str(row.id))
    await world.settled()
    assert (await world.rows(Action))[0].done_at is not None, "a second click changes nothing"
    await press(world, "ben", done, "Not done yet")
    assert (await world.rows(Action))[0].done_at is None


async def _decide(world: World, who: str, said: str) -> None:
    await press(world, who, dm(world, who, "What came of it?"), "More")
    await press(world, who, form(world, who), "Decided")
    await send(world, who, decision=said)
    await world.sandbox.close_view(who)
    await world.sandbox.close_view(who)


async def test_what_is_decided_again_after_not_solved_is_said_again(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await _raise(desk, "rita", "SAP connector: is it next?")
    assert "Agenda: SAP connector: is it next?" in words(dm(desk, "ben", "Pipeline review"))
    await desk.at(OVER)
    await _decide(desk, "mia", "A page on SAP")
    await press(desk, "rita", dm(desk, "rita", "You said"), "Not solved")
    await desk.later(hours=1)
    await _decide(desk, "mia", "A webinar on SAP")
    first, second = [m for m in desk.sandbox.dms("rita") if "You said" in words(m)]
    assert "A webinar on SAP" in words(second)
    assert labels(second) == ["Fine", "Not solved"]
    assert "talked about again" in words(first)
    assert labels(first) == []
    await press(desk, "rita", second, "Fine")
    assert len([m for m in desk.direct("rita") if "You said" in m]) == 2


async def test_nobody_is_told_of_their_own_act_and_nobody_who_left_is_told(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await _raise(desk, "mia", "Shorter forms")
    await _raise(desk, "ben", "Webinar follow-up")
    await desk.sandbox.members.deactivate("ben")
    await desk.settled()
    await desk.at(OVER)
    await _decide(desk, "mia", "Three fields")
    await _decide(desk, "mia", "Within a day")
    assert {t.decision for t in await desk.rows(Topic)} == {"Three fields", "Within a day"}
    await press(desk, "mia", dm(desk, "mia", "What came of it?"), "More")
    await press(desk, "mia", form(desk, "mia"), "Add an action")
    await send(desk, "mia", words="Cut the form", owner="U0MIA", due="2026-03-10")
    told = {(m.post, m.recipient) for m in await desk.rows(Outbox)}
    for post in ("gatherings.answer", "gatherings.action"):
        assert not {whom for what, whom in told if what == post}
    await desk.write(add_action, 1, "Count the fields", "U0TOM", utc(3, 10, 8).date(), desk.now)
    await desk.settled()
    await desk.sandbox.members.deactivate("tom")
    await desk.settled()
    await desk.at(utc(3, 10, 14, 1))
    nudged = {m.recipient for m in await desk.rows(Outbox) if m.post == "gatherings.nudge"}
    assert nudged == {"U0MIA"}
    assert "Due today: Cut the form" in words(dm(desk, "mia", "Due today")), "nudged all the same"


@pytest.mark.row("000-22")
async def test_a_missed_run_is_told_to_owner_then_deputy_then_admins(world: World) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    await world.at(OVER)
    assert "What came of it?" in words(dm(world, "mia", "What came of it?"))
    assert not [m for m in world.direct("tom") if "What came" in m]
    await world.at(utc(3, 6, 15))
    assert "Mia Keller has not said yet" in words(dm(world, "tom", "has not said"))
    await world.at(utc(3, 9, 8))
    assert not [m for m in world.direct("olga") if "Nobody has said" in m]
    await world.at(utc(3, 9, 15))
    assert "Nobody has said yet" in words(dm(world, "olga", "Nobody has said"))
    first = (await gatherings(world))[0]
    assert first.state is State.MISSED
    (ritual,) = await world.read(rituals, world.now)
    assert (ritual.name, ritual.owner_id, ritual.deputy_id, ritual.missed, ritual.last_at) == (
        "Pipeline review", "U0MIA", "U0TOM", 1, None,
    )  # fmt: skip
    assert ritual.next_at == utc(3, 19, 14)
    await press(world, "olga", dm(world, "olga", "Nobody has said"), "It was held")
    assert (await gatherings(world))[0].state is State.HELD
    for who in ("mia", "tom", "olga"):
        assert "held, thank you" in words(dm(world, who, "Pipeline review*: held"))


@pytest.mark.row("000-22")
@pytest.mark.fault("F28")
async def test_a_run_that_a_long_downtime_let_pass_is_asked_about_afterwards(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.at(utc(3, 17, 12))
    assert "What came of it?" in words(dm(desk, "mia", "What came of it?"))
    await desk.at(utc(3, 18, 12))
    await desk.at(utc(3, 19, 12))
    assert "has not said yet" in words(dm(desk, "tom", "has not said"))


@pytest.mark.row("000-22", "U13")
async def test_an_owner_who_left_or_is_away_loses_nothing(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.write(_away, "U0TOM", "U0LENA")
    await desk.sandbox.members.deactivate("mia")
    await desk.settled()
    await desk.at(OVER)
    assert "What came of it?" in words(dm(desk, "lena", "What came of it?"))


def _away(session: Session, who: str, deputy: str) -> None:
    day = utc(3, 3, 0).date()
    session.add(
        Absence(slack_id=who, starts_on=day, ends_on=utc(3, 30, 0).date(), deputy_id=deputy)
    )


@pytest.mark.row("U14")
async def test_reminders_two_days_and_an_hour_before_in_each_ones_own_time(world: World) -> None:
    values = {**REVIEW, "often": "once", "day": "2026-03-26", "deputy": None}
    await plan(world, "mia", "Another meeting", **values)
    await press(world, "rita", dm(world, "rita", "Pipeline review"), "Cannot")
    await world.at(utc(3, 12, 12, 59))
    assert not [m for m in world.direct("ben") if "Thu 26 March" in m][1:]
    await world.at(utc(3, 12, 13, 1))
    assert len([m for m in world.direct("ben") if "Thu 26 March" in m]) == 2, "two weeks before"
    await world.at(utc(3, 24, 13, 1))
    assert len([m for m in world.direct("ben") if "Thu 26 March" in m]) == 3, "two days before"
    await world.at(utc(3, 26, 13, 1))
    soon = words(dm(world, "ben", "Soon:"))
    assert "Thu 26 March, 10:00-10:45 your time (15:00 in Berlin)" in soon
    assert len([m for m in world.direct("rita") if "Thu 26 March" in m]) == 1, "who cannot come"
    await world.later(minutes=10)
    assert len([m for m in world.direct("ben") if "Thu 26 March" in m]) == 4, "each once"


@pytest.mark.row("U39")
async def test_what_needs_an_act_also_stands_in_home(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.sandbox.open_home("rita")
    await desk.settled()
    home = desk.sandbox.home("rita")
    assert "Pipeline review" in words(home.body)
    await press(desk, "rita", home, "I'll be there")
    said = words(desk.sandbox.home("rita").body)
    assert "you: I'll be there" in said
    assert (await desk.rows(Gathering))[0].title == "Pipeline review"
    await desk.at(OVER)
    await desk.sandbox.open_home("mia")
    await desk.settled()
    await press(desk, "mia", desk.sandbox.home("mia"), "Write minutes")
    assert form(desk, "mia").callback_id == "gatherings.write.form"


@pytest.mark.row("U18")
async def test_correcting_the_minutes_of_a_crowd_marks_nobody_absent(desk: World) -> None:
    """A form can name a hundred; who was there stays noted when there were more."""
    await plan(desk, "mia", "A review", **REVIEW)

    def crowd(session: Session) -> None:
        for n in range(130):
            session.add(Invitation(gathering_id=1, slack_id=f"U0MANY{n}", answer=Said.YES))

    async def came() -> int:
        rows = [i for i in await desk.rows(Invitation) if i.gathering_id == 1]
        return sum(bool(i.attended) for i in rows)

    await desk.write(crowd)
    await desk.at(OVER)
    await press(desk, "mia", dm(desk, "mia", "What came of it?"), "Write minutes")
    assert "130 people were there" in content(form(desk, "mia"))
    await send(desk, "mia", notes="A long one.")
    await desk.sandbox.close_view("mia")
    assert await came() == 130
    await press(desk, "mia", dm(desk, "mia", "Pipeline review", 0), "More")
    await press(desk, "mia", form(desk, "mia"), "Minutes")
    await send(desk, "mia", notes="A long one, corrected.")
    assert await came() == 130


@pytest.mark.row("000-22")
async def test_one_that_is_moved_after_its_alarm_is_asked_about_anew(world: World) -> None:
    """On the same day too: what was asked of the former time is not asked of the new one yet."""
    await plan(world, "mia", "A review", **REVIEW)
    await press(world, "mia", dm(world, "mia", "Pipeline review"), "More")
    await press(world, "mia", form(world, "mia"), "Move")
    await world.at(OVER)
    assert len([m for m in world.direct("mia") if "What came of it?" in m]) == 1
    await send(world, "mia", day="2026-03-05", at="18:00")
    assert not [m for m in world.direct("mia") if "What came of it?" in m], "it is to come again"
    assert "was moved to Thu 5 March, 18:00" in words(dm(world, "mia", "was moved to"))
    assert (await gatherings(world))[0].alarm == 0
    await world.at(utc(3, 5, 17, 46))
    assert len([m for m in world.direct("mia") if "What came of it?" in m]) == 1, "a new message"
    assert "was moved to" in words(dm(world, "mia", "was moved to"))
    await world.at(utc(3, 9, 9))
    assert "has not said yet" in words(dm(world, "tom", "has not said"))
    await world.at(utc(3, 11, 18))
    assert "Nobody has said yet" in words(dm(world, "olga", "Nobody has said"))
    assert (await gatherings(world))[0].state is State.MISSED


@pytest.mark.row("000-22")
async def test_the_next_level_hears_wherever_it_is_the_same_day(desk: World) -> None:
    """A day later on this side of the date line is the same date on the other."""
    place = await site(desk, "Line islands", "Pacific/Kiritimati", "KI")
    await plan(desk, "mia", "A review", **{**REVIEW, "site": str(place), "day": "2026-03-05"},
               holidays="ask")  # fmt: skip
    first = (await gatherings(desk))[0]
    await desk.write(_in_honolulu, "U0MIA")
    await desk.at(first.starts_at + timedelta(minutes=46))
    assert "What came of it?" in words(dm(desk, "mia", "What came of it?"))
    await desk.at(first.starts_at + timedelta(days=4))
    assert "has not said yet" in words(dm(desk, "tom", "has not said"))


def _in_honolulu(session: Session, who: str) -> None:
    person = people.known(session, who, utc(3, 3, 9))
    person.zone = "Pacific/Honolulu"
    session.add(person)


async def test_corrected_minutes_reach_whoever_has_them_whatever_the_day_brought(
    desk: World,
) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.at(OVER)
    await press(desk, "mia", dm(desk, "mia", "What came of it?"), "Write minutes")
    await send(desk, "mia", notes="A price of 100.", came=["U0RITA"])
    await desk.sandbox.close_view("mia")
    await desk.write(_one_message_a_day)
    await press(desk, "mia", dm(desk, "mia", "Minutes and actions"), "Minutes and actions")
    await press(desk, "mia", form(desk, "mia"), "Minutes")
    await send(desk, "mia", notes="A price of 1,000.")
    assert "A price of 1,000." in words(dm(desk, "rita", "Minutes: Pipeline review"))


def _one_message_a_day(session: Session) -> None:
    w = people.workspace(session)
    w.options = {**w.options, "messages_a_day": 1}
    session.add(w)


async def test_in_a_crowd_one_answer_or_deed_changes_no_message_but_ones_own(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.write(crowd)
    assert await desk.write(_loaded_to_answer, desk.now) < 5
    await desk.settled()
    await desk.at(OVER)
    await press(desk, "mia", dm(desk, "mia", "What came of it?"), "Write minutes")
    await send(desk, "mia", notes="A long one.")
    await desk.sandbox.close_view("mia")
    row = await desk.write(_agreed, desk.now)
    await desk.settled()
    before = await _wanted(desk)
    assert before
    await press(desk, "ben", dm(desk, "ben", "Share the list"), "Done")
    assert await _wanted(desk) == before
    assert row


def _agreed(session: Session, now: datetime) -> int | None:
    return add_action(session, 1, "Share the list", "U0BEN", now.date(), now).id


async def _wanted(world: World) -> dict[str, int]:
    return {m.key: m.want for m in await world.rows(Outbox) if m.post == "gatherings.minutes"}


def _loaded_to_answer(session: Session, now: datetime) -> int:
    """How many invitations are loaded when somebody declines."""
    loaded: list[Invitation] = []

    def note(target: Invitation, _context: object) -> None:
        loaded.append(target)

    session.expunge_all()
    event.listen(Invitation, "load", note)
    try:
        say(session, 1, "U0BEN", Said.NO, now)
        return len(loaded)
    finally:
        event.remove(Invitation, "load", note)
