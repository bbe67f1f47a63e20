"""Leads read out of other apps' posts, whatever their shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.fields import LeadFields
from bot.leads.recognise import Recognised, Whose, recognise
from bot.leads.typed import typed_lead

OURS = Whose(
    domains=("ours.test",), colleagues=frozenset({"mia@agency.test"}), region="GB"
)  # fmt: skip


def told(lead: LeadFields) -> dict[str, Any]:
    """What was read, without the blanks."""
    return {k: v for k, v in vars(lead).items() if v is not None}


def read(**message: Any) -> Recognised:
    """A message as Slack sends it."""
    return recognise(message, OURS)


@pytest.mark.parametrize(
    ("message", "lead"),
    [
        (
            {"text": "New contact: j.doe@acme.test, Webinar Q3"},
            {"email": "j.doe@acme.test", "campaign": "Webinar Q3"},
        ),
        (
            {"text": "New lead: Pat Lee (<mailto:pat@acme.test|pat@acme.test>), Acme, Webinar Q3"},
            {
                "email": "pat@acme.test",
                "name": "Pat Lee",
                "company": "Acme",
                "campaign": "Webinar Q3",
            },
        ),
        (
            {
                "text": "*New form submission*\nFirst name: Pat\nLast name: Lee\n"
                "E-mail: <mailto:Pat@Acme.test|Pat@Acme.test>\nCompany name: Acme &amp; Co\n"
                "Phone: 020 7946 0000\nForm: Ebook\nLead owner: rita@agency2.test"
            },
            {
                "email": "pat@acme.test",
                "name": "Pat Lee",
                "company": "Acme & Co",
                "phone": "+442079460000",
                "campaign": "Ebook",
                "owner_email": "rita@agency2.test",
            },
        ),
        (
            {
                "blocks": [
                    {"type": "header", "text": {"type": "plain_text", "text": "New contact"}},
                    {
                        "type": "section",
                        "fields": [
                            {"type": "mrkdwn", "text": "*Full name*\nZed Alpha"},
                            {"type": "mrkdwn", "text": "*Email*\nzed@c.test"},
                            {"type": "mrkdwn", "text": "*Recent conversion:*\nEbook"},
                        ],
                    },
                    {
                        "type": "actions",
                        "elements": [
                            {
                                "type": "button",
                                "text": {"type": "plain_text", "text": "View in HubSpot"},
                                "url": "https://app.hubspot.com/contacts/123/contact/456",
                            }
                        ],
                    },
                ]
            },
            {
                "email": "zed@c.test",
                "name": "Zed Alpha",
                "campaign": "Ebook",
                "url": "https://app.hubspot.com/contacts/123/contact/456",
            },
        ),
        (
            {
                "attachments": [
                    {
                        "fallback": "New lead ana@b.test",
                        "title": "Ana Ruiz",
                        "title_link": "https://acme.my.salesforce.com/00Q5g00000ABCDE",
                        "fields": [
                            {"title": "Email", "value": "<mailto:ana@b.test|ana@b.test>"},
                            {"title": "Account Name", "value": "B Ltd"},
                            {"title": "Lead Source", "value": "Web"},
                        ],
                    }
                ]
            },
            {
                "email": "ana@b.test",
                "name": "Ana Ruiz",
                "company": "B Ltd",
                "source": "Web",
                "url": "https://acme.my.salesforce.com/00Q5g00000ABCDE",
            },
        ),
        (
            {
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [
                                    {"type": "text", "text": "New lead: Kim Po "},
                                    {
                                        "type": "link",
                                        "url": "mailto:kim@d.test",
                                        "text": "kim@d.test",
                                    },
                                ],
                            }
                        ],
                    }
                ]
            },
            {"email": "kim@d.test", "name": "Kim Po"},
        ),
        ({"text": "Call +1 555 010 9999 back"}, {"phone": "+15550109999"}),
        ({"text": "New lead: Pat Lee, Acme"}, {"name": "Pat Lee", "company": "Acme"}),
        (
            {"text": "New lead from <https://a-b.test/form|https://a-b.test/form>: Pat Lee"},
            {"name": "Pat Lee"},
        ),
        ({"text": "New lead from https://acme.test:8443/e-book: Pat Lee"}, {"name": "Pat Lee"}),
        ({"text": "New lead from an e-book - Pat Lee, B"}, {"name": "Pat Lee", "company": "B"}),
        (
            {"text": "New lead\nEmail: pat@a.test\nCreated by: ann@tool.test\nRating: Hot"},
            {"email": "pat@a.test"},
        ),
        (
            {"text": "New lead: pat@a.test\nAccount manager: ann@tool.test"},
            {"email": "pat@a.test"},
        ),
        ({"text": "New lead pat@a.test"}, {"email": "pat@a.test"}),
        ({"text": "*New lead* Pat Lee pat@a.test"}, {"email": "pat@a.test", "name": "Pat Lee"}),
        (
            {"text": "New inbound contact from Pat Lee, Acme, pat@a.test"},
            {"email": "pat@a.test", "name": "Pat Lee", "company": "Acme"},
        ),
        ({"text": "New sign-up via our site pat@a.test"}, {"email": "pat@a.test"}),
    ],
)
def test_common_shapes_are_read(message: dict[str, Any], lead: dict[str, Any]) -> None:
    (one,) = read(**message).leads
    assert told(one) == lead


def test_our_own_people_and_robots_are_no_leads() -> None:
    said = "rita@ours.test, sam@sales.ours.test, mia@agency.test and no-reply@hubspot.test"
    assert read(text=said).leads == ()
    (one,) = read(text=f"{said} about pat@acme.test").leads
    assert one.email == "pat@acme.test"


def test_several_leads_in_one_post_keep_their_own_lines() -> None:
    found = read(text="Today:\n• Pat Lee pat@a.test Acme\n• Jo Fox, jo@b.test, Beta, Webinar Q3")
    assert [told(x) for x in found.leads] == [
        {"email": "pat@a.test", "name": "Pat Lee", "company": "Acme"},
        {"email": "jo@b.test", "name": "Jo Fox", "company": "Beta", "campaign": "Webinar Q3"},
    ]


def test_at_most_ten_leads_are_read_from_one_post() -> None:
    found = read(text=" ".join(f"p{n}@a.test" for n in range(40)))
    assert len(found.leads) == 10


def test_a_labelled_email_is_the_lead_s() -> None:
    (one,) = read(text="Email: pat@a.test\nNotes: write to boss@b.test").leads
    assert one.email == "pat@a.test"


def test_a_post_that_names_nobody_says_so() -> None:
    found = read(text="Weekly report: 41 visits", attachments=[{"text": "all well"}])
    assert found.leads == ()
    assert not found.shaped


def test_a_page_that_all_posts_link_is_no_identity() -> None:
    found = read(text="New lead: Pat Lee <https://forms.acme.test/webinar|form>")
    assert found.leads[0].url is None
    assert found.addresses == ("forms.acme.test/webinar",)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["text", "type", "fields", "elements", "url", "value", "title", "blocks"]),
        inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.row("U38")
@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "ts"]), _json))
def test_no_shape_of_a_post_is_an_error(message: dict[str, Any]) -> None:
    for lead in recognise(message, OURS).leads:
        assert lead.email is None or "@" in lead.email


@pytest.mark.fault("F43")
@pytest.mark.parametrize("piece", ["a", "a@", "a.", "*a*\n", "New lead ", "+1 ", "<https://", ": "])
def test_long_posts_are_read_in_time(piece: str) -> None:
    recognise({"text": piece * (40_000 // len(piece))}, OURS)


@pytest.mark.parametrize(
    ("said", "lead"),
    [
        ("pat@acme.test", {"email": "pat@acme.test"}),
        (
            "pat@acme.test Pat Lee, Acme, Webinar Q3",
            {
                "email": "pat@acme.test",
                "name": "Pat Lee",
                "company": "Acme",
                "campaign": "Webinar Q3",
            },
        ),
        ("New lead pat@a.test", {"email": "pat@a.test"}),
        ("New lead: pat@a.test, Pat Lee", {"email": "pat@a.test", "name": "Pat Lee"}),
        (
            "new contact Pat Lee, Acme, pat@a.test",
            {"email": "pat@a.test", "name": "Pat Lee", "company": "Acme"},
        ),
        ("Newton Leads, pat@a.test", {"email": "pat@a.test", "name": "Newton Leads"}),
        ("Pat Lee, 020 7946 0000", {"name": "Pat Lee", "phone": "020 7946 0000"}),
        (
            "Pat Lee, Acme <https://crm.acme.test/leads/77>",
            {"name": "Pat Lee", "company": "Acme", "url": "https://crm.acme.test/leads/77"},
        ),
        ("", {}),
    ],
)
def test_a_lead_is_typed_in_one_line(said: str, lead: dict[str, Any]) -> None:
    assert told(typed_lead(said, "GB")) == lead
