"""What a message, a modal and a Home tab may hold as a whole (SLACK.md 2.1, 2.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.rules import Check, Report, anything, boolean, by_type, shape, string, text, unique
from bot.sandbox.rules_blocks import BLOCKS
from bot.sandbox.rules_elements import ID

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_CHARTS, MOST_TABLES, MOST_MARKDOWN, MOST_VIEW_BYTES = 2, 1, 12_000, 250_000

_NOT_IN_MESSAGE = {"alert", "file"}
_NOT_IN_MODAL = {
    "markdown",
    "table",
    "data_table",
    "data_visualization",
    "carousel",
    "container",
    "plan",
    "task_card",
    "context_actions",
    "file",
}
_NOT_AT_HOME = {"markdown", "alert", "plan", "task_card", "context_actions", "file"}
SURFACES: dict[str, dict[str, Check]] = {
    "message": {k: v for k, v in BLOCKS.items() if k not in _NOT_IN_MESSAGE},
    "modal": {k: v for k, v in BLOCKS.items() if k not in _NOT_IN_MODAL},
    "home": {k: v for k, v in BLOCKS.items() if k not in _NOT_AT_HOME},
}
_ONLY_MODAL_FIELDS = {"email_text_input", "url_text_input", "number_input", "file_input"}


def check_blocks(
    blocks: Any, surface: str, path: str, report: Report, refused: frozenset[str] = frozenset()
) -> None:
    """Every rule for the blocks of one surface; `refused` types are not rolled out here."""
    if not isinstance(blocks, list):
        report.add("must provide an array", path)
        return
    if len(blocks) > MOST_BLOCKS[surface]:
        report.add(f"no more than {MOST_BLOCKS[surface]} items allowed", path)
    known = SURFACES[surface]
    check = by_type({k: v for k, v in known.items() if k not in refused} if refused else known)
    for place, block in enumerate(blocks):
        check(block, f"{path}/{place}", report)
    sound = [b for b in blocks if isinstance(b, dict)]
    ids = [b.get("block_id") for b in blocks if isinstance(b, dict)]
    unique(ids, "block_id", lambda place: f"{path}/{place}/block_id", report)
    _fields_fit(sound, surface, path, report)
    _one_focus(sound, path, report)
    _one_response_url(sound, path, report)


def _inner(blocks: list[Any], path: str) -> Iterator[tuple[str, Any]]:
    for place, block in enumerate(blocks):
        if isinstance(block, dict) and isinstance(block.get("element"), dict):
            yield f"{path}/{place}/element", block["element"]


def _fields_fit(blocks: list[Any], surface: str, path: str, report: Report) -> None:
    for at, element in _inner(blocks, path):
        kind = element.get("type")
        wrong = kind in _ONLY_MODAL_FIELDS and surface != "modal"
        if wrong or (kind == "datetimepicker" and surface == "home"):
            report.add(f"unsupported type: {kind}", f"{at}/type")


def _one_focus(blocks: list[Any], path: str, report: Report) -> None:
    seen = False
    for at, element in _inner(blocks, path):
        if element.get("focus_on_load"):
            if seen:
                report.add("only one element may have `focus_on_load`", f"{at}/focus_on_load")
            seen = True


def _one_response_url(blocks: list[Any], path: str, report: Report) -> None:
    for at, element in _inner(blocks, path):
        kind = element.get("type")
        if element.get("response_url_enabled") and kind not in (
            "conversations_select",
            "channels_select",
        ):
            report.add("invalid additional property: response_url_enabled", at)


def message_faults(
    blocks: list[Any], attachments: list[Any], refused: frozenset[str] = frozenset()
) -> tuple[str, list[str]]:
    """The error word and the notes for a message's blocks and attachments; no notes: good."""
    report = Report()
    check_blocks(blocks, "message", "/blocks", report, refused)
    kinds = [b.get("type") for b in blocks if isinstance(b, dict)]
    if kinds.count("data_visualization") > MOST_CHARTS:
        report.add("too many data_visualization blocks", "/blocks")
    written = sum(
        len(str(b.get("text", "")))
        for b in blocks
        if isinstance(b, dict) and b.get("type") == "markdown"
    )
    if written > MOST_MARKDOWN and not report.notes:
        return "msg_blocks_too_long", [f"markdown over {MOST_MARKDOWN} characters"]
    if report.notes:
        return "invalid_blocks", report.notes
    if kinds.count("table") + kinds.count("data_table") > MOST_TABLES:
        return "invalid_attachments", ["only_one_table_allowed"]
    for place, attachment in enumerate(attachments):
        if not isinstance(attachment, dict):
            report.add("must provide an object", f"/attachments/{place}")
        elif attachment.get("blocks"):
            at = f"/attachments/{place}/blocks"
            check_blocks(attachment["blocks"], "message", at, report, refused)
    return "invalid_blocks" if attachments and report.notes else "invalid_attachments", report.notes


_VIEW: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": ID,
    "external_id": string(255),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}
_MODAL = shape(
    {"title": text(24, plain=True), "blocks": anything},
    {
        **_VIEW,
        "submit": text(24, plain=True),
        "close": text(24, plain=True),
        "submit_disabled": boolean,
    },
)
_HOME = shape(
    {"blocks": anything}, {**_VIEW, "title": anything, "close": anything, "submit": anything}
)


def view_faults(view: Any, refused: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
    """The error word and the notes for a modal or Home view; no notes: good."""
    report = Report()
    by_type({"modal": _MODAL, "home": _HOME})(view, "/view", report)
    kind = view.get("type")
    blocks: Any = view.get("blocks")
    if kind in ("modal", "home") and blocks is not None:
        check_blocks(blocks, str(kind), "/view/blocks", report, refused)
    if kind == "modal" and isinstance(blocks, list) and not view.get("submit"):
        for place, block in enumerate(blocks):
            if isinstance(block, dict) and block.get("type") == "input":
                says = "must define `submit` to use an `input` block in modals"
                report.add(says, f"/view/blocks/{place}/input")
    if report.notes:
        return "invalid_arguments", report.notes
    if len(json.dumps(view).encode()) > MOST_VIEW_BYTES:
        return "view_too_large", [f"the view is larger than {MOST_VIEW_BYTES} bytes"]
    return "", []
