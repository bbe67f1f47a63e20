"""The demo is the same everywhere: nothing of the machine's environment reaches it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.demo.run import settings_of

ROOT = Path(__file__).parents[2]
STRAY = {
    "LOG_LEVEL": "debug",
    "COMMAND_PREFIX": "acme-",
    "DATABASE_URL": "mysql://nowhere",
    "SLACK_APP_TOKEN": "xapp-1",
    "METRICS_TOKEN_FILE": "/nowhere",
    "PORT": "no number",
}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder and an environment in which a real Align is set up, badly."""
    before, there = dict(os.environ), Path.cwd()
    os.environ.update(STRAY)
    (tmp_path / ".env").write_text("COMMAND_PREFIX=other-\nHOST=0.0.0.0\n")
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(there)
    os.environ.clear()
    os.environ.update(before)


def test_stray_settings_do_not_reach_the_demo(elsewhere: Path) -> None:
    sandbox = SimpleNamespace(
        bot_token="xoxb-local", signing_secret="s", api_url="http://127.0.0.1:1/api/"
    )
    settings = settings_of(sandbox, elsewhere)
    assert settings.command_prefix == ""
    assert settings.log_level == "INFO"
    assert settings.host == "127.0.0.1"
    assert settings.slack_app_token.get_secret_value() == ""
    assert settings.slack_bot_token.get_secret_value() == "xoxb-local"


def test_a_port_that_is_taken_is_named_and_leaves_nothing_behind(elsewhere: Path) -> None:
    home = elsewhere / "tmp"
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--port", f"{port}"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(home)},
            cwd=elsewhere, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Try another port" in done.stderr
    assert list(home.iterdir()) == []
