"""Rituals: rules typed by people, next dates, holidays, and dates planned ahead by the clock."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.gatherings.listing import next_of
from bot.gatherings.models import Gathering, Invitation, Said, Series, State
from bot.gatherings.rules import LUNCH, local_dates, read_rule, say_rule
from bot.gatherings.tending import look_ahead
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people
from tests.gatherings.conftest import (
    content,
    dm,
    form,
    gatherings,
    labels,
    plan,
    press,
    send,
    site,
    utc,
)
from tests.support.world import World, words

MARCH_3 = date(2026, 3, 3)
TYPED = {
    "every week": ("FREQ=WEEKLY;BYDAY=TU", "every Tuesday"),
    "weekly on mon": ("FREQ=WEEKLY;BYDAY=MO", "every Monday"),
    "every second Thursday": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "every second Thursday"),
    "fortnightly": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every second Tuesday"),
    "2nd and 4th Friday": (LUNCH, "2nd and 4th Friday"),
    "the second tuesday of the month": ("FREQ=MONTHLY;BYDAY=2TU", "2nd Tuesday"),
    "last thursday": ("FREQ=MONTHLY;BYDAY=-1TH", "last Thursday"),
    "monthly": ("FREQ=MONTHLY;BYDAY=1TU", "1st Tuesday"),
    "quarterly": ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", "quarterly on the 1st Tuesday"),
    "once": ("", "once"),
    "every first Tuesday": ("FREQ=MONTHLY;BYDAY=1TU", "1st Tuesday"),
    "every 1st monday": ("FREQ=MONTHLY;BYDAY=1MO", "1st Monday"),
}


@pytest.mark.row("000-10")
@pytest.mark.parametrize("typed", TYPED)
def test_how_often_is_read_as_people_type_it_and_said_back(typed: str) -> None:
    rule = read_rule(typed, MARCH_3)
    assert (rule, say_rule(rule)) == TYPED[typed]
    assert read_rule(say_rule(rule), MARCH_3) == rule, "what is said can be typed"


ODD = [
    "when the moon is full",
    "every 7 minutes",
    "2nd",
    "tomorrow",
    "every Friday or so",
    "once a month",
]


@pytest.mark.parametrize("typed", ODD)
def test_what_cannot_be_read_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(UserError, match="every second Tuesday"):
        read_rule(typed, MARCH_3)


@pytest.mark.row("001-14", "U14")
@given(year=st.integers(2024, 2060))
def test_the_lunch_is_24_times_in_every_year_with_four_gaps_of_three_weeks(year: int) -> None:
    first = date(year, 1, 1)
    days = list(islice(local_dates(LUNCH, first, date(year - 1, 12, 31)), 25))
    within = [d for d in days if d.year == year]
    assert len(within) == 24
    gaps = [(b - a).days for a, b in pairwise(days)]
    assert set(gaps) <= {14, 21}
    assert gaps.count(21) in (3, 4, 5)
    assert all(d.weekday() == 4 and (d.day - 1) // 7 in (1, 3) for d in days)


@given(
    starts=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    after=st.dates(date(2024, 1, 1), date(2031, 1, 1)),
    typed=st.sampled_from([t for t in TYPED if t != "once"]),
)
def test_the_next_dates_are_those_of_the_rule(starts: date, after: date, typed: str) -> None:
    rule = read_rule(typed, starts)
    found = list(islice(local_dates(rule, starts, after), 5))
    every = rrulestr(rule, dtstart=datetime.combine(starts, datetime.min.time()))
    expected = [d.date() for d in islice((d for d in every if d.date() > after), 5)]
    assert found == expected


LUNCH_FORM = {"day": "2026-10-01", "whom": ["U0RITA"], "sides": None, "deputy": "U0TOM"}


async def _lunch(world: World, policy: str = "ask") -> None:
    await world.write(_country, "DE")
    await world.says("/align lunch", by="mia")
    await send(world, "mia", **LUNCH_FORM, holidays=policy)
    await world.sandbox.close_view("mia")


def _country(session: Session, country: str) -> None:
    w = people.workspace(session)
    w.country = country
    session.add(w)


@pytest.mark.row("001-14", "000-10", "U15")
async def test_the_lunch_on_christmas_day_asks_and_the_form_shows_it_before(world: World) -> None:
    await world.at(utc(10, 20, 9))
    await world.write(_country, "DE")
    await world.says("/align lunch", by="mia")
    assert "2nd and 4th Friday" in str(form(world, "mia").body)
    said = content(form(world, "mia"))
    assert "Fri 23 October 2026, 12:00" in said
    assert "Fri 25 December 2026, 12:00 · Christmas Day: its owner is asked" in said
    await world.sandbox.press("mia", None, "gatherings.preview", None, "2026-12-01", block_id="day")
    await world.settled()
    assert "Fri 8 January 2027" in content(form(world, "mia"))
    await send(world, "mia", **{**LUNCH_FORM, "day": None})
    await world.sandbox.close_view("mia")

    question = dm(world, "mia", "Christmas Day")
    assert "falls on Fri 25 December 2026: Christmas Day" in words(question)
    christmas = (await gatherings(world))[-1]
    assert (christmas.starts_at, christmas.state) == (utc(12, 25, 11), State.ASKED)
    await press(world, "mia", question, "Day before")
    (held,) = [g for g in await gatherings(world) if g.original_on == date(2026, 12, 25)]
    assert (held.starts_at, held.state) == (utc(12, 24, 11), State.PLANNED)
    assert "held on Thu 24 December 2026" in words(dm(world, "mia", "Christmas Day"))
    reply = await world.says("/align lunch", by="rita")
    assert "Thu 24 December" in words(reply.message)


@pytest.mark.parametrize(("policy", "days"), [("skip", [11, 11]), ("before", [24, 24])])
async def test_a_policy_is_kept_without_asking(desk: World, policy: str, days: list[int]) -> None:
    await desk.at(utc(12, 1, 9))
    await _lunch(desk, policy)
    december = [g.starts_at.day for g in await gatherings(desk) if g.starts_at.month == 12]
    assert december[-1] == days[-1]
    assert not [m for m in desk.direct("mia") if "Christmas" in m]


async def test_a_question_nobody_answers_goes_to_the_deputy_and_then_the_date_is_left_out(
    desk: World,
) -> None:
    await desk.at(utc(11, 2, 9))
    await _lunch(desk)
    assert not [m for m in desk.direct("tom") if "Christmas" in m]
    await desk.at(utc(12, 14, 8))
    await desk.at(utc(12, 14, 14, 5))
    assert "Christmas Day" in words(dm(desk, "tom", "Christmas Day"))
    await desk.at(utc(12, 22, 8))
    (row,) = [g for g in await gatherings(desk) if g.original_on == date(2026, 12, 25)]
    assert row.state is State.SKIPPED
    assert "it is skipped" in words(dm(desk, "mia", "Christmas Day"))


@pytest.mark.row("000-22", "U14")
async def test_dates_are_planned_ahead_at_the_sites_own_noon_through_a_clock_change(
    world: World,
) -> None:
    place = await site(world, "Boston", "America/New_York", "US")
    await world.says("/align lunch", by="mia")
    await send(world, "mia", site=str(place), whom=["U0BEN"], sides=None, day="2026-03-01")
    await world.sandbox.close_view("mia")
    first, second, *_ = await gatherings(world)
    assert (first.starts_at, second.starts_at) == (utc(3, 13, 16), utc(3, 27, 16)), "12:00 there"
    before = len(await gatherings(world))
    await world.at(utc(3, 9, 14))
    assert "Lunch of both teams" in words(dm(world, "ben", "Lunch of both teams"))
    invited = [i for i in await world.rows(Invitation) if i.gathering_id == first.id]
    assert {i.slack_id for i in invited} == {"U0MIA", "U0BEN"}
    await world.at(utc(5, 2, 12))
    assert len(await gatherings(world)) > before
    rows = await gatherings(world)
    assert len({g.original_on for g in rows}) == len(rows), "each date once"


async def test_a_changed_rule_moves_what_was_planned_and_ending_it_calls_it_off(
    desk: World,
) -> None:
    await plan(desk, "mia", "Another meeting", title="Stand-up", often="every Thursday",
               day="2026-03-05", at="09:30", whom=["U0RITA"])  # fmt: skip
    reply = await desk.says("/align meeting", by="mia")
    await press(desk, "mia", reply.message, "Change")
    await send(desk, "mia", often="every Thursday", at="10:30")
    await desk.sandbox.close_view("mia")
    first = (await gatherings(desk))[0]
    assert first.starts_at == utc(3, 5, 9, 30)
    assert "10:30-11:15" in words(dm(desk, "rita", "Changed"))
    reply = await desk.says("/align meeting", by="rita")
    assert "Change" not in labels(reply.message)
    reply = await desk.says("/align meeting", by="mia")
    await press(desk, "mia", reply.message, "End")
    assert "is off" in words(dm(desk, "rita", "is off"))
    assert {g.state for g in await gatherings(desk)} == {State.CANCELLED}
    assert (await desk.rows(Series))[0].ended_at is not None
    await desk.at(utc(3, 20, 9))
    assert len([g for g in await gatherings(desk) if g.state is State.PLANNED]) == 0


WEEKLY = {"title": "Stand-up", "often": "every Thursday", "day": "2026-03-05", "at": "09:30",
          "whom": ["U0RITA", "U0BEN"], "sides": None}  # fmt: skip


async def _change(world: World, who: str, **values: object) -> None:
    reply = await world.says("/align meeting", by=who)
    await press(world, who, reply.message, "Change")
    await send(world, who, **values)
    await world.sandbox.close_view(who)


async def test_another_deputy_or_title_leaves_what_was_settled_for_one_date(desk: World) -> None:
    await plan(desk, "mia", "Another meeting", **WEEKLY)
    await press(desk, "mia", dm(desk, "mia", "Stand-up"), "More")
    await press(desk, "mia", form(desk, "mia"), "Move")
    await send(desk, "mia", day="2026-03-06", at="11:00", place="Garden room")
    await desk.sandbox.close_view("mia")
    await press(desk, "rita", dm(desk, "rita", "Stand-up"), "I'll be there")
    told = len(desk.direct("rita"))
    await _change(desk, "mia", deputy="U0TOM")
    first, *_ = await gatherings(desk)
    assert (first.starts_at, first.place) == (utc(3, 6, 10), "Garden room")
    assert first.deputy_id == "U0TOM"
    said = {i.slack_id: i.answer for i in await desk.rows(Invitation) if i.gathering_id == first.id}
    assert said["U0RITA"] is Said.YES
    assert len(desk.direct("rita")) == told, "nothing changed for her"
    await _change(desk, "mia", title="Pulse", at="10:30", place="Room 2")
    first, second, *_ = await gatherings(desk)
    assert (first.starts_at, first.place, first.title) == (utc(3, 6, 10), "Garden room", "Pulse")
    assert (second.starts_at, second.place) == (utc(3, 12, 9, 30), "Room 2")


async def test_a_holiday_follows_the_series_until_it_is_settled_and_then_stays(
    desk: World,
) -> None:
    await desk.at(utc(10, 20, 9))
    await _lunch(desk)
    reply = await desk.says("/align lunch", by="mia")
    await press(desk, "mia", reply.message, "Change")
    await send(desk, "mia", at="13:00", place="Canteen")
    await desk.sandbox.close_view("mia")
    christmas = (await gatherings(desk))[-1]
    assert (christmas.state, christmas.starts_at) == (State.ASKED, utc(12, 25, 12))
    assert christmas.place == "Canteen"
    await press(desk, "mia", dm(desk, "mia", "Christmas Day"), "Day before")
    reply = await desk.says("/align lunch", by="mia")
    await press(desk, "mia", reply.message, "Change")
    await send(desk, "mia", title="Lunch for all")
    (held,) = [g for g in await gatherings(desk) if g.original_on == date(2026, 12, 25)]
    assert (held.starts_at, held.title) == (utc(12, 24, 12), "Lunch for all")


async def test_who_is_taken_off_a_series_is_off_its_dates(desk: World) -> None:
    await plan(desk, "mia", "Another meeting", **WEEKLY)
    await _change(desk, "mia", whom=["U0RITA"])
    first, *_ = await gatherings(desk)
    there = [i for i in await desk.rows(Invitation) if i.gathering_id == first.id and not i.gone]
    assert {i.slack_id for i in there} == {"U0MIA", "U0RITA"}


async def test_a_series_keeps_its_zone_whoever_changes_it_and_the_preview_shows_it(
    desk: World,
) -> None:
    await plan(desk, "mia", "Another meeting", **WEEKLY, deputy="U0BEN")
    await desk.write(_zoned, "Asia/Tokyo")
    reply = await desk.says("/align meeting", by="ben")
    await press(desk, "ben", reply.message, "Change")
    await desk.sandbox.press("ben", None, "gatherings.preview", None, "2026-03-12", block_id="day")
    await desk.settled()
    assert "Thu 12 March 2026, 09:30" in content(form(desk, "ben"))
    await send(desk, "ben", day="2026-03-05")
    row = (await desk.rows(Series))[0]
    assert row.zone == "Asia/Tokyo"


def _zoned(session: Session, zone: str) -> None:
    """The zone its owner had when it was planned."""
    for row in session.exec(select(Series)):
        row.zone = zone
        session.add(row)


async def test_the_next_dates_of_an_old_series_are_not_counted_by_its_history(
    desk: World,
) -> None:
    await plan(desk, "mia", "Another meeting", **WEEKLY)
    await desk.write(_years, date(2025, 1, 2))
    (of,) = await desk.rows(Series)
    found = await desk.write(next_of, of, desk.now)
    assert [u.starts_at.day for u in found] == [5, 12, 19, 26, 2]


def _years(session: Session, first: date) -> None:
    (model,) = session.exec(select(Gathering).limit(1)).all()
    for n in range(50):
        row = Gathering(**model.model_dump(exclude={"id"}))
        row.original_on = first + timedelta(days=7 * n)
        row.starts_at, row.uid, row.state = utc(1, 1, 9, year=2025), f"old{n}", State.HELD
        session.add(row)


@pytest.mark.row("U14", "U15")
async def test_the_clock_invites_each_at_the_beginning_of_their_own_working_day(
    world: World,
) -> None:
    await plan(world, "mia", "A review", title="Stand-up", often="every Thursday", sides=None,
               day="2026-03-12", at="17:00", whom=["U0RITA", "U0BEN"])  # fmt: skip
    assert not world.direct("rita")
    await world.at(utc(3, 7, 5, 30))  # six days before is a Friday evening; this is Saturday
    assert not world.direct("rita")
    await world.at(utc(3, 9, 7, 59))
    assert not world.direct("rita")
    await world.at(utc(3, 9, 8, 1))
    assert "Stand-up" in words(dm(world, "rita", "Stand-up"))
    assert not world.direct("ben"), "it is four in the morning there"
    await world.at(utc(3, 9, 13, 2))
    asked = dm(world, "ben", "Stand-up")
    assert "Thu 12 March, 12:00-12:45 your time (17:00 in Berlin)" in words(asked)
    await world.later(minutes=3)
    assert [m.files for m in world.sandbox.dms("ben") if m.files], "and its calendar file"
    assert len(world.direct("rita")) == 2, "the invitation and its file, once"


@pytest.mark.fault("F29")
async def test_two_processes_plan_and_invite_once(world: World) -> None:
    await plan(world, "mia", "A review", title="Stand-up", often="every Thursday", sides=None,
               day="2026-03-05", at="17:00", whom=["U0RITA"])  # fmt: skip
    before = [(g.original_on, g.starts_at) for g in await gatherings(world)]
    looks = [world.write(look_ahead, world.now) for _ in range(4)]
    await asyncio.gather(*looks)
    await world.settled()
    assert [(g.original_on, g.starts_at) for g in await gatherings(world)] == before
    assert len([m for m in world.direct("rita") if "Stand-up" in m]) == 1


async def _leave(world: World, who: str) -> None:
    reply = await world.says("/align meeting", by=who)
    await press(world, who, reply.message, "Leave out a date")


@pytest.mark.row("000-10", "001-14")
async def test_a_date_is_left_out_and_taken_back(desk: World) -> None:
    await plan(desk, "mia", "Another meeting", **WEEKLY)
    await _leave(desk, "mia")
    assert "Thu 5 March 2026, 09:30" in str(form(desk, "mia").body)
    await send(desk, "mia", day="2026-03-12")
    await send(desk, "mia", day="2026-03-05")
    await desk.sandbox.close_view("mia")
    assert "is off. This date is left out." in words(dm(desk, "rita", "is off"))
    reply = await desk.says("/align meeting", by="mia")
    assert "Next: Thu 19 March" in words(reply.message)
    await press(desk, "mia", reply.message, "Change")
    assert "5 March" not in content(form(desk, "mia")), "the preview knows it too"
    await send(desk, "mia", title="Pulse")
    await desk.sandbox.close_view("mia")
    await desk.at(utc(3, 4, 6))
    planned = [g for g in await gatherings(desk) if g.state is State.PLANNED]
    assert planned[0].starts_at == utc(3, 19, 8, 30)
    await _leave(desk, "mia")
    gone = await desk.sandbox.submit("mia", {"day": "2026-03-19"})
    assert gone.ok
    assert labels(form(desk, "mia")) == ["Take back"] * 3
    await press(desk, "mia", form(desk, "mia"), "Take back")
    assert labels(form(desk, "mia")) == ["Take back"] * 2
    planned = [g for g in await gatherings(desk) if g.state is State.PLANNED]
    assert planned[0].starts_at == utc(3, 5, 8, 30)
    assert "Thu 5 March" in words(dm(desk, "rita", "*Pulse*"))
    (row,) = await desk.rows(Series)
    assert row.exceptions == ["2026-03-12", "2026-03-19"]
    reply = await desk.says("/align meeting", by="rita")
    assert "Leave out a date" not in labels(reply.message)


async def test_who_was_taken_off_one_date_stays_off_it_when_the_series_changes(
    desk: World,
) -> None:
    await plan(desk, "mia", "Another meeting", **WEEKLY)
    await press(desk, "mia", dm(desk, "mia", "Stand-up"), "More")
    await press(desk, "mia", form(desk, "mia"), "Take off")
    await send(desk, "mia", whom=["U0BEN", "U0PAUL"])
    assert "1 taken off" in content(form(desk, "mia"))
    await desk.sandbox.close_view("mia")
    await desk.sandbox.close_view("mia")
    await _change(desk, "mia", title="Pulse", whom=["U0RITA", "U0BEN", "U0TOM"])
    first = (await gatherings(desk))[0].id
    on = {i.slack_id for i in await desk.rows(Invitation) if i.gathering_id == first and not i.gone}
    assert on == {"U0MIA", "U0RITA", "U0TOM"}
