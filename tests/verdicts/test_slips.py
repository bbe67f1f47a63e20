"""What is typed and can be no lead: said kindly, what was typed is kept, and no lead is made."""

from __future__ import annotations

from typing import Any

import pytest

from bot.leads.models import Lead
from bot.verdicts import views, views_forms
from bot.verdicts.models import Reason, Verdict
from tests.support.world import World
from tests.verdicts.test_handlers import PAT, home_of, labels, press, whisper

ACME = "rita@acme.test"  # of the company's own domain


async def leads(world: World) -> list[str]:
    await world.settled()
    return [x.public_id for x in await world.rows(Lead)]


async def test_signs_without_letters_or_digits_are_no_lead(world: World) -> None:
    await world.lead_posted(PAT)
    reply = await world.says("/badlead ??? wrong phone", by="rita")
    first, *more = reply.message.words.split("\n")
    assert first == ("I see no lead in “???”: an e-mail, L-number, phone, link or name, please.")
    assert "*L-1001* Pat Lee" in more[0], "the recent ones are offered"
    assert "I keep what you wrote: “wrong phone”" in more[-1]
    assert await leads(world) == ["L-1001"]
    await press(world, "rita", await whisper(world, "rita"), "Not good")
    (verdict,) = await world.rows(Verdict)
    assert verdict.reason is Reason.WRONG_DATA, "the words were kept for the lead that was chosen"


async def test_an_address_of_ones_own_company_is_no_lead(world: World) -> None:
    await world.lead_posted(PAT)
    reply = await world.says(f"/badlead {ACME} bounced", by="ravi")
    assert reply.message.words.startswith(
        f"“{ACME}” is one of your own addresses. Which lead is it?\n*L-1001* Pat Lee"
    )
    assert "I keep what you wrote: “bounced”" in reply.message.words
    beneath = await world.says("/goodlead sales@eu.acme.test", by="ravi")
    assert "is one of your own addresses." in beneath.message.words
    assert await leads(world) == ["L-1001"]


async def test_one_that_the_crm_sent_may_be_flagged_wherever_it_is_from(world: World) -> None:
    await world.lead_sent("k1", email="lab@acme.test", name="Lab")
    reply = await world.says("/badlead lab@acme.test student", by="ravi")
    assert reply.message.words.startswith("Saved: *L-1001* Lab: not a fit")


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("a@b", "“a@b” is no e-mail: its ending is missing, such as .com. Which lead is it?"),
        ("pat@", "“pat@” is no e-mail: what stands after the @ is missing. Which lead is it?"),
        ("@pat", "“@pat” is no e-mail: what stands before the @ is missing. Which lead is it?"),
        ("pat@x..test", "“pat@x..test” is no e-mail. Which lead is it?"),
    ],
)
async def test_half_an_e_mail_is_not_searched_as_letters(
    world: World, typed: str, missing: str
) -> None:
    for nth in range(3):
        await world.lead_sent(f"k{nth}", email=f"a{nth}@b.test", name=f"Abe Pat {nth}")
    reply = await world.says(f"/badlead {typed} wrong phone", by="rita")
    assert reply.message.words.split("\n")[0] == missing
    assert "I keep what you wrote: “wrong phone”" in reply.message.words
    assert await leads(world) == ["L-1001", "L-1002", "L-1003"]
    assert await world.rows(Verdict) == []
    found = await world.says(f"/align lead {typed}", by="rita")
    assert found.message.words == missing


@pytest.mark.parametrize("typed", ["???", ACME, "a@b"])
async def test_the_form_says_so_beneath_what_was_typed(world: World, typed: str) -> None:
    await world.lead_sent("k1", email="abe@b.test", name="Abe")
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    refused = await world.sandbox.submit("rita", {"which": typed, "note": "student"})
    assert f"“{typed}”" in refused.errors["which"]
    form = world.sandbox.views("rita")[-1]
    assert form.callback_id == views_forms.FLAG_FORM, "it stays open, with what was typed"
    assert await leads(world) == ["L-1001"]
    assert (await world.sandbox.submit("rita", {"which": "abe@b.test"})).ok


async def test_after_undo_a_lead_that_only_the_flag_knew_is_recent_no_more(world: World) -> None:
    await world.says("/badlead typo@buyer.test student", by="rita")
    assert "L-1001" in (await world.says("/align lead", by="rita")).message.words
    await press(world, "rita", world.sandbox.ephemerals("rita")[0], "Undo")
    assert "L-1001" not in (await world.says("/align lead", by="rita")).message.words
    recent = (await home_of(world, "rita")).words.partition("My recent leads")[2]
    assert "*L-1001* ·" not in recent


# -- several of one name


def radios(form: Any) -> list[dict[str, Any]]:
    element = next(x for x in form.blocks if x["type"] == "input")["element"]
    assert element["type"] == "radio_buttons"
    return element["options"]


async def test_the_form_shows_each_lead_once_with_what_tells_it_apart(world: World) -> None:
    for nth in range(12):
        await world.lead_sent(
            f"k{nth}", email=f"pat{nth}@x.test", name="Pat Lee", company=f"C{nth}",
            campaign="Webinar Q3", source="Web form",
        )  # fmt: skip
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    assert (await world.sandbox.submit("rita", {"which": "Pat Lee"})).ok
    form = world.sandbox.views("rita")[-1]
    assert form.callback_id == views_forms.PICK_FORM
    options = radios(form)
    assert len(options) == 10, "as many as were found"
    assert options[0]["description"]["text"] == "Webinar Q3 · Web form · 3 March"
    for option in options:
        assert form.words.count(option["text"]["text"].split()[0]) == 1, "none is shown twice"
    assert labels(form) == []
