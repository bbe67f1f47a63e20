"""Calendars: files that come back the same from parsers of another make, and a private feed."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from bot.gatherings import ics
from bot.gatherings.inviting import uninvite
from bot.gatherings.models import CalendarFeed, Said
from bot.gatherings.service import gathering
from bot.kit.db import Session
from bot.kit.surfaces import Entry
from tests.gatherings.conftest import dm, form, gatherings, labels, plan, press, send, utc
from tests.gatherings.test_invitations import REVIEW, crowd
from tests.support.world import World, words

MIA, RITA = ics.Person("Mia Keller", "mia@acme.test"), ics.Person("Rita", None, Said.YES)
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca",
         "America/Sao_Paulo", "UTC")  # fmt: skip
DAYS = ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1), (2, 15), (3, 22))
AROUND = [datetime(2026, m, d, h, tzinfo=UTC) for m, d in DAYS for h in range(24)]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=120
).filter(lambda t: t.strip() == t)


def entry(zone: str, at: datetime, title: str = "Review", **more: Any) -> Entry:
    return Entry("a1@align", title, at, at + timedelta(minutes=45), zone, **more)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", AROUND[::7])
def test_a_date_is_the_same_moment_for_parsers_of_two_other_makes(zone: str, at: datetime) -> None:
    file = ics.invitation_file(entry(zone, at, sequence=3), MIA, RITA, utc(3, 3, 9)).decode()
    (event,) = IcsCalendarStream.calendar_from_ics(file).events
    assert event.dtstart.astimezone(UTC) == at
    assert (event.uid, event.sequence, event.summary) == ("a1@align", 3, "Review")
    own = Calendar.from_ical(file)
    assert own["METHOD"] == "REQUEST"
    (again,) = own.events
    assert again.start.astimezone(UTC) == at


@pytest.mark.row("U14")
@pytest.mark.parametrize("zone", ZONES[:-1])
def test_the_zone_in_the_file_says_itself_when_clocks_change(zone: str) -> None:
    file = ics.invitation_file(entry(zone, utc(6, 1, 9)), MIA, RITA, utc(3, 3, 9)).decode()
    read = tzical(io.StringIO(file.replace("\r\n", "\n"))).get(zone)
    tz = ZoneInfo(zone)
    for at in AROUND:
        local = at.astimezone(tz)
        wall = local.replace(tzinfo=None)
        if wall.replace(tzinfo=tz).astimezone(UTC) != at:  # the second of a repeated hour
            continue
        again = wall.replace(tzinfo=tz, fold=1).utcoffset()
        if again != local.utcoffset():
            continue
        assert wall.replace(tzinfo=read).utcoffset() == local.utcoffset(), (zone, wall)


@given(title=TEXTS, place=TEXTS, said=TEXTS)
def test_whatever_people_type_comes_back_as_it_was(title: str, place: str, said: str) -> None:
    made = entry("Europe/Berlin", utc(6, 1, 9), title, place=place, words=said)
    file = ics.invitation_file(made, MIA, RITA, utc(3, 3, 9))
    (event,) = Calendar.from_ical(file).events
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (title, place)
    assert str(event["DESCRIPTION"]) == said
    assert all(len(line) <= 75 for line in file.split(b"\r\n")), "RFC 5545, 3.1"


async def files(world: World, who: str) -> list[Calendar]:
    """The calendar files in somebody's direct messages, oldest first."""
    held = world.sandbox.core.workspace.files
    there = [f for m in world.sandbox.dms(who) for f in m.files]
    return [Calendar.from_ical(held[f["id"]]["_held"]) for f in there]


