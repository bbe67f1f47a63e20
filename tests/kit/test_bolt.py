"""Bolt does what the guard and the router leave to it, and reads no environment of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest

from bot.kit.bolt import bolt_app

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
