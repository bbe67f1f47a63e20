"""What people see and press, through real HTTP both ways."""

from __future__ import annotations

from typing import Any

import pytest

from bot.leads import views
from bot.leads.models import Lead
from bot.people.sharing import note_shared
from bot.sandbox import posting
from tests.support.world import World, words

LEADS = "leads"


def card(world: World, public_id: str) -> Any:
    """A lead's card in the leads channel."""
    cards = [m for m in world.sandbox.messages(LEADS) if _labels(m).endswith("More")]
    return next(m for m in cards if words(m).startswith(f"*{public_id}*"))


def _labels(message: Any) -> str:
    rows = [b for b in message.get("blocks") or [] if b["type"] == "actions"]
    return "".join(e["text"]["text"] for r in rows for e in r["elements"] if "text" in e)


async def lead(world: World, number: int = 1001) -> Lead:
    """The row of L-<number>."""
    return next(x for x in await world.rows(Lead) if x.number == number)


async def test_another_app_s_post_gets_one_silent_line(world: World) -> None:
    ts = await world.lead_posted("New contact: j.doe@buyer.test, Webinar Q3")
    (line,) = [
        m for m in world.sandbox.messages(LEADS) if m.get("thread_ts") == ts and m["ts"] != ts
    ]
    assert words(line).startswith("*L-1001* · j.doe@buyer.test · Webinar Q3 · nobody yet")
    assert _labels(line).startswith("Mine")
    assert _labels(line).endswith("More")
    answer = await world.lead_sent("k1", email="j.doe@buyer.test", name="Jay Doe", company="Buyer")
    assert answer.json() == {"id": "L-1001", "created": False}
    (line,) = [
        m for m in world.sandbox.messages(LEADS) if m.get("thread_ts") == ts and m["ts"] != ts
    ]
    assert words(line).startswith("*L-1001* · Jay Doe, Buyer · Webinar Q3 · nobody yet")


async def test_what_people_and_the_bot_say_is_no_lead(world: World) -> None:
    await world.says("write to pat@buyer.test please", by="rita")
    await world.lead_sent("k1", email="jo@buyer.test")
    await world.settled()
    assert [x.email for x in await world.rows(Lead)] == ["jo@buyer.test"]


async def test_an_app_s_post_elsewhere_is_no_lead(world: World) -> None:
    await world.lead_posted("New contact: pat@buyer.test", in_="C0QUESTIONS")
    assert await world.rows(Lead) == []


@pytest.mark.fault("F56")
async def test_a_channel_shared_with_another_company_is_left_alone(world: World) -> None:
    await world.sandbox.rooms.share("leads")
    await world.lead_posted("New contact: pat@buyer.test")
    assert await world.rows(Lead) == []
    # Nothing of what came otherwise is shown there either, once Slack has said so.
    await world.write(note_shared, "C0LEADS", True)
    await world.lead_sent("k1", email="jo@buyer.test")
    assert not any("L-10" in t for t in world.texts(LEADS))


@pytest.mark.row("U4")
@pytest.mark.fault("F16")
async def test_a_post_that_is_changed_or_deleted(world: World) -> None:
    ts = await world.lead_posted("New contact: pat@buyer.tset")
    core = world.sandbox.core
    message = core.workspace.find(core.workspace.channel(LEADS).id, ts)
    task = posting.update(core, message, {"text": "New contact: pat@buyer.test"}, message.user)
    if task is not None:
        await task
    await world.settled()
    assert (await lead(world)).email == "pat@buyer.test"
    await world.sandbox.press("rita", (LEADS, _line(world, ts)["ts"]), views.MORE)
    task = posting.delete(core, message)
    if task is not None:
        await task
    await world.settled()
    assert (await lead(world)).post_deleted
    # The form that was open all the while still works.
    await world.sandbox.press("rita", None, views.MINE)
    await world.settled()
    assert (await lead(world)).owner_id == "U0RITA"


def _line(world: World, ts: str) -> Any:
    return world.sandbox.thread(LEADS, ts)[-1]


