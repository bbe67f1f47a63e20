"""Events: shapes, subscriptions, retries with their headers, and events that misbehave."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Member, Sandbox
from tests.sandbox.conftest import Door


def inner(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [envelope["event"] for envelope in sandbox.events]


async def test_a_message_event(sandbox: Sandbox, door: Door) -> None:
    ts = await sandbox.say("rita", "leads", "new <lead> @mia pat@acme.test https://crm.test/1")
    headers, body = door.seen[0]
    envelope = json.loads(body)
    assert headers["Content-Type"] == "application/json"
    assert (envelope["type"], envelope["team_id"]) == ("event_callback", "T0ACME")
    assert len(envelope["authorizations"]) == 1
    event = envelope["event"]
    assert event["text"] == (
        "new &lt;lead&gt; <@U0MIA> <mailto:pat@acme.test|pat@acme.test> <https://crm.test/1>"
    )
    assert (event["ts"], event["event_ts"], event["channel_type"]) == (ts, ts, "channel")
    leaves = event["blocks"][0]["elements"][0]["elements"]
    assert [leaf["type"] for leaf in leaves] == ["text", "user", "text", "link", "text", "link"]


async def test_edits_deletes_and_reactions(sandbox: Sandbox, door: Door) -> None:
    ts = await sandbox.say("rita", "leads", "one")
    await sandbox.edit("rita", "leads", ts, "two")
    await sandbox.react("mia", "leads", ts, "thumbsdown")
    await sandbox.unreact("mia", "leads", ts, "thumbsdown")
    await sandbox.delete("rita", "leads", ts)
    _, changed, added, removed, deleted = inner(sandbox)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert added["item"] == {"type": "message", "channel": "C0LEADS", "ts": ts}
    assert (added["user"], added["item_user"]) == ("U0MIA", "U0RITA")
    assert (removed["type"], deleted["deleted_ts"]) == ("reaction_removed", ts)
    with pytest.raises(LookupError):
        await sandbox.edit("rita", "leads", ts, "gone")


async def test_other_apps_post_leads(sandbox: Sandbox, door: Door) -> None:
    ts = await sandbox.app_post("leads", text="New lead", attachments=[{"text": "pat@acme.test"}])
    event = inner(sandbox)[0]
    assert (event["subtype"], event["username"]) == ("bot_message", "HubSpot")
    assert (event["bot_id"], event["app_id"]) == ("B0HUBSPOT", "A0HUBSPOT")
    assert "user" not in event
    assert sandbox.message("leads", ts).words == "pat@acme.test"
    await sandbox.app_post("leads", text="Another", app="Salesforce", modern=True)
    event = inner(sandbox)[1]
    assert event["user"] == "U0SALESFORCE"
    assert "subtype" not in event


async def test_its_own_posts_come_back_with_their_metadata(
    sandbox: Sandbox, door: Door, client: AsyncWebClient
) -> None:
    key = {"event_type": "align_post", "event_payload": {"k": "abc"}}
    await client.chat_postMessage(channel="C0LEADS", text="x", metadata=key)
    await sandbox.quiet()
    assert inner(sandbox)[0]["metadata"] == key
    assert inner(sandbox)[0]["bot_profile"]["app_id"] == "A0ALIGN"


async def test_only_what_is_subscribed_scoped_and_joined(sandbox: Sandbox, door: Door) -> None:
    await sandbox.say("rita", "general", "the app is not in here")
    manifest = sandbox.workspace.manifest
    manifest["settings"]["event_subscriptions"]["bot_events"].remove("reaction_added")
    ts = await sandbox.say("rita", "leads", "heard")
    await sandbox.react("mia", "leads", ts, "eyes")
    manifest["oauth_config"]["scopes"]["bot"].remove("channels:history")
    await sandbox.say("rita", "leads", "no scope")
    assert [event["text"] for event in inner(sandbox)] == ["heard"]


async def test_news_of_a_channel_needs_the_scope_to_read_its_kind(
    sandbox: Sandbox, door: Door
) -> None:
    scopes = sandbox.workspace.manifest["oauth_config"]["scopes"]["bot"]
    subscriptions = sandbox.workspace.manifest["settings"]["event_subscriptions"]
    subscriptions["bot_events"] += ["group_left", "channel_shared"]
    assert sandbox.core.events.subscribed("group_left")
    scopes.remove("groups:read")
    assert not sandbox.core.events.subscribed("group_left")
    assert sandbox.core.events.subscribed("channel_shared")
    scopes[:] = [scope for scope in scopes if not scope.endswith(":read")]
    assert not sandbox.core.events.subscribed("channel_shared")


@pytest.mark.fault("F12")
async def test_retries_carry_their_headers_and_follow_the_clock(
    sandbox: Sandbox, door: Door
) -> None:
    door.answers += [web.Response(status=500) for _ in range(4)]
    await sandbox.say("rita", "leads", "x")
    await sandbox.quiet()
    numbers = [h.get("x-slack-retry-num") for h, _ in door.seen]
    assert numbers == [None, "1"]
    sandbox.clock.advance(timedelta(minutes=1))
    await sandbox.quiet()
    sandbox.clock.advance(timedelta(minutes=5))
    await sandbox.quiet()
    sandbox.clock.advance(timedelta(hours=3))
    await sandbox.quiet()
    numbers = [h.get("x-slack-retry-num") for h, _ in door.seen]
    assert numbers == [None, "1", "2", "3"]
    assert door.seen[1][0]["x-slack-retry-reason"] == "http_error"
    assert len({json.loads(body)["event_id"] for _, body in door.seen}) == 1


async def test_no_retry_stops_retries(sandbox: Sandbox, door: Door) -> None:
    door.answers.append(web.Response(status=500, headers={"x-slack-no-retry": "1"}))
    await sandbox.say("rita", "leads", "x")
    await sandbox.quiet()
    assert len(door.seen) == 1


async def test_nobody_there_is_a_failed_connection(sandbox: Sandbox) -> None:
    sandbox.connect("http://127.0.0.1:9/slack/events")
    sandbox.retries.delays = (0.0,)
    await sandbox.say("rita", "leads", "x")
    await sandbox.quiet()
    first, second = sandbox.deliveries("events_api")
    assert (first.status, first.error) == (0, "connection_failed")
    assert (second.attempt, second.error) == (1, "connection_failed")


@pytest.mark.fault("F12")
async def test_duplicates_on_request(sandbox: Sandbox, bolt: AsyncApp) -> None:
    heard: list[str] = []

    async def on_message(body: Any) -> None:
        heard.append(body["event_id"])

    bolt.event("message")(on_message)
    sandbox.faults.duplicate_events()
    await sandbox.say("rita", "leads", "x")
    await sandbox.quiet()
    assert len(heard) == 2
    assert len(set(heard)) == 1
    await sandbox.redeliver(sandbox.events[-1], attempt=2)
    assert heard[2] == heard[0]
    assert sandbox.deliveries()[-1].headers["x-slack-retry-num"] == "2"


@pytest.mark.fault("F14")
async def test_events_out_of_order_on_request(sandbox: Sandbox, door: Door) -> None:
    ts = await sandbox.say("rita", "leads", "x")
    sandbox.faults.hold_events()
    await sandbox.react("mia", "leads", ts, "eyes")
    await sandbox.unreact("mia", "leads", ts, "eyes")
    assert len(door.seen) == 1
    await sandbox.faults.release_events("reversed")
    kinds = [json.loads(body)["event"]["type"] for _, body in door.seen]
    assert kinds == ["message", "reaction_removed", "reaction_added"]


async def test_late_events_on_request(sandbox: Sandbox, door: Door) -> None:
    sandbox.faults.delay_events(30)
    await sandbox.say("rita", "leads", "x")
    assert door.seen == []
    sandbox.clock.advance(timedelta(seconds=30))
    await sandbox.quiet()
    assert len(door.seen) == 1


async def test_people_who_come_change_and_go(sandbox: Sandbox, door: Door) -> None:
    await sandbox.members.join(Member("U0NEW", "nia", "Nia New"), "leads")
    await sandbox.members.change("nia", tz="America/New_York")
    await sandbox.members.deactivate("nia")
    joined, moved, left = inner(sandbox)
    assert (joined["type"], joined["user"]["name"]) == ("team_join", "nia")
    assert (moved["type"], moved["user"]["tz"]) == ("user_change", "America/New_York")
    assert left["user"]["deleted"]
    with pytest.raises(LookupError, match="deactivated"):
        await sandbox.say("nia", "leads", "ghost")


@pytest.mark.fault("F31")
async def test_rooms_that_change(sandbox: Sandbox, door: Door) -> None:
    await sandbox.rooms.archive("alignment")
    await sandbox.rooms.rename("leads", "leads-emea")
    await sandbox.rooms.remove_app("leads-emea")
    archived, renamed, left = inner(sandbox)
    assert archived["channel"] == "C0ALIGN"
    assert renamed["channel"]["name"] == "leads-emea"
    assert (left["type"], left["user"]) == ("member_left_channel", "U0ALIGN")
    await sandbox.say("rita", "leads-emea", "unheard")
    assert len(inner(sandbox)) == 3


@pytest.mark.fault("F36")
@pytest.mark.parametrize("first", ["tokens_revoked", "app_uninstalled"])
async def test_uninstalling_in_either_order(sandbox: Sandbox, door: Door, first: str) -> None:
    order = ("tokens_revoked", "app_uninstalled")
    await sandbox.uninstall(order if first == order[0] else order[::-1])
    assert inner(sandbox)[0]["type"] == first
    await sandbox.say("rita", "leads", "silence")
    assert len(door.seen) == 2
    reply = await sandbox.command("rita", "leads", "/badlead")
    assert reply.error is not None


@pytest.mark.fault("F39")
async def test_odd_events(sandbox: Sandbox, door: Door) -> None:
    await sandbox.deliver_event({}, type="app_rate_limited", minute_rate_limited=1)
    assert "event" not in json.loads(door.seen[0][1])
    await sandbox.deliver_event({"type": "reaction_added"}, team_id="T0OTHER", event_id="Ev1")
    body = json.loads(door.seen[1][1])
    assert (body["team_id"], body["event_id"]) == ("T0OTHER", "Ev1")


async def test_bolt_answers_the_challenge(sandbox: Sandbox, bolt: AsyncApp) -> None:
    assert "c" * 40 in await sandbox.verify_url()


async def test_mentions_come_twice(sandbox: Sandbox, door: Door) -> None:
    await sandbox.say("rita", "leads", "hello @align")
    await sandbox.quiet()
    message, mention = inner(sandbox)
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["ts"] == mention["ts"]


async def test_direct_messages_to_the_app(sandbox: Sandbox, door: Door) -> None:
    await sandbox.say("rita", "dm", "help")
    assert inner(sandbox)[0]["channel_type"] == "im"
    assert [m.text for m in sandbox.dms("rita")] == ["help"]
