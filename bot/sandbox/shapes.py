"""How people, conversations, messages and views look as Slack's JSON."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.records import Channel, Json, Member, Message, Usergroup, View
from bot.sandbox.workspace import Workspace


def user_json(workspace: Workspace, member: Member, *, email: bool = True) -> Json:
    """A user object; the address only for those who have `users:read.email`."""
    zone = ZoneInfo(member.tz)
    offset = workspace.clock.now().astimezone(zone).utcoffset()
    first, _, last = member.real_name.partition(" ")
    profile: Json = {
        "title": member.title,
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "first_name": first,
        "last_name": last,
        "team": member.team_id or workspace.team_id,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "g" + member.id.lower(),
    }
    if email and member.email:
        profile["email"] = member.email
    if member.is_bot:
        profile.update({"api_app_id": member.app_id, "always_active": True})
    user: Json = {
        "id": member.id,
        "team_id": member.team_id or workspace.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "profile": profile,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated or int(workspace.clock.now().timestamp()),
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if not member.deleted:
        user.update(_living(member, offset.total_seconds() if offset else 0))
    if member.is_stranger:
        user["is_stranger"] = True
    return user


def _living(member: Member, offset: float) -> Json:
    return {
        "real_name": member.real_name,
        "tz": member.tz,
        "tz_label": member.tz,
        "tz_offset": int(offset),
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_primary_owner": member.is_owner,
        "is_restricted": member.is_restricted or member.is_ultra_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
    }


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """A conversation object as conversations.info gives it."""
    shared = channel.is_ext_shared
    base: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": workspace.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        person = workspace.members.get(channel.user)
        base.update({"user": channel.user, "is_user_deleted": bool(person and person.deleted)})
        return base | {"priority": 0, "is_open": True}
    base.update(
        {
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind == "channel",
            "is_group": channel.kind == "private",
            "is_mpim": False,
            "is_private": channel.kind == "private",
            "is_general": channel.name == "general",
            "is_shared": shared,
            "is_ext_shared": shared,
            "is_pending_ext_shared": False,
            "creator": channel.creator,
            "is_member": workspace.bot_user in channel.members,
            "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
            "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": 0},
            "previous_names": [],
            "num_members": len(channel.members),
        }
    )
    return base


def usergroup_json(workspace: Workspace, group: Usergroup, *, users: bool = False) -> Json:
    """A user group as usergroups.list gives it."""
    shape: Json = {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return shape | {"users": list(group.users)} if users else shape


def _author(workspace: Workspace, message: Message) -> Json:
    shape: Json = {}
    if message.user:
        shape["user"] = message.user
    if message.bot_id:
        shape.update({"bot_id": message.bot_id, "app_id": message.app_id})
        if message.user:
            name = workspace.members[message.user].real_name
            shape["bot_profile"] = {
                "id": message.bot_id,
                "app_id": message.app_id,
                "name": name,
                "deleted": False,
                "updated": 0,
                "team_id": workspace.team_id,
            }
    if message.username:
        shape["username"] = message.username
    if message.icon:
        shape["icons"] = {"emoji": message.icon}
    return shape


def message_json(workspace: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """A message object as history and events carry it; `metadata` only where it may be read."""
    shape: Json = {"type": "message", "text": message.text, "ts": message.ts}
    shape["team"] = message.team or workspace.team_id
    shape.update(_author(workspace, message))
    for name in ("subtype", "client_msg_id", "thread_ts"):
        if value := getattr(message, name):
            shape[name] = value
    for name in ("blocks", "attachments", "files"):
        if value := getattr(message, name):
            shape[name] = value
    if message.files:
        shape["upload"] = False
    if message.edited:
        shape["edited"] = message.edited
    if metadata and message.metadata:
        shape["metadata"] = message.metadata
    if message.thread_ts and message.thread_ts != message.ts:
        parent = workspace.find(message.channel, message.thread_ts)
        if parent is not None and parent.user:
            shape["parent_user_id"] = parent.user
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return shape


def history_json(workspace: Workspace, message: Message, *, metadata: bool) -> Json:
    """A message as conversations.history and .replies give it: parents know their thread."""
    shape = message_json(workspace, message, metadata=metadata)
    replies = workspace.replies(message) if message.ts == (message.thread_ts or message.ts) else []
    if replies:
        shape.update(
            {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users_count": len({r.user or r.bot_id for r in replies}),
                "latest_reply": replies[-1].ts,
                "reply_users": list(dict.fromkeys(r.user or r.bot_id for r in replies)),
                "is_locked": False,
                "subscribed": False,
            }
        )
    return shape


def view_json(workspace: Workspace, view: View) -> Json:
    """A view object as views.open answers and interaction payloads carry."""
    body = view.body
    shape: dict[str, Any] = {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": body.get("type"),
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.state},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close", False)),
        "notify_on_close": bool(body.get("notify_on_close", False)),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id or view.id,
        "app_id": workspace.app_id,
        "external_id": str(body.get("external_id") or ""),
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }
    if "submit_disabled" in body:
        shape["submit_disabled"] = body["submit_disabled"]
    return shape
