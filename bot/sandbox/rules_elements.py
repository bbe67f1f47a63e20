"""Rules of composition objects and interactive elements (SLACK.md 2.2)."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.rules import (
    Check,
    Report,
    any_of,
    anything,
    boolean,
    by_type,
    choice,
    items,
    not_both,
    number,
    shape,
    string,
    text,
)

ID = string(255)
URL = string(3000, 1)
PLACEHOLDER = text(150, plain=True)

CONFIRM = shape(
    {"title": text(100, plain=True), "text": text(300), "confirm": text(30, plain=True)},
    {"deny": text(30, plain=True), "style": choice("primary", "danger")},
)
_OPTION = {"text": text(75, plain=True), "value": string(150, 1)}
OPTION = shape(_OPTION, {"description": text(75, plain=True)})
LINK_OPTION = shape(_OPTION, {"description": text(75, plain=True), "url": URL})
RICH_OPTION = shape({"text": text(75), "value": string(150, 1)}, {"description": text(75)})
GROUP = shape({"label": text(75, plain=True), "options": items(OPTION, 100)})
FILTER = shape(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
DISPATCH = shape(
    {},
    {"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2)},
)
SLACK_FILE = shape({}, {"id": string(255), "url": URL}, any_of("id", "url"))
_BASE: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}


def matching(pattern: str, says: str) -> Check:
    """A string of a certain form."""
    form = re.compile(pattern)

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str) or not form.fullmatch(value):
            report.add(says, path)

    return check


DATE = matching(r"\d{4}-\d{2}-\d{2}", "must be a valid date, YYYY-MM-DD")
TIME = matching(r"\d{2}:\d{2}", "must be a valid time, HH:mm")


def _one_of_options(value: Any, path: str, report: Report) -> None:
    flat, grouped = value.get("options"), value.get("option_groups")
    if flat is None and grouped is None:
        report.add("missing required field: options", path)
    elif flat is not None and grouped is not None:
        report.add("cannot define both `options` and `option_groups`", path)
    _initial_offered(value, path, report)


def _initial_offered(value: Any, path: str, report: Report) -> None:
    offered: list[Any] = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        if isinstance(group, dict):
            offered += group.get("options") or []
    wanted: list[Any] = list(value.get("initial_options") or [])
    if value.get("initial_option"):
        wanted.append(value["initial_option"])
    known = [o.get("value") for o in offered if isinstance(o, dict)]
    for one in wanted:
        if isinstance(one, dict) and one.get("value") not in known:
            name = "initial_option" if value.get("initial_option") else "initial_options"
            report.add("must be one of the provided options", f"{path}/{name}")


def _menu(own: dict[str, Check], *rules: Check, required: dict[str, Check] | None = None) -> Check:
    return shape(required or {}, {**_BASE, "placeholder": PLACEHOLDER, **own}, *rules)


_STATIC: dict[str, Check] = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
_MOST = {"max_selected_items": number(1, whole=True)}
_QUERY = {"min_query_length": number(0, whole=True)}
_URLS = {"response_url_enabled": boolean}
_IDS = items(string(255, 1), 1_000, 0)
_CONVERSATIONS: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": FILTER,
}

MENUS: dict[str, Check] = {
    "static_select": _menu({**_STATIC, "initial_option": OPTION}, _one_of_options),
    "external_select": _menu({**_QUERY, "initial_option": OPTION}),
    "users_select": _menu({"initial_user": string(255, 1)}),
    "conversations_select": _menu(
        {**_CONVERSATIONS, **_URLS, "initial_conversation": string(255, 1)}
    ),
    "channels_select": _menu({**_URLS, "initial_channel": string(255, 1)}),
}
MULTI_MENUS: dict[str, Check] = {
    "multi_static_select": _menu(
        {**_STATIC, **_MOST, "initial_options": items(OPTION, 100)}, _one_of_options
    ),
    "multi_external_select": _menu({**_QUERY, **_MOST, "initial_options": items(OPTION, 100)}),
    "multi_users_select": _menu({**_MOST, "initial_users": _IDS}),
    "multi_conversations_select": _menu({**_CONVERSATIONS, **_MOST, "initial_conversations": _IDS}),
    "multi_channels_select": _menu({**_MOST, "initial_channels": _IDS}),
}
_CHOICES: dict[str, Check] = {"options": items(RICH_OPTION, 10)}
CHOICES: dict[str, Check] = {
    "checkboxes": shape(
        _CHOICES, {**_BASE, "initial_options": items(RICH_OPTION, 10)}, _initial_offered
    ),
    "radio_buttons": shape(_CHOICES, {**_BASE, "initial_option": RICH_OPTION}, _initial_offered),
}
PICKERS: dict[str, Check] = {
    "datepicker": _menu({"initial_date": DATE}),
    "timepicker": _menu({"initial_time": TIME, "timezone": string(100, 1)}),
}
DATETIME = shape({}, {**_BASE, "initial_date_time": number(1_000_000_000, 9_999_999_999)})
BUTTON = shape(
    {"text": text(75, plain=True)},
    {
        "action_id": ID,
        "url": URL,
        "value": string(2000),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
    },
)
OVERFLOW = shape({"options": items(LINK_OPTION, 5)}, {"action_id": ID, "confirm": CONFIRM})
WORKFLOW_BUTTON = shape(
    {"text": text(75, plain=True), "workflow": anything},
    {
        "action_id": ID,
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = shape(
    {"alt_text": string(2000, 1)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    any_of("image_url", "slack_file"),
    not_both("image_url", "slack_file"),
)

_FEEDBACK = shape(
    {"text": text(75, plain=True), "value": string(2000)}, {"accessibility_label": string(75)}
)
CONTEXT_ACTIONS = by_type(
    {
        "feedback_buttons": shape(
            {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ID}
        ),
        "icon_button": shape(
            {"icon": choice("trash"), "text": text(3000, plain=True)},
            {
                "action_id": ID,
                "value": string(2000),
                "confirm": CONFIRM,
                "accessibility_label": string(75),
                "visible_to_user_ids": items(string(255, 1), 10),
            },
        ),
    }
)
