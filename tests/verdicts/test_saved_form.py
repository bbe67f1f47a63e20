"""A flag from a form, and Home: what was said can be taken back where it is said to be saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import select

from bot.kit.db import Session
from bot.leads import views as lead_views
from bot.leads.models import Lead, Quality
from bot.leads.service import merge_leads
from bot.verdicts import views, views_forms
from bot.verdicts.models import Reason, Verdict
from bot.verdicts.same import carry_over
from tests.support.world import World
from tests.verdicts.test_handlers import BAD, PAT, home_of, labels, press, standing


async def flagged_in_the_form(world: World, **more: str) -> None:
    await world.lead_posted(PAT)
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    assert (await world.sandbox.submit("rita", {"which": "pat@buyer.test", **more})).ok


def top(world: World) -> Any:
    return world.sandbox.views("rita")[-1]


async def test_saved_in_a_form_can_be_taken_back_and_put_back_there(world: World) -> None:
    await flagged_in_the_form(world, note="student")
    form = top(world)
    assert form.callback_id == views_forms.DONE
    assert form.words.startswith("Saved: *L‑1001* Pat Lee: not a fit")
    assert "L-1001" not in form.words, "a line does not end within the number"
    assert "Align's Home" in form.words
    assert "Undo" in labels(form)
    await press(world, "rita", form, "Undo")
    assert await standing(world) == []
    assert top(world).words.startswith("Taken back: *L‑1001* Pat Lee: not a fit.")
    await press(world, "rita", top(world), "Put it back")
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]
    assert top(world).words.startswith("Saved: *L‑1001* Pat Lee: not a fit")
    assert len(world.sandbox.views("rita")) == 1, "all of it in the one form"
    assert world.direct("rita") == []


async def test_a_number_copied_from_the_form_is_read(world: World) -> None:
    await flagged_in_the_form(world, note="student")
    reply = await world.says("/goodlead L‑1001", by="rita")
    assert reply.message.words.startswith("Saved: *L-1001* Pat Lee: good.")


async def test_the_form_asks_what_was_wrong_where_nothing_was_said(world: World) -> None:
    await flagged_in_the_form(world)
    assert "What was wrong?" in top(world).words
    await press(world, "rita", top(world), "Wrong data")
    await press(world, "rita", top(world), "Phone")
    assert await standing(world) == [("U0RITA", BAD, Reason.WRONG_DATA)]
    await press(world, "rita", top(world), "Add right number")
    assert len(world.sandbox.views("rita")) == 2, "on top of what is saved"
    assert (await world.sandbox.submit("rita", {"right": "+49 30 901820"})).ok
    await world.settled()
    assert "right: +49 30 901820" in top(world).words, "the form beneath shows it"
    assert len(world.sandbox.views("rita")) == 1


async def test_an_address_is_mended_from_the_form(world: World) -> None:
    await world.lead_posted(PAT)
    await world.sandbox.shortcut("rita", views.FLAG_GLOBAL)
    typo = {"which": "pat@buyerr.test", "note": "student"}
    assert (await world.sandbox.submit("rita", typo)).ok
    await press(world, "rita", top(world), "Fix address")
    assert (await world.sandbox.submit("rita", {"which": "pat@buyer.test"})).ok
    await world.settled()
    assert top(world).words.startswith("Saved: *L‑1001* Pat Lee: not a fit.")


async def test_not_good_in_an_open_lead_asks_and_can_be_taken_back(world: World) -> None:
    ts = await world.lead_posted(PAT)
    card = world.sandbox.thread("leads", ts)[-1]
    await world.sandbox.press("rita", card, lead_views.MORE)
    await press(world, "rita", top(world), "Not good")
    assert "What was wrong?" in top(world).words
    await press(world, "rita", top(world), "Not a fit")
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]
    await press(world, "rita", top(world), "Undo")
    assert await standing(world) == []


# -- Home


async def test_what_is_taken_back_in_home_says_so_and_can_be_put_back(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    home = await home_of(world, "rita")
    menu = next(
        x["accessory"] for x in home.blocks if x.get("accessory", {}).get("type") == "overflow"
    )
    back = next(o for o in menu["options"] if o["text"]["text"] == "Take it back")
    await world.sandbox.press("rita", "home", menu["action_id"], selected=back["value"])
    await world.settled()
    home = world.sandbox.home("rita")
    assert home is not None
    assert "Taken back: *L-1001* Pat Lee: not a fit" in home.words
    button = next(
        x["accessory"]
        for x in home.blocks
        if x.get("accessory", {}).get("text", {}).get("text") == "Put it back"
    )
    await world.sandbox.press("rita", "home", button["action_id"], button["value"])
    assert await standing(world) == [("U0RITA", BAD, Reason.NOT_A_FIT)]
    home = world.sandbox.home("rita")
    assert home is not None
    assert "Taken back" not in home.words
    assert "*L-1001* Pat Lee: not a fit" in home.words.partition("Said lately")[2]
    await world.later(days=2)
    assert "Taken back" not in (await home_of(world, "rita")).words


async def test_a_day_later_home_says_no_more_of_what_was_taken_back(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    await press(world, "rita", world.sandbox.ephemerals("rita")[0], "Undo")
    assert "Taken back: *L-1001*" in (await home_of(world, "rita")).words
    await world.later(days=1, hours=1)
    assert "Taken back" not in (await home_of(world, "rita")).words


async def test_a_lead_known_by_its_phone_alone_is_called_by_it(world: World) -> None:
    await world.lead_sent("k1", phone="+49 30 901820")
    await world.says("/badlead L-1001", by="rita")
    home = await home_of(world, "rita")
    assert "*L-1001* +4930901820: not good. What was wrong?" in home.words
    assert "*L-1001* +4930901820: not good" in home.words.partition("Said lately")[2]


# -- what an answer says of others


async def test_only_a_rep_hears_of_another_rep(world: World) -> None:
    await world.lead_posted(PAT)
    await world.says("/badlead L-1001 student", by="rita")
    reply = await world.says("/badlead L-1001", by="ravi")
    assert "Another rep flagged this today: not a fit." in reply.message.words
    reply = await world.says("/badlead L-1001", by="mia")
    assert " A rep flagged this today: not a fit." in reply.message.words
    await press(world, "mia", world.sandbox.ephemerals("mia")[0], "Disagree")
    await press(world, "mia", world.sandbox.ephemerals("mia")[0], "Duplicate")
    assert "nother rep" not in world.sandbox.ephemerals("mia")[0].words


async def test_the_detail_counts_what_was_said_in_one_way(world: World) -> None:
    ts = await world.lead_posted(PAT)
    for by, line in (
        ("paul", "/goodlead L-1001"), ("rita", "/badlead L-1001"), ("ravi", "/badlead L-1001"),
        ("ben", "/badlead L-1001 bad data"),
    ):  # fmt: skip
        await world.says(line, by=by)
    await world.settled()
    await world.sandbox.press("rita", world.sandbox.thread("leads", ts)[-1], lead_views.MORE)
    assert "Said of it: 1 good, 3 not good (1 wrong data)" in top(world).words


async def test_fix_address_on_a_lead_that_was_merged_says_into_which(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", phone="+49 30 901820")
    await world.says("/badlead pat.lee@buyer.test student", by="rita")
    answer = world.sandbox.ephemerals("rita")[0]
    assert "*L-1002*" in answer.words
    await press(world, "rita", answer, "Fix address")
    await world.lead_sent("k2", email="pat.lee@buyer.test", phone="+49 30 901820")
    mine = {x.public_id: x.merged_into for x in await world.rows(Lead)}
    if mine["L-1002"] is None:
        await world.write(_merge, world.now)
    refused = await world.sandbox.submit("rita", {"which": "other@buyer.test"})
    assert refused.errors["which"] == "L-1002 is L-1001 now. Its owner can edit it."


def _merge(session: Session, now: datetime) -> None:
    ids = {x.number: x.id or 0 for x in session.exec(select(Lead))}
    merge_leads(session, ids[1001], ids[1002], None, now, [carry_over])


async def test_quality_is_kept_when_it_is_put_back(world: World) -> None:
    await flagged_in_the_form(world, reason="not_ready")
    await press(world, "rita", top(world), "Undo")
    await press(world, "rita", top(world), "Put it back")
    (now,) = [x for x in await world.rows(Verdict) if not x.superseded]
    assert now.quality is Quality.LATER
