"""What is shown of a note: limits of Slack, and nothing typed that pings or breaks a block."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.calls import views, views_form, views_notes, views_week
from bot.calls.facts import TEXTS, FormFacts, Given, Note, Noted, Page
from bot.calls.form_state import (
    State,
    draft_fields,
    given_of_state,
    read_form,
    state_of,
    state_of_draft,
)
from bot.calls.models import Outcome
from bot.calls.reasons import MOST, Choice
from bot.calls.weekly import SharedOf, Week
from bot.leads.models import Quality
from bot.sandbox.rules_surfaces import message_faults, view_faults
from bot.verdicts.find import Choice as LeadChoice
from tests.kit.naughty import NAUGHTY

NASTY = "<!channel> *bold* <@U0RITA> & co"
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


def note(**more: Any) -> Note:
    values: dict[str, Any] = {
        "id": 7, "at": NOW, "day": date(2026, 3, 3), "outcome": Outcome.INTERESTED,
        "reason": "Wants a demo", "connected": True, "lead_id": 1, "public_id": "L-1042",
        "who": "Pat Lee, Acme", "campaign": "Webinar Q3", "later_on": None, "questions": (),
    }  # fmt: skip
    return Note(**(values | more))


def facts(words: str = "Wants a demo", count: int = MOST) -> FormFacts:
    reasons = {o: [Choice(f"r{n}", f"{words} {n}"[-60:]) for n in range(count)] for o in Outcome}
    return FormFacts(reasons, [(n, f"Campaign {n}") for n in range(100)], date(2026, 3, 3))


def form_state(view: dict[str, Any]) -> State:
    """The form as Slack sends it back untouched."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, block_id = block["element"], block["block_id"]
        given = {
            "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options", []),
            "selected_date": element.get("initial_date"),
            "value": element.get("initial_value"),
        }
        values[block_id] = {element["action_id"]: given}
    return read_form(values, {"d": 1})


WHOLE = Given(
    Outcome.LATER, 12, campaign_id=3, connected=False, reason="r2", later_on=date(2026, 6, 1),
    shared=True, asked=("Is it fast?", "Who sets it up?"),
    **{name: f"{name} words" for name in TEXTS},
)  # fmt: skip


@pytest.mark.row("002-9", "000-9", "001-10")
def test_the_form_gives_back_what_it_shows() -> None:
    lead = LeadChoice(12, "L-1042", "Pat Lee, Acme", "Webinar Q3", None, NOW, Quality.NONE)
    state = state_of(WHOLE, lead)
    view = views_form.note_form(state, facts(), {"n": 7}, edit=True)
    assert view_faults(view)[1] == []
    assert given_of_state(form_state(view)) == WHOLE
    words = state_of(Given(Outcome.INTERESTED, name="Pat at the fair"), None)
    again = given_of_state(form_state(views_form.note_form(words, facts(), {})))
    assert again == Given(Outcome.INTERESTED, name="Pat at the fair")
    address = state_of(Given(Outcome.INTERESTED, which="pat@new.test"), None)
    again = given_of_state(form_state(views_form.note_form(address, facts(), {})))
    assert again == Given(Outcome.INTERESTED, which="pat@new.test")


def test_every_field_but_the_outcome_is_optional() -> None:
    view = views_form.note_form(replace(state_of(WHOLE, None), details=True), facts(), {})
    inputs = [x for x in view["blocks"] if x["type"] == "input"]
    assert [x["block_id"] for x in inputs if not x["optional"]] == ["outcome"]
    bare = views_form.note_form(State(), facts(), {})
    assert len(bare["blocks"]) <= 6, "one screen"
    assert given_of_state(form_state(bare)) is None


def test_a_draft_of_another_version_opens_and_an_empty_one_is_none() -> None:
    assert draft_fields(State(connected=True, details=True)) == {}
    kept = draft_fields(State(outcome="later", texts={"objection": "price"}))
    assert state_of_draft(kept).texts == {"objection": "price"}
    assert state_of_draft(kept).details
    odd = {"outcome": 7, "unknown": "x", "texts": {"gone": "x"}, "asked": "Is it?"}
    assert state_of_draft(odd) == State(asked="Is it?")
    assert state_of_draft({}) == State()


@pytest.mark.fault("F44")
def test_whatever_is_typed_is_shown_as_it_is_within_slacks_limits() -> None:
    for words in (NASTY * 40, *NAUGHTY):
        _shown_safely(words)


def _shown_safely(words: str) -> None:
    n = note(
        who=words[:200], reason=words[:60], campaign=words[:80], by=words[:80], own=True,
        questions=tuple(words[:500] for _ in range(10)), texts=dict.fromkeys(TEXTS, words[:1000]),
        permalink="https://acme.slack.com/x",
    )  # fmt: skip
    near = tuple(
        LeadChoice(i, f"L-{i}", words[:200], None, None, NOW, Quality.NONE) for i in range(5)
    )
    page = Page("Call notes", ((words[:80], (n,) * 10),), 30, 1, 3, "{}")
    tags = dict.fromkeys(("competitor", "objection", "trigger_event"), ((words[:60], 3),) * 5)
    week = Week("2026-W10", NOW.date(), NOW.date(), 9, (SharedOf(words[:80], 9, tags, 2),) * 20)
    messages = [
        views.saved_message(Noted(n, "today's 16:00", near=near, side_unknown=True)),
        views.undone_message(Noted(n)),
        views_notes.calls_message([n] * 10, admin=True),
        views_week.week_message(week),
    ]
    for message in messages:
        assert message_faults(message["blocks"], [])[1] == [], words[:80]
        assert not re.search(r"<[!@#]", " ".join(_marked(message))), words
    state = replace(state_of(WHOLE, None), lead=f"new:{words[:140]}", who=words[:140], asked=words)
    forms = [
        views_form.note_form(state, facts(words[:50] or "x"), {"m": ["C1", "1.2", None]}),
        views_notes.notes_form(page),
        views_notes.reasons_form(facts(words[:50] or "x").reasons, {}),
    ]
    for view in forms:
        assert view_faults(view)[1] == [], words[:80]


def _marked(thing: Any) -> list[str]:
    """Every text that Slack reads as mrkdwn."""
    if isinstance(thing, list):
        return [text for each in thing for text in _marked(each)]
    if not isinstance(thing, dict):
        return []
    own = [thing["text"]] if thing.get("type") == "mrkdwn" else []
    return own + [text for each in thing.values() for text in _marked(each)]


def test_what_is_said_is_short_and_names_no_caller() -> None:
    said = views.saved_message(Noted(note(connected=False, later_on=None), "today's 16:00"))
    assert said["text"] == (
        "Saved: L-1042 Pat Lee, Acme: interested, wants a demo (not reached). "
        "In today's 16:00 digest."
    )
    nobody = views.saved_message(Noted(note(public_id="", who="", reason="")))
    assert nobody["text"] == "Saved: a call: interested."
    lines = views_notes.lead_lines([note(by="Rita"), note(outcome=Outcome.LATER, reason="")])
    assert json.dumps(lines).count("3 March") == 2
    assert "Rita" not in json.dumps(lines)


def test_the_lists_come_back_as_they_were() -> None:
    before = {o: [1, 20, 300] if o is Outcome.LATER else [] for o in Outcome}
    value = views_notes.reasons_saved(before)["blocks"][1]["elements"][0]["value"]
    assert views_notes.read_before(value) == before
    assert not any(views_notes.read_before("odd").values())
