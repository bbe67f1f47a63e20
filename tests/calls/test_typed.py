"""What was typed after `/callnote`, taken apart."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calls.models import Outcome
from bot.calls.typed import Typed, read_day, read_note

TODAY = date(2026, 3, 3)
YES, NO, LATER = Outcome.INTERESTED, Outcome.NO_INTEREST, Outcome.LATER


@pytest.mark.row("002-9")
@pytest.mark.parametrize(
    ("line", "which", "name", "outcome", "said"),
    [
        ("pat@acme.test interested wants a demo", "pat@acme.test", "", YES, "wants a demo"),
        ("Pat Lee no interest too expensive", None, "Pat Lee", NO, "too expensive"),
        ("Pat Lee, Acme: not interested", None, "Pat Lee, Acme", NO, ""),
        ("L-1042 isn't interested, no need", "L-1042", "", NO, "no need"),
        ("L-1042 maybe later no budget", "L-1042", "", LATER, "no budget"),
        ("L-1042 interested later", "L-1042", "", LATER, ""),
        ("+49 30 1234567 call me back", "+49 30 1234567", "", LATER, ""),
        ("<mailto:pat@acme.test|pat@acme.test> keen", "pat@acme.test", "", YES, ""),
        ("L-1042: they are very interested in it", "L-1042", "", YES, "they are in it"),
        ("pat@acme.test wants a demo", "pat@acme.test", "", None, "wants a demo"),
        ("interested", None, "", YES, ""),
        ("", None, "", None, ""),
        ("disinterested@acme.test hello", "disinterested@acme.test", "", None, "hello"),
    ],
)
def test_lead_outcome_and_the_rest(
    line: str, which: str | None, name: str, outcome: Outcome | None, said: str
) -> None:
    typed = read_note(line, TODAY)
    assert (typed.which, typed.name, typed.outcome, typed.said) == (which, name, outcome, said)


def test_parts_by_their_labels() -> None:
    typed = read_note(
        "L-7 no interest; asked: does it work with SAP?; Asks: who sets it up; Competitor: "
        "Rivalsoft\nbut: price; trigger: new ERP; well: nice talk; not well: too long; said: "
        "it's a beast; campaign: webinar-q3; Is it ours?; note: it was short",
        TODAY,
    )
    assert typed.asked == ("does it work with SAP?", "who sets it up", "Is it ours?")
    assert typed.parts == {
        "competitor": "Rivalsoft", "objection": "price", "trigger_event": "new ERP",
        "went_well": "nice talk", "went_not": "too long", "words_used": "it's a beast",
        "campaign": "webinar-q3",
    }  # fmt: skip
    assert typed.said == "note: it was short"


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("L-7 later voicemail", False),
        ("L-7 no interest, nobody answered", False),
        ("L-7 later, did not pick up", False),
        ("L-7 interested, answered all my questions", True),
    ],
)
def test_whether_they_spoke(line: str, reached: bool) -> None:
    assert read_note(line, TODAY).connected is reached


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("until 2026-09-01", date(2026, 9, 1)),
        ("in 3 months", date(2026, 6, 3)),
        ("in two weeks", date(2026, 3, 17)),
        ("back in June", date(2026, 6, 1)),
        ("in February", date(2027, 2, 1)),
        ("in March", None),
        ("on 15 May", date(2026, 5, 15)),
        ("on 1. Feb", date(2027, 2, 1)),
        ("next week", date(2026, 3, 9)),
        ("next month", date(2026, 4, 1)),
        ("next quarter", date(2026, 4, 1)),
        ("next year", date(2027, 1, 1)),
        ("2025-09-01", None),
        ("2026-02-31", None),
        ("30 February", None),
        ("in 99 months", date(2034, 6, 3)),
        ("maybe", None),
    ],
)
def test_the_day_of_a_later_one(words: str, day: date | None) -> None:
    assert read_day(words, TODAY) == day


def test_a_day_counts_for_a_later_outcome_alone() -> None:
    assert read_note("L-7 later in June", TODAY).later_on == date(2026, 6, 1)
    assert read_note("L-7 interested, fair in June", TODAY).later_on is None
    assert read_note("31 January", date(2026, 1, 31)) == Typed(said="31 January")
    assert read_day("in a month", date(2026, 1, 31)) == date(2026, 2, 28)
    assert read_day("in 11 months", date(2026, 1, 31)) == date(2026, 12, 31)
