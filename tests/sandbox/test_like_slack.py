"""Where the sandbox is judged against Slack's documentation (SLACK.md), not against the bot."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.sandbox.server  # noqa: F401 - which makes every method known
from bot.sandbox import Sandbox, workspace
from bot.sandbox.methods import METHODS, SPECIAL
from bot.sandbox.records import Channel

TIERS = {
    SPECIAL: "chat.postMessage auth.test chat.getPermalink",
    4: "views.open views.push views.update views.publish chat.postEphemeral users.info "
    "conversations.members files.getUploadURLExternal files.completeUploadExternal files.info "
    "oauth.v2.access",
    3: "chat.update chat.delete conversations.history conversations.replies conversations.info "
    "conversations.open conversations.join reactions.add reactions.get users.lookupByEmail "
    "team.info",
    2: "conversations.list users.list users.conversations usergroups.list",
}


@pytest.mark.parametrize("tier", TIERS)
def test_methods_are_as_fast_as_slack_says(tier: int) -> None:
    """SLACK.md 3.2."""
    names = TIERS[tier].split()
    assert {name: METHODS[name].tier for name in names} == dict.fromkeys(names, tier)


async def test_the_app_that_joins_hears_of_it(sandbox: Sandbox, client: AsyncWebClient) -> None:
    """As when it is invited; that it is there already is no news."""
    await sandbox.rooms.open(Channel("C0NEW", "new", members={"U0RITA"}))
    for _ in range(2):
        await client.conversations_join(channel="C0NEW")
    (joined,) = [e["event"] for e in sandbox.core.events.sent]
    assert joined["type"] == "member_joined_channel"
    assert (joined["user"], joined["channel"], joined["channel_type"]) == ("U0ALIGN", "C0NEW", "C")


async def test_files_are_not_kept_for_ever(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.pace.enabled = False
    for n in range(workspace.MOST_FILES + 3):
        await client.files_getUploadURLExternal(filename=f"{n}.png", length=3)
    names = [file["name"] for file in sandbox.workspace.files.values()]
    assert len(names) == workspace.MOST_FILES
    assert names[0] == "3.png"
