"""The clock that can be moved, and the company a sandbox starts with."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo.fortnight import working_days, works
from bot.sandbox import Sandbox, Seed
from bot.sandbox.clock import Clock

FRIDAY = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)


def test_starts_where_it_is_told_and_runs_on() -> None:
    clock = Clock(FRIDAY)
    first = clock.now()
    assert timedelta(0) <= first - FRIDAY < timedelta(seconds=5)
    assert clock.now() >= first
    assert abs(Clock().now() - Clock.real()) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="aware"):
        clock.move_to(datetime(2026, 3, 6))  # noqa: DTZ001


async def test_moving_wakes_who_waits() -> None:
    clock = Clock(FRIDAY)
    hour = asyncio.create_task(clock.sleep(3600))
    day = asyncio.create_task(clock.sleep(86_400))
    await asyncio.sleep(0)
    clock.advance(timedelta(hours=1))
    async with asyncio.timeout(5):
        await hour
    assert not day.done()
    day.cancel()


@pytest.mark.parametrize(
    ("name", "zone", "local"),
    [
        ("working-day-16:00", "Europe/Berlin", "2026-03-09T16:00:00+01:00"),
        ("working-day-16:00", "America/New_York", "2026-03-06T16:00:00-05:00"),
        ("day-09:00", "America/New_York", "2026-03-07T09:00:00-05:00"),
    ],
)
def test_the_next_working_day(name: str, zone: str, local: str) -> None:
    assert Clock(FRIDAY).next_moment(name, zone) == datetime.fromisoformat(local)


def test_holidays_are_whose_they_are_told_to_be() -> None:
    """Thursday before Easter: the next working day's 16:00 after today's is on Tuesday."""
    clock = Clock(datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
    assert clock.next_moment("working-day-16:00", "Europe/Berlin").day == 3
    clock.works = works
    moment = clock.next_moment("working-day-16:00", "Europe/Berlin")
    assert moment == datetime(2026, 4, 7, 14, 0, tzinfo=UTC)
    assert date(2026, 4, 6) not in working_days(date(2026, 4, 8))


def test_the_next_day_keeps_its_hour_through_a_clock_change() -> None:
    clock = Clock(datetime(2026, 3, 7, 18, 0, tzinfo=UTC))
    moment = clock.next_moment("day-09:00", "America/New_York")
    assert moment.astimezone(ZoneInfo("America/New_York")).hour == 9


async def test_message_times_never_repeat_and_never_go_back() -> None:
    async with Sandbox(Seed(start=FRIDAY)) as sandbox:
        first = await sandbox.say("rita", "leads", "one")
        sandbox.clock.advance(timedelta(hours=-2))
        second = await sandbox.say("rita", "leads", "two")
        assert float(first) >= FRIDAY.timestamp()
        assert float(second) > float(first)


def test_acme_is_a_believable_company() -> None:
    seed = Seed()
    assert len(seed.members) == 12
    assert {m.tz for m in seed.members} == {"Europe/Berlin", "America/New_York"}
    assert [m.name for m in seed.members if m.guest] == ["gus"]
    assert [m.name for m in seed.members if m.is_admin] == ["olga"]
    names = {c.name for c in seed.channels}
    assert {"leads", "prospect-questions", "alignment", "general"} < names
    commands = [c["command"] for c in seed.manifest["features"]["slash_commands"]]
    assert "/badlead" in commands


def test_two_sandboxes_share_nothing() -> None:
    one, two = Sandbox(), Sandbox()
    one.workspace.channel("leads").members.clear()
    one.workspace.manifest["features"].clear()
    assert two.workspace.channel("leads").members
    assert two.workspace.manifest["features"]
    assert one.bot_token != two.bot_token
