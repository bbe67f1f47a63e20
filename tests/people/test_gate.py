"""Who gets in: people of the company, and nobody of whom that is not known (U31, F56)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlmodel import select

from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.kit.models import Inbound
from bot.kit.payload import act_of
from bot.people.gate import forget, gate
from bot.people.models import Member as Person
from bot.people.models import Workspace
from bot.people.service import workspace
from bot.people.sharing import may_show_leads
from bot.sandbox.records import Member
from tests.support.world import TEAM, World, words

REFUSED = "This app is for people at Acme. Nothing was saved."
EVE = Member("U9EVE", "eve", "Eve Else", email="eve@else.test", team_id="T9ELSE", is_stranger=True)


@pytest_asyncio.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Acme with somebody of another organisation in #leads."""
    async with World.open(sqlite_url, set_up=False) as opened:
        await opened.settled()
        await opened.set_up()
        opened.sandbox.workspace.members[EVE.id] = EVE
        opened.sandbox.rooms["leads"].members.add(EVE.id)
        yield opened


def claimed(session: Session) -> list[str]:
    return [row.key for row in session.exec(select(Inbound)).all()]


def said(reply: Any) -> str:
    return words(reply.body if reply.message is None else reply.message)


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_a_guests_command_is_refused_politely_and_nothing_is_saved(world: World) -> None:
    before = await world.read(claimed)
    reply = await world.says("/align away 12-23 aug", by="gus")
    assert said(reply) == REFUSED
    reply = await world.says("/badlead pat@buyer.test", by="gus")
    assert said(reply) == REFUSED
    assert await world.read(claimed) == before


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_somebody_of_another_organisation_is_refused(world: World) -> None:
    reply = await world.says("/badlead pat@buyer.test", by="eve")
    assert said(reply) == (
        "This app is for people of the company that installed it. Nothing was saved."
    )
    ts = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    await world.sandbox.react("eve", "leads", ts, "thumbsdown")
    await world.sandbox.say("eve", "leads", "hello")
    await world.settled()
    rows = [m for m in await world.rows(Person) if m.slack_id == "U9EVE"]
    assert all(m.guest and not m.name and not m.email for m in rows)


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_a_button_pressed_by_a_guest_changes_nothing(world: World) -> None:
    ts = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    card = next(m for m in world.sandbox.messages("leads") if m.blocks and m.ts != ts)
    button = next(
        e["action_id"] for b in card.blocks if b["type"] == "actions" for e in b["elements"]
    )
    before = await world.read(claimed)
    await world.sandbox.press("gus", card, button)
    await world.settled()
    assert world.whispers("gus") == [REFUSED]
    assert await world.read(claimed) == before


@pytest.mark.fault("F56")
async def test_a_guest_is_told_in_home_and_direct_messages_and_once_on_a_lead(
    world: World,
) -> None:
    await world.sandbox.open_home("gus")
    await world.settled()
    home = world.sandbox.home("gus")
    assert home is not None
    assert words({"blocks": home.blocks}) == REFUSED
    ts = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    for name in ("thumbsdown", "thumbsdown::skin-tone-3", "seedling", "eyes"):
        await world.sandbox.react("gus", "leads", ts, name)
    await world.settled()
    assert world.whispers("gus") == [REFUSED]
    await world.sandbox.say("gus", "dm", "hello")
    await world.settled()
    assert REFUSED in world.direct("gus")


@pytest.mark.fault("F56")
async def test_becoming_a_guest_counts_at_the_next_press(world: World) -> None:
    assert said(await world.says("/align people", by="rita")) != REFUSED
    await world.sandbox.members.change("rita", is_restricted=True)
    assert said(await world.says("/align people", by="rita")) == REFUSED
    await world.sandbox.members.change("rita", is_restricted=False)
    assert said(await world.says("/align people", by="rita")) != REFUSED


@pytest.mark.row("U29")
async def test_somebody_never_seen_is_looked_up_once(world: World) -> None:
    nina = Member("U0NINA", "nina", "Nina New", email="nina@acme.test")
    world.sandbox.workspace.members[nina.id] = nina
    world.sandbox.rooms["leads"].members.add(nina.id)
    for _ in range(3):
        reply = await world.says("/align people", by="nina")
        assert "in sales" in said(reply)
    assert len(world.sandbox.calls("users.info")) == 1
    found = next(m for m in await world.rows(Person) if m.slack_id == "U0NINA")
    assert (found.name, found.email) == ("Nina New", "nina@acme.test")


@pytest.mark.fault("F56", "F38")
async def test_where_slack_does_not_say_who_it_is_nobody_gets_in(world: World) -> None:
    nina = Member("U0NINA", "nina", "Nina New", email="nina@acme.test")
    world.sandbox.workspace.members[nina.id] = nina
    world.sandbox.rooms["leads"].members.add(nina.id)
    world.sandbox.faults.add("http", "users.info", times=2, status=503)
    reply = await world.says("/badlead pat@buyer.test", by="nina")
    assert said(reply).startswith("Not saved: Slack did not say who you are.")
    delivery = await world.sandbox.deliver_event(
        {"type": "reaction_added", "user": "U0NINA", "reaction": "thumbsdown",
         "item": {"type": "message", "channel": "C0LEADS", "ts": "1.1"}, "event_ts": "1.2"}
    )  # fmt: skip
    # Slack brings an event again; once it says who it is, they get in.
    assert delivery.status == 500
    assert "in sales" in said(await world.says("/align people", by="nina"))


