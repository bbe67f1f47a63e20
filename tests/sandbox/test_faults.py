"""Misbehaviour on request, as a client meets it."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import refused


@pytest.mark.fault("F09")
async def test_a_connection_cut_after_acceptance(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.drop("chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel="C0LEADS", text="once")
    assert [m.text for m in sandbox.messages("leads")] == ["once"]
    sandbox.faults.drop("chat.postMessage", accepted=False)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel="C0LEADS", text="never")
    assert len(sandbox.messages("leads")) == 1
    assert [c.fault for c in sandbox.calls("chat.postMessage")] == ["drop", "drop"]
    await client.chat_postMessage(channel="C0LEADS", text="fine again")


async def test_the_default_client_of_the_sdk_posts_twice(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    careless = AsyncWebClient(
        token=sandbox.bot_token,
        base_url=sandbox.api_url,
        session=http,
        retry_handlers=[AsyncConnectionErrorRetryHandler(max_retry_count=1)],
    )
    sandbox.faults.drop("chat.postMessage")
    await careless.chat_postMessage(channel="C0LEADS", text="twice")
    assert [m.text for m in sandbox.messages("leads")] == ["twice", "twice"]


@pytest.mark.fault("F10")
async def test_a_slow_answer_after_acceptance(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.slow("chat.postMessage", 5)
    client.timeout = 1
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as impatient:
        client.session = impatient
        with pytest.raises(TimeoutError):
            await client.chat_postMessage(channel="C0LEADS", text="late")
    assert [m.text for m in sandbox.messages("leads")] == ["late"]


@pytest.mark.fault("F37")
async def test_growing_retry_after(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.rate_limit("chat.postMessage", 2, grows=2, times=3)
    waits: list[str] = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C0LEADS", text="x")
        waits.append(caught.value.response.headers["Retry-After"])
    assert waits == ["2", "4", "8"]
    assert sandbox.messages("leads") == []


@pytest.mark.fault("F38")
async def test_error_pages_and_broken_json(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.http("chat.postMessage", 503)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0LEADS", text="x")
    assert caught.value.response.status_code == 503
    assert sandbox.messages("leads") == []
    sandbox.faults.truncate("chat.postMessage")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0LEADS", text="y")
    assert [m.text for m in sandbox.messages("leads")] == ["y"]
    sandbox.faults.error("chat.postMessage", "something_new", where={"channel": "C0LEADS"})
    await client.chat_postMessage(channel="U0RITA", text="not struck")
    answer = await refused(client.chat_postMessage(channel="C0LEADS", text="z"))
    assert answer["error"] == "something_new"


@pytest.mark.fault("F07")
async def test_a_callback_between_acceptance_and_answer(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    standing: list[int] = []

    def kill(method: str, args: dict[str, object]) -> None:
        standing.append(len(sandbox.messages("leads")))

    sandbox.faults.on_accept("chat.postMessage", kill, skip=1)
    await client.chat_postMessage(channel="C0LEADS", text="1")
    await client.chat_postMessage(channel="C0LEADS", text="2")
    assert standing == [2]


async def test_faults_end(sandbox: Sandbox, client: AsyncWebClient) -> None:
    fault = sandbox.faults.error("*", "internal_error", times=100)
    await refused(client.auth_test())
    await refused(client.users_list())
    assert fault.struck == 2
    sandbox.faults.clear()
    await client.auth_test()
