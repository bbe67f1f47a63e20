"""The manifest promises what exists, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.home.manifest import COMMANDS, EVENTS, SCOPES, SHORTCUTS, app_manifest
from bot.rooms import merge_rooms
from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]
# Subscribed to under one name, delivered as a message of a channel's kind.
MESSAGES = {
    "message.channels": "message.channel",
    "message.groups": "message.group",
    "message.im": "message.im",
}
# Messages of those channels that a door knows by their subtype.
SUBTYPES = {
    "message.bot_message",
    "message.file_share",
    "message.message_changed",
    "message.message_deleted",
}


@pytest.mark.row("U41")
@pytest.mark.parametrize("url", ["", "https://align.example.com"])
async def test_slack_accepts_the_manifest(url: str) -> None:
    async with Sandbox(Seed()) as sandbox:
        client = AsyncWebClient(token=sandbox.config_token, base_url=sandbox.api_url)
        manifest = json.dumps(app_manifest(public_url=url))
        answer = await client.api_call("apps.manifest.validate", json={"manifest": manifest})
        assert answer["ok"], answer.data


def test_every_command_and_shortcut_has_its_door_and_the_other_way_round() -> None:
    doors = merge_rooms().doors.tables
    assert set(COMMANDS) == set(doors["command"])
    assert set(SHORTCUTS) == set(doors["shortcut"])


def test_every_event_that_is_asked_for_is_answered_and_the_other_way_round() -> None:
    doors = set(merge_rooms().doors.tables["event"])
    asked = {MESSAGES.get(name, name) for name in EVENTS}
    assert asked - doors == set()
    assert doors - asked == SUBTYPES


def test_help_knows_every_word_and_promises_none_that_is_not_there() -> None:
    tables = merge_rooms()
    lines = [line.command.split() for line in tables.parts["help"]]
    told = {words[1] for words in lines if words[0] == "/align" and len(words) > 1}
    assert told == set(tables.words)
    assert {words[0] for words in lines if words[0].startswith("/")} == set(COMMANDS)


@pytest.mark.row("U37")
def test_a_prefix_goes_before_every_command() -> None:
    commands = app_manifest(prefix="acme-")["features"]["slash_commands"]
    assert [c["command"] for c in commands] == [f"/acme-{c[1:]}" for c in COMMANDS]


@pytest.mark.row("U33")
def test_without_an_address_it_is_socket_mode() -> None:
    settings = app_manifest()["settings"]
    assert settings["socket_mode_enabled"]
    assert "request_url" not in settings["event_subscriptions"]


def test_the_manifest_in_the_repository_is_the_one_that_is_printed() -> None:
    assert json.loads((ROOT / "manifest.json").read_text()) == app_manifest()


def test_every_scope_says_what_it_is_for() -> None:
    assert all(len(why) > 10 for why in SCOPES.values())


def test_a_removed_app_is_paused_and_the_manifest_says_so() -> None:
    assert "everything is kept" in EVENTS["app_uninstalled"]