async def passes(world: World, kind: str, body: dict[str, Any]) -> str | None:
    """None where the gate lets it through, else what is said."""
    try:
        await gate(act_of(world.app.deps, kind, "door", {"team_id": TEAM} | body))
    except NotAllowed as refused:
        return refused.sentence
    return None


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("command", {"user_id": "U0RITA"}, None),
        ("command", {"user_id": ""}, REFUSED),
        ("command", {"user_id": "U0NOBODY"}, REFUSED),
        ("command", {"user_id": "USLACKBOT"}, REFUSED),
        ("action", {"user": {"id": "U0RITA", "team_id": "T9ELSE"}}, REFUSED),
        ("form", {"user": {"id": "U0RITA", "team_id": TEAM},
                  "view": {"app_installed_team_id": "T9ELSE"}}, REFUSED),
        ("options", {"user": {"id": "U0GUS", "team_id": TEAM}}, REFUSED),
        ("shortcut", {"user": {"id": "U0GUS", "team_id": TEAM}}, REFUSED),
        ("event", {"event": {"type": "message", "user": "U0RITA"}}, None),
        ("event", {"event": {"type": "message", "user": "U0RITA", "team": "T9ELSE"}}, ""),
        ("event", {"event": {"type": "message", "user": "U0RITA"},
                   "is_ext_shared_channel": True}, ""),
        ("event", {"event": {"type": "message", "bot_id": "B0HUBSPOT"}}, None),
        ("event", {"event": {"type": "message", "subtype": "message_changed",
                             "message": {"bot_id": "B0HUBSPOT"}}}, None),
        ("event", {"event": {"type": "message", "subtype": "message_changed",
                             "message": {"user": "U0GUS"}}}, ""),
        ("event", {"event": {"type": "message", "subtype": "message_deleted",
                             "previous_message": {"user": "U0GUS"}}}, ""),
        ("event", {"event": {"type": "reaction_added", "user": "U0HUBSPOT"}}, ""),
        ("event", {"event": {"type": "user_change", "user": {"id": "U0GUS"}}}, None),
        ("event", {"event": {"type": "tokens_revoked"}}, None),
        ("event", {"team_id": "T9ELSE", "event": {"type": "message", "user": "U0RITA"}}, ""),
        ("command", {"team_id": "T9ELSE", "user_id": "U0RITA"}, "This app is for people of"),
        ("command", {"team_id": "", "user_id": "U0RITA"}, "This app is for people of"),
    ],
)  # fmt: skip
async def test_every_kind_of_act(
    world: World, kind: str, body: dict[str, Any], says: str | None
) -> None:
    found = await passes(world, kind, body)
    if says:
        assert found is not None
        assert found.startswith(says)
    else:
        assert found == says


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_a_channel_shared_with_another_company_shows_no_leads(world: World) -> None:
    assert await may_show_leads(world.app.deps, TEAM, "C0LEADS")
    await world.sandbox.rooms.share("leads")
    assert not await may_show_leads(world.app.deps, TEAM, "C0LEADS")
    assert not await may_show_leads(world.app.deps, TEAM, "C0UNKNOWN")
    body = {"event": {"type": "message", "user": "U0RITA"}, "is_ext_shared_channel": True}
    assert await passes(world, "event", body) == ""
    await world.write(_switch_on)
    forget(world.app.deps, TEAM)
    assert await may_show_leads(world.app.deps, TEAM, "C0LEADS")
    assert await passes(world, "event", body) is None


def _switch_on(session: Session) -> None:
    found = workspace(session)
    found.options = {**found.options, "shared_channels": True}
    session.add(found)


async def test_the_busy_way_in_asks_neither_slack_nor_the_database(world: World) -> None:
    act = {"user_id": "U0RITA"}
    assert await passes(world, "command", act) is None
    world.sandbox.forget()
    asked: list[str] = []

    def count(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engines = {world.db.engine, world.db._reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    try:
        assert await passes(world, "command", act) is None
        looked = [s for s in asked if "FROM member" in s or "FROM workspace" in s]
        assert looked == []
        assert world.sandbox.calls() == []
        forget(world.app.deps, TEAM, "U0RITA")
        assert await passes(world, "command", act) is None
        assert [s for s in asked if "FROM member" in s]
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)


@pytest.mark.fault("F36")
@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"),
                                   ("tokens_revoked", "app_uninstalled")])  # fmt: skip
async def test_uninstalled_in_either_order_then_events_trail_in_then_it_is_back(
    world: World, order: tuple[str, str]
) -> None:
    for kind in order:
        tokens = {"tokens": {"bot": ["U0ALIGN"], "oauth": []}} if kind == "tokens_revoked" else {}
        delivery = await world.sandbox.deliver_event({"type": kind, **tokens})
        assert delivery.status == 200
    assert (await world.rows(Workspace))[0].paused_at is not None
    delivery = await world.sandbox.deliver_event(
        {"type": "message", "user": "U0RITA", "channel": "C0LEADS", "ts": "1.1", "text": "x"}
    )
    assert delivery.status == 200
    assert (await world.rows(Workspace))[0].paused_at is not None
    # The token works (again): the first thing that somebody does resumes it.
    assert "in sales" in said(await world.says("/align people", by="rita"))
    assert (await world.rows(Workspace))[0].paused_at is None


@pytest.mark.fault("F36")
async def test_a_persons_token_revoked_pauses_nothing(world: World) -> None:
    await world.sandbox.deliver_event({"type": "tokens_revoked", "tokens": {"oauth": ["U0RITA"]}})
    assert (await world.rows(Workspace))[0].paused_at is None
