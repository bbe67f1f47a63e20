"""What of a mail asks, in English and German."""

from __future__ import annotations

import pytest

from bot.mailbox.asking import questions_in


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Does it work with SAP?", ["Does it work with SAP?"]),
        ("Hi Pat, does it work with SAP? Thanks.", ["Does it work with SAP?"]),
        ("We use v2.1. Is 3.0 out, e.g. as a beta?", ["Is 3.0 out, e.g. as a beta?"]),
        ("One question: how do I export", ["How do I export"]),
        (
            "Please let me know whether we can pay quarterly.",
            ["Please let me know whether we can pay quarterly."],
        ),
        ("I was wondering how you bill us.", ["I was wondering how you bill us."]),
        ("Our CFO asks if we can pay monthly.", ["Our CFO asks if we can pay monthly."]),
        ("Mein Chef fragt, ob das sicher ist.", ["Mein Chef fragt, ob das sicher ist."]),
        ("Können wir vierteljährlich zahlen?", ["Können wir vierteljährlich zahlen?"]),
        ("Bitte sagen Sie uns, ob das geht.", ["Bitte sagen Sie uns, ob das geht."]),
        ("Uns interessiert noch, wie lange das dauert.",
         ["Uns interessiert noch, wie lange das dauert."]),
        ("Wie funktioniert der Export", ["Wie funktioniert der Export"]),
        ("Does it support:\n- SAML?\n- SCIM provisioning?",
         ["Does it support SAML?", "Does it support SCIM provisioning?"]),
        ("How do we get\nall of our data out of the old system and into\nyours?",
         ["How do we get all of our data out of the old system and into yours?"]),
        ("1. Is it safe to use?\n2) Where is the data kept?",
         ["Is it safe to use?", "Where is the data kept?"]),
        ("Does it work with SAP? does it work with SAP ?", ["Does it work with SAP?"]),
    ],
)  # fmt: skip
@pytest.mark.row("003-11")
def test_sentences_that_ask_are_found(text: str, asked: list[str]) -> None:
    assert questions_in(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the call. We will think about it.",
        "How are you? Wie geht es Ihnen?",
        "Did you get my mail? Any news?",
        "Can you call me back? Können Sie mich bitte anrufen?",
        "Really? OK? And you?",
        "Das Produkt funktioniert gut. Wir sind zufrieden.",
        "What a nice product this has become.",
        "https://acme.test/?a=b",
    ],
)
def test_courtesies_and_statements_are_not(text: str) -> None:
    assert questions_in(text) == []


def test_a_subject_that_asks_counts_once() -> None:
    assert questions_in("Hello.", "Is there an API?") == ["Is there an API?"]
    assert questions_in("Is there an API?", "Is there an API?") == ["Is there an API?"]


def test_a_mail_of_questions_is_cut() -> None:
    assert len(questions_in(" ".join(f"Does it do thing number {n}?" for n in range(500)))) == 12
