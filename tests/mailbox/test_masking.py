"""What belongs to a person is taken out, and the question stays one."""

from __future__ import annotations

import pytest

from bot.mailbox.masking import mask
from bot.mailbox.names import Names, mask_names


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mail pat.lee+x@buyer.test?", "Mail [address]?"),
        ("Mail pat (at) buyer.test?", "Mail [address]?"),
        ("Call +44 20 7946 0000 or 0171 2345678.", "Call [number] or [number]."),
        ("Tel. (030) 12345-67 or 089/1234567", "Tel. [number] or [number]"),
        ("IBAN DE89 3702 0044 0532 0130 00?", "IBAN [number]?"),
        ("My card 4111 1111 1111 1111", "My card [number]"),
        ("My customer no. K-48812, Kundennummer: 4711", ("My customer no. [number], Kundennummer: "
         "[number]")),
        ("We are at Musterstraße 12, 10115 Berlin.", "We are at [place]."),
        ("We are at 221 Baker Street, London NW1 6XE.", "We are at [place], London [place]."),
        ("See https://acme.test/price?for=pat@buyer.test", "See https://acme.test/price"),
        ("See https://pat:secret@acme.test/price", "See https://acme.test/price"),
    ],
)  # fmt: skip
@pytest.mark.row("003-11")
def test_what_leads_to_a_person_is_masked(said: str, shown: str) -> None:
    assert mask(said, "DE") == shown


@pytest.mark.parametrize(
    "said",
    [
        "Do 1.000.000 users or 10,000,000 rows fit from 2025-2026, since 12.03.2026?",
        "What of ISO 27001, TLS 1.3, HTTP/2, 24/7 and 99.95 %?",
        "Is it 12.500 EUR or 3 500 000 EUR for 50000 Datensätze?",
        "Does the account include SAP? Is there a reference customer? Does the order matter?",
        "Does case law matter, and contract length (12 months)?",
    ],
)
def test_what_leads_to_nobody_stays(said: str) -> None:
    assert mask(said, "DE") == said


@pytest.fixture
def names() -> Names:
    found = Names()
    found.add("Lee, Pat", own=True, but={"buyer"})
    found.add("Buyer SAP Support Team", but={"buyer"})
    for name in ("Will Price", "Can Öztürk", "Jürgen Groß"):
        found.add(name)
    return found


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Can Pat Lee log in? thanks, pat", "Can [name] log in? thanks, [name]"),
        ("May Will Price see Pat's data?", "May [name] see [name] data?"),
        ("Is JÜRGEN GROß in?", "Is [name] in?"),
        ("Does Herr Öztürk or Frau Dr. von Berg pay?", "Does Herr [name] or Frau [name] pay?"),
        ("I am Ann Other: is it safe?", "I am [name]: is it safe?"),
        ("Can John Smith or Anna-Lena Schulze log in?", "Can [name] or [name] log in?"),
    ],
)
def test_names_are_masked(names: Names, said: str, shown: str) -> None:
    assert mask_names(said, names) == shown


@pytest.mark.parametrize(
    "said",
    [
        "Will the price rise? Can we pay by card?",
        "Wie groß ist der Preis? Kann das Support-Team von Buyer SAP?",
        "Does Thomas SAP exist? This is SAP.",
    ],
)
def test_words_that_are_names_as_well_stay(names: Names, said: str) -> None:
    assert mask_names(said, names) == said
