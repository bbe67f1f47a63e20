"""Values in, blocks out: limits, escaping, and words that blame nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.listening import views, views_debrief, views_forms, views_posts, views_weeks
from bot.listening.corridor import Counts
from bot.listening.debriefing import Said
from bot.listening.models import Part, WeekState
from bot.listening.shown import Board, Shown, Team
from bot.listening.typed import Offer
from bot.listening.units import Unit
from bot.listening.week_facts import Action, Heard, WeekFacts

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
NASTY = "<!channel> *bold* & <https://evil.test|Acme>"


def slot(n: int = 1, **more: Any) -> Shown:
    begins = NOW + timedelta(days=1, hours=n)
    values: dict[str, Any] = {
        "id": n, "rep": NASTY * 3, "starts_at": begins, "ends_at": begins + timedelta(hours=1),
        "zone": "Europe/Berlin", "seats": 2, "free": 1, "campaign": NASTY,
        "people": ((NASTY, Part.MARKETING), (NASTY, Part.MANAGER)), "manager": True,
    }  # fmt: skip
    return Shown(**{**values, **more})


def check(message: dict[str, Any] | None, most: int = 50) -> None:
    assert message is not None
    assert 0 < len(message["blocks"]) <= most
    # What is read aloud instead of a label is plain text: nothing in it means anything.
    aloud = {"accessibility_label"}
    found = json.dumps(_without(message, aloud), ensure_ascii=False)
    assert "<!channel>" not in found
    assert "<https://evil" not in found
    ids = [e["action_id"] for b in message["blocks"] for e in _elements(b)]
    assert len(ids) == len(set(ids)), ids
    for block in message["blocks"]:
        text = (block.get("text") or {}).get("text", "")
        assert len(text) <= 3000
        for element in _elements(block):
            assert len(element.get("text", {}).get("text", "")) <= 75


def _without(thing: Any, keys: set[str]) -> Any:
    if isinstance(thing, dict):
        return {k: _without(v, keys) for k, v in thing.items() if k not in keys}
    return [_without(v, keys) for v in thing] if isinstance(thing, list) else thing


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    found = [block["accessory"]] if "accessory" in block else []
    return found + (block["elements"] if block["type"] == "actions" else [])


def team(**more: int) -> Team:
    counts = Counts(**{"marketing": 9, "manager": 9, **more})
    sessions = tuple(slot(n, manager=False) for n in range(20, 36))
    return Team(Unit("team:1", NASTY), "2026-Q1", counts, counts.room("together"), sessions)


def one_of(n: int) -> Team:
    """One of many teams, with slots of its own."""
    sessions = tuple(slot(100 * (n + 1) + x, manager=False) for x in range(16))
    return replace(team(), unit=Unit(f"team:{n}", NASTY), sessions=sessions)


@pytest.mark.fault("F44")
@pytest.mark.parametrize("many", [1, 2, 3, 9, 60])
def test_a_full_board_keeps_slacks_limits_and_shows_names_as_typed(many: int) -> None:
    board = Board(
        now=NOW, zone="Europe/Berlin", sells=True, listens=True, admin=True, heard=1, floor=2,
        own=tuple(slot(n, own=True) for n in range(1, 9)),
        mine=tuple(slot(n, mine=Part.MARKETING) for n in range(42, 50)),
        open=tuple(slot(n, open=True) for n in range(12, 20)), closed=True,
        headless=(NASTY,) * 5, shared=(slot(40), slot(41)),
        teams=tuple(one_of(n) for n in range(many)),
    )  # fmt: skip
    check(views.board_message(board, NASTY.replace("<", "&lt;")))
    assert str(views.board_blocks(board)).count("Marketing listened to 9") == min(many, 44)


@pytest.mark.row("000-5")
def test_only_the_manager_reads_counts() -> None:
    full = views.counts_line(team())
    assert "Marketing listened to 9 of your team's calls, you to 9. Solo seats are closed" in full
    none = views.counts_line(team(manager=0, marketing=0))
    assert "you to none yet. Marketing can only join sessions you attend." in none
    closed = json.dumps(views.closed_message([slot(25)], NOW))
    assert "9 of" not in closed
    assert "Solo seats are taken. Join the manager on Thursday 11:00." in closed


@pytest.mark.fault("F44")
def test_posts_keep_limits_whoever_reads_them() -> None:
    for seen in (slot(own=True), slot(mine=Part.MARKETING), slot(own=True, people=())):
        check(views_posts.coming_message(seen))
        check(views_posts.cancelled_message(seen))
        check(views_posts.start_message(seen))
    check(views_posts.soon_message(slot(own=True), NOW))
    check(views_posts.manager_message(team(), NOW))
    check(views_posts.floor_message(0, 2, tuple(slot(n) for n in range(1, 9)), NOW))
    assert views_posts.start_message(slot()) is None  # neither rep nor listener


def test_a_link_leads_where_it_says() -> None:
    shown = json.dumps(
        views_posts.start_message(slot(own=True, link="https://meet.test/a?b=1&c=2"))
    )
    assert "<https://meet.test/a?b=1&amp;c=2|Open the call>" in shown


@pytest.mark.row("000-9")
def test_a_debrief_of_any_length_fits() -> None:
    long = NASTY * 20
    said = Said(long[:900], long[:900], long[:900], "U1", date(2026, 3, 13))
    seen = views_debrief.Seen(
        slot(own=True), said, NASTY, NASTY, (NASTY,), False, (long[:400],) * 3
    )
    check(views_debrief.debrief_message(seen))
    form = views_debrief.debrief_form(seen)
    assert len(json.dumps(form["private_metadata"])) < 3000
    assert len(form["title"]["text"]) <= 24


def week(slots: int, days: int = 5, **more: Any) -> WeekFacts:
    monday = date(2026, 3, 9)
    found = tuple(
        (monday + timedelta(days=d), tuple(slot(n) for n in range(slots))) for d in range(days)
    )
    values: dict[str, Any] = {
        "id": 1, "site": NASTY, "zone": "Europe/Berlin", "state": WeekState.PLANNED,
        "monday": monday, "days": found, "campaign": NASTY, "quota": 2, "reps": 225,
    }  # fmt: skip
    return WeekFacts(**{**values, **more})


@pytest.mark.row("000-7")
def test_a_call_week_of_a_big_site_fits() -> None:
    check(views_weeks.sheet_message(week(60)))
    check(views_weeks.opening_message(week(60)))
    heard = Heard(
        60, 55, ((NASTY * 4, 9),) * 9, ((NASTY * 4, 2),) * 9, ((NASTY * 4, 1),) * 9,
        (Action(NASTY * 4, 2, date(2026, 3, 13)),) * 12,
    )  # fmt: skip
    check(views_weeks.day_message(week(60), date(2026, 3, 10), heard))
    check(views_weeks.closing_message(week(60), heard, date(2026, 6, 8)))
    check(views_weeks.next_message(week(0, state=WeekState.PROPOSED)))
    check(views_weeks.missed_message(week(0)))


@pytest.mark.row("000-7")
def test_nothing_is_said_of_a_day_on_which_nobody_listened() -> None:
    assert views_weeks.day_message(week(2), date(2026, 3, 10), Heard(0, 0)) is None
    assert views_weeks.closing_message(week(2), Heard(0, 0), None) is None


def test_the_form_of_a_slot_keeps_its_options_short() -> None:
    form = views_forms.offer_form(Offer(), date(2026, 3, 3), "America/New_York", 2)
    (tick,) = [b["element"] for b in form["blocks"] if b.get("block_id") == "consent"]
    assert "…" not in tick["options"][0]["text"]["text"]
    assert "New York" in json.dumps(form)
