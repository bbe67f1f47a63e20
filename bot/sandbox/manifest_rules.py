"""The rules an app manifest must keep, as apps.manifest.validate reports them (SLACK.md 4)."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.events import NEEDS, granted
from bot.sandbox.records import Json
from bot.sandbox.rules import (
    Check,
    Report,
    anything,
    boolean,
    choice,
    items,
    shape,
    string,
)
from bot.sandbox.rules_elements import matching

URL = matching(r"https?://\S{1,3490}", "Must be a valid URL")
KNOWN_SCOPES = frozenset(
    """
    app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write
    canvases:read canvases:write channels:history channels:join channels:manage channels:read
    channels:write.invites channels:write.topic chat:write chat:write.customize chat:write.public
    commands conversations.connect:manage conversations.connect:read conversations.connect:write
    dnd:read emoji:read files:read files:write groups:history groups:read groups:write
    groups:write.invites groups:write.topic im:history im:read im:write im:write.topic
    incoming-webhook links.embed:write links:read links:write lists:read lists:write
    metadata.message:read mpim:history mpim:read mpim:write mpim:write.topic pins:read pins:write
    reactions:read reactions:write reminders:read reminders:write remote_files:read
    remote_files:share remote_files:write team.preferences:read team:read triggers:read
    triggers:write usergroups:read usergroups:write users.profile:read users:read
    users:read.email users:write workflow.steps:execute
    """.split()  # noqa: SIM905  a list of words reads better as words
)
KNOWN_EVENTS = frozenset(NEEDS) | frozenset(
    """
    app_home_opened app_uninstalled assistant_thread_started assistant_thread_context_changed
    channel_created channel_history_changed channel_id_changed channel_left channel_shared
    channel_unshared dnd_updated_user email_domain_changed emoji_changed file_change file_created
    file_deleted file_public file_unshared function_executed group_archive group_close
    group_deleted group_history_changed group_left group_open group_rename group_unarchive
    im_created im_history_changed link_shared message.app_home message.mpim
    message_metadata_deleted message_metadata_posted message_metadata_updated pin_added
    pin_removed shared_channel_invite_accepted star_added star_removed subteam_created
    team_domain_change team_rename tokens_revoked user_huddle_changed user_profile_changed
    user_status_changed
    """.split()  # noqa: SIM905
)

_NAME: dict[str, Check] = {"name": string(35, 1)}
_DISPLAY = shape(
    _NAME,
    {
        "description": string(140),
        "long_description": string(4000, 175),
        "background_color": matching(r"#(?:[0-9a-fA-F]{3}){1,2}", "Must be a hex colour"),
    },
)
_COMMAND = shape(
    {
        "command": matching(r"/[^\s/]{1,31}", "Must start with / and have 2 to 32 characters"),
        "description": string(2000, 1),
    },
    {"usage_hint": string(1000), "should_escape": boolean, "url": URL},
)
_SHORTCUT = shape(
    {
        "name": string(24, 1),
        "type": choice("message", "global"),
        "callback_id": string(255, 1),
        "description": string(150, 1),
    }
)
_FEATURES = shape(
    {},
    {
        "app_home": shape(
            {},
            {
                "home_tab_enabled": boolean,
                "messages_tab_enabled": boolean,
                "messages_tab_read_only_enabled": boolean,
            },
        ),
        "bot_user": shape({"display_name": string(80, 1)}, {"always_online": boolean}),
        "slash_commands": items(_COMMAND, 50),
        "shortcuts": items(_SHORTCUT, 10),
        "unfurl_domains": items(string(255, 1), 5),
        "assistant_view": anything,
        "agent_view": anything,
        "functions": anything,
        "workflow_steps": anything,
    },
)


def _scope(value: Any, path: str, report: Report) -> None:
    if value not in KNOWN_SCOPES:
        report.add(f"Invalid scope: {value}", path)


def _event(value: Any, path: str, report: Report) -> None:
    if value not in KNOWN_EVENTS:
        report.add(f"Invalid event: {value}", path)


_SCOPES = items(_scope, 255)
_OAUTH = shape(
    {},
    {
        "redirect_urls": items(URL, 1000),
        "scopes": shape(
            {},
            {
                "bot": _SCOPES,
                "user": items(string(255, 1), 255),
                "bot_optional": _SCOPES,
                "user_optional": items(string(255, 1), 255),
            },
        ),
        "token_management_enabled": boolean,
        "pkce_enabled": boolean,
    },
)
_SETTINGS = shape(
    {},
    {
        "event_subscriptions": shape(
            {},
            {
                "request_url": URL,
                "bot_events": items(_event, 100),
                "user_events": items(string(255, 1), 100),
                "metadata_subscriptions": items(anything, 20),
            },
        ),
        "interactivity": shape(
            {"is_enabled": boolean}, {"request_url": URL, "message_menu_options_url": URL}
        ),
        "org_deploy_enabled": boolean,
        "socket_mode_enabled": boolean,
        "token_rotation_enabled": boolean,
        "is_hosted": boolean,
        "function_runtime": string(50),
        "is_mcp_enabled": boolean,
        "allowed_ip_address_ranges": items(string(50, 1), 50),
    },
)


def _reachable(value: Any, path: str, report: Report) -> None:
    settings: Json = value.get("settings") or {}
    if settings.get("socket_mode_enabled"):
        return
    events: Json = settings.get("event_subscriptions") or {}
    if events and not events.get("request_url"):
        says = "Event Subscription requires either Request URL or Socket Mode Enabled"
        report.add(says, "/settings/event_subscriptions")
    interactivity: Json = settings.get("interactivity") or {}
    if interactivity.get("is_enabled") and not interactivity.get("request_url"):
        says = "Interactivity requires a Request URL"
        report.add(says, "/settings/interactivity/request_url")
    for place, command in enumerate((value.get("features") or {}).get("slash_commands") or []):
        if not command.get("url"):
            says = "Slash Command requires either Request URL or Socket Mode Enabled"
            report.add(says, f"/features/slash_commands/{place}")


def _scoped(value: Any, path: str, report: Report) -> None:
    features: Json = value.get("features") or {}
    scopes: list[Any] = ((value.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    if scopes and not features.get("bot_user"):
        report.add("Bot scopes require a bot user", "/features/bot_user")
    if (features.get("slash_commands") or features.get("shortcuts")) and "commands" not in scopes:
        report.add("Commands and shortcuts require the scope commands", "/oauth_config/scopes/bot")
    subscriptions: Json = (value.get("settings") or {}).get("event_subscriptions") or {}
    for place, event in enumerate(subscriptions.get("bot_events") or []):
        if not granted(event, scopes):
            need = NEEDS[event].replace(" ", " or ")
            at = f"/settings/event_subscriptions/bot_events/{place}"
            report.add(f"Event {event} requires the scope {need}", at)


_MANIFEST = shape(
    {"display_information": _DISPLAY},
    {
        "_metadata": anything,
        "features": _FEATURES,
        "oauth_config": _OAUTH,
        "settings": _SETTINGS,
        "functions": anything,
        "workflows": anything,
        "datastores": anything,
        "outgoing_domains": anything,
    },
)


def manifest_faults(manifest: Any) -> list[Json]:
    """Every fault as {"message", "pointer"}; empty when the manifest is good."""
    report = Report()
    _MANIFEST(manifest, "", report)
    if not report.notes:
        _reachable(manifest, "", report)
        _scoped(manifest, "", report)
    return [_pointed(note) for note in report.notes]


def _pointed(note: str) -> Json:
    found = re.fullmatch(r"(.*) \[json-pointer:(.*)\]", note, re.DOTALL)
    assert found is not None
    return {"message": found.group(1), "pointer": found.group(2) or "/"}
