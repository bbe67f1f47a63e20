"""chat.*, conversations.*, reactions.*, through Slack's own client."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import refused


async def test_posts_and_finds_it_by_its_metadata(sandbox: Sandbox, client: AsyncWebClient) -> None:
    key = {"event_type": "align_post", "event_payload": {"k": "abc"}}
    posted = await client.chat_postMessage(channel="C0LEADS", text="one lead", metadata=key)
    history = await client.conversations_history(channel="C0LEADS", include_all_metadata=True)
    assert posted["message"]["bot_id"] == "B0ALIGN"
    assert [(m["ts"], m["metadata"]) for m in history["messages"]] == [(posted["ts"], key)]
    plain = await client.conversations_history(channel="C0LEADS")
    assert "metadata" not in plain["messages"][0]
    assert [m.text for m in sandbox.messages("#leads")] == ["one lead"]


async def test_history_is_cut_by_oldest_and_paged(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.pace.enabled = False
    stamps = [
        (await client.chat_postMessage(channel="C0LEADS", text=f"n{n}"))["ts"] for n in range(5)
    ]
    later = await client.conversations_history(channel="C0LEADS", oldest=stamps[2])
    assert [m["text"] for m in later["messages"]] == ["n4", "n3"]
    whole = await client.conversations_history(channel="C0LEADS", oldest=stamps[2], inclusive=True)
    assert [m["text"] for m in whole["messages"]] == ["n4", "n3", "n2"]
    seen: list[str] = []
    async for page in await client.conversations_history(channel="C0LEADS", limit=2):
        seen += [m["text"] for m in page["messages"]]
    assert seen == ["n4", "n3", "n2", "n1", "n0"]


async def test_replies_stay_in_their_thread(sandbox: Sandbox, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="C0LEADS", text="parent")
    await client.chat_postMessage(channel="C0LEADS", text="reply", thread_ts=parent["ts"])
    top = await client.conversations_history(channel="C0LEADS")
    assert [(m["text"], m["reply_count"]) for m in top["messages"]] == [("parent", 1)]
    thread = await client.conversations_replies(channel="C0LEADS", ts=parent["ts"])
    assert [m["text"] for m in thread["messages"]] == ["parent", "reply"]
    assert [m.text for m in sandbox.thread("leads", parent["ts"])] == ["parent", "reply"]
    gone = await refused(
        client.chat_postMessage(channel="C0LEADS", text="x", thread_ts="1700000000.000100")
    )
    assert gone["error"] == "thread_not_found"


async def test_text_alone_takes_the_place_of_blocks(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    blocks = [{"type": "divider"}]
    posted = await client.chat_postMessage(channel="C0LEADS", text="a", blocks=blocks)
    message = sandbox.message("leads", posted["ts"])
    await client.chat_update(channel="C0LEADS", ts=posted["ts"], text="a", blocks=blocks * 2)
    assert (message.text, len(message.blocks), message.edited) == ("a", 2, None)
    await client.chat_update(channel="C0LEADS", ts=posted["ts"], text="b")
    assert (message.text, message.blocks) == ("b", [])
    assert message.edited is not None


async def test_deletes_only_its_own(sandbox: Sandbox, client: AsyncWebClient) -> None:
    theirs = await sandbox.say("rita", "leads", "mine")
    answer = await refused(client.chat_delete(channel="C0LEADS", ts=theirs))
    assert answer["error"] == "cant_delete_message"
    answer = await refused(client.chat_update(channel="C0LEADS", ts=theirs, text="no"))
    assert answer["error"] == "cant_update_message"
    posted = await client.chat_postMessage(channel="C0LEADS", text="bye")
    await client.chat_delete(channel="C0LEADS", ts=posted["ts"])
    assert [m.text for m in sandbox.messages("leads")] == ["mine"]
    answer = await refused(client.chat_update(channel="C0LEADS", ts=posted["ts"], text="x"))
    assert answer["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0MANAGERS", "channel_not_found"),
        ("C0GENERAL", "not_in_channel"),
        ("C0OLD", "is_archived"),
        ("U0HUBSPOT", "cannot_dm_bot"),
        ("#nowhere", "channel_not_found"),
    ],
)
async def test_refuses_where_it_may_not_post(
    sandbox: Sandbox, client: AsyncWebClient, channel: str, error: str
) -> None:
    sandbox.workspace.scopes()
    scopes = sandbox.workspace.manifest["oauth_config"]["scopes"]["bot"]
    scopes.remove("chat:write.public")
    from bot.sandbox import Channel

    old = await sandbox.rooms.open(Channel("C0OLD", "old", members={"U0ALIGN"}))
    old.is_archived = True
    answer = await refused(client.chat_postMessage(channel=channel, text="hello"))
    assert answer["error"] == error


async def test_direct_messages_open_by_user_id(sandbox: Sandbox, client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U0RITA")
    channel = opened["channel"]["id"]
    await client.chat_postMessage(channel=channel, text="hello")
    await client.chat_postMessage(channel="U0RITA", text="again")
    assert [m.text for m in sandbox.dms("rita")] == ["hello", "again"]
    answer = await refused(client.conversations_open(users="U0NOBODY"))
    assert answer["error"] == "user_not_found"
    await sandbox.members.deactivate("paul")
    answer = await refused(client.conversations_open(users="U0PAUL"))
    assert answer["error"] == "user_disabled"
    await client.chat_postMessage(channel="U0PAUL", text="Slack takes this")


async def test_ephemerals_reach_one_person(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C0LEADS", user="U0RITA", text="only you")
    assert [m.text for m in sandbox.ephemerals("rita", "leads")] == ["only you"]
    assert sandbox.ephemerals("mia") == []
    assert sandbox.messages("leads") == []
    answer = await refused(
        client.chat_postEphemeral(channel="C0QUESTIONS", user="U0GUS", text="no")
    )
    assert answer["error"] == "user_not_in_channel"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"k": "v" * 9000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
    ],
)
async def test_refuses_bad_contents(
    client: AsyncWebClient, arguments: dict[str, object], error: str
) -> None:
    call = client.api_call("chat.postMessage", json={"channel": "C0LEADS", **arguments})
    assert (await refused(call))["error"] == error


async def test_long_text_is_cut_and_a_long_update_refused(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0LEADS", text="x" * 40_001)
    assert len(sandbox.message("leads", posted["ts"]).text) == 40_000
    call = client.chat_update(channel="C0LEADS", ts=posted["ts"], text="x" * 4_001)
    assert (await refused(call))["error"] == "msg_too_long"


async def test_records_whom_a_message_pings(sandbox: Sandbox, client: AsyncWebClient) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "<!subteam^S0SALES> look"}}
    ping = await client.chat_postMessage(
        channel="C0LEADS", text="<!channel> <@U0RITA>", blocks=[section]
    )
    calm = await client.chat_postMessage(channel="C0LEADS", text="&lt;!channel&gt; @rita")
    assert sandbox.message("leads", ping["ts"])["pings"] == [
        "!channel",
        "@U0RITA",
        "!subteam^S0SALES",
    ]
    assert sandbox.message("leads", calm["ts"]).pings == []


async def test_reactions_by_the_app(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = await sandbox.say("rita", "leads", "hi")
    await client.reactions_add(channel="C0LEADS", timestamp=ts, name="eyes")
    twice = await refused(client.reactions_add(channel="C0LEADS", timestamp=ts, name="eyes"))
    assert twice["error"] == "already_reacted"
    got = await client.reactions_get(channel="C0LEADS", timestamp=ts)
    assert got["message"]["reactions"] == [{"name": "eyes", "users": ["U0ALIGN"], "count": 1}]
    await client.reactions_remove(channel="C0LEADS", timestamp=ts, name="eyes")
    none = await refused(client.reactions_remove(channel="C0LEADS", timestamp=ts, name="eyes"))
    assert none["error"] == "no_reaction"


async def test_permalinks(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C0LEADS", text="x")
    link = await client.chat_getPermalink(channel="C0LEADS", message_ts=posted["ts"])
    assert link["permalink"].endswith("/archives/C0LEADS/p" + posted["ts"].replace(".", ""))


async def test_unknown_methods_and_tokens(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"
    client.token = "xoxb-wrong"
    assert (await refused(client.auth_test()))["error"] == "invalid_auth"
    client.token = None
    assert (await refused(client.auth_test()))["error"] == "not_authed"
    client.token = sandbox.app_token
    assert (await refused(client.auth_test()))["error"] == "not_allowed_token_type"
    client.token = sandbox.bot_token
    sandbox.revoke_token()
    assert (await refused(client.auth_test()))["error"] == "token_revoked"


async def test_scopes_of_the_manifest_bind(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.workspace.manifest["oauth_config"]["scopes"]["bot"] = ["chat:write"]
    answer = await refused(client.users_list())
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "users:read",
        "chat:write",
    )
    posted = await client.chat_postMessage(channel="C0LEADS", text="may")
    assert posted.headers["x-oauth-scopes"] == "chat:write"


@pytest.mark.fault("F37")
async def test_one_message_a_second_per_channel(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.pace.channel_burst = 3
    sandbox.pace.reset()
    for n in range(3):
        await client.chat_postMessage(channel="C0LEADS", text=f"{n}")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0LEADS", text="too fast")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert caught.value.response["error"] == "ratelimited"
    await client.chat_postMessage(channel="C0QUESTIONS", text="another channel may")
    assert len(sandbox.messages("leads")) == 3


@pytest.mark.fault("F37")
async def test_one_pace_for_a_conversation_whatever_the_way(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.pace.channel_burst = 2
    sandbox.pace.reset()
    first = await client.chat_postMessage(channel="U0RITA", text="1")
    await client.chat_postMessage(channel=first["channel"], text="2")
    for room in ("U0RITA", first["channel"]):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=room, text="3")
        assert caught.value.response["error"] == "ratelimited"
    for n in range(4):
        await client.chat_postEphemeral(channel="C0LEADS", user="U0RITA", text=f"{n}")
    await client.chat_postMessage(channel="C0LEADS", text="whispers did not count")
    await client.files_upload_v2(channel="C0LEADS", content="x", filename="x.txt")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0LEADS", text="but the file did")
    assert caught.value.response.status_code == 429


async def test_tiers_and_the_workspace_budget(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.pace.tiers[2] = 2
    await client.users_list()
    await client.users_list()
    with pytest.raises(SlackApiError) as caught:
        await client.users_list()
    assert int(caught.value.response.headers["Retry-After"]) > 50
    await client.usergroups_list()
    sandbox.pace.workspace_burst = 2
    sandbox.pace.reset()
    await client.chat_postMessage(channel="U0RITA", text="1")
    await client.chat_postMessage(channel="U0MIA", text="2")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="U0TOM", text="3")
    assert caught.value.response.status_code == 429


async def test_people_and_groups(sandbox: Sandbox, client: AsyncWebClient) -> None:
    everyone = (await client.users_list())["members"]
    people = {m["name"] for m in everyone if not m["is_bot"]}
    assert len(people - {"slackbot"}) == 12
    assert "slackbot" in people  # Slack says that Slackbot is no bot
    rita = (await client.users_info(user="U0RITA"))["user"]
    assert (rita["tz"], rita["profile"]["email"]) == ("Europe/Berlin", "rita@acme.test")
    guest = (await client.users_info(user="U0GUS"))["user"]
    assert guest["is_restricted"]
    found = await client.users_lookupByEmail(email="ben@acme.test")
    assert found["user"]["id"] == "U0BEN"
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {g["handle"]: len(g["users"]) for g in groups} == {"sales": 7, "marketing": 3}
    users = await client.usergroups_users_list(usergroup="S0MARKETING")
    assert users["users"] == ["U0MIA", "U0TOM", "U0LENA"]
    await sandbox.members.change("rita", tz="America/New_York")
    assert (await client.users_info(user="U0RITA"))["user"]["tz_offset"] in (-14_400, -18_000)


async def test_channels(sandbox: Sandbox, client: AsyncWebClient) -> None:
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert {c["name"] for c in listed["channels"]} == {
        "general",
        "leads",
        "prospect-questions",
        "alignment",
    }
    info = (await client.conversations_info(channel="C0LEADS"))["channel"]
    assert info["is_member"]
    joined = await client.conversations_join(channel="C0GENERAL")
    assert joined["channel"]["is_member"]
    members = await client.conversations_members(channel="C0GENERAL")
    assert "U0ALIGN" in members["members"]
    assert (await client.team_info())["team"]["id"] == "T0ACME"
    await sandbox.rooms.invite_app("sales-managers")
    listed = await client.conversations_list(types="private_channel")
    assert [c["name"] for c in listed["channels"]] == ["sales-managers"]
