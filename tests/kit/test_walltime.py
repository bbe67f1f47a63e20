"""Wall times through clock changes: each happens once, at the first moment that exists (F26)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kit.schedule import next_due, resolve, upcoming
from bot.kit.walltime import earlier, occurrences, once_a_day, zone_named

ZONES = [
    "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca",
    "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "UTC",
    "Asia/Tehran", "Antarctica/Troll", "Pacific/Chatham",
]  # fmt: skip


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2026-11-22T16:00", "Europe/Berlin", "2026-11-22T15:00"),
        # spring: the first moment after the gap
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T07:00"),
        ("2026-03-08T02:00", "America/New_York", "2026-03-08T07:00"),
        ("2026-03-08T01:59", "America/New_York", "2026-03-08T06:59"),
        ("2026-03-08T03:00", "America/New_York", "2026-03-08T07:00"),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-10-04T02:10", "Australia/Lord_Howe", "2026-10-03T15:30"),
        ("2026-03-22T02:30", "Africa/Casablanca", "2026-03-22T02:00"),
        ("2011-12-30T16:00", "Pacific/Apia", "2011-12-30T10:00"),
        # autumn: the first of the two
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
        ("2026-02-15T02:30", "Africa/Casablanca", "2026-02-15T01:30"),
        # no clock changes there since 2019
        ("2026-10-18T00:30", "America/Sao_Paulo", "2026-10-18T03:30"),
        ("2018-11-04T00:30", "America/Sao_Paulo", "2018-11-04T03:00"),
    ],
)
def test_a_wall_time_is_one_moment(local: str, zone: str, expected: str) -> None:
    assert resolve(wall(local), zone) == utc(expected)


@pytest.mark.fault("F26")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", ["30 1", "30 2", "0 9", "15 2", "0 0", "45 23"])
def test_a_daily_rule_comes_due_once_on_every_local_day_of_a_year(zone: str, hour: str) -> None:
    found = upcoming(f"{hour} * * *", zone, utc("2026-01-01T12:00"), 366)
    days = [datetime.fromisoformat(period).date() for period, _ in found]
    assert all(b - a == timedelta(days=1) for a, b in pairwise(days))
    moments = [due for _, due in found]
    assert all(timedelta(hours=22) <= b - a <= timedelta(hours=26) for a, b in pairwise(moments))


@pytest.mark.fault("F26")
@pytest.mark.parametrize("zone", ZONES)
def test_every_occurrence_is_at_its_wall_time_or_right_after_the_gap(zone: str) -> None:
    for period, due in upcoming("*/10 0-4 * * *", zone, utc("2026-01-01T12:00"), 366 * 30):
        shown = due.astimezone(zone_named(zone)).replace(tzinfo=None)
        late = shown - datetime.fromisoformat(period)
        assert timedelta(0) <= late <= timedelta(hours=2)
        if late:
            before = (due - timedelta(seconds=1)).astimezone(zone_named(zone))
            assert before.replace(tzinfo=None) < datetime.fromisoformat(period)


@pytest.mark.fault("F26")
def test_hourly_through_both_changes() -> None:
    spring = upcoming("0 * * * *", "America/New_York", utc("2026-03-08T05:30"), 4)
    assert [p[11:] for p, _ in spring] == ["01:00", "02:00", "04:00", "05:00"]
    autumn = upcoming("0 * * * *", "America/New_York", utc("2026-11-01T04:30"), 3)
    assert autumn == [
        ("2026-11-01T01:00", utc("2026-11-01T05:00")),
        ("2026-11-01T02:00", utc("2026-11-01T07:00")),
        ("2026-11-01T03:00", utc("2026-11-01T08:00")),
    ]


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        ("0 9 * * 1", "2026-11-22T12:00", "2026-11-23T09:00"),  # Monday is Monday
        ("0 16 * * 1-5", "2026-11-20T16:00", "2026-11-23T16:00"),
        ("0 16 * * *", "2026-11-22T15:00", "2026-11-23T16:00"),  # due at this very moment: over
        ("0 9 L * *", "2026-11-22T12:00", "2026-11-30T09:00"),
        ("0 9 * * 2#1", "2026-11-22T12:00", "2026-12-01T09:00"),
    ],
)
def test_rules_are_read_as_people_write_them(rule: str, after: str, expected: str) -> None:
    assert next_due(rule, "Europe/Berlin", utc(after))[0] == expected


@pytest.mark.parametrize("rule", ["", "x", "0 9 * *", "61 * * * *", "0 0 30 2 *", "@daily"])
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        next_due(rule, "UTC", utc("2026-01-01T00:00"))


@pytest.mark.parametrize("zone", ["", "Nowhere/Town", "../../etc/passwd", "/etc/passwd", "\x00"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        next_due("0 9 * * *", zone, utc("2026-01-01T00:00"))


@pytest.mark.parametrize(
    ("rule", "daily"),
    [("0 9 * * *", True), ("0 9 * * 1", True), ("0 9 1 * *", True), ("0 9,16 * * *", False),
     ("*/5 * * * *", False)],
)  # fmt: skip
def test_what_runs_once_a_day(rule: str, daily: bool) -> None:
    assert once_a_day(rule, "2026-06-01T09:00") is daily


RULES = st.sampled_from(["0 9 * * *", "30 1 * * *", "30 2 * * *", "0 * * * *", "*/20 1-3 * * *"])
MOMENTS = st.integers(0, 4 * 366 * 86_400).map(
    lambda seconds: utc("2024-01-01T00:00") + timedelta(seconds=seconds)
)


@settings(deadline=None)
@given(rule=RULES, zone=st.sampled_from(ZONES), moment=MOMENTS)
def test_looking_back_finds_what_looking_forward_promised(
    rule: str, zone: str, moment: datetime
) -> None:
    ahead = list(islice(occurrences(rule, zone, moment), 8))
    assert all(a[1] < b[1] for a, b in pairwise(ahead))
    back: list[tuple[str, datetime]] = []
    for occurrence in earlier(rule, zone, ahead[-1][1]):
        if occurrence[1] <= moment:
            break
        back.append(occurrence)
    assert list(reversed(back)) == ahead
