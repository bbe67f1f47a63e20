"""Other apps' posts and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.kit.db import Session
from bot.leads.models import Quality
from bot.leads.posted import post_deleted, take_post
from bot.leads.service import (
    claim_lead,
    lead_counts,
    lead_of_post,
    leads_of_post,
    locate,
    set_verdict,
)
from bot.people.models import Workspace
from bot.people.sharing import note_shared
from tests.leads.company import LEADS, NOW, Company, W, minutes


def post(text: str, ts: str = "100.1", **more: Any) -> dict[str, Any]:
    """An app's message."""
    return {"type": "message", "bot_id": "B1", "text": text, "ts": ts, **more}


async def take(company: Company, text: str, ts: str = "100.1", **more: Any) -> list[int]:
    """The post arrives, or arrives changed."""
    return await company.write(take_post, LEADS, post(text, ts, **more), NOW)


async def cards(company: Company) -> list[tuple[str, str | None]]:
    """Every card's place: channel and thread."""
    return [(m.recipient, m.thread_ts) for m in await company.outbox() if m.post == "leads.card"]


async def test_a_post_becomes_a_lead_with_a_line_beneath_it(company: Company) -> None:
    (lead_id,) = await take(company, "New contact: j.doe@acme.test, Webinar Q3")
    lead = await company.read(lead_of_post, LEADS, "100.1")
    assert lead is not None
    assert (lead.id, lead.email, lead.confirmed) == (lead_id, "j.doe@acme.test", True)
    assert await cards(company) == [(LEADS, "100.1")]


async def test_the_line_beneath_can_be_switched_off(company: Company) -> None:
    await company.options(thread_cards=False)
    await take(company, "New contact: j.doe@acme.test")
    assert await cards(company) == []


@pytest.mark.parametrize("shared", ["email", "phone", "url"])
@pytest.mark.parametrize("post_first", [True, False])
async def test_a_crm_post_and_its_webhook_make_one_card(
    company: Company, shared: str, post_first: bool
) -> None:
    said = {
        "email": "New contact: pat@acme.test",
        "phone": "New contact: Pat, +44 20 7946 0000",
        "url": "New contact: Pat <https://crm.acme.test/leads/7711|open>",
    }[shared]
    fields = {
        "email": {"email": "pat@acme.test"},
        "phone": {"phone": "020 7946 0000"},
        "url": {"external_id": "7711", "url": "https://crm.acme.test/leads/7711"},
    }[shared]
    if post_first:
        await take(company, said)
        await company.receive(minutes(1), **fields, company="Acme")
    else:
        await company.receive(**fields, company="Acme")
        await take(company, said)
    (lead,) = await company.leads()
    assert lead.company == "Acme"
    assert (lead.post_channel, lead.post_ts) == (LEADS, "100.1")
    assert len(await cards(company)) == 1


async def test_what_a_post_guesses_does_not_overrule_a_webhook(company: Company) -> None:
    await company.receive(email="pat@acme.test", name="Patricia Lee", company="Acme Ltd")
    await take(company, "New contact: Pat (pat@acme.test), Acme, Webinar Q3")
    (lead,) = await company.leads()
    assert (lead.name, lead.company) == ("Patricia Lee", "Acme Ltd")
    assert lead.campaign_id is not None


async def test_a_post_that_names_nobody_waits_under_its_place(company: Company) -> None:
    (lead_id,) = await take(company, "Somebody wants to talk to us")
    assert await cards(company) == []
    assert (await company.read(lead_counts, None, None)).received == 0
    lead = await company.read(lead_of_post, LEADS, "100.1")
    assert lead is not None
    assert lead.id == lead_id
    await company.write(set_verdict, lead_id, Quality.NOT_GOOD, "not_a_fit", NOW)
    assert (await company.read(lead_counts, None, None)).not_good == 1


async def test_taking_a_post_that_names_nobody_makes_it_a_lead(company: Company) -> None:
    (lead_id,) = await take(company, "Somebody wants to talk to us")
    await company.write(claim_lead, lead_id, "U0RITA", NOW)
    assert (await company.read(lead_counts, None, None)).received == 1


async def test_several_leads_in_one_post_are_told_apart(company: Company) -> None:
    text = "• Pat pat@a.test\n• Jo jo@b.test"
    ids = await take(company, text)
    found = await company.read(leads_of_post, LEADS, "100.1")
    assert [x.email for x in found] == ["pat@a.test", "jo@b.test"]
    assert await company.read(lead_of_post, LEADS, "100.1") is None
    assert await take(company, text) == ids
    longer = await take(company, "• Jo jo@b.test\n• Kim kim@c.test\n• Pat pat@a.test")
    found = await company.read(leads_of_post, LEADS, "100.1")
    assert [x.email for x in found] == ["pat@a.test", "jo@b.test", "kim@c.test"]
    assert longer[:2] == ids
    assert len(await company.leads()) == 3


@pytest.mark.row("U4")
async def test_a_changed_post_changes_its_lead(company: Company) -> None:
    await take(company, "New contact: pat@acme.tset")
    (lead_id,) = await take(company, "New contact: Pat Lee (pat@acme.test), Acme")
    (lead,) = await company.leads()
    assert (lead.id, lead.email, lead.name) == (lead_id, "pat@acme.test", "Pat Lee")
    row = await company.read(locate, "pat@acme.tset")
    assert row is not None
    assert row.id == lead_id


async def test_a_post_that_was_empty_at_first_is_read_when_it_is_filled(company: Company) -> None:
    await take(company, "Loading ...")
    await take(company, "New contact: pat@acme.test")
    (lead,) = await company.leads()
    assert (lead.email, lead.confirmed) == ("pat@acme.test", True)
    assert await cards(company) == [(LEADS, "100.1")]


@pytest.mark.row("U4")
@pytest.mark.fault("F16")
async def test_a_deleted_post_leaves_its_lead_and_says_so(company: Company) -> None:
    (lead_id,) = await take(company, "New contact: pat@acme.test")
    before = (await company.outbox())[0].want
    assert await company.write(post_deleted, LEADS, "100.1", minutes(1)) == [lead_id]
    lead = await company.lead(lead_id)
    assert lead.post_deleted
    assert (await company.outbox())[0].want == before + 1
    assert "post_deleted" in await company.events(lead_id)
    await company.write(post_deleted, LEADS, "100.1", minutes(2))
    assert (await company.events(lead_id)).count("post_deleted") == 1
    assert await company.write(post_deleted, LEADS, "9.9", minutes(2)) == []


@pytest.mark.fault("F56")
async def test_no_card_in_a_channel_shared_with_others(company: Company) -> None:
    await company.write(note_shared, "C0OTHER", True)
    await company.receive(email="a@x.test")
    assert await cards(company) == [(LEADS, None)]
    await company.write(note_shared, LEADS, True)
    await company.receive(email="b@x.test")
    assert len(await cards(company)) == 1
    await company.write(_allow)
    await company.receive(email="c@x.test")
    assert len(await cards(company)) == 2
    await company.write(note_shared, LEADS, False)
    await company.receive(email="d@x.test")
    assert len(await cards(company)) == 3


def _allow(session: Session) -> None:
    workspace = session.get(Workspace, W)
    assert workspace is not None
    workspace.options = {**workspace.options, "shared_channels": True}
