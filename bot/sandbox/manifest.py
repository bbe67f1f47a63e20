"""The app manifest that is used when the caller brings none: Align's commands and shortcuts."""

from __future__ import annotations

from typing import Any

_COMMANDS = {
    "/badlead": ("Say that a lead is not good", "[lead] [reason]"),
    "/goodlead": ("Say that a lead is good", "[lead]"),
    "/callnote": ("Note how a call went", "[lead] [what was said]"),
    "/ask": ("Pass a prospect's question on to marketing", "[question]"),
    "/later": ("Come back to a lead later", "[lead] [when]"),
    "/listen": ("Ask to listen in on a call", "[call]"),
    "/align": ("Everything else", "[report | define | lead | settings | help]"),
}
_SHORTCUTS = (
    ("message", "flag_lead_message", "Flag lead"),
    ("message", "good_lead_message", "Good lead"),
    ("message", "ask_marketing_message", "Ask marketing"),
    ("message", "call_note_message", "Save call note"),
    ("message", "later_message", "Follow up later"),
    ("global", "flag_lead", "Flag a lead"),
    ("global", "call_note", "Call note"),
    ("global", "ask_marketing", "Ask marketing"),
    ("global", "raise_topic", "Raise for the council"),
)
_SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "chat:write.public",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "metadata.message:read",
    "mpim:history",
    "mpim:read",
    "pins:write",
    "bookmarks:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
    "users.profile:read",
]
_EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_rename",
    "channel_unarchive",
    "file_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "tokens_revoked",
    "user_change",
]


def permissive_manifest(name: str = "Align") -> dict[str, Any]:
    """A manifest with every command and shortcut of DESIGN.md section 4 and generous scopes."""
    return {
        "display_information": {"name": name, "description": "Sales and marketing, side by side"},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {"command": command, "description": says, "usage_hint": hint}
                for command, (says, hint) in _COMMANDS.items()
            ],
            "shortcuts": [
                {"name": label, "type": kind, "callback_id": callback, "description": label}
                for kind, callback, label in _SHORTCUTS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(_EVENTS)},
            "interactivity": {"is_enabled": True},
        },
    }
