"""Everybody has exactly one representative, and keeps them while seats stand (000-12)."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.represent import Person, share_out
from bot.people.models import Side

Seats = dict[int, tuple[str, int | None]]


def crowd(count: int, teams: list[int | None]) -> list[Person]:
    return [Person(f"U{n}", Side.SALES, teams[n % len(teams)], 1) for n in range(count)]


@pytest.mark.row("000-12")
@given(
    st.integers(0, 60),
    st.integers(1, 6),
    st.lists(st.sampled_from([None, 1, 2, 3]), min_size=1, max_size=7),
    st.dictionaries(st.integers(0, 80), st.integers(1, 9)),
)
def test_each_has_exactly_one_and_no_seat_more_than_its_share(
    count: int, seat_count: int, teams: list[int | None], had: dict[int, int]
) -> None:
    everybody = crowd(count, teams)
    seats: Seats = {n + 1: (f"U{n}", teams[n % len(teams)]) for n in range(seat_count)}
    now = {f"U{n}": seat for n, seat in had.items()}
    found = share_out(everybody, seats, now)
    assert set(found) == {p.slack_id for p in everybody}
    share = -(-count // seat_count)
    assert all(n <= share for n in Counter(found.values()).values())
    assert all(found[who] == seat for seat, (who, _) in seats.items() if who in found)
    assert share_out(everybody, seats, found) == found  # nobody changes without a reason


def test_a_colleague_of_the_same_team_comes_before_a_stranger() -> None:
    people = [Person(f"U{n}", Side.SALES, n % 2, 1) for n in range(8)]
    found = share_out(people, {1: ("U0", 0), 2: ("U1", 1)}, {})
    assert all(found[f"U{n}"] == 1 + n % 2 for n in range(8))


def test_when_a_seat_goes_only_its_people_move() -> None:
    people = crowd(12, [None])
    seats: Seats = {1: ("U0", None), 2: ("U1", None), 3: ("U2", None)}
    before = share_out(people, seats, {})
    del seats[2]
    after = share_out(people, seats, before)
    assert all(after[who] == seat for who, seat in before.items() if seat != 2)


def test_nobody_represents_where_there_is_no_seat() -> None:
    assert share_out(crowd(3, [None]), {}, {}) == {}
