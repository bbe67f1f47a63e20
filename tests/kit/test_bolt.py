"""Bolt does what the guard and the router leave to it, and reads no environment of its own."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest

from bot.kit.bolt import bolt_app, over_http
from bot.kit.guard import PAYLOAD
from bot.kit.router import Reply

GIVEN = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
}


@pytest.fixture
def environment() -> Iterator[None]:
    """As a process has it that serves several workspaces one day."""
    before = dict(os.environ)
    os.environ.update(GIVEN)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.usefixtures("environment")
def test_bolt_reads_no_settings_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    nobody: Any = None
    with caplog.at_level(logging.INFO):
        app = bolt_app(nobody, "http://127.0.0.1:9/api/")
    assert app.oauth_flow is None
    assert app.client.token is None
    assert caplog.records == []
    assert {name: os.environ[name] for name in GIVEN} == GIVEN, "they are there for whoever asks"


async def test_an_answer_may_hold_half_a_character() -> None:
    """Slack's JSON can carry one; said back it has to be escaped, and the answer is still a 200."""
    sent: list[dict[str, Any]] = []

    class Echo:
        async def dispatch(self, _kind: str, body: dict[str, Any]) -> Reply:
            return Reply(body={"text": f"{body['text']} ü"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    echo: Any = Echo()
    asgi = over_http(echo, "http://127.0.0.1:9/api/")
    for said in ("half \ud800", "whole 💡"):
        await asgi({PAYLOAD: {"command": "/x", "text": said}}, _nothing, send)
        start, body = sent[-2:]
        assert start["status"] == 200
        assert (b"content-type", b"application/json;charset=utf-8") in start["headers"]
        assert json.loads(body["body"]) == {"text": f"{said} ü"}


async def _nothing() -> dict[str, Any]:
    return {"type": "http.disconnect"}
