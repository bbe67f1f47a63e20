"""The app manifest (SLACK.md 4): every command, shortcut, event and scope, each for a feature.

A scope stands here only with the feature that uses it; a test compares commands, shortcuts and
events with the rooms' doors, so that nothing is promised that does not exist.
"""

from __future__ import annotations

from typing import Any

# command: (description, usage hint)
COMMANDS: dict[str, tuple[str, str]] = {
    "/badlead": ("Say a lead is not good, in two seconds", "[lead] [what is wrong]"),
    "/goodlead": ("Say a lead is good", "[lead]"),
    "/ask": ("Pass on what a prospect asked", "[question]"),
    "/callnote": ("Note how a call went", "[lead] [outcome] [words; asked: ...]"),
    "/listen": ("Offer live calls, or take a seat in one", "[offer today 14:00-15:00]"),
    "/align": ("Everything else: help, lead, settings, status", "[what]"),
}
# callback_id: (name, type, description)
SHORTCUTS: dict[str, tuple[str, str, str]] = {
    "verdicts.flag.shortcut": ("Flag lead", "message", "Say this lead is not good"),
    "verdicts.good.shortcut": ("Good lead", "message", "Say this lead is good"),
    "enquiries.ask.shortcut": ("Ask marketing", "message", "Pass this question on to marketing"),
    "calls.note.shortcut": ("Save call note", "message", "Note how this conversation went"),
    "calls.share.shortcut": ("Share with marketing", "message", "What a prospect said, no call"),
    "verdicts.flag.global": ("Flag a lead", "global", "Say a lead is not good"),
    "calls.note.global": ("Call note", "global", "Note how a call went"),
    "enquiries.ask.global": ("Ask marketing", "global", "Pass on what a prospect asked"),
    "enquiries.find.global": ("Find an answer", "global", "Past questions and their answers"),
    "council.raise.global": ("Raise for the council", "global", "A topic for who speaks for you"),
}
ABOUT = (
    "Reps say what they think of a lead in two seconds and pass on what prospects ask. Marketing "
    "reads it once a day, answers, and each rep hears back. Every figure about one team stands "
    "beside its counterpart about the other."
)
# event: what needs it
EVENTS: dict[str, str] = {
    "app_home_opened": "draws the Home tab",
    "message.channels": "recognises leads that other apps post, and their changes",
    "message.groups": "the same in private channels",
    "message.im": "answers a direct message with what it can do",
    "reaction_added": "a reaction is a verdict",
    "reaction_removed": "its removal withdraws it",
    "member_joined_channel": "notices that it was invited to a channel it needs",
    "member_left_channel": "notices that it was removed from a channel it needs",
    "channel_left": "the same, as the one who left",
    "channel_archive": "notices that a channel it needs was archived",
    "channel_unarchive": "and that it is back",
    "channel_deleted": "notices that a channel it needs is gone",
    "group_left": "the same for private channels",
    "group_archive": "the same for private channels",
    "group_unarchive": "the same for private channels",
    "group_deleted": "the same for private channels",
    "channel_shared": "notices that another company reads along, and keeps leads out",
    "channel_unshared": "and that it no longer does",
    "user_change": "leavers, guests, time zones",
    "team_join": "new people",
    "subteam_members_changed": "who is sales and who is marketing",
    "subteam_updated": "a user group was changed or switched off",
    "app_uninstalled": "nothing is sent any more; everything is kept for a return",
    "tokens_revoked": "the same",
}
# scope: the feature that uses it
SCOPES: dict[str, str] = {
    "commands": "slash commands and shortcuts",
    "chat:write": "cards, digests, direct messages",
    "channels:history": "lead posts of other apps; finding a message after a dropped connection",
    "groups:history": "the same in private channels",
    "im:history": "answering direct messages; finding a message after a dropped connection",
    "im:write": "finding the direct message channel after a dropped connection",
    "channels:read": "what a channel is called, and whether another company shares it",
    "groups:read": "the same for private channels",
    "channels:join": "joining the public channels chosen in settings",
    "reactions:read": "reactions as verdicts",
    "files:write": "a report's CSV, and its picture where charts are refused",
    "files:read": "whether that picture is ready; mails forwarded into the channel for them",
    "users:read": "names, time zones, guests and leavers",
    "users:read.email": "owner_email of a lead; matching the roster",
    "usergroups:read": "user groups as sides",
    "team:read": "the company's name and domain",
}


def app_manifest(*, prefix: str = "", public_url: str = "", name: str = "Align") -> dict[str, Any]:
    """The manifest as a dict. `public_url` empty means Socket Mode (U33); `prefix` is put before
    each command (U37)."""
    url = f"{public_url.rstrip('/')}/slack/events" if public_url else ""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name[:35],
            "description": "Sales and marketing on the same page",
            "long_description": ABOUT,
            "background_color": "#1f3a4d",
        },
        "features": _features(prefix, url, name),
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": _settings(url),
    }


def _features(prefix: str, url: str, name: str) -> dict[str, Any]:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": name[:80], "always_online": True},
        "slash_commands": [_command(c, d, u, prefix, url) for c, (d, u) in COMMANDS.items()],
        "shortcuts": [
            {"name": n, "type": t, "callback_id": c, "description": d}
            for c, (n, t, d) in SHORTCUTS.items()
        ],
    }


def _settings(url: str) -> dict[str, Any]:
    reached: dict[str, Any] = {"request_url": url} if url else {}
    return {
        "event_subscriptions": {**reached, "bot_events": sorted(EVENTS)},
        "interactivity": {
            "is_enabled": True,
            **reached,
            **({"message_menu_options_url": url} if url else {}),
        },
        "org_deploy_enabled": False,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }


def _command(command: str, says: str, hint: str, prefix: str, url: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "command": f"/{prefix}{command[1:]}",
        "description": says,
        "usage_hint": hint,
        "should_escape": False,
    }
    return entry | ({"url": url} if url else {})
