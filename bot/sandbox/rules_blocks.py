"""Rules of each layout block (SLACK.md 2.2)."""

from __future__ import annotations

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
    shape,
    string,
    text,
    unique,
)
from bot.sandbox.rules_elements import BUTTON, CONTEXT_ACTIONS, IMAGE, SLACK_FILE, URL
from bot.sandbox.rules_fields import ACCESSORY, ACTIONS, INPUT
from bot.sandbox.rules_figures import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.sandbox.rules_rich import RICH_TEXT

ID: dict[str, Check] = {"block_id": string(255)}


def _unique_actions(value: Any, path: str, report: Report) -> None:
    elements: Any = value.get("elements")
    listed: list[Any] = elements if isinstance(elements, list) else []
    names = [e.get("action_id") if isinstance(e, dict) else None for e in listed]
    unique(names, "action_id", lambda place: f"{path}/elements/{place}/action_id", report)


_CONTEXT_PART = by_type(
    {
        "image": IMAGE,
        "mrkdwn": text(3000),
        "plain_text": text(3000),
    }
)
_STATUS = choice("pending", "in_progress", "complete", "error")
_TASK: dict[str, Check] = {"task_id": string(255, 1), "title": string(3000, 1)}
_TASK_MORE: dict[str, Check] = {
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": items(anything, 50, 0),
    "status": _STATUS,
}


def _not_pending(value: Any, path: str, report: Report) -> None:
    if value.get("status") == "pending":
        report.add("a standalone task_card may not be pending", f"{path}/status")


def _collapsible(value: Any, path: str, report: Report) -> None:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        report.add("`default_collapsed` needs `is_collapsible`", path)


CARD = shape(
    {},
    {
        **ID,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": shape({"name": string(50, 1)}),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": items(BUTTON, 3),
    },
    any_of("hero_image", "title", "body", "actions"),
    not_both("icon", "slack_icon"),
)
BLOCKS: dict[str, Check] = {
    "divider": shape({}, ID),
    "header": shape({"text": text(150, plain=True)}, ID),
    "section": shape(
        {},
        {
            **ID,
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        any_of("text", "fields"),
    ),
    "context": shape({"elements": items(_CONTEXT_PART, 10)}, ID),
    "actions": shape({"elements": items(ACTIONS, 25)}, ID, _unique_actions),
    "context_actions": shape({"elements": items(CONTEXT_ACTIONS, 5)}, ID, _unique_actions),
    "image": shape(
        {"alt_text": string(2000, 1)},
        {
            **ID,
            "image_url": URL,
            "slack_file": SLACK_FILE,
            "title": text(2000, plain=True),
        },
        any_of("image_url", "slack_file"),
        not_both("image_url", "slack_file"),
    ),
    "input": shape(
        {"label": text(2000, plain=True), "element": INPUT},
        {**ID, "hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": shape({"text": string(12_000, 1)}, ID),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "alert": shape(
        {"text": text(200)},
        {**ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": shape({"elements": items(by_type({"card": CARD}), 10)}, ID),
    "video": shape(
        {
            "alt_text": string(2000, 1),
            "thumbnail_url": URL,
            "title": text(200, plain=True),
            "video_url": URL,
        },
        {
            **ID,
            "author_name": string(50),
            "description": text(200, plain=True),
            "provider_icon_url": URL,
            "provider_name": string(50),
            "title_url": URL,
        },
    ),
    "task_card": shape({**_TASK, "status": _STATUS}, {**ID, **_TASK_MORE}, _not_pending),
    "plan": shape(
        {"title": string(3000, 1)}, {**ID, "tasks": items(shape(_TASK, _TASK_MORE), 50, 0)}
    ),
    "file": shape({"external_id": string(255, 1), "source": choice("remote")}, ID),
}
_INSIDE = [
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
]
BLOCKS["container"] = shape(
    {"child_blocks": items(by_type({kind: BLOCKS[kind] for kind in _INSIDE}), 10)},
    {
        **ID,
        "title": text(150, plain=True),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    any_of("title", "rich_text_title"),
    _collapsible,
)
