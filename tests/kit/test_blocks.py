"""No text is ever long or odd enough to lose a message (SLACK.md 2.2, F43, F44)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.kit import blocks as b
from bot.kit.act import carried, carry
from bot.kit.text import mrkdwn
from tests.kit.naughty import NAUGHTY

LONG = "x" * 50_000

pytestmark = pytest.mark.fault("F43", "F44")


@pytest.mark.parametrize("words", [*NAUGHTY, LONG])
def test_every_text_object_is_within_its_limit_and_never_empty(words: str) -> None:
    shown = mrkdwn(words)
    texts = [
        (b.plain(words), 3000),
        (b.mrk(shown), 3000),
        (b.section(shown)["text"], 3000),
        (b.header(words)["text"], 150),
        (b.context(shown)["elements"][0], 3000),
        (b.fields([(shown, shown)])["fields"][0], 2000),
        (b.button(words, "a")["text"], 75),
        (b.option(words, "v")["text"], 75),
        (b.option("x", "v", words or "x")["description"], 75),
        (b.form("c", words, [])["title"], 24),
        (b.form("c", "t", [], submit=words or "x", close=words)["submit"], 24),
        (b.form("c", "t", [], close=words)["close"], 24),
        (b.field(words, b.typed("a"), block_id="x")["label"], 2000),
        (b.field("l", b.typed("a"), block_id="x", hint=words or "x")["hint"], 2000),
        (b.typed("a", placeholder=words or "x")["placeholder"], 150),
        (b.select("a", [], placeholder=words)["placeholder"], 150),
        (b.confirm(words, words, words, words)["title"], 100),
        (b.confirm(words, words, words, words)["text"], 300),
        (b.confirm(words, words, words, words)["confirm"], 30),
        (b.confirm(words, words, words, words)["deny"], 30),
    ]
    for made, most in texts:
        assert 1 <= len(made["text"]) <= most
    assert 1 <= len(b.message(words)["text"]) <= 3900


def test_typed_mentions_and_addresses_are_not_parsed() -> None:
    """Slack would make links of bare addresses and mentions of @names in mrkdwn."""
    for made in (b.mrk("@here"), b.section("x")["text"], b.context("x")["elements"][0]):
        assert made["verbatim"] is True


def test_numbers_of_things_are_within_their_limits() -> None:
    options = [b.option(f"{n}", f"{n}") for n in range(300)]
    blocks = [b.divider()] * 300
    buttons = [b.button("x", f"{n}") for n in range(300)]
    assert len(b.select("a", options)["options"]) == 100
    assert len(b.overflow("a", options)["options"]) == 5
    assert len(b.actions(*buttons)["elements"]) == 25
    assert len(b.fields([("a", "b")] * 30)["fields"]) == 10
    assert len(b.context(*(["x"] * 30))["elements"]) == 10
    assert len(b.message("x", blocks)["blocks"]) == 50
    assert len(b.form("c", "t", blocks)["blocks"]) == 100
    assert len(b.home(blocks)["blocks"]) == 100


@pytest.mark.parametrize("initial", ["5", "150", "none", None])
def test_what_stands_chosen_is_one_of_the_options(initial: str | None) -> None:
    options = [b.option(f"{n}", f"{n}") for n in range(300)]
    made = b.select("a", options, initial=initial)
    chosen: Any = made.get("initial_option")
    assert (chosen in made["options"]) if initial == "5" else chosen is None


def test_values_are_within_their_limits() -> None:
    assert len(b.button("x", "a", LONG, says=LONG)["value"]) == 2000
    assert len(b.button("x", "a", LONG, says=LONG)["accessibility_label"]) == 75
    assert len(b.option("x", LONG)["value"]) == 150
    typed = b.typed("a", initial=LONG, most=9000)
    assert typed["max_length"] == 3000
    assert len(typed["initial_value"]) <= 3000
    assert len(b.typed("a", initial=LONG, most=20)["initial_value"]) == 20


def test_what_is_not_given_is_not_there() -> None:
    assert b.button("x", "a").keys() == {"type", "text", "action_id"}
    assert b.option("x", "v").keys() == {"text", "value"}
    assert b.actions(None, b.button("x", "a"), None)["elements"] == [b.button("x", "a")]
    assert "blocks" not in b.message("x")
    assert b.message("x", replace_original=True)["replace_original"] is True
    assert "dispatch_action" not in b.field("l", b.typed("a"), block_id="x")
    assert b.typed("a", kind="email_text_input").keys() == {"type", "action_id"}


def test_what_a_form_carries_comes_back() -> None:
    view = b.form("c", "t", [], carried=carry(lead=7, words="<@U1> ünï"))
    assert carried(view["private_metadata"]) == {"v": 1, "lead": 7, "words": "<@U1> ünï"}


@pytest.mark.parametrize("text", ["", "x", "[1]", "null", '{"v": 1', '"s"'])
def test_what_cannot_be_read_back_is_nothing(text: str) -> None:
    assert carried(text) == {}


def test_a_form_that_carries_too_much_is_refused_where_it_is_made() -> None:
    """Cut JSON would be read as nothing, and the form would forget what it is about."""
    with pytest.raises(ValueError, match="carries"):
        b.form("c", "t", [], carried="x" * 3001)
