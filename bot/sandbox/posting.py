"""What happens when a message is posted, changed or taken away, whoever did it."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.records import Channel, Delivery, Json, Message
from bot.sandbox.shapes import message_json
from bot.sandbox.typed import pings_in, rich_text, wire_text

Task = asyncio.Task[Delivery]


def settle_ids(blocks: list[Json]) -> list[Json]:
    """Give blocks and elements without an id the ones Slack would make up, in place."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
    _settle_elements(blocks)
    return blocks


_PRESSED = {
    "button", "checkboxes", "channels_select", "conversations_select", "datepicker",
    "datetimepicker", "email_text_input", "external_select", "feedback_buttons", "file_input",
    "icon_button", "multi_channels_select", "multi_conversations_select",
    "multi_external_select", "multi_static_select", "multi_users_select", "number_input",
    "overflow", "plain_text_input", "radio_buttons", "rich_text_input", "static_select",
    "timepicker", "url_text_input", "users_select", "workflow_button",
}  # fmt: skip


def _settle_elements(node: Any) -> None:
    if isinstance(node, list):
        for each in node:
            _settle_elements(each)
    elif isinstance(node, dict):
        if node.get("type") in _PRESSED:
            node.setdefault("action_id", secrets.token_urlsafe(4)[:5])
        for value in node.values():
            if isinstance(value, (dict, list)):
                _settle_elements(value)


def post(core: Core, message: Message) -> tuple[Message, Task | None]:
    """Store a complete message and tell pages and the app. The task is its event's delivery."""
    settle_ids(message.blocks)
    for attachment in message.attachments:
        settle_ids(list(attachment.get("blocks") or []))
        attachment.setdefault("id", message.attachments.index(attachment) + 1)
    mark_pings(message)
    core.workspace.keep(message)
    core.hub.changed("channel", channel=message.channel, thread=message.thread_ts)
    channel = core.workspace.channels[message.channel]
    return message, _announce(core, channel, message)


def mark_pings(message: Message) -> None:
    """Note whom a message notifies, so that a test can say: nobody."""
    message.pings = pings_in(message.text, message.blocks, message.attachments)


def whisper(core: Core, message: Message) -> Message:
    """Keep an ephemeral message and show it to its reader."""
    settle_ids(message.blocks)
    message.id = core.workspace.next_id("Em")
    mark_pings(message)
    core.workspace.whisper(message)
    core.hub.changed(
        "channel", channel=message.channel, user=message.ephemeral_to, thread=message.thread_ts
    )
    return message


def _announce(core: Core, channel: Channel, message: Message) -> Task | None:
    if core.workspace.bot_user not in channel.members:
        return None
    mine = message.app_id == core.workspace.app_id
    readable = mine or "metadata.message:read" in core.workspace.scopes()
    body = message_json(core.workspace, message, metadata=readable)
    body |= {
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel.channel_type,
    }
    task = _emit_message(core, channel, body)
    if not mine and f"<@{core.workspace.bot_user}>" in message.text and channel.kind != "im":
        mention = {k: v for k, v in body.items() if k not in ("channel_type", "subtype")}
        core.events.emit("app_mention", mention | {"type": "app_mention"})
    return task


def _emit_message(core: Core, channel: Channel, body: Json) -> Task | None:
    names = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
    return core.events.emit(names[channel.kind], body)


def composed(wire: str) -> list[Json]:
    """The rich_text block that Slack's composer puts beside a person's text."""
    return rich_text(wire, secrets.token_urlsafe(4)[:5]) if wire else []


def say(core: Core, user: str, channel: Channel, typed: str, **more: Any) -> tuple[Message, Any]:
    """A person's message: marked up and given the rich_text block that Slack's composer adds."""
    raw = bool(more.pop("raw", False))
    wire = typed if raw else wire_text(typed, core.workspace)
    message = Message(
        core.workspace.next_ts(),
        channel.id,
        wire,
        user,
        blocks=composed(wire),
        client_msg_id=str(uuid.uuid4()),
        team=core.workspace.members[user].team_id,
        **more,
    )
    return post(core, message)


def update(core: Core, message: Message, changes: Json, editor: str) -> Task | None:
    """Change a message in place; the app hears message_changed."""
    before = message_json(core.workspace, message)
    for name, value in changes.items():
        setattr(message, name, value)
    settle_ids(message.blocks)
    now = core.workspace.next_ts()
    if not (message.app_id and changes.get("blocks")):  # Slack marks no edit where blocks change
        message.edited = {"user": editor, "ts": now}
    mark_pings(message)
    channel = core.workspace.channels[message.channel]
    core.hub.changed("channel", channel=channel.id, thread=message.thread_ts)
    if core.workspace.bot_user not in channel.members:
        return None
    body: Json = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": message_json(core.workspace, message),
        "previous_message": before,
        "channel": channel.id,
        "ts": now,
        "event_ts": now,
        "channel_type": channel.channel_type,
    }
    return _emit_message(core, channel, body)


def delete(core: Core, message: Message) -> Task | None:
    """Take a message away; the app hears message_deleted."""
    before = message_json(core.workspace, message)
    core.workspace.messages[message.channel].pop(message.ts, None)
    channel = core.workspace.channels[message.channel]
    core.hub.changed("channel", channel=channel.id, thread=message.thread_ts)
    if core.workspace.bot_user not in channel.members:
        return None
    now = core.workspace.next_ts()
    body: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "previous_message": before,
        "channel": channel.id,
        "deleted_ts": message.ts,
        "ts": now,
        "event_ts": now,
        "channel_type": channel.channel_type,
    }
    return _emit_message(core, channel, body)


def react(core: Core, user: str, message: Message, name: str, *, add: bool) -> Task | None:
    """Add or take away a reaction. Raises LookupError with Slack's error word."""
    users = message.reactions.get(name, [])
    if add and user in users:
        raise LookupError("already_reacted")
    if not add and user not in users:
        raise LookupError("no_reaction")
    if add:
        message.reactions.setdefault(name, []).append(user)
    else:
        users.remove(user)
        if not users:
            del message.reactions[name]
    core.hub.changed("channel", channel=message.channel, thread=message.thread_ts)
    if core.workspace.bot_user not in core.workspace.channels[message.channel].members:
        return None
    kind = "reaction_added" if add else "reaction_removed"
    event: Json = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": core.workspace.next_ts(),
    }
    if message.user:
        event["item_user"] = message.user
    return core.events.emit(kind, event)
