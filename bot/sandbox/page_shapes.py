"""The workspace as the page draws it, for one person."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.methods_files import file_json
from bot.sandbox.people import seen_messages
from bot.sandbox.records import Channel, Json, Member, Message, View
from bot.sandbox.shapes import view_json

_COLORS = ("#4a154b", "#1264a3", "#2bac76", "#cd2553", "#b45309", "#5b5fc7", "#0b7285", "#7048e8")


def member_shape(member: Member) -> Json:
    """A person for lists, avatars and mentions."""
    tone = hashlib.md5(member.id.encode(), usedforsecurity=False).digest()[0]
    initials = "".join(part[0] for part in member.real_name.split()[:2]).upper()
    return {
        "id": member.id,
        "name": member.name,
        "real_name": member.real_name,
        "title": member.title,
        "color": _COLORS[tone % len(_COLORS)],
        "initials": initials,
        "tz": member.tz,
        "deleted": member.deleted,
        "guest": member.guest,
        "bot": member.is_bot or member.id == "USLACKBOT",
    }


def _pings_me(core: Core, message: Message, user: str) -> bool:
    mine = {f"@{user}", "!channel", "!here", "!everyone"}
    for group in core.workspace.usergroups.values():
        if user in group.users:
            mine.add(f"!subteam^{group.id}")
    return bool(mine & set(message.pings))


def channel_shape(core: Core, channel: Channel, user: str) -> Json:
    """A conversation for the sidebar, with what `user` has not read."""
    space = core.workspace
    last_read = space.read.get((user, channel.id), "0")
    unread = [
        m
        for m in seen_messages(core, channel.id, user)
        if m.ts > last_read and m.user != user and (not m.thread_ts or m.subtype)
    ]
    direct = channel.kind == "im"
    mentions = [m for m in unread if direct or _pings_me(core, m, user)]
    shape: Json = {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "unread": len(unread),
        "mentions": len(mentions),
        "member": user in channel.members,
        "topic": channel.topic,
        "members": sorted(channel.members),
        "app_in": space.bot_user in channel.members,
        "archived": channel.is_archived,
        "external": channel.is_ext_shared,
    }
    return shape | ({"with": space.bot_user} if direct else {})


def state_shape(core: Core, user: str) -> Json:
    """Everything around the messages: people, conversations, commands, clock."""
    space = core.workspace
    space.dm(user)
    features: Json = space.manifest.get("features", {})
    return {
        "me": user,
        "team": {"id": space.team_id, "name": space.team_name},
        "members": [member_shape(m) for m in space.members.values()],
        "usergroups": [
            {"id": g.id, "handle": g.handle, "name": g.name, "users": g.users}
            for g in space.usergroups.values()
        ],
        "channels": [channel_shape(core, c, user) for c in space.see(user)],
        "commands": [
            {
                "command": c.get("command"),
                "description": c.get("description", ""),
                "usage_hint": c.get("usage_hint", ""),
            }
            for c in features.get("slash_commands") or []
        ],
        "shortcuts": list(features.get("shortcuts") or []),
        "apps": [
            {"id": space.app_id, "name": space.app_name, "user": space.bot_user, "home": True},
            *({"id": a.app_id, "name": a.name, "user": a.user_id} for a in space.apps.values()),
        ],
        "clock": clock_shape(core, user),
        "rev": core.hub.rev,
    }


def clock_shape(core: Core, user: str = "") -> Json:
    member = core.workspace.members.get(user)
    return {
        "now": core.clock.now().isoformat(),
        "offset_s": core.clock.offset.total_seconds(),
        "zone": member.tz if member else "UTC",
    }


def message_shape(core: Core, message: Message, user: str) -> Json:
    """A message for the page; ephemerals carry an id and `ephemeral`."""
    space = core.workspace
    shape: Json = {
        "ts": message.ts,
        "id": message.id or message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "edited": message.edited,
        "reactions": [
            {"name": name, "users": users, "count": len(users), "me": user in users}
            for name, users in message.reactions.items()
        ],
        "thread_ts": message.thread_ts,
        "reply_count": 0,
        "ephemeral": bool(message.ephemeral_to),
        "files": message.files,
        "state": space.typed.get((user, message.id or message.ts), {}),
        "mine": bool(message.user) and message.user == user,
    }
    if message.bot_id:
        author = space.members.get(message.user)
        name = message.username or (author.real_name if author else message.bot_id)
        shape["bot"] = {"name": name, "icon": message.icon, "app_id": message.app_id}
    if message.metadata:
        shape["metadata"] = message.metadata
    if not message.thread_ts and not message.ephemeral_to:
        replies = space.replies(message)
        shape["reply_count"] = len(replies)
        shape["reply_users"] = list(dict.fromkeys(r.user or r.bot_id for r in replies))[:5]
        shape["latest_reply"] = replies[-1].ts if replies else None
    return shape


def messages_shape(core: Core, user: str, channel: Channel, thread: str = "") -> Json:
    """A conversation, or one thread of it, read by `user` at this moment."""
    rows = seen_messages(core, channel.id, user)
    if thread:
        rows = [m for m in rows if thread in (m.ts, m.thread_ts)]
    else:
        if rows:
            core.workspace.read[user, channel.id] = rows[-1].ts
        rows = [m for m in rows if not m.thread_ts or m.subtype == "thread_broadcast"]
    return {"messages": [message_shape(core, m, user) for m in rows[-300:]]}


def view_shape(core: Core, view: View) -> Json:
    """A modal or Home with its errors under block ids."""
    return view_json(core.workspace, view) | {"state": view.state, "errors": view.errors}


def log_shape(core: Core) -> Json:
    """The last deliveries and calls, newest first, for the developer's drawer."""
    rows: list[tuple[Any, Json]] = []
    for d in list(core.courier.log)[-200:]:
        entry: Json = {
            "way": "out",
            "kind": d.kind,
            "what": _what(d.payload),
            "status": d.status,
            "error": d.error,
            "attempt": d.attempt,
            "ms": round(d.seconds * 1000, 1),
            "payload": d.payload,
            "answer": d.answer,
        }
        rows.append((d.at, entry))
    for c in list(core.record)[-200:]:
        entry = {
            "way": "in",
            "kind": "api",
            "what": c.method,
            "status": c.status,
            "error": c.response.get("error", ""),
            "fault": c.fault,
            "payload": c.args,
            "answer": c.response,
        }
        rows.append((c.at, entry))
    rows.sort(key=lambda row: row[0], reverse=True)
    return {"entries": [entry | {"at": at.isoformat()} for at, entry in rows[:200]]}


def _what(payload: Json) -> str:
    event: Json = payload.get("event") or {}
    name = event.get("type") or payload.get("command") or payload.get("type") or ""
    detail = event.get("subtype") or payload.get("callback_id") or ""
    actions: list[Json] = payload.get("actions") or []
    if actions:
        detail = str(actions[0].get("action_id"))
    return f"{name} {detail}".strip()


def files_shape(core: Core) -> list[Json]:
    return [file_json(f) for f in core.workspace.files.values()]
