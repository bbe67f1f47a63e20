"""Corrections by hand: who may, what they touch, and the way back (U4)."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.editing import edit_lead, merge_named, undo_edit
from bot.leads.fields import LeadFields
from bot.leads.on_word import add_lead
from bot.leads.service import Arrival, claim_lead, locate
from tests.leads.company import NOW, Company, minutes, receive

SWITCHBOARD = "+442079460000"


@pytest.mark.row("U22")
async def test_colleagues_with_one_switchboard_are_edited_each(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test", phone=SWITCHBOARD)
    jo = await company.receive(email="jo@acme.test", phone=SWITCHBOARD)
    assert pat.lead_id != jo.lead_id
    form = {"email": "jo@acme.test", "phone": SWITCHBOARD, "title": "CTO"}
    done = await company.write(edit_lead, jo.lead_id, form, "U0RITA", NOW)
    assert done.changed == ("title",)
    third = await company.receive(email="kim@acme.test")
    given = {"email": "kim@acme.test", "phone": SWITCHBOARD}
    done = await company.write(edit_lead, third.lead_id, given, "U0RITA", NOW)
    assert done.changed == ("phone",)
    with pytest.raises(UserError) as wrong:
        await company.write(edit_lead, jo.lead_id, {"email": "pat@acme.test"}, "U0RITA", NOW)
    assert wrong.value.field == "email"


async def test_an_undone_edit_is_not_found_by_its_address(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test")
    change = {"email": "typo@acme.test"}
    done = await company.write(edit_lead, pat.lead_id, change, "U0RITA", NOW)
    assert done.event_id is not None
    await company.write(undo_edit, done.event_id, "U0RITA", NOW)
    assert await company.read(locate, "typo@acme.test") is None
    assert await company.read(locate, "pat@acme.test") is not None


async def test_typing_in_a_known_lead_of_another_fills_blanks_only(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test", name="Pat Lee")
    await company.write(claim_lead, pat.lead_id, "U0RAVI", NOW)
    typed = LeadFields(email="pat@acme.test", name="Acme", title="CTO", phone=SWITCHBOARD)
    got = await company.write(add_lead, typed, "U0RITA", minutes(1), ())
    lead = await company.lead(pat.lead_id)
    assert (lead.name, lead.title, lead.phone) == ("Pat Lee", "CTO", SWITCHBOARD)
    assert set(got.was) == {"title", "phone"}
    await company.write(undo_edit, got.event_id, "U0RITA", minutes(2))
    lead = await company.lead(pat.lead_id)
    assert (lead.title, lead.phone) == (None, None)
    assert await company.read(locate, SWITCHBOARD) is None


async def test_its_owner_may_type_over_it_and_take_it_back(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test", name="Pat Lee")
    await company.write(claim_lead, pat.lead_id, "U0RITA", NOW)
    typed = LeadFields(email="pat@acme.test", name="Patricia Lee")
    got = await company.write(add_lead, typed, "U0RITA", minutes(1), ())
    assert (await company.lead(pat.lead_id)).name == "Patricia Lee"
    await company.write(undo_edit, got.event_id, "U0RITA", minutes(2))
    assert (await company.lead(pat.lead_id)).name == "Pat Lee"


async def test_typing_two_known_leads_merges_them_only_by_right(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test")
    phone = await company.receive(phone=SWITCHBOARD)
    typed = LeadFields(email="pat@acme.test", phone=SWITCHBOARD)
    await company.write(add_lead, typed, "U0RITA", minutes(1), ())
    assert (await company.lead(phone.lead_id)).merged_into is None
    await company.write(add_lead, typed, "U0ADA", minutes(1), ())
    assert (await company.lead(phone.lead_id)).merged_into == pat.lead_id


@pytest.mark.fault("F57")
async def test_rooms_above_hear_whose_a_lead_is_once_an_edit_is_undone(company: Company) -> None:
    heard: list[int] = []

    def hear(session: Session, lead_id: int, now: datetime) -> None:
        heard.append(lead_id)

    await company.receive(email="pat@acme.test")
    how = Arrival(by="U0ADA", typed=True, owner_changed=(hear,))
    fields = {"email": "pat@acme.test", "owner_email": "rita@ours.test"}
    got = await company.write(receive, fields, NOW, how)
    assert (await company.lead(got.lead_id)).owner_id == "U0RITA"
    await company.write(undo_edit, got.event_id, "U0ADA", NOW, (hear,))
    assert (await company.lead(got.lead_id)).owner_id is None
    assert heard == [got.lead_id, got.lead_id]


async def test_merging_needs_the_right_on_both(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test")
    jo = await company.receive(email="jo@acme.test")
    await company.write(claim_lead, pat.lead_id, "U0RITA", NOW)
    for owner in (None, "U0RAVI"):
        if owner:
            await company.write(claim_lead, jo.lead_id, owner, NOW)
        with pytest.raises(NotAllowed):
            await company.write(merge_named, pat.lead_id, "jo@acme.test", "U0RITA", NOW)
    await company.write(merge_named, pat.lead_id, "jo@acme.test", "U0ADA", NOW)
    assert (await company.lead(jo.lead_id)).merged_into == pat.lead_id


async def test_one_may_join_what_only_a_flag_knows_to_one_s_own(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test")
    typo = await company.unconfirmed(email="pat@acme.tset")
    await company.write(claim_lead, pat.lead_id, "U0RITA", NOW)
    await company.write(merge_named, pat.lead_id, "pat@acme.tset", "U0RITA", NOW)
    assert (await company.lead(typo.lead_id)).merged_into == pat.lead_id


async def test_edits_at_the_same_moment_lose_nothing(company: Company) -> None:
    pat = await company.receive(email="pat@acme.test", extra={"k0": 0})
    hooks = [company.receive(email="pat@acme.test", extra={f"k{n}": n}) for n in range(1, 9)]
    await asyncio.gather(*hooks)
    lead = await company.lead(pat.lead_id)
    assert lead.extra == {f"k{n}": n for n in range(9)}


async def test_a_merge_and_edits_at_the_same_moment_agree(company: Company) -> None:
    for n in range(8):
        one = await company.receive(email=f"one{n}@acme.test")
        two = await company.receive(email=f"two{n}@acme.test", title="CTO")
        await asyncio.gather(
            company.write(merge_named, one.lead_id, f"L-{1002 + 2 * n}", "U0ADA", NOW),
            company.write(edit_lead, two.lead_id, {"title": "CEO"}, "U0ADA", NOW),
        )
        kept = await company.lead(one.lead_id)
        assert kept.title == "CEO"
        assert (await company.lead(two.lead_id)).merged_into == one.lead_id
