"""Slash commands, signatures, the 3 s rule and response_urls, against a real Bolt app."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from bot.sandbox.signing import sign
from tests.sandbox.conftest import Door


async def test_a_command_arrives_signed_and_complete(sandbox: Sandbox, door: Door) -> None:
    reply = await sandbox.command("rita", "#leads", "/badlead j@x.test wrong phone")
    headers, body = door.seen[0]
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    stamp = int(headers["X-Slack-Request-Timestamp"])
    assert headers["X-Slack-Signature"] == sign(sandbox.signing_secret, stamp, body)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (form["command"], form["text"]) == ("/badlead", "j@x.test wrong phone")
    assert (form["user_id"], form["channel_name"]) == ("U0RITA", "leads")
    assert form["is_enterprise_install"] == "false"
    assert form["trigger_id"] == reply.trigger_id
    assert (reply.status, reply.error, reply.message) == (200, None, None)


async def test_answers_are_shown_where_they_belong(sandbox: Sandbox, bolt: AsyncApp) -> None:
    async def on_badlead(ack: Any) -> None:
        await ack("Saved")

    async def on_align(ack: Any) -> None:
        await ack(response_type="in_channel", text="For all")

    bolt.command("/badlead")(on_badlead)
    bolt.command("/align")(on_align)
    first = await sandbox.command("rita", "leads", "/badlead")
    assert first.message is not None
    assert [m.text for m in sandbox.ephemerals("rita", "leads")] == ["Saved"]
    await sandbox.command("rita", "leads", "/align report")
    assert [m.text for m in sandbox.messages("leads")] == ["For all"]


async def test_a_wrong_secret_is_refused_by_bolt(sandbox: Sandbox, bolt: AsyncApp) -> None:
    sandbox.core.courier.secret = "another"
    reply = await sandbox.command("rita", "leads", "/badlead")
    assert (reply.status, reply.error) == (401, '/badlead failed with the error "dispatch_failed"')


@pytest.mark.fault("F13")
async def test_the_same_bytes_can_be_replayed(sandbox: Sandbox, bolt: AsyncApp) -> None:
    heard: list[str] = []

    async def on_badlead(ack: Any, body: Any) -> None:
        heard.append(body["trigger_id"])
        await ack()

    bolt.command("/badlead")(on_badlead)
    await sandbox.command("rita", "leads", "/badlead")
    answer = await sandbox.replay(sandbox.deliveries("slash_commands")[0])
    assert answer.status == 200
    assert len(heard) == 2
    assert len(set(heard)) == 1


async def test_a_silent_app_is_named(sandbox: Sandbox, bolt: AsyncApp) -> None:
    sandbox.ack_seconds = 0.1
    hold = asyncio.Event()

    async def on_badlead(ack: Any) -> None:
        await hold.wait()
        await ack()

    bolt.command("/badlead")(on_badlead)
    reply = await sandbox.command("rita", "leads", "/badlead")
    hold.set()
    assert reply.error == "/badlead failed because the app did not respond."


async def test_what_slack_itself_refuses(sandbox: Sandbox, door: Door) -> None:
    ts = await sandbox.say("rita", "leads", "hello")
    threaded = await sandbox.command("rita", "leads", "/badlead x", thread_ts=ts)
    assert threaded.error == "/badlead is not supported in threads. Sorry!"
    unknown = await sandbox.command("rita", "leads", "/nonsense")
    assert unknown.error is not None
    assert unknown.error.startswith("/nonsense is not a valid command.")
    assert sandbox.deliveries("slash_commands") == []
    with pytest.raises(LookupError, match="is not in"):
        await sandbox.command("gus", "alignment", "/badlead x")


async def test_an_answer_slack_cannot_show(sandbox: Sandbox, door: Door) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    door.answers.append(web.json_response({"blocks": blocks}))
    reply = await sandbox.command("rita", "leads", "/badlead")
    assert reply.error == '/badlead failed with the error "invalid_command_response"'
    assert sandbox.refused[0]["error"] == "invalid_blocks"


async def test_mentions_are_marked_up_where_the_manifest_says(sandbox: Sandbox, door: Door) -> None:
    entry = sandbox.declared("/align")
    assert entry is not None
    await sandbox.command("rita", "leads", "/align away @mia in #leads")
    entry["should_escape"] = True
    await sandbox.command("rita", "leads", "/align away @mia in #leads <now>")
    texts = [d.payload["text"] for d in sandbox.deliveries("slash_commands")]
    assert texts == [
        "away @mia in #leads",
        "away <@U0MIA|mia> in <#C0LEADS|leads> &lt;now&gt;",
    ]


async def test_response_urls_five_times_in_half_an_hour(
    sandbox: Sandbox, door: Door, http: aiohttp.ClientSession
) -> None:
    reply = await sandbox.command("rita", "leads", "/badlead")

    async def answer(**body: Any) -> tuple[int, str]:
        async with http.post(reply.response_url, json=body) as got:
            return got.status, await got.text()

    assert await answer(text="working") == (200, "ok")
    assert await answer(text="done", replace_original=True) == (200, "ok")
    assert [m.text for m in sandbox.ephemerals("rita")] == ["done"]
    assert await answer(delete_original=True) == (200, "ok")
    assert sandbox.ephemerals("rita") == []
    assert await answer(text="all", response_type="in_channel") == (200, "ok")
    assert (await answer())[0] == 400
    status, body = await answer(text="sixth")
    assert (status, '"used_url"' in body) == (404, True)
    late = await sandbox.command("rita", "leads", "/badlead")
    sandbox.clock.advance(timedelta(minutes=31))
    async with http.post(late.response_url, json={"text": "late"}) as got:
        assert (got.status, '"expired_url"' in await got.text()) == (404, True)
    assert [m.text for m in sandbox.messages("leads")] == ["all"]


async def test_response_urls_check_blocks(
    sandbox: Sandbox, door: Door, http: aiohttp.ClientSession
) -> None:
    reply = await sandbox.command("rita", "leads", "/badlead")
    blocks = [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]
    async with http.post(reply.response_url, json={"blocks": blocks}) as got:
        assert (got.status, (await got.json())["error"]) == (400, "invalid_blocks")
    assert [c.status for c in sandbox.calls("response_url")] == [400]


async def test_faults_strike_response_urls_too(
    sandbox: Sandbox, door: Door, http: aiohttp.ClientSession
) -> None:
    reply = await sandbox.command("rita", "leads", "/badlead")
    sandbox.faults.drop("response_url")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await http.post(reply.response_url, json={"text": "x"})
    assert [m.text for m in sandbox.ephemerals("rita")] == ["x"]


@pytest.mark.fault("F56")
async def test_guests_and_strangers_are_told_apart(sandbox: Sandbox, door: Door) -> None:
    from bot.sandbox import Member

    await sandbox.members.join(
        Member("U0PAT", "pat", "Pat Other", team_id="T0OTHER", is_stranger=True), "leads"
    )
    await sandbox.rooms.share("leads")
    await sandbox.command("pat", "leads", "/badlead")
    await sandbox.say("pat", "leads", "hi")
    assert sandbox.deliveries("slash_commands")[-1].payload["team_id"] == "T0OTHER"
    envelope = sandbox.events[-1]
    assert envelope["is_ext_shared_channel"]
    assert envelope["event"]["team"] == "T0OTHER"
