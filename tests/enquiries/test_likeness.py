"""When two questions are the same question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.enquiries.likeness import KEY, key_of, same_but_misspelt, words_of

SAME = [
    ("Does it work with SAP?", "does this work with sap"),
    ("Does it work with SAP?", "Will your platform work with SAP??"),
    ("Does it work with SAP?", "Hi, does the product work with SAP please"),
    ("Can we pay quarterly?", "Could I pay quarterly"),
    ("Can we pay quarterly?", "Is quarterly payment possible?"),
    ("How do I export?", "how can we export"),
    ("SAP integration?", "Do you integrate with SAP?"),
    ("What are the prices?", "What's the price?"),
    ("Is there a limit of 1,000 users?", "is there a limit of 1000 users"),
    ("Are there three plans?", "are there 3 plans?"),
    ("Isn’t it hosted in Europe?", "isn't it hosted in Europe"),
    ("Läuft es mit SAP?", "LÄUFT ES MIT SAP"),
    ("How do I log in?", "how can we log in"),
    ("Is data hosted in Europe?", "Do you host data in Europe?"),
    ("Is it on the roadmap for Oracle?", "Is Oracle on your roadmap?"),
    ("Can customers see the reports?", "Could a customer see reports?"),
    ("How do I export leads before the renewal?", "how do we export leads before renewal"),
]
OTHER = [
    ("Does it work with SAP?", "Does it work without SAP?"),
    ("Does it work with SAP?", "Does it not work with SAP?"),
    ("Does it work with SAP?", "Does it work with SAS?"),
    ("Does it work with SAP?", "Does it work with SAP HANA?"),
    ("Is data kept in the EU?", "Is data kept encrypted in the EU?"),
    ("Is data kept in the EU?", "Is data kept in the US?"),
    ("How do I migrate from SAP to Oracle?", "How do I migrate from Oracle to SAP?"),
    ("Is there a limit of 100 users?", "Is there a limit of 500 users?"),
    ("How do I export?", "Why do I export?"),
    ("How do I do this?", "How is it?"),
    ("How do I log in?", "How do I log out?"),
    ("How do I log in on a phone?", "How do I log out on a phone?"),
    ("Can users log in and then sign out?", "Can users log out and then sign in?"),
    ("How do users sign up?", "How do users sign in?"),
    ("How do users sign in?", "How do users sign out?"),
    ("How do users sign up?", "How do users sign out?"),
    ("Can contacts opt in by mail?", "Can contacts opt out by mail?"),
    ("Does the cluster scale up?", "Does the cluster scale out?"),
    ("Does the cluster scale up?", "Does the cluster scale down?"),
    ("Can admins turn on tracking?", "Can admins turn off tracking?"),
    ("Can admins switch tracking on?", "Can admins switch tracking off?"),
    ("Is the server up at night?", "Is the server down at night?"),
    ("Do you roll out updates monthly?", "Do you roll back updates monthly?"),
    ("Can our customers see the reports?", "Can we see the reports?"),
    ("Do customers own the data?", "Do you own the data?"),
    ("Do we own the data?", "Do you own the data?"),
    ("Can we host the database?", "Do you host the database?"),
    ("Can our clients export leads?", "Can we export leads?"),
    ("Can I cancel before the renewal date?", "Can I cancel after the renewal date?"),
    ("Must we pay the invoice before?", "Must we pay the invoice after?"),
    ("Can I import leads to Excel?", "Can I export leads to Excel?"),
    ("Do leads sync to HubSpot?", "Do leads sync from HubSpot?"),
    ("Is support included in the plan?", "Is support excluded from the plan?"),
    ("Can we upgrade the plan monthly?", "Can we downgrade the plan monthly?"),
    ("Is there a minimum number of seats?", "Is there a maximum number of seats?"),
    ("Is single sign-on enabled by default?", "Is single sign-on disabled by default?"),
    ("Do employers see the survey results?", "Do employees see the survey results?"),
    ("Which internationalised forms are there?", "Which intranationalised forms are there?"),
    ("Is there an audit trail for admins?", "Is there an audit trial for admins?"),
    ("Does the policy cover inbound calls?", "Does the policy cover outbound calls?"),
    ("Can reports include more than ten users?", "Can reports include less than ten users?"),
    ("Do you integrate with SAP but not Oracle?", "Do you integrate with Oracle but not SAP?"),
]

THINGS = ["sap", "oracle", "export", "price", "invoice", "user", "quarterly", "eu"]


@pytest.mark.row("003-12")
@pytest.mark.parametrize(("one", "other"), SAME)
def test_near_identical_wordings_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.row("003-12")
@pytest.mark.parametrize(("one", "other"), OTHER)
def test_one_more_word_or_another_direction_is_another_question(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert not same_but_misspelt(words_of(one), words_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Can we export invoices to Salesforce?", "can we export invoices to Salesfroce"),
        ("How do you encrypt backups?", "how do you encrpyt backups"),
        ("Which onboarding courses are recommended?", "which onbording courses are recommended"),
    ],
)
def test_a_slip_of_the_keyboard_is_forgiven(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert same_but_misspelt(words_of(one), words_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do you encrypt the backups?", "How do you decrypt the backups?"),
        ("Who changes the contact in the portal?", "Who changes the contract in the portal?"),
        ("Is import of leads possible monthly?", "Is export of leads possible monthly?"),
        ("Pay in 30 days net?", "Pay in 90 days net?"),
        ("Do you host in Berlin?", "Do you host in Dublin?"),
        ("Are maximisation goals set yearly?", "Are minimisation goals set yearly?"),
        ("Which devices can agents adopt?", "Which devices can agents adapt?"),
    ],
)
def test_another_word_is_no_slip(one: str, other: str) -> None:
    assert not same_but_misspelt(words_of(one), words_of(other))


def test_questions_of_small_words_alone_keep_them() -> None:
    assert words_of("How do I do this?") == ("do", "how", "i", "this")
    assert key_of("How does this work?") == key_of("how does it work")


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_key_that_fits_and_stays(text: str) -> None:
    key = key_of(text)
    assert 1 <= len(key) <= KEY
    assert key == key_of(text)
    assert all(0 < len(word) <= 64 for word in words_of(text))


@given(st.lists(st.sampled_from(THINGS), min_size=2, max_size=6, unique=True))
def test_case_punctuation_and_small_words_change_nothing(words: list[str]) -> None:
    plain = " ".join(words)
    dressed = "Does the " + " , please ".join(w.upper() for w in words) + "??"
    assert key_of(plain) == key_of(dressed)


@given(st.text("abcde ", min_size=1, max_size=40), st.text("abcde ", min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_likeness_looks_the_same_from_both_sides(one: str, other: str) -> None:
    a, b = words_of(one), words_of(other)
    assert same_but_misspelt(a, b) == same_but_misspelt(b, a)


def test_a_long_question_is_told_apart_by_its_end() -> None:
    long = " ".join(f"word{chr(97 + n % 26)}{n}" for n in range(200))
    assert key_of(long) != key_of(long + " more")
    assert len(key_of(long)) <= KEY
