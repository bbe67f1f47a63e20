"""A lead comes in: made once, updated after, merged where two turn out to be one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.models import Campaign, Quality
from bot.leads.service import (
    campaign_name,
    family,
    find_leads,
    locate,
    merge_leads,
    set_verdict,
    timeline,
    unconfirmed_lead,
)
from tests.leads.company import NOW, Company, minutes


async def test_numbers_start_at_1001_and_count_on(company: Company) -> None:
    first = await company.receive(email="a@x.test")
    second = await company.receive(email="b@x.test")
    assert (first.public_id, second.public_id) == ("L-1001", "L-1002")


@pytest.mark.row("U21", "card-7")
async def test_the_same_lead_again_updates_and_is_not_doubled(company: Company) -> None:
    first = await company.receive(email="Pat@Acme.test", company="Acme")
    again = await company.receive(minutes(5), email="pat@acme.TEST", name="Pat Lee", title="CTO")
    assert first.created
    assert not again.created
    assert again.lead_id == first.lead_id
    lead = await company.lead(first.lead_id)
    assert (lead.name, lead.company, lead.title) == ("Pat Lee", "Acme", "CTO")
    assert lead.received_at == NOW
    assert len(await company.leads()) == 1
    assert await company.events(first.lead_id) == ["received", "updated"]


async def test_the_very_same_again_leaves_no_trace(company: Company) -> None:
    first = await company.receive(email="pat@acme.test", name="Pat")
    await company.receive(minutes(5), email="pat@acme.test", name="Pat")
    assert await company.events(first.lead_id) == ["received"]


@pytest.mark.row("U22")
async def test_a_changed_email_becomes_an_alias(company: Company) -> None:
    first = await company.receive(external_id="hs-7", email="pat@old.test")
    await company.receive(minutes(5), external_id="hs-7", email="pat@new.test")
    lead = await company.lead(first.lead_id)
    assert lead.email == "pat@new.test"
    for address in ("pat@old.test", "pat@new.test"):
        row = await company.read(locate, address)
        assert row is not None
        assert row.id == first.lead_id


@pytest.mark.row("U22")
async def test_two_known_leads_that_are_one_merge_with_both_histories(company: Company) -> None:
    by_mail = await company.receive(email="pat@acme.test", name="Pat Lee")
    by_id = await company.receive(minutes(1), external_id="hs-7", company="Acme")
    both = await company.receive(minutes(2), external_id="hs-7", email="pat@acme.test")
    assert both.lead_id == by_mail.lead_id
    assert both.merged == [by_id.lead_id]
    kept, gone = await company.lead(by_mail.lead_id), await company.lead(by_id.lead_id)
    assert gone.merged_into == kept.id
    assert (kept.name, kept.company) == ("Pat Lee", "Acme")
    whole = [e.what for e in await company.read(timeline, kept.id)]
    assert whole.count("received") == 2
    assert "merged" in whole
    assert await company.read(family, gone.id) == [kept.id, gone.id]
    for query in ("L-1002", "hs-7", "pat@acme.test"):
        row = await company.read(locate, query)
        assert row is not None
        assert row.id == kept.id


async def test_a_merge_of_merged_leads_stays_flat(company: Company) -> None:
    ids = [(await company.receive(email=f"{n}@x.test")).lead_id for n in "abc"]
    await company.write(merge_leads, ids[1], ids[2], None, NOW)
    await company.write(merge_leads, ids[0], ids[1], None, NOW)
    assert await company.read(family, ids[2]) == ids
    row = await company.read(locate, "L-1003")
    assert row is not None
    assert row.id == ids[0]
    with pytest.raises(UserError):
        await company.write(merge_leads, ids[0], ids[2], None, NOW)


async def test_rooms_above_are_told_of_a_merge(company: Company) -> None:
    one = await company.receive(email="a@x.test")
    two = await company.receive(email="b@x.test")
    told: list[tuple[int, int]] = []

    def carry_over(_: Session, kept: int, gone: int, _now: object) -> None:
        told.append((kept, gone))

    await company.write(merge_leads, one.lead_id, two.lead_id, "U0ADA", NOW, (carry_over,))
    assert told == [(one.lead_id, two.lead_id)]


async def test_a_switchboard_does_not_make_two_people_one(company: Company) -> None:
    one = await company.receive(email="a@x.test", phone="020 7946 0000")
    two = await company.receive(email="b@x.test", phone="+44 20 7946 0000")
    assert two.created
    bare = await company.receive(phone="0044 20 7946 0000", name="Ann")
    assert bare.lead_id == one.lead_id


async def test_a_landing_page_is_no_identity(company: Company) -> None:
    one = await company.receive(email="a@x.test", url="https://acme.test/webinar")
    two = await company.receive(email="b@x.test", url="https://acme.test/webinar")
    assert one.lead_id != two.lead_id


async def test_campaigns_in_any_spelling_are_one(company: Company) -> None:
    one = await company.receive(email="a@x.test", campaign="Webinar Q3")
    two = await company.receive(email="b@x.test", campaign="webinar-q3")
    a, b = await company.lead(one.lead_id), await company.lead(two.lead_id)
    assert a.campaign_id == b.campaign_id
    assert await company.read(campaign_name, a.campaign_id) == "Webinar Q3"


async def test_the_owner_is_who_the_crm_says(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="Rita@Ours.test")
    assert (await company.lead(got.lead_id)).owner_id == "U0RITA"
    got = await company.receive(email="b@x.test", owner_email="who@else.test")
    assert (await company.lead(got.lead_id)).owner_id is None


async def test_phones_are_read_in_the_sites_country(company: Company) -> None:
    got = await company.receive(email="a@x.test", phone="030 901820", site="berlin")
    assert (await company.lead(got.lead_id)).phone == "+4930901820"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@x.test", "phone": "12"}, "phone"),
        ({"email": "a@x.test", "url": "javascript:alert(1)"}, "url"),
        ({"email": "a@x.test", "site": "Atlantis"}, "site"),
        ({"email": "a@x.test", "owner_email": "rita"}, "owner_email"),
        ({"email": "a@x.test", "score": 10**9}, "score"),
        ({"email": "a@x.test", "received_at": NOW + timedelta(days=9)}, "received_at"),
        ({"email": "a@x.test", "extra": {"deep": {"er": 1}}}, "extra"),
        ({"name": "Pat"}, "email"),
    ],
)
async def test_a_wrong_value_names_its_field_and_stores_nothing(
    company: Company, fields: dict[str, object], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        await company.receive(campaign="Never made", **fields)
    assert refused.value.field == field
    assert await company.leads() == []
    made = await company.read(lambda s: s.exec(select(Campaign)).all())
    assert made == []


@pytest.mark.fault("F44")
async def test_hostile_text_is_stored_as_a_database_can_hold_it(company: Company) -> None:
    nasty = "Pat\x00 \u202egnp\ud800 <!channel>\n" + "x" * 40_000
    got = await company.receive(email="a@x.test", name=nasty, extra={"k\x00": "\ud800v"})
    lead = await company.lead(got.lead_id)
    assert lead.name is not None
    assert len(lead.name) <= 120
    assert "\x00" not in lead.name
    assert "\u202e" not in lead.name
    assert lead.extra == {"k": "?v"}


async def test_an_unconfirmed_lead_is_confirmed_by_the_real_one(company: Company) -> None:
    flagged = await company.write(unconfirmed_lead, "Pat@Acme.test", "U0RITA", NOW)
    assert not flagged.confirmed
    assert [m.post for m in await company.outbox()] == []
    await company.write(set_verdict, flagged.id, Quality.NOT_GOOD, "wrong_data", NOW)
    real = await company.receive(minutes(9), email="pat@acme.test", company="Acme")
    assert real.confirmed_now
    assert real.lead_id == flagged.id
    lead = await company.lead(real.lead_id)
    assert lead.confirmed
    assert lead.verdict is Quality.NOT_GOOD
    assert lead.received_at == minutes(9)
    assert [m.post for m in await company.outbox()] == ["leads.card"]


@pytest.mark.parametrize(
    ("typed", "name", "found_by"),
    [
        ("Pat Lee", "Pat Lee", None),
        ("pat", "pat", None),
        ("pat@acme", None, None),  # half an address is searched for nowhere
        ("020 7946 0000", None, "+442079460000"),
        ("https://acme.test/x", None, "https://acme.test/x"),
        ("00Q5g00000ABC", None, "00Q5g00000ABC"),
        ("", None, None),
        ("\x00", None, None),
        ("😀" * 400, None, None),
    ],
)
async def test_whatever_was_typed_of_a_lead_is_kept(
    company: Company, typed: str, name: str | None, found_by: str | None
) -> None:
    lead = await company.write(unconfirmed_lead, typed, "U0RITA", NOW)
    assert lead.number >= 1001
    assert lead.name == name or name is None
    if found_by:
        row = await company.read(locate, found_by)
        assert row is not None
        assert row.id == lead.id
    elif name:
        assert [x.id for x in await company.read(find_leads, typed, "U0RITA", NOW)] == [lead.id]


@pytest.mark.row("U21")
async def test_the_same_lead_at_once_is_made_once(company: Company) -> None:
    got = await asyncio.gather(
        *(company.receive(email="pat@acme.test", company=f"Acme {n}") for n in range(8)),
        *(company.receive(email=f"{n}@acme.test") for n in range(8)),
    )
    assert len({r.lead_id for r in got[:8]}) == 1
    assert [r.created for r in got[:8]].count(True) == 1
    leads = await company.leads()
    assert len(leads) == 9
    assert len({lead.number for lead in leads}) == 9
