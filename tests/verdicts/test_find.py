"""Which lead is meant: by name, by message, among recent ones."""

from __future__ import annotations

import pytest

from bot.leads.models import Quality
from bot.leads.service import LeadFields, receive_lead
from bot.verdicts.find import close_to, in_message, look_up, recent, say_of_typed
from bot.verdicts.models import Via
from bot.verdicts.spoken import Speech
from tests.verdicts.conftest import NOW, Office

CHANNEL = "C0LEADS"


def names(found: object) -> list[str]:
    return [c.who for c in found]  # type: ignore[attr-defined]


def test_a_name_and_what_is_said_of_it(office: Office) -> None:
    office.lead("pat@buyer.test", name="Pat Lee", company="Buyer")
    for line, words in (
        ("Pat Lee wrong phone", "wrong phone"),
        ("Pat Lee", ""),
        ("pat lee Buyer they were rude", "they were rude"),
        ("Pat Lee, they were rude", "they were rude"),
        ("Lee no", "no"),
    ):
        found = look_up(office.session, line, "U0RITA", NOW)
        assert (names(found.leads), found.words) == (["Pat Lee, Buyer"], words), line
        assert found.one is not None, line


def test_what_is_only_like_a_name_is_asked_about(office: Office) -> None:
    office.lead("pat@buyer.test", name="Pat Leeman", company="Buyer")
    for line in ("L", "at", "Pta Leeman wrong phone", "Pta Leeman is a bore", "Leema"):
        found = look_up(office.session, line, "U0RITA", NOW)
        assert found.one is None, line


def test_two_of_one_name_are_told_apart(office: Office) -> None:
    office.lead(name="Pat Lee", company="Buyer", campaign="Webinar Q3", source="Web form")
    office.lead(name="Pat Lee", company="Seller", campaign="Fair")
    found = look_up(office.session, "Pat Lee wrong phone", "U0RITA", NOW)
    assert found.words == "wrong phone"
    assert {(c.who, c.campaign, c.source) for c in found.leads} == {
        ("Pat Lee, Buyer", "Webinar Q3", "Web form"),
        ("Pat Lee, Seller", "Fair", None),
    }


def test_only_a_reason_names_no_lead(office: Office) -> None:
    office.lead(name="Pat Lee")
    found = look_up(office.session, "wrong phone", "U0RITA", NOW)
    assert (found.leads, found.name, found.words) == ((), None, "wrong phone")
    unknown = look_up(office.session, "Kim Doe wrong phone", "U0RITA", NOW)
    assert (unknown.leads, unknown.name, unknown.words) == ((), "Kim Doe", "wrong phone")


@pytest.mark.row("card-1")
def test_my_recent_leads_are_mine_then_those_i_spoke_of(office: Office) -> None:
    office.lead("newest@buyer.test")
    spoken = office.lead("spoken@buyer.test")
    mine = office.lead("mine@buyer.test", owner="U0RITA")
    office.says("U0RITA", spoken, Quality.GOOD)
    found = recent(office.session, "U0RITA", None, NOW)
    assert [c.lead_id for c in found][:2] == [mine.id, spoken.id]
    assert len(found) == 3


def test_close_matches_are_offered_for_a_mistyped_address(office: Office) -> None:
    known = office.lead("pat.lee@buyer-group.test", name="Pat Lee")
    said = say_of_typed(
        office.session, "pat.lee@buyer.test", Speech("U0RITA", Quality.NOT_GOOD, Via.COMMAND, NOW),
        NOW,
    )  # fmt: skip
    assert [c.lead_id for c in close_to(office.session, said.lead.id)] == [known.id]


def posted(office: Office, ts: str, email: str) -> int:
    return receive_lead(office.session, LeadFields(email=email), NOW, post=(CHANNEL, ts)).lead_id


@pytest.mark.row("card-3", "U1")
def test_a_message_is_about_its_lead_or_its_threads(office: Office) -> None:
    lead_id = posted(office, "1.1", "pat@buyer.test")
    other = posted(office, "2.2", "kim@buyer.test")

    def ids(**message: object) -> list[int]:
        found = in_message(office.session, CHANNEL, message)
        assert found.unknown == ()
        return [c.lead_id for c in found.leads]

    assert ids(ts="1.1", text="New contact: pat@buyer.test") == [lead_id]
    assert ids(ts="1.5", thread_ts="1.1", text="the phone is dead") == [lead_id]
    assert ids(ts="1.6", thread_ts="1.1", text="as I said: pat@buyer.test") == [lead_id]
    assert set(ids(ts="1.7", thread_ts="1.1", text="also kim@buyer.test")) == {lead_id, other}
    assert ids(ts="3.3", text="is kim@buyer.test any good?") == [other]
    assert ids(ts="4.4", text="lunch?") == []


@pytest.mark.row("card-3")
def test_an_unknown_address_in_a_message_is_offered(office: Office) -> None:
    found = in_message(office.session, CHANNEL, {"ts": "5.5", "text": "what of zoe@buyer.test?"})
    assert (found.leads, found.unknown) == ((), ("zoe@buyer.test",))
    posted(office, "6.6", "pat@buyer.test")
    both = in_message(
        office.session, CHANNEL,
        {"ts": "6.7", "thread_ts": "6.6", "text": "zoe@buyer.test is the right one"},
    )  # fmt: skip
    assert both.count == 2
