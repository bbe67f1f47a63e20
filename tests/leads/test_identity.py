"""One normal form for every identity (U22)."""

from __future__ import annotations

import pytest

from bot.leads.identity import (
    email_of,
    phone_of,
    plain_words,
    read_query,
    slug_of,
    url_of,
)
from bot.leads.models import Identity
from bot.leads.records import names_a_record


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Pat@Acme.TEST", "pat@acme.test"),
        ("  pat+x@acme.test ", "pat+x@acme.test"),
        ("mailto:pat@acme.test", "pat@acme.test"),
        ("o'neil@acme.co.uk", "o'neil@acme.co.uk"),
        ("jürgen@münchen.test", "jürgen@münchen.test"),
        ("not an address", None),
        ("pat@", None),
        ("a@b", None),
        ("a" * 300 + "@acme.test", None),
        ("", None),
    ],
)
def test_emails_have_one_form(typed: str, known: str | None) -> None:
    assert email_of(typed) == known


@pytest.mark.parametrize(
    ("typed", "region", "known"),
    [
        ("020 7946 0000", "GB", "+442079460000"),
        ("+44 (0)20 7946 0000", None, "+442079460000"),
        ("0044 20 7946 0000", None, "+442079460000"),
        ("tel:+49-30-901820", None, "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("020 7946 0000", None, None),
        ("12", "GB", None),
        ("12", "DE", None),
        ("call me", "GB", None),
    ],
)
def test_phones_are_kept_in_e164(typed: str, region: str | None, known: str | None) -> None:
    assert phone_of(typed, region) == known


def test_addresses_differ_only_in_what_matters() -> None:
    same = {
        url_of("https://CRM.Acme.test/leads/77/"),
        url_of("http://www.crm.acme.test/leads/77?utm_source=x#top"),
        url_of("https://crm.acme.test:443/leads/77"),
    }
    assert same == {"crm.acme.test/leads/77"}
    assert url_of("https://crm.acme.test/leads?id=77") != url_of(
        "https://crm.acme.test/leads?id=78"
    )
    assert url_of("ftp://crm.acme.test/77") is None
    assert url_of("https://[broken") is None
    assert len(url_of("https://crm.acme.test/" + "x" * 900) or "") <= 254


@pytest.mark.parametrize(
    ("url", "record"),
    [
        ("https://app.hubspot.com/contacts/123456/contact/451", True),
        ("https://acme.my.salesforce.com/00Q5g00000ABCDE", True),
        ("https://acme.lightning.force.com/lightning/r/Lead/00Q5g00000ABCDEFGH/view", True),
        ("https://crm.acme.test/leads/77", True),
        ("https://app.hubspot.com/contacts/12345678/record/0-1/451/view/1", True),
        ("https://app-eu1.hubspot.com/contacts/12345678/record/0-2/451", False),
        ("https://app.hubspot.com/workflows/12345678/platform/flow/987654/edit", False),
        ("https://app.hubspot.com/settings/12345678/notifications", False),
        ("https://app.hubspot.com/contacts/12345678", False),
        ("https://app.hubspot.com/contacts/12345678/objects/0-1/views/4455/list", False),
        (
            "https://acme.lightning.force.com/o/Lead/list?filterName=00B5g00000ABCDE",
            False,
        ),
        ("https://acme.lightning.force.com/lightning/r/Report/00O5g00000ABCDEFGH/view", False),
        ("https://acme.my.salesforce.com/one/one.app#/sObject/00Q5g00000ABCDEFGH/view", True),
        ("https://acme.pipedrive.com/person/12", True),
        ("https://acme.pipedrive.com/settings/webhooks/12", False),
        ("https://acme.pipedrive.com/leads/inbox/3f2b9c0e-1111-4222-8333-444455556666", True),
        ("https://crm.zoho.com/crm/org77/tab/Leads/4876876000000333", True),
        ("https://crm.zoho.com/crm/org77/tab/Leads/custom-view/4876876000000333/list", False),
        (
            "https://acme.crm.dynamics.com/x?etn=lead&id=%7B3f2b9c0e-1111-4222-8333-444455556666%7D",
            True,
        ),
        ("https://app.copper.com/companies/12/app#/contact/345", True),
        ("https://app.close.com/lead/lead_nCuBHa1SCCxhf0EPYLwvqVyXPUSMyvCvVw/", True),
        ("https://crm.acme.test/leads?id=77", True),
        ("https://crm.acme.test/show?lead_id=77", True),
        ("https://acme.com/customers/2026/ebook", False),
        ("https://acme.com/lead-magnet/2026", False),
        ("https://acme.com/people/2026", False),
        ("https://acme.com/blog/leads?page=12", False),
        ("https://acme.test/webinar-q3", False),
        ("https://acme.test/leads", False),
        ("https://acme.test/internationalconference", False),
    ],
)
def test_a_record_is_told_from_a_page(url: str, record: bool) -> None:
    assert names_a_record(url) is record


def test_a_workspace_may_name_its_own_crm() -> None:
    assert not names_a_record("https://sales.acme.test/x/4711")
    assert names_a_record("https://sales.acme.test/x/4711", ("sales.acme.test",))
    assert not names_a_record("https://sales.acme.test/settings/4711", ("sales.acme.test",))


@pytest.mark.row("001-3")
@pytest.mark.parametrize("name", ["Webinar Q3", "webinar-q3", "  WEBINAR   q3 ", "Webinar_Q3!"])
def test_spellings_of_a_campaign_are_one(name: str) -> None:
    assert slug_of(name) == "webinar-q3"


def test_words_are_compared_without_accents() -> None:
    assert plain_words("José  O'Neil", None, "ACME Ltd.") == "jose o neil acme ltd"
    assert slug_of("ウェビナー 3") == "ウェヒナー-3"


@pytest.mark.row("card-1")
@pytest.mark.parametrize(
    ("typed", "number"), [("L-1042", 1042), ("l1042", 1042), ("#1042", 1042), ("1042", None)]
)
def test_numbers_are_read_as_people_say_them(typed: str, number: int | None) -> None:
    assert read_query(typed).number == number


def test_what_names_a_lead_is_read_in_every_form() -> None:
    assert read_query("<mailto:Pat@Acme.test|Pat@Acme.test>").aliases == (
        (Identity.EMAIL, "pat@acme.test"),
    )
    assert read_query("<https://crm.acme.test/leads/77|lead>").aliases == (
        (Identity.URL, "crm.acme.test/leads/77"),
    )
    phone = read_query("020 7946 0000", "GB")
    assert phone.aliases == ((Identity.PHONE, "+442079460000"),)
    assert read_query("00Q5g00000ABC").aliases == ((Identity.EXTERNAL, "00Q5g00000ABC"),)
    named = read_query("Pat Lee")
    assert named.aliases == ()
    assert named.words == "pat lee"
    assert read_query("").aliases == ()
