"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox import posting
from bot.sandbox.core import Core
from bot.sandbox.methods import SPECIAL, ApiError, Ask, method
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.rules_surfaces import message_faults
from bot.sandbox.shapes import message_json

MOST_TEXT, MOST_UPDATE, MOST_METADATA = 40_000, 4_000, 8_000


def as_json(ask: Ask, name: str, code: str) -> Any:
    """An argument that may come as JSON text or as JSON. Raises ApiError(code)."""
    value = ask.args.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise ApiError(code) from None


def contents(ask: Ask, *, most: int) -> Json:
    """text, blocks, attachments and metadata of a post, checked. Raises ApiError."""
    blocks = as_json(ask, "blocks", "invalid_blocks_format")
    attachments = as_json(ask, "attachments", "invalid_attachments")
    if blocks is not None and not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    if attachments is not None and not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    text = ask.text("text")
    if markdown := ask.text("markdown_text"):
        if text or blocks:
            raise ApiError("markdown_text_conflict")
        if len(markdown) > 12_000:
            raise ApiError("msg_too_long")
        blocks = [{"type": "markdown", "text": markdown}]
        text = markdown
    if not (text.strip() or blocks or attachments):
        raise ApiError("no_text")
    if len(text) > most:
        if most == MOST_UPDATE:
            raise ApiError("msg_too_long")
        text = text[:most]
    if attachments and len(attachments) > 100:
        raise ApiError("too_many_attachments")
    check_blocks(ask.core, blocks, attachments)
    return {
        "text": text,
        "blocks": blocks or [],
        "attachments": attachments or [],
        "metadata": metadata_of(ask),
    }


def check_blocks(core: Core, blocks: Any, attachments: Any) -> None:
    """Refuse what Slack refuses, with the path of each fault. Raises ApiError."""
    code, notes = message_faults(blocks or [], attachments or [], core.refused_blocks)
    if notes:
        listed = {"messages": [f"[ERROR] {note}" for note in notes]}
        raise ApiError(code, errors=notes, response_metadata=listed)


def metadata_of(ask: Ask) -> Json | None:
    """The message metadata argument. Raises invalid_metadata_format or metadata_too_large."""
    found = as_json(ask, "metadata", "invalid_metadata_format")
    if found is None:
        return None
    good = isinstance(found, dict) and isinstance(found.get("event_type"), str)
    if not good or not isinstance(found.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(found)) > MOST_METADATA:
        raise ApiError("metadata_too_large")
    return {"event_type": found["event_type"], "event_payload": found["event_payload"]}


def post_target(ask: Ask) -> Channel:
    """Where a post goes: an id, #name of a public channel, or a user's id. Raises ApiError."""
    space = ask.core.workspace
    where = ask.must("channel", "channel_not_found")
    if where in space.members:
        member = space.members[where]
        if member.is_bot or where == "USLACKBOT":
            raise ApiError("cannot_dm_bot")
        return space.dm(where)  # also of those who left: Slack takes it, and nobody reads it
    channel = space.channels.get(where)
    if channel is None:
        named = [c for c in space.channels.values() if c.name == where.removeprefix("#")]
        channel = next((c for c in named if c.kind == "channel"), None)
    if channel is None:
        raise ApiError("channel_not_found")
    return channel


def may_post(ask: Ask, channel: Channel) -> None:
    """Membership and archive rules of a post. Raises ApiError."""
    space = ask.core.workspace
    inside = space.bot_user in channel.members
    if not inside and channel.kind == "private":
        raise ApiError("channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    if not inside and "chat:write.public" not in space.scopes():
        raise ApiError("not_in_channel")


def new_message(ask: Ask, channel: Channel, parts: Json, **more: Any) -> Message:
    """A message by the app under test, not yet stored."""
    space = ask.core.workspace
    looks = {"username": ask.text("username"), "icon": ask.text("icon_emoji")}
    if any(looks.values()):
        ask.need("chat:write.customize")
    return Message(
        space.next_ts(),
        channel.id,
        user=space.bot_user,
        bot_id=space.bot_id,
        app_id=space.app_id,
        **parts,
        **looks,
        **more,
    )


@method("chat.postMessage", "chat:write", tier=SPECIAL)
def post_message(ask: Ask) -> Json:
    space = ask.core.workspace
    channel = post_target(ask)
    may_post(ask, channel)
    parts = contents(ask, most=MOST_TEXT)
    thread = ask.text("thread_ts")
    if thread:
        parent = space.find(channel.id, thread)
        if parent is None:
            raise ApiError("thread_not_found")
        thread = parent.thread_ts or parent.ts
    broadcast = bool(thread) and ask.flag("reply_broadcast")
    message = new_message(
        ask,
        channel,
        parts,
        thread_ts=thread,
        client_msg_id=ask.text("client_msg_id"),
        subtype="thread_broadcast" if broadcast else "",
    )
    posting.post(ask.core, message)
    shape = message_json(space, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(ask: Ask) -> Json:
    space = ask.core.workspace
    channel = post_target(ask)
    may_post(ask, channel)
    user = ask.must("user", "user_not_in_channel")
    if user not in space.members:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    parts = contents(ask, most=MOST_TEXT)
    message = new_message(ask, channel, parts, thread_ts=ask.text("thread_ts"), ephemeral_to=user)
    posting.whisper(ask.core, message)
    return {"message_ts": message.ts}


def own_message(ask: Ask, code: str) -> Message:
    """The app's own message named by channel and ts. Raises message_not_found or `code`."""
    space = ask.core.workspace
    channel = ask.channel()
    message = space.find(channel.id, ask.must("ts", "message_not_found"))
    if message is None:
        raise ApiError("message_not_found")
    if message.app_id != space.app_id:
        raise ApiError(code)
    if channel.is_archived:
        raise ApiError("is_archived")
    return message


@method("chat.update", "chat:write")
def update_message(ask: Ask) -> Json:
    message = own_message(ask, "cant_update_message")
    parts = contents(ask, most=MOST_UPDATE)
    changes = {k: v for k, v in parts.items() if k in ask.args or (k == "text" and v)}
    if parts["text"] and "blocks" not in changes:  # Slack: text alone takes the place of blocks
        changes["blocks"] = parts["blocks"]
    posting.update(ask.core, message, changes, ask.core.workspace.bot_user)
    shape = message_json(ask.core.workspace, message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", "chat:write")
def delete_message(ask: Ask) -> Json:
    message = own_message(ask, "cant_delete_message")
    posting.delete(ask.core, message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", tier=SPECIAL)
def permalink(ask: Ask) -> Json:
    channel = ask.channel()
    message = ask.core.workspace.find(channel.id, ask.must("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    link = f"{ask.core.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
