"""What is drawn: within Slack's limits, and nothing that somebody is called can ping."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.people import views
from bot.people import views_said as said
from bot.people.models import Absence, Member, Side
from bot.sandbox.rules import Report
from bot.sandbox.rules_surfaces import check_blocks

TODAY = date(2026, 3, 3)
NASTY = "<!channel> <@U0RITA> *x* <https://evil.test|home> & \u202e " + "😀" * 300


def faults(view: dict[str, Any], surface: str = "message") -> list[str]:
    """What Slack would find wrong with it."""
    report = Report()
    check_blocks(view.get("blocks") or [], surface, "/blocks", report)
    if not view.get("text") and surface == "message":
        report.add("no text", "/text")
    return report.notes


def absence(starts: str, ends: str, **more: Any) -> Absence:
    return Absence(
        id=7, slack_id="U0RITA", starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends), **more,
    )  # fmt: skip


def everything(name: str) -> list[tuple[str, dict[str, Any]]]:
    gone = Member(slack_id="U0X", name=name)
    counts = dict.fromkeys(Side, 5)
    o = views.Overview(counts, [name] * 40, 3, {"S0SALES": "sales", "C0X": "other"}, [name] * 3)
    lines = [name] * 30
    button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "Assign"}}
    left = said.left_message(gone, ["3 open leads"], [button], back=False)
    assert left is not None
    return [
        ("message", {"text": "x", "blocks": views.side_choice_blocks()}),
        ("message", views.side_saved(Side.SALES)),
        ("message", views.away_saved(absence("2026-03-04", "2026-03-04"), [], name, TODAY)),
        ("message", views.away_list([absence("2026-03-04", "2026-03-09", deputy_id="U1")],
                                    {"U1": name}, TODAY)),
        ("message", views.away_list([], {}, TODAY)),
        ("modal", views.import_form()),
        ("modal", views.import_form(name * 20, lines, ready=True)),
        ("message", views.import_done(lines, 7)),
        ("message", views.who_message([f"{n}{'x' * 300}@acme.test" for n in range(20)])),
        ("message", views.who_message([f"who{n}@acme.test" for n in range(20)])),
        ("message", views.who_message([])),
        ("message", views.overview(o, admin=True)),
        ("message", views.overview(o, admin=False)),
        ("message", left),
        ("message", said.channel_lost_message("C0X", "leads arrive", lost=True, why="removed")),
    ]  # fmt: skip


@pytest.mark.fault("F44")
@pytest.mark.parametrize("name", ["Rita Sanchez", NASTY, "", "a\nb"])
def test_everything_fits_and_nothing_pings(name: str) -> None:
    for surface, view in everything(name):
        assert faults(view, surface) == []
        shown = json.dumps({k: v for k, v in view.items() if k != "private_metadata"})
        if view.get("callback_id") == views.IMPORT_FORM:
            continue  # what was pasted stands in an input, as it was typed
        assert "<!channel>" not in shown
        assert "<@U0RITA>" not in shown
        assert "<https://evil" not in shown


def test_the_pasted_text_comes_back_and_only_that_text_is_imported() -> None:
    form = views.import_form("email\na@b.test", ["1 rows"], ready=True)
    assert form["submit"]["text"] == "Import"
    assert json.loads(form["private_metadata"])["seen"] == views.roster_digest("email\na@b.test ")
    assert views.roster_digest("email\na@b.test") != views.roster_digest("email\nc@b.test")
    unusable = views.import_form("email\nx", ["1 rows"], ready=False)
    assert unusable["submit"]["text"] == "Preview"
    values = {views.ROSTER: {"csv": {"type": "plain_text_input", "value": "email"}}}
    assert views.read_import_form(values) == "email"
    assert views.read_import_form({}) == ""


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        ("2026-03-04", "2026-03-04", "4 Mar"),
        ("2026-03-04", "2026-03-09", "4 Mar to 9 Mar"),
        ("2026-12-20", "2027-01-03", "20 Dec to 3 Jan 2027"),
    ],
)
def test_dates_in_words(starts: str, ends: str, says: str) -> None:
    assert views.span(absence(starts, ends), TODAY) == says


@pytest.mark.row("U13")
def test_a_leaver_with_nothing_open_is_not_worth_a_message() -> None:
    gone = Member(slack_id="U0X", name="Rita")
    assert said.left_message(gone, [], [], back=False) is None
    back = said.left_message(gone, [], [], back=True)
    assert back is not None
    assert back["text"] == "Rita is back."


@pytest.mark.row("U10")
def test_a_lost_channel_says_exactly_what_to_type() -> None:
    text = said.channel_lost_message("C0X", "leads arrive", lost=True, why="removed")["text"]
    assert "`/invite @Align`" in text
    assert "<#C0X>" in text
    archived = said.channel_lost_message("C0X", "leads arrive", lost=True, why="archived")["text"]
    assert "was archived" in archived
