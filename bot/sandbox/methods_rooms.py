"""conversations.* and reactions.*."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from bot.sandbox import posting
from bot.sandbox.methods import ApiError, Ask, method, page_of
from bot.sandbox.people import moved
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.shapes import channel_json, history_json

READS = {"channel": "channels", "private": "groups", "im": "im"}


def _need(ask: Ask, channel: Channel, verb: str) -> None:
    ask.need(f"{READS[channel.kind]}:{verb}")


@method("conversations.list", "channels:read", "groups:read", "im:read", tier=2)
def conversations_list(ask: Ask) -> Json:
    space = ask.core.workspace
    names = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": ""}
    kinds: set[str] = set()
    for word in ask.text("types", "public_channel").split(","):
        if word.strip() not in names:
            raise ApiError("invalid_types")
        kinds.add(names[word.strip()])
    for kind in kinds - {""}:
        ask.need(f"{READS[kind]}:read")
    rows = [c for c in space.channels.values() if c.kind in kinds]
    rows = [c for c in rows if c.kind == "channel" or space.bot_user in c.members]
    if ask.flag("exclude_archived"):
        rows = [c for c in rows if not c.is_archived]
    some, following = page_of(rows, ask)
    return {
        "channels": [channel_json(space, c) for c in some],
        "response_metadata": {"next_cursor": following},
    }


@method("conversations.info", "channels:read", "groups:read", "im:read")
def conversations_info(ask: Ask) -> Json:
    channel = ask.channel()
    _need(ask, channel, "read")
    shape = channel_json(ask.core.workspace, channel)
    if not ask.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


@method("conversations.members", "channels:read", "groups:read", "im:read", tier=4)
def conversations_members(ask: Ask) -> Json:
    channel = ask.channel()
    _need(ask, channel, "read")
    some, following = page_of(sorted(channel.members), ask)
    return {"members": some, "response_metadata": {"next_cursor": following}}


@method("conversations.join", "channels:join")
def conversations_join(ask: Ask) -> Json:
    channel = ask.channel()
    space = ask.core.workspace
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    shape: Json = {}
    if space.bot_user in channel.members:
        shape = {"warning": "already_in_channel"}
        shape["response_metadata"] = {"warnings": ["already_in_channel"]}
    else:
        channel.members.add(space.bot_user)
        name, stamp = "member_joined_channel", {"event_ts": space.next_ts()}
        event = {"type": name} | stamp | moved(ask.core, space.bot_user, channel)
        ask.core.events.emit(name, event)
    ask.core.hub.changed("state")
    return {"channel": channel_json(space, channel)} | shape


@method("conversations.open", "im:write", "groups:write", "channels:manage")
def conversations_open(ask: Ask) -> Json:
    space = ask.core.workspace
    if ask.text("channel"):
        return {"channel": {"id": ask.channel().id}}
    users = [
        u.strip() for u in ask.must("users", "users_list_not_supplied").split(",") if u.strip()
    ]
    for user in users:
        member = space.members.get(user)
        if member is None:
            raise ApiError("user_not_found")
        if member.deleted:
            raise ApiError("user_disabled")
        if member.is_bot or user == "USLACKBOT":
            raise ApiError("cannot_dm_bot")
    if len(users) != 1:
        raise ApiError("not_enough_users" if not users else "method_not_supported")
    known = space.has_dm(users[0])
    channel = known or space.dm(users[0])
    shape: Json = {"no_op": True, "already_open": True} if known else {}
    full = channel_json(space, channel) if ask.flag("return_im") else {"id": channel.id}
    return {"channel": full} | shape


def _window(ask: Ask, rows: list[Message]) -> list[Message]:
    inclusive = ask.flag("inclusive")
    try:
        oldest = Decimal(ask.text("oldest") or "0")
        latest = Decimal(ask.text("latest") or "99999999999")
    except InvalidOperation:
        raise ApiError("invalid_ts_oldest") from None
    kept: list[Message] = []
    for message in rows:
        at = Decimal(message.ts)
        edge = at in (oldest, latest)
        if (oldest < at < latest) or (edge and inclusive):
            kept.append(message)
    return kept


def _readable(ask: Ask) -> Channel:
    channel = ask.channel()
    _need(ask, channel, "history")
    if ask.core.workspace.bot_user not in channel.members:
        raise ApiError("not_in_channel")
    return channel


@method("conversations.history", "channels:history", "groups:history", "im:history")
def conversations_history(ask: Ask) -> Json:
    space = ask.core.workspace
    channel = _readable(ask)
    rows = [
        m
        for m in space.messages[channel.id].values()
        if not m.thread_ts or m.thread_ts == m.ts or m.subtype == "thread_broadcast"
    ]
    rows = _window(ask, rows)
    rows.reverse()
    some, following = page_of(rows, ask)
    metadata = ask.flag("include_all_metadata")
    shape: Json = {
        "messages": [history_json(space, m, metadata=metadata) for m in some],
        "has_more": bool(following),
        "pin_count": 0,
    }
    return shape | ({"response_metadata": {"next_cursor": following}} if following else {})


@method("conversations.replies", "channels:history", "groups:history", "im:history")
def conversations_replies(ask: Ask) -> Json:
    space = ask.core.workspace
    channel = _readable(ask)
    message = space.find(channel.id, ask.must("ts"))
    if message is None:
        raise ApiError("thread_not_found")
    rows = space.thread(channel.id, message.thread_ts or message.ts)
    parent, replies = rows[:1], _window(ask, rows[1:])
    some, following = page_of(parent + replies, ask, default=1_000)
    metadata = ask.flag("include_all_metadata")
    shape: Json = {
        "messages": [history_json(space, m, metadata=metadata) for m in some],
        "has_more": bool(following),
    }
    return shape | ({"response_metadata": {"next_cursor": following}} if following else {})


def _target(ask: Ask) -> Message:
    channel = ask.core.workspace.channels.get(ask.must("channel", "no_item_specified"))
    if channel is None:
        raise ApiError("channel_not_found")
    message = ask.core.workspace.find(channel.id, ask.must("timestamp", "bad_timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    if ask.core.workspace.bot_user not in channel.members and channel.kind != "channel":
        raise ApiError("channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    return message


@method("reactions.add", "reactions:write")
def reactions_add(ask: Ask) -> Json:
    return _react(ask, add=True)


@method("reactions.remove", "reactions:write")
def reactions_remove(ask: Ask) -> Json:
    return _react(ask, add=False)


def _react(ask: Ask, *, add: bool) -> Json:
    name = ask.must("name", "invalid_name").strip(":")
    message = _target(ask)
    try:
        posting.react(ask.core, ask.core.workspace.bot_user, message, name, add=add)
    except LookupError as refusal:
        raise ApiError(str(refusal)) from None
    return {}


@method("reactions.get", "reactions:read")
def reactions_get(ask: Ask) -> Json:
    message = _target(ask)
    shape = history_json(ask.core.workspace, message, metadata=False)
    return {"type": "message", "channel": message.channel, "message": shape}
