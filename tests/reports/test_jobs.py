"""Reports that come by themselves: once a period, on the reader's clock, true afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.calls.models import Outcome
from bot.kit.db import Session
from bot.kit.models import Job, Outbox
from bot.people import quiet
from bot.people import service as people
from bot.people.models import Absence
from bot.reports import issuing, subscriptions
from bot.reports.models import Cadence, Issue, Subscription
from tests.reports import notes as n
from tests.reports.notes import at, until, with_picture
from tests.support.world import World, words

YES, NO = Outcome.INTERESTED, Outcome.NO_INTEREST
QUESTIONS = "prospect-questions"
# Monday 9 March, nine in Berlin.
MONDAY = at(9, 9)


def _heard(session: Session) -> None:
    n.notes(session, YES, 5, campaign="Webinar", when=at(3))
    n.notes(session, NO, 2, campaign="Fair", when=at(4))


def _begin(session: Session, who: str, cadence: Cadence, now: datetime) -> None:
    subscriptions.subscribe(session, who, cadence, 0, who, now)


def reports(world: World, where: str) -> list[Any]:
    """The reports that stand in a channel."""
    return [m for m in world.sandbox.messages(where) if words(m).startswith("*Conversations ·")]


@pytest.mark.row("002-6", "002-9", "U2")
async def test_the_weekly_pack_comes_with_the_bot_once_and_stays_stopped(acme: World) -> None:
    await acme.write(_heard)
    await acme.at(MONDAY - timedelta(minutes=1))
    assert reports(acme, QUESTIONS) == []
    await acme.at(MONDAY)
    (posted,) = reports(acme, QUESTIONS)
    assert words(posted).startswith("*Conversations · 2 to 8 March* · 7 noted")
    assert "data_visualization" in [b["type"] for b in posted.blocks]
    await acme.tick()
    await acme.later(hours=3)
    assert len(reports(acme, QUESTIONS)) == 1
    assert await acme.write(_again) is None

    stop = next(e for b in posted.blocks for e in b.get("elements", [])
                if e.get("text", {}).get("text") == "Stop this")  # fmt: skip
    assert stop["confirm"]["title"]["text"] == "Stop this report?"
    await acme.sandbox.press("rita", posted, stop["action_id"], stop["value"])
    await acme.settled()
    assert "Whoever began it" in acme.whispers("rita")[-1]
    await acme.sandbox.press("mia", posted, stop["action_id"], stop["value"])
    await acme.settled()
    await acme.write(subscriptions.begin_pack, acme.now)
    await acme.write(n.notes, YES, 3)
    await acme.later(days=7)
    assert len(reports(acme, QUESTIONS)) == 1


def _again(session: Session) -> int | None:
    found = session.exec(select(Subscription)).one()
    return subscriptions.publish(session, found.id or 0, date(2026, 3, 9), MONDAY)


async def test_nothing_is_posted_where_nobody_noted_a_conversation(acme: World) -> None:
    await acme.write(n.leads, 5, 2, "Webinar")
    await acme.at(MONDAY)
    assert reports(acme, QUESTIONS) == []
    assert await acme.rows(Issue) == []


@pytest.mark.row("002-9", "U14")
async def test_each_person_s_own_nine_o_clock_and_own_cadence(acme: World) -> None:
    def zone(session: Session) -> None:
        person = people.known(session, "U0RITA", acme.now)
        person.zone, person.site_id = "America/New_York", None
        session.add(person)
        _begin(session, "U0RITA", Cadence.DAILY, acme.now)
        _begin(session, "U0MIA", Cadence.MONTHLY, acme.now)
        n.notes(session, YES, 2, when=at(3))

    await acme.write(zone)
    nine = datetime(2026, 3, 4, 9, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    await acme.at(nine - timedelta(minutes=1))
    assert not acme.direct("rita")
    await acme.at(nine)
    assert acme.direct("rita")[-1].startswith("*Conversations · Tue 3 March* · 2 noted")
    await acme.write(n.notes, NO, 1)
    # Friday's: nothing was noted on Wednesday and Thursday, so nothing came.
    await acme.write(n.notes, YES, 1)
    await acme.at(nine + timedelta(days=2))
    assert len(acme.direct("rita")) == 1
    await acme.at(at(1, 9, month=4))
    assert acme.direct("mia")[-1].startswith("*Conversations · 1 to 31 March* · 4 noted")


@pytest.mark.row("U9")
async def test_whoever_wants_no_figures_is_sent_none_but_may_ask_for_them(acme: World) -> None:
    await acme.write(_heard)
    await acme.write(_begin, "U0RITA", Cadence.WEEKLY, acme.now)
    await acme.write(_begin, "U0MIA", Cadence.WEEKLY, acme.now)
    await acme.write(quiet.mute, "U0RITA", {quiet.Kind.REPORTS})
    await acme.at(MONDAY)
    assert [len(acme.direct(who)) for who in ("rita", "mia")] == [0, 1]


@pytest.mark.row("U15", "U13")
async def test_whoever_is_away_gets_it_when_they_are_back_and_whoever_left_gets_none(
    acme: World,
) -> None:
    def away(session: Session) -> None:
        _heard(session)
        for who in ("U0MIA", "U0TOM"):
            _begin(session, who, Cadence.WEEKLY, acme.now)
        first, last = date(2026, 3, 7), date(2026, 3, 10)
        session.add(Absence(slack_id="U0MIA", starts_on=first, ends_on=last))

    await acme.write(away)
    await acme.sandbox.members.deactivate("tom")
    await acme.settled()
    await acme.at(at(10, 12))
    assert not acme.direct("mia")
    assert not acme.direct("tom")
    await acme.at(at(11, 9))
    assert len(acme.direct("mia")) == 1
    assert acme.direct("mia")[0].startswith("*Conversations · 2 to 8 March* · 7 noted")
    await acme.at(at(16, 9))
    ended = {s.recipient: s.ended_at for s in await acme.rows(Subscription)}
    assert ended["U0TOM"] is not None
    assert ended["U0MIA"] is None
    assert len(acme.direct("mia")) == 1


@pytest.mark.row("002-9")
async def test_a_worker_that_was_down_catches_up_on_the_newest_and_on_nothing_older(
    acme: World,
) -> None:
    await acme.write(_heard)
    await acme.write(n.notes, YES, 1)
    # Down over two Mondays; back on the Wednesday after the second.
    await acme.write(_note_on, 12)
    await acme.at(at(18, 11))
    (posted,) = reports(acme, QUESTIONS)
    assert words(posted).startswith("*Conversations · 9 to 15 March* · 1 noted")


def _note_on(session: Session, day: int) -> None:
    n.note(session, YES, when=at(day))


@pytest.mark.row("U18", "U4")
async def test_what_was_posted_follows_a_correction_and_says_so(acme: World) -> None:
    await acme.write(_heard)
    said = await acme.write(_quoted)
    await acme.at(MONDAY)
    (posted,) = reports(acme, QUESTIONS)
    assert "between friends" in words(posted)
    await acme.later(minutes=16)
    assert "updated" not in words(reports(acme, QUESTIONS)[0])
    await acme.write(n.take_back, said, acme.now)
    await acme.later(minutes=15)
    (posted,) = reports(acme, QUESTIONS)
    assert words(posted).startswith("*Conversations · 2 to 8 March* · 7 noted · updated")
    assert "between friends" not in words(posted)
    # After a fortnight nobody looks any more.
    await acme.later(days=15)
    await acme.later(minutes=16)
    assert await acme.read(_planned) is False


def _quoted(session: Session) -> int:
    return n.note(session, NO, when=at(5), shared=True, words_used="between friends")


def _planned(session: Session) -> bool:
    jobs = session.exec(select(Job).where(col(Job.name) == issuing.KEEP_TRUE)).all()
    return bool(jobs)


@pytest.mark.row("002-7", "002-9", "U2")
async def test_refused_charts_become_one_message_with_a_picture_that_follows_too(
    acme: World,
) -> None:
    acme.sandbox.refuse_blocks("data_visualization", "data_table")
    await acme.write(_heard)
    await acme.at(MONDAY)
    posted = await with_picture(acme, QUESTIONS)
    (first,) = [b["slack_file"]["id"] for b in posted.blocks if b["type"] == "image"]
    assert "Webinar: 5 conversations, 5 interested" in posted.text
    await acme.write(_note_on, 6)
    await acme.later(minutes=16)
    (posted,) = reports(acme, QUESTIONS)
    (second,) = [b["slack_file"]["id"] for b in posted.blocks if b["type"] == "image"]
    assert second != first
    assert words(posted).startswith("*Conversations · 2 to 8 March* · 8 noted · updated")

    # From now on charts are not even tried.
    acme.sandbox.forget()
    await acme.write(_note_on, 10)
    await acme.at(at(16, 9))
    assert len(reports(acme, QUESTIONS)) == 2
    calls = acme.sandbox.calls("chat.postMessage") + acme.sandbox.calls("chat.update")
    assert all(c.response.get("ok") for c in calls)


async def test_refused_in_every_shape_it_stays_undelivered_with_its_reason(acme: World) -> None:
    await acme.write(_heard)
    acme.sandbox.faults.error("chat.postMessage", "invalid_blocks", times=9)
    await acme.at(MONDAY)
    await until(lambda: len(acme.sandbox.calls("chat.postMessage")) == 3)
    await acme.settled()
    assert reports(acme, QUESTIONS) == []
    assert [i.picture for i in await acme.rows(Issue)] == [issuing.NO_PICTURE]
    assert [o.state for o in await acme.rows(Outbox) if o.post == issuing.POST] == ["dead"]
    await acme.later(minutes=40)
    assert len(acme.sandbox.calls("chat.postMessage")) == 3
