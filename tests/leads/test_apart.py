"""Two people stay two leads, whatever their posts have in common (U22)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.leads.posted import take_post
from tests.leads.company import LEADS, NOW, Company

FLOW = "https://app.hubspot.com/workflows/12345678/platform/flow/98765432/edit"
RECORD = "https://app.hubspot.com/contacts/12345678/contact/451"


async def post(company: Company, ts: str, said: str, bot: str = "B0FLOW") -> list[int]:
    """Another app's post."""
    message: dict[str, Any] = {"ts": ts, "bot_id": bot, "text": said}
    return await company.write(take_post, LEADS, message, NOW)


@pytest.mark.row("U22")
@pytest.mark.parametrize("link", [FLOW, RECORD])
async def test_a_link_that_both_posts_carry_joins_nobody(company: Company, link: str) -> None:
    first = await post(company, "1.1", f"New lead: Pat Lee pat@acme.test <{link}|open>")
    second = await post(company, "2.2", f"New lead: Jo Fox jo@beta.test <{link}|open>")
    assert first != second
    pat, jo = await company.leads()
    assert (pat.name, pat.email) == ("Pat Lee", "pat@acme.test")
    assert (jo.name, jo.email) == ("Jo Fox", "jo@beta.test")


async def test_a_record_s_address_without_an_e_mail_still_names_its_lead(company: Company) -> None:
    first = await post(company, "1.1", f"New lead: Pat Lee pat@acme.test <{RECORD}|open>")
    assert await post(company, "2.2", f"New lead <{RECORD}|open>") == first


@pytest.mark.row("U22")
async def test_small_ids_of_two_apps_are_two_leads(company: Company) -> None:
    await post(company, "1.1", "New lead\nName: Pat Lee\nID: 12\nEmail: pat@acme.test", "B0ONE")
    await post(company, "2.2", "New lead\nName: Jo Fox\nID: 12\nEmail: jo@beta.test", "B0TWO")
    await post(company, "3.3", "New lead\nName: Kim Po\nID: 12", "B0THREE")
    assert [x.name for x in await company.leads()] == ["Pat Lee", "Jo Fox", "Kim Po"]


async def test_one_app_s_id_is_no_proof_against_another_address(company: Company) -> None:
    await post(company, "1.1", "New lead\nName: Pat Lee\nID: 12\nEmail: pat@acme.test")
    await post(company, "2.2", "New lead\nName: Jo Fox\nID: 12\nEmail: jo@beta.test")
    again = await post(company, "3.3", "Lead moved\nName: Pat Lee\nID: 12")
    pat, _ = await company.leads()
    assert again == [pat.id]


async def test_a_crm_s_own_id_follows_a_changed_address(company: Company) -> None:
    await company.receive(external_id="00Q5g00000ABCDE", email="pat@acme.test")
    got = await company.receive(external_id="00Q5g00000ABCDE", email="pat.lee@acme.test")
    assert not got.created
    assert (await company.lead(got.lead_id)).email == "pat.lee@acme.test"
