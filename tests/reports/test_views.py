"""What is drawn keeps Slack's rules, whatever campaigns are called."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calls.models import Outcome
from bot.reports import chart_blocks
from bot.reports.facts import Counts, Quote
from bot.reports.spans import Span
from bot.reports.views import Shape, Standing, Wanted, read_wanted, report_message
from bot.reports.views_lists import home_blocks
from bot.sandbox.rules_surfaces import message_faults, view_faults
from tests.kit.naughty import NAUGHTY
from tests.reports.notes import TUESDAY, facts

COUNTS = Counts(3, 2, 1, 4)
ODD = [name[:120] for name in NAUGHTY]  # as long as a campaign's name may be


@pytest.mark.fault("F44")
@pytest.mark.parametrize("shape", list(Shape))
@settings(deadline=None, max_examples=40)
@given(names=st.lists(st.text(max_size=130) | st.sampled_from(ODD), max_size=24))
def test_slack_takes_it_in_every_shape(shape: Shape, names: list[str]) -> None:
    quotes = tuple(Quote(name or "-", Outcome.LATER, name) for name in names[:5])
    report = facts(*((name, COUNTS) for name in names), quotes=quotes)
    at = Standing(shape, "F0FILE", subscription=3, in_channel=True, here=True, changed=True)
    message = report_message(report, at)
    assert message_faults(message["blocks"], [])[1] == []
    assert 0 < len(message["text"]) <= 4000
    home = {"type": "home", "blocks": list(home_blocks(report, charts=True))}
    assert view_faults(home)[1] == []


@pytest.mark.fault("F44")
def test_nobody_is_pinged_by_a_campaign_or_a_quote() -> None:
    quote = Quote("<!channel> *now*", Outcome.LATER, "<@U0MIA>")
    message = report_message(facts(("<!here>", COUNTS), quotes=(quote,)), Standing(Shape.WORDS))
    drawn = json.dumps(message["blocks"])
    assert "<!" not in drawn
    assert "<@" not in drawn


def test_labels_are_short_and_none_stands_twice() -> None:
    long = "A campaign of the same name, part "
    named = chart_blocks.labels([f"{long}{n}" for n in range(12)])
    assert len(set(named)) == 12
    assert max(map(len, named)) <= chart_blocks.LABEL


def test_a_table_that_is_too_large_ends_before_slack_refuses_it() -> None:
    wide = [["x" * 59] * 20 for _ in range(100)]
    block = chart_blocks.table("All", ["h"] * 20, wide)
    assert message_faults([block], [])[1] == []
    assert 10 < len(block["rows"]) < 20


def test_a_button_carries_what_was_asked_for_and_nothing_else_is_read() -> None:
    wanted = Wanted("weekly", Span(TUESDAY.date(), TUESDAY.date().replace(day=9)), 7)
    assert read_wanted(wanted.value) == wanted
    for odd in ("", "weekly", "weekly|2026-02-30|2026-03-01|1", "a|2026-03-01|2026-03-02|x"):
        assert read_wanted(odd) is None
