"""Messages, modals and Home tabs as a whole (placeholder)."""

from __future__ import annotations

from typing import Any

from bot.sandbox.records import Json


def message_faults(blocks: list[Any], attachments: list[Any]) -> tuple[str, list[str]]:
    return "invalid_blocks", []


def view_faults(view: Json) -> tuple[str, list[str]]:
    return "invalid_arguments", []
