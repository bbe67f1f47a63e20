"""What is read out of what somebody typed or quoted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.enquiries import heard
from bot.enquiries.models import TEXT


@pytest.mark.row("card-4")
def test_lead_address_and_campaign_are_taken_out_of_the_question() -> None:
    said = heard.read("Does it work with SAP? L-1042 campaign:webinar-q3")
    assert said == heard.Heard("Does it work with SAP?", "L-1042", None, "webinar-q3")
    said = heard.read("<mailto:Pat@acme.test|Pat@acme.test>: can we pay quarterly?")
    assert (said.question, said.email) == ("can we pay quarterly?", "pat@acme.test")
    assert heard.read('campaign:"Webinar Q3" fast?').campaign == "Webinar Q3"


def test_other_addresses_and_numbers_are_masked_and_figures_stay() -> None:
    said = heard.read("a@x.test or b@y.test, +49 170 1234567: 1,000,000 rows by 2026-03-03?")
    assert said.email == "a@x.test"
    assert said.question == "or [address], [number]: 1,000,000 rows by 2026-03-03?"


def test_of_a_message_the_sentences_that_ask_are_kept() -> None:
    said = heard.quoted("Talked to Acme. They asked: does v2.0 work with SAP? And is it fast? Bye.")
    assert said.question == "Does v2.0 work with SAP? And is it fast?", "as a sentence begins"
    assert heard.quoted("She asked: iPads too?").question == "iPads too?"
    assert heard.quoted("is it fast? they asked").question == "is it fast?", "as it was written"
    assert heard.quoted("They need an export").question == "They need an export"


def test_a_question_too_long_is_cut_and_says_so() -> None:
    said = heard.read("why " * TEXT)
    assert said.cut
    assert len(said.question) == TEXT


@pytest.mark.fault("F44")
@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read_and_stored(typed: str) -> None:
    said = heard.read(typed)
    assert "\x00" not in said.question
    said.question.encode()
    assert heard.quoted(typed).question.strip() == heard.quoted(typed).question


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://acme.test/guide", "https://acme.test/guide"),
        ("<https://acme.test/guide|guide>", None),
        ("acme.test/guide", None),
        ("javascript:alert(1)", None),
        ("https://acme", None),
        ("https://acme.test/a b", None),
        ("https://" + "a" * 600 + ".test", None),
    ],
)
def test_only_a_plain_web_address_is_a_link(typed: str, kept: str | None) -> None:
    assert heard.link(typed) == kept