async def test_mine_and_undo(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test", name="Pat Lee", company="Buyer")
    place = (LEADS, card(world, "L-1001")["ts"])
    await world.sandbox.press("rita", place, views.MINE)
    await world.settled()
    assert "Rita" in words(card(world, "L-1001"))
    assert not _labels(card(world, "L-1001")).startswith("Mine")
    (said,) = world.sandbox.ephemerals("rita")
    assert words(said).startswith("Yours: *L-1001* Pat Lee, Buyer.")
    await world.sandbox.press("rita", said["id"], views.UNDO_MINE)
    await world.settled()
    assert "nobody yet" in words(card(world, "L-1001"))
    assert (await lead(world)).heard_at is None


@pytest.mark.fault("F57")
async def test_mine_on_an_old_card_of_somebody_s_lead_asks(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test")
    shown = card(world, "L-1001")
    await world.sandbox.press("rita", (LEADS, shown["ts"]), views.MINE)
    await world.sandbox.press("ravi", (LEADS, shown["ts"]), views.MINE)
    await world.settled()
    said = world.sandbox.ephemerals("ravi")[-1]
    assert "is with Rita" in words(said)
    assert (await lead(world)).owner_id == "U0RITA"
    await world.sandbox.press("ravi", said["id"], views.ASK_OWNER)
    await world.settled()
    asked = next(m for m in world.sandbox.dms("rita") if "asks for" in words(m))
    await world.sandbox.press("rita", asked, views.HAND_OVER)
    await world.settled()
    assert (await lead(world)).owner_id == "U0RAVI"
    assert "You handed it over." in words(world.sandbox.dms("rita")[-1])
    assert any("gave you *L-1001*" in t for t in world.direct("ravi"))


async def test_more_shows_everything_and_edits_with_a_way_back(world: World) -> None:
    await world.lead_sent(
        "k1", email="pat@buyer.test", title="CTO", source="Web", extra={"seats": 9}
    )
    await world.sandbox.press("rita", (LEADS, card(world, "L-1001")["ts"]), views.MORE)
    await world.settled()
    shown = _modal(world, "rita").words
    for said in ("pat@buyer.test", "CTO", "Web", "seats", "came in"):
        assert said in shown
    await world.sandbox.press("rita", None, views.EDIT)
    await world.sandbox.submit("rita", {"name": "Pat Lee", "phone": "+44 20 7946 0000"})
    await world.settled()
    assert (await lead(world)).phone == "+442079460000"
    assert "Pat Lee" in _modal(world, "rita").words
    assert "Pat Lee" in words(card(world, "L-1001"))
    await world.sandbox.press("rita", None, views.UNDO_EDIT)
    await world.settled()
    assert (await lead(world)).phone is None


def _modal(world: World, who: str) -> Any:
    return world.sandbox.views(who)[-1]


async def test_a_wrong_edit_is_said_beneath_its_field(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test")
    await world.lead_sent("k2", email="jo@buyer.test")
    await world.sandbox.press("rita", (LEADS, card(world, "L-1001")["ts"]), views.MORE)
    await world.sandbox.press("rita", None, views.EDIT)
    reply = await world.sandbox.submit("rita", {"phone": "12"})
    assert "phone" in reply.errors
    reply = await world.sandbox.submit("rita", {"phone": None, "email": "jo@buyer.test"})
    assert "L-1002" in reply.errors["email"]


async def test_merging_by_hand_keeps_both_histories(world: World) -> None:
    await world.lead_sent("k1", email="pat@buyer.test")
    await world.lead_sent("k2", email="pat.lee@buyer.test", name="Pat Lee")
    first, second = card(world, "L-1001"), card(world, "L-1002")
    await world.sandbox.press("rita", (LEADS, first["ts"]), views.MINE)
    await world.sandbox.press("rita", (LEADS, second["ts"]), views.MINE)
    await world.sandbox.press("rita", (LEADS, first["ts"]), views.MORE)
    await world.sandbox.press("rita", None, views.MERGE)
    reply = await world.sandbox.submit("rita", {"other": "L-9999"})
    assert "other" in reply.errors
    await world.sandbox.submit("rita", {"other": "pat.lee@buyer.test"})
    await world.settled()
    assert (await lead(world, 1002)).merged_into == (await lead(world)).id
    there = [m for m in world.sandbox.messages(LEADS) if m["ts"] == second["ts"]]
    assert words(there[0]) == "*L-1002* is the same lead as *L-1001*."


@pytest.mark.row("card-1")
async def test_align_lead_finds_lists_and_adds(world: World) -> None:
    reply = await world.says("/align lead zoe@buyer.test")
    assert "No lead like" in words(reply.message)
    await world.says("/align lead add zoe@buyer.test Zoe Quinn, Buyer, Webinar Q3")
    await world.settled()
    assert (await lead(world)).name == "Zoe Quinn"
    assert words(card(world, "L-1001")).startswith("*L-1001* · Zoe Quinn, Buyer · Webinar Q3")
    for query in ("zoe@buyer.test", "L-1001", "zoe quin"):
        reply = await world.says(f"/align lead {query}")
        assert "Zoe Quinn, Buyer" in words(reply.message)
    reply = await world.says("/align lead")
    assert "My recent leads" in words(reply.message)
    reply = await world.says("/align campaign")
    assert "Webinar Q3" in words(reply.message)
    assert "1 in · 0 heard back · 0 not good" in words(reply.message)
    reply = await world.says("/align campaign WEBINAR-q3")
    assert "Zoe Quinn" in words(reply.message)
    reply = await world.says("/align campaign nowhere")
    assert "No campaign" in words(reply.message)


async def test_a_lead_is_added_in_a_form(world: World) -> None:
    await world.says("/align lead add")
    reply = await world.sandbox.submit("rita", {"name": "Pat"})
    assert "email" in reply.errors
    await world.sandbox.submit("rita", {"email": "pat@buyer.test"})
    await world.settled()
    assert (await lead(world)).name == "Pat"
    assert "pat@buyer.test" in _modal(world, "rita").words


@pytest.mark.row("U21")
async def test_a_pasted_table_is_checked_imported_and_undone(world: World) -> None:
    await world.write(_admin, "U0RITA")
    await world.says("/align lead import")
    csv = "email,name\npat@buyer.test,Pat\nnobody,Ann\n"
    reply = await world.sandbox.submit("rita", {"csv": "just words"})
    assert "csv" in reply.errors
    await world.sandbox.submit("rita", {"csv": csv})
    assert "1 would be new" in _modal(world, "rita").words
    assert await world.rows(Lead) == []
    await world.sandbox.submit("rita")
    await world.settled()
    assert [x.email for x in await world.rows(Lead)] == ["pat@buyer.test"]
    assert not any("L-1001" in t for t in world.texts(LEADS))
    await world.sandbox.press("rita", None, views.UNDO_IMPORT)
    await world.settled()
    assert await world.rows(Lead) == []
    reply = await world.says("/align lead import", by="ravi")
    assert "admin" in words(reply.message).lower()


def _admin(session: Any, slack_id: str) -> None:
    from bot.people import service as people

    member = people.member(session, slack_id)
    assert member is not None
    member.admin = True


async def test_hostile_names_ping_nobody_on_the_card(world: World) -> None:
    await world.lead_sent("k1", email="a@buyer.test", name="<!channel> *bold* <https://x.test|y>")
    shown = words(card(world, "L-1001"))
    assert "&lt;!channel&gt;" in shown
    assert "*bold*" not in shown
