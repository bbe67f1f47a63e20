"""Whose a lead is, and when sales first spoke of it."""

from __future__ import annotations

import pytest

from bot.kit.boundary import NotAllowed, UserError
from bot.leads.asking import ask_owner, hand_over, keep_lead
from bot.leads.models import Quality
from bot.leads.owning import Taken
from bot.leads.service import (
    assign_lead,
    claim_lead,
    lead_counts,
    list_campaigns,
    mark_heard,
    release_lead,
    set_verdict,
)
from tests.leads.company import NOW, Company, minutes


async def test_mine_makes_it_mine_and_counts_as_heard(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    owned = await company.write(claim_lead, got.lead_id, "U0RITA", minutes(5))
    lead = await company.lead(got.lead_id)
    assert owned.changed
    assert (lead.owner_id, lead.heard_at) == ("U0RITA", minutes(5))
    again = await company.write(claim_lead, got.lead_id, "U0RITA", minutes(6))
    assert not again.changed
    assert (await company.lead(got.lead_id)).heard_at == minutes(5)


async def test_mine_is_undone_and_unheard(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    await company.write(claim_lead, got.lead_id, "U0RITA", minutes(5))
    await company.write(release_lead, got.lead_id, "U0RITA", minutes(6))
    lead = await company.lead(got.lead_id)
    assert (lead.owner_id, lead.heard_at) == (None, None)
    with pytest.raises(UserError):
        await company.write(release_lead, got.lead_id, "U0RITA", minutes(7))


async def test_giving_back_does_not_unsay_a_verdict(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    await company.write(claim_lead, got.lead_id, "U0RITA", minutes(5))
    await company.write(set_verdict, got.lead_id, Quality.GOOD, None, minutes(6))
    await company.write(release_lead, got.lead_id, "U0RITA", minutes(7))
    assert (await company.lead(got.lead_id)).heard_at == minutes(5)


async def test_somebody_elses_lead_is_not_taken_silently(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    with pytest.raises(Taken) as refused:
        await company.write(claim_lead, got.lead_id, "U0RAVI", NOW)
    assert "Rita" in refused.value.sentence
    assert not refused.value.may_take
    with pytest.raises(Taken) as refused:
        await company.write(claim_lead, got.lead_id, "U0PAUL", NOW)
    assert refused.value.may_take
    assert (await company.lead(got.lead_id)).owner_id == "U0RITA"


@pytest.mark.fault("F57")
@pytest.mark.parametrize(
    ("by", "may"), [("RITA", True), ("PAUL", True), ("ADA", True), ("RAVI", False)]
)
async def test_who_may_reassign_is_decided_at_the_press(
    company: Company, by: str, may: bool
) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    if not may:
        with pytest.raises(NotAllowed):
            await company.write(assign_lead, got.lead_id, "U0RAVI", f"U0{by}", NOW)
        return
    await company.write(assign_lead, got.lead_id, "U0RAVI", f"U0{by}", NOW)
    assert (await company.lead(got.lead_id)).owner_id == "U0RAVI"
    assert (await company.events(got.lead_id))[-1] == "assigned"


async def test_a_rep_asks_and_the_owner_hands_over(company: Company) -> None:
    got = await company.receive(email="a@x.test", owner_email="rita@ours.test")
    assert await company.write(ask_owner, got.lead_id, "U0RAVI", NOW) == "U0RITA"
    await company.write(ask_owner, got.lead_id, "U0RAVI", minutes(1))
    said = [(m.post, m.recipient) for m in await company.outbox()]
    assert said.count(("leads.asked", "U0RITA")) == 1
    with pytest.raises(NotAllowed):
        await company.write(hand_over, got.lead_id, "U0RAVI", "U0RAVI", minutes(2))
    await company.write(keep_lead, got.lead_id, "U0RAVI", "U0RITA", minutes(2))
    assert (await company.lead(got.lead_id)).owner_id == "U0RITA"
    await company.write(hand_over, got.lead_id, "U0RAVI", "U0RITA", minutes(3))
    assert (await company.lead(got.lead_id)).owner_id == "U0RAVI"
    assert ("leads.given", "U0RAVI") in [(m.post, m.recipient) for m in await company.outbox()]


async def test_a_verdict_is_one_value_and_redraws_the_card(company: Company) -> None:
    got = await company.receive(email="a@x.test")
    before = (await company.outbox())[0].want
    await company.write(set_verdict, got.lead_id, Quality.NOT_GOOD, "not_a_fit", minutes(3))
    lead = await company.lead(got.lead_id)
    assert (lead.verdict, lead.verdict_reason) == (Quality.NOT_GOOD, "not_a_fit")
    assert lead.heard_at == minutes(3)
    assert (await company.outbox())[0].want == before + 1
    await company.write(set_verdict, got.lead_id, Quality.NONE, None, minutes(4))
    lead = await company.lead(got.lead_id)
    assert (lead.verdict, lead.heard_at) == (Quality.NONE, minutes(3))


@pytest.mark.row("000-1")
async def test_counts_never_show_not_good_without_heard_back(company: Company) -> None:
    ids = [
        (await company.receive(minutes(n), email=f"{n}@x.test", campaign="Webinar Q3")).lead_id
        for n in range(4)
    ]
    await company.receive(minutes(1), email="9@x.test", campaign="Ebook")
    await company.unconfirmed(email="u@x.test")
    await company.write(set_verdict, ids[0], Quality.NOT_GOOD, "not_a_fit", minutes(9))
    await company.write(set_verdict, ids[1], Quality.GOOD, None, minutes(9))
    await company.write(mark_heard, ids[2], minutes(9))
    counts = await company.read(lead_counts, NOW, minutes(60))
    assert (counts.received, counts.heard, counts.not_good, counts.good) == (5, 3, 1, 1)
    assert (await company.read(lead_counts, NOW, minutes(1))).received == 1
    lines = await company.read(list_campaigns, NOW, None)
    assert [(c.name, c.counts.received, c.counts.heard) for c in lines] == [
        ("Webinar Q3", 4, 3),
        ("Ebook", 1, 0),
    ]
