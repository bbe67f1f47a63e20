"""A running sandbox, Slack's own client pointed at it, and a small Bolt app behind real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Seed


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    box = Sandbox(Seed())
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def client(sandbox: Sandbox, http: aiohttp.ClientSession) -> AsyncWebClient:
    """slack_sdk's client, sending once: no retries of its own."""
    return AsyncWebClient(
        token=sandbox.bot_token, base_url=sandbox.api_url, session=http, retry_handlers=[]
    )


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """An aiohttp application on loopback; its base URL."""
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@dataclass
class Door:
    """A bare HTTP door that notes requests and answers what it is told to."""

    url: str = ""
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def door(sandbox: Sandbox) -> AsyncIterator[Door]:
    """The sandbox's requests land here."""
    found = Door()
    app = web.Application()
    app.router.add_route("*", "/slack/events", found.answer)
    async with serving(app) as base:
        found.url = f"{base}/slack/events"
        sandbox.connect(found.url)
        yield found


@pytest.fixture
async def bolt(sandbox: Sandbox, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app, served over HTTP and connected; listeners may be added at any time."""
    app = AsyncApp(client=client, signing_secret=sandbox.signing_secret)
    async with serving(app.web_app("/slack/events")) as base:
        sandbox.connect(f"{base}/slack/events")
        yield app


async def refused(call: Any) -> dict[str, Any]:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    data = caught.value.response.data
    assert isinstance(data, dict)
    assert data["ok"] is False
    return data