async def test_the_file_comes_with_the_invitation_and_follows_every_change(world: World) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    await world.later(minutes=3)
    (asked,) = await files(world, "ben")
    thread = next(m for m in world.sandbox.dms("ben") if m.files)
    assert thread.thread_ts == dm(world, "ben", "Pipeline review").ts
    (event,) = asked.events
    assert (asked["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert event.start.astimezone(UTC) == utc(3, 5, 14)
    assert str(event["LOCATION"]) == "https://meet.acme.test/pipe"
    assert event["ATTENDEE"].params["CN"] == "Ben Carter"
    await world.later(minutes=5)
    assert len(await files(world, "ben")) == 1, "once"

    await press(world, "mia", dm(world, "mia", "Pipeline review"), "More")
    await press(world, "mia", form(world, "mia"), "Move")
    await send(world, "mia", day="2026-03-06", at="11:00")
    await world.later(minutes=3)
    (_, moved) = await files(world, "ben")
    assert (moved.events[0]["UID"], moved.events[0]["SEQUENCE"]) == (event["UID"], 1)
    assert moved.events[0].start.astimezone(UTC) == utc(3, 6, 10)

    await press(world, "mia", dm(world, "mia", "Pipeline review"), "More")
    await press(world, "mia", form(world, "mia"), "Cancel it")
    await send(world, "mia")
    await world.later(minutes=3)
    *_, off = await files(world, "ben")
    assert (off["METHOD"], off.events[0]["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (off.events[0]["UID"], off.events[0]["SEQUENCE"]) == (event["UID"], 2)


async def test_who_is_taken_off_the_list_gets_the_file_that_takes_it_out_once(
    world: World,
) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    await world.later(minutes=3)
    (asked,) = await files(world, "ben")
    first = (await gatherings(world))[0].id or 0
    await world.write(crowd)
    await press(world, "rita", dm(world, "rita", "Pipeline review"), "More")
    assert "Take off" not in labels(form(world, "rita"))
    await press(world, "tom", dm(world, "tom", "Pipeline review"), "More")
    await press(world, "tom", form(world, "tom"), "Take off")
    owner = await world.sandbox.submit("tom", {"whom": ["U0MIA", "U0BEN"]})
    assert "owner stays" in owner.errors["whom"]
    await send(world, "tom", whom=["U0BEN"])
    assert "no longer on its list" in words(dm(world, "ben", "Pipeline review")), "in a crowd too"
    await world.later(minutes=3)
    _, off = await files(world, "ben")
    assert (off["METHOD"], off.events[0]["UID"]) == ("CANCEL", asked.events[0]["UID"])
    await world.write(_off, first, "U0TOM", world.now)
    await world.later(minutes=5)
    assert len(await files(world, "ben")) == 2, "once"


def _off(session: Session, gathering_id: int, who: str, now: datetime) -> None:
    uninvite(session, gathering(session, gathering_id), [who], now)


async def _feed_of(world: World, who: str, label: str) -> str:
    await world.sandbox.open_home(who)
    await world.settled()
    link = "My calendar link" if label == "Make one" else "My calendar link (on)"
    await press(world, who, world.sandbox.home(who), link)
    await press(world, who, form(world, who), label)
    said = words(form(world, who).body)
    return "/" + said.split("://")[1].split("`")[0].split("/", 1)[1]


async def test_a_feed_is_private_current_renewed_and_switched_off(db_url: str) -> None:
    async with World.open(db_url, settings={"public_url": "https://align.acme.test"}) as world:
        await plan(world, "mia", "A review", **REVIEW)
        path = await _feed_of(world, "ben", "Make one")
        got = await world.http.get(path)
        assert got.status_code == 200
        assert got.headers["content-type"].startswith("text/calendar")
        read = IcsCalendarStream.calendar_from_ics(got.text)
        assert read.events[0].dtstart.astimezone(UTC) == utc(3, 5, 14)
        tag = {"If-None-Match": got.headers["etag"]}
        assert (await world.http.get(path, headers=tag)).status_code == 304
        await press(world, "ben", dm(world, "ben", "Pipeline review"), "Cannot")
        newer = await world.http.get(path, headers=tag)
        assert newer.status_code == 200
        assert len(IcsCalendarStream.calendar_from_ics(newer.text).events) == len(read.events) - 1

        (kept,) = await world.rows(CalendarFeed)
        assert path.split("/")[-1].removesuffix(".ics") not in kept.token_hash, "only a digest"
        second = await _feed_of(world, "ben", "Make a new one")
        assert (await world.http.get(path)).status_code == 404
        assert (await world.http.get(second)).status_code == 200
        assert (await world.http.get("/calendar/" + "x" * 43 + ".ics")).status_code == 404
        await world.sandbox.open_home("ben")
        await press(world, "ben", world.sandbox.home("ben"), "My calendar link (on)")
        await press(world, "ben", form(world, "ben"), "Switch it off")
        assert (await world.http.get(second)).status_code == 404
        third = await _feed_of(world, "ben", "Make one")
        await world.sandbox.members.deactivate("ben")
        await world.settled()
        assert (await world.http.get(third)).status_code == 404, "who left reads nothing"
        assert (await gatherings(world))[0].starts_at == utc(3, 5, 14)
