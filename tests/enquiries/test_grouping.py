"""Themes by meaning: one question in other words, its kind, and what people teach."""

from __future__ import annotations

import pytest

from bench.questions import HELD_OUT, SEEN, labelled
from bot.enquiries import likeness
from bot.enquiries.kinds import kind_of
from bot.enquiries.lexicon import SHIPPED, compiled
from bot.enquiries.meaning import ALIKE, alike, meaning_of
from bot.enquiries.models import Kind, Theme
from bot.enquiries.starter import FACETS, TOPICS
from tests.enquiries.company import RAVI, ZOE, Company

SAME = [
    ("Does it work with SAP?", "Is there a SAP connector?"),
    ("Does it work with SAP?", "Gibt es eine Schnittstelle zu SAP?"),
    ("How much does it cost?", "Was kostet das?"),
    ("How much does it cost?", "Can you send us a price list?"),
    ("Are you GDPR compliant?", "Wie haltet ihr es mit dem Datenschutz?"),
    ("Is there a free trial?", "Kann man es kostenlos testen?"),
    ("What is the notice period?", "How do we cancel?"),
    ("Does it integrate with HubSpot?", "does it integarte with HubSpot"),
    ("How are you different from HubSpot?", "Was ist der Unterschied zu HubSpot?"),
]
OTHER = [
    ("Does it work with SAP?", "Does it work with Oracle?"),
    ("Does it work with SAP?", "Does it work without SAP?"),
    ("Does it work with SAP?", "Does it work with SAP HANA?"),
    ("Does it work with Foobar?", "Does it work with Barfoo?"),
    ("Does it integrate with HubSpot?", "How are you different from HubSpot?"),
    ("How much does it cost?", "How much does SAP integration cost?"),
    ("How much does training cost?", "How long does training take with 500 users?"),
    ("Can I import contacts?", "Can I export contacts?"),
    ("Do leads sync to HubSpot?", "Do leads sync from HubSpot?"),
    ("How do I log in on a phone?", "How do I log out on a phone?"),
    ("Is data stored in the EU?", "Is data stored in the US?"),
    ("Can I cancel before the renewal?", "Can I cancel after the renewal?"),
    ("Do you host the database?", "Can we host the database?"),
    ("Is SSO enabled by default?", "Is SSO disabled by default?"),
    ("Is there a limit of 100 users?", "Is there a limit of 500 users?"),
]


@pytest.mark.row("003-12")
@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_words_for_the_same_are_alike(one: str, other: str) -> None:
    a, b = meaning_of(one, SHIPPED), meaning_of(other, SHIPPED)
    assert alike(a, b) >= ALIKE, (a, b)
    assert alike(a, b) == alike(b, a)


@pytest.mark.row("003-12")
@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_name_number_or_direction_is_another_question(one: str, other: str) -> None:
    assert alike(meaning_of(one, SHIPPED), meaning_of(other, SHIPPED)) < ALIKE


@pytest.mark.row("003-12")
@pytest.mark.parametrize("part", [SEEN, HELD_OUT])
def test_the_labelled_set_is_never_mixed_up(part: dict[str, list[str]]) -> None:
    """What is counted together is the same question, also where the lexicon never saw it."""
    said = labelled(part)
    for n, (one, intent) in enumerate(said):
        for other, another in said[n + 1 :]:
            score = alike(meaning_of(one, SHIPPED), meaning_of(other, SHIPPED))
            assert score < ALIKE or intent == another, (one, other)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("How does this work?", Kind.WORKS),
        ("Wie funktioniert das?", Kind.WORKS),
        ("How do I rename a field?", Kind.HOW_TO),
        ("Wie kann ich ein Feld umbenennen?", Kind.HOW_TO),
        ("What does it cost?", Kind.PRICE),
        ("Is it cheaper than HubSpot in comparison?", Kind.COMPARE),
        ("How do I connect it to SAP?", Kind.INTEGRATE),
        ("Who else uses it?", Kind.PROOF),
        ("Is it encrypted?", Kind.SECURITY),
        ("Will you be at the fair?", Kind.OTHER),
    ],
)
@pytest.mark.row("003-12")
def test_its_kind_is_guessed_by_rules(said: str, kind: Kind) -> None:
    assert kind_of(said, SHIPPED) is kind


def test_no_word_of_the_shipped_lexicon_stands_in_two_meanings() -> None:
    seen: dict[str, str] = {}
    for line in (*TOPICS.strip().splitlines(), *FACETS.strip().splitlines()):
        means, _, words = line.partition(":")
        for word in (w.strip() for w in words.split(",")):
            assert seen.setdefault(word, means) == means, (word, means, seen[word])


def test_a_companys_own_words_stand_before_the_shipped_ones() -> None:
    own = compiled([("bridg", "integrate"), ("cost", "")])
    assert meaning_of("Is there a bridge to SAP?", own).topics == {"integrate"}
    assert meaning_of("What is the cost?", own).topics == set()
    assert meaning_of("What is the cost?", SHIPPED).topics == {"price"}


async def test_it_is_counted_with_the_leader_it_is_likest_and_chains_nothing(
    company: Company,
) -> None:
    """A question is measured against leaders alone: b is like a, c is like b, c is not like a."""
    first = await company.asks("Does it work with SAP?")
    second = await company.asks("Gibt es eine SAP Schnittstelle?", by=ZOE)
    assert (first.before, second.before) == (0, 1)
    price = await company.asks("What does the SAP interface cost?", by=RAVI)
    assert price.before == 0
    themes = await company.rows(Theme)
    assert [(t.title, t.kind) for t in themes] == [
        ("Does it work with SAP?", Kind.INTEGRATE),
        ("What does the SAP interface cost?", Kind.INTEGRATE),
    ]
    assert [t.sense for t in themes] == ["=integrate =sap", "=integrate =price =sap"]
    assert likeness.key_of(themes[0].title) == themes[0].key
