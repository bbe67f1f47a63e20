"""Socket Mode with Bolt's own handler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox


@pytest.fixture
async def app(sandbox: Sandbox, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    bolt = AsyncApp(client=client, signing_secret=sandbox.signing_secret)
    handler = AsyncSocketModeHandler(
        bolt,
        sandbox.app_token,
        web_client=AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url),
    )
    await handler.connect_async()
    async with asyncio.timeout(5):
        while not sandbox.sockets.connected:
            await asyncio.sleep(0.005)
    yield bolt
    await handler.close_async()


async def test_everything_goes_over_the_socket(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Any] = []

    async def on_message(event: Any) -> None:
        heard.append(event["text"])

    async def on_badlead(ack: Any) -> None:
        await ack("Saved")

    app.event("message")(on_message)
    app.command("/badlead")(on_badlead)
    reply = await sandbox.command("rita", "leads", "/badlead x")
    assert reply.message is not None
    assert reply.message.text == "Saved"
    await sandbox.say("rita", "leads", "hello")
    assert heard == ["hello"]
    assert {d.status for d in sandbox.deliveries()} == {200}


@pytest.mark.fault("F40")
async def test_refreshed_connections_come_back(sandbox: Sandbox, app: AsyncApp) -> None:
    before = len(sandbox.calls("apps.connections.open"))
    await sandbox.sockets.disconnect("refresh_requested")
    async with asyncio.timeout(20):
        while len(sandbox.calls("apps.connections.open")) == before or (
            not sandbox.sockets.connected
        ):
            await asyncio.sleep(0.01)
    assert sandbox.sockets.connections == 1


@pytest.mark.fault("F40")
async def test_a_deaf_socket_times_out(sandbox: Sandbox, app: AsyncApp) -> None:
    sandbox.sockets.deaf = True
    sandbox.ack_seconds = 0.1
    sandbox.retries.enabled = False
    reply = await sandbox.command("rita", "leads", "/badlead")
    assert reply.error == "/badlead failed because the app did not respond."


async def test_tickets_open_one_connection(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    web = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url, session=http)
    url = (await web.apps_connections_open(app_token=sandbox.app_token))["url"]
    async with http.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert hello["type"] == "hello"
        assert hello["connection_info"] == {"app_id": "A0ALIGN"}
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url)


@pytest.mark.fault("F40")
async def test_events_of_a_gap_come_after_it(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[str] = []

    async def on_message(event: Any) -> None:
        heard.append(event["text"])

    app.event("message")(on_message)
    sandbox.retries.delays = (60.0,)
    await sandbox.sockets.close()
    await sandbox.say("rita", "leads", "said in the gap")
    assert heard == []
    async with asyncio.timeout(20):
        while not sandbox.sockets.connected:
            await asyncio.sleep(0.01)
    sandbox.clock.advance(timedelta(minutes=1))
    await sandbox.quiet()
    assert heard == ["said in the gap"]


async def test_socket_mode_switched_off_disables_the_link(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    sandbox.workspace.manifest["settings"]["socket_mode_enabled"] = False
    web = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url, session=http)
    url = (await web.apps_connections_open(app_token=sandbox.app_token))["url"]
    async with http.ws_connect(url) as socket:
        said = await socket.receive_json()
    assert (said["type"], said["reason"]) == ("disconnect", "link_disabled")
