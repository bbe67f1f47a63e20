"""What people type: the reason in free words, and which lead they mean."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.verdicts.models import Reason, Wrong
from bot.verdicts.reasons import NOTE, read_reason
from bot.verdicts.typed import MOST, name_splits, new_name, read_typed


@pytest.mark.parametrize(
    ("words", "reason", "field", "noted"),
    [
        ("wrong phone", Reason.WRONG_DATA, Wrong.PHONE, False),
        ("Wrong number!", Reason.WRONG_DATA, Wrong.PHONE, False),
        ("the number is totally wrong", Reason.WRONG_DATA, Wrong.PHONE, True),
        ("bounced", Reason.WRONG_DATA, Wrong.EMAIL, False),
        ("e-mail bounced", Reason.WRONG_DATA, Wrong.EMAIL, False),
        ("left the company", Reason.WRONG_DATA, Wrong.LEFT, False),
        ("bad data", Reason.WRONG_DATA, None, False),
        ("student", Reason.NOT_A_FIT, None, True),
        ("not a fit", Reason.NOT_A_FIT, None, False),
        ("just a student writing a thesis", Reason.NOT_A_FIT, None, True),
        ("no budget now", Reason.NOT_READY, None, True),
        ("not ready", Reason.NOT_READY, None, False),
        ("contract until march", Reason.NOT_READY, None, True),
        ("cannot reach", Reason.CANNOT_REACH, None, False),
        ("can't reach him", Reason.CANNOT_REACH, None, True),
        ("left a voicemail", Reason.CANNOT_REACH, None, True),
        ("no answer since monday", Reason.CANNOT_REACH, None, True),
        ("duplicate", Reason.DUPLICATE, None, False),
        ("dupe", Reason.DUPLICATE, None, False),
        ("they were rude to me", Reason.SOMETHING_ELSE, None, True),
        ("not a student", Reason.SOMETHING_ELSE, None, True),
        ("no duplicate", Reason.SOMETHING_ELSE, None, True),
        ("grüße, 漢字 🤷", Reason.SOMETHING_ELSE, None, True),
    ],
)
def test_words_give_a_reason(words: str, reason: Reason, field: Wrong | None, noted: bool) -> None:
    read = read_reason(words)
    assert read is not None
    assert (read.reason, read.field) == (reason, field)
    assert bool(read.note) is noted


def test_what_is_more_than_the_reason_is_kept_as_typed() -> None:
    read = read_reason("  Wrong phone, it is the fax of the *reception*  ")
    assert read is not None
    assert read.note == "Wrong phone, it is the fax of the *reception*"


@given(st.text(max_size=300))
@example("\x00")
@example("\ud800 wrong phone")
@example("\u202e bounced")
@example(" ,;:.-")
def test_any_words_are_read(words: str) -> None:
    read = read_reason(words)
    if read is not None:
        assert read.reason in set(Reason) - {Reason.NOT_GIVEN}
        assert "\x00" not in (read.note or "")
        (read.note or "").encode()


def test_forty_thousand_characters_are_a_note() -> None:
    read = read_reason("x" * 40_000)
    assert read is not None
    assert len(read.note or "") == NOTE


@pytest.mark.row("card-1")
@pytest.mark.parametrize(
    ("line", "which", "words"),
    [
        ("pat@acme.test", "pat@acme.test", ""),
        ("pat@acme.test wrong phone", "pat@acme.test", "wrong phone"),
        ("pat@acme.test, wrong phone", "pat@acme.test", "wrong phone"),
        ("<mailto:pat@acme.test|pat@acme.test> bounced", "pat@acme.test", "bounced"),
        ("L-1042 student", "L-1042", "student"),
        ("l1042: student", "l1042", "student"),
        ("L 1042 student", "L 1042", "student"),
        ("#1042", "#1042", ""),
        ("https://crm.test/contact/77 dupe", "https://crm.test/contact/77", "dupe"),
        ("<https://crm.test/contact/77|Pat> dupe", "https://crm.test/contact/77", "dupe"),
        ("+44 20 7946 0958 wrong phone", "+44 20 7946 0958", "wrong phone"),
        ("Pat Lee wrong phone", None, "Pat Lee wrong phone"),
        ("L-1042a thing", None, "L-1042a thing"),
        ("&lt;b&gt; no", None, "<b> no"),
        ("", None, ""),
        ("\x00\x00", None, ""),
    ],
)
def test_the_lead_is_read_off_the_beginning(line: str, which: str | None, words: str) -> None:
    typed = read_typed(line)
    assert (typed.which, typed.words) == (which, words)


@given(st.text(max_size=400))
@example("L" * 300)
@example("+" + "1 " * 200)
def test_any_line_is_read(line: str) -> None:
    typed = read_typed(line)
    (typed.which or "").encode()
    if typed.words:
        splits = name_splits(typed.words)
        assert splits
        new_name(typed.words)


def test_a_long_line_is_read_up_to_its_limit() -> None:
    typed = read_typed("pat@acme.test " + "x" * 100_000)
    assert typed.which == "pat@acme.test"
    assert len(typed.words) <= MOST


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("Pat Lee wrong phone", "Pat Lee", "wrong phone"),
        ("Pat Lee, they were rude", "Pat Lee", "they were rude"),
        ("Pat Lee they were rude", "Pat Lee", "they were rude"),
        ("Ludwig", "Ludwig", ""),
    ],
)
def test_a_new_lead_gets_its_name(words: str, name: str, rest: str) -> None:
    assert new_name(words) == (name, rest)


@pytest.mark.parametrize("words", ["wrong phone", "a" * 300, "word " * 40])
def test_what_is_no_name_is_asked_for(words: str) -> None:
    assert new_name(words.strip()) is None
