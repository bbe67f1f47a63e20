"""Finding what stands inside blocks: texts, and everything that can be pressed."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def gather(node: Any, found: list[str]) -> None:
    """Collect what is read on screen, each text once, in order."""
    if isinstance(node, list):
        for each in node:
            gather(each, found)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in ("text", "fallback", "pretext", "alt_text") and value not in found:
                    found.append(value)
            else:
                gather(value, found)


def elements_of(blocks: list[Json], attachments: list[Json]) -> list[tuple[Json, Json]]:
    """Every (block, element with an action_id) in reading order, nested blocks included."""
    found: list[tuple[Json, Json]] = []
    for block in blocks:
        _elements(block, block, found)
    for attachment in attachments:
        found.extend(elements_of(list(attachment.get("blocks") or []), []))
    return found


def _elements(block: Json, node: Any, found: list[tuple[Json, Json]]) -> None:
    if isinstance(node, list):
        for each in node:
            _elements(block, each, found)
    elif isinstance(node, dict):
        inner: Json = node
        if "action_id" in inner and "type" in inner:
            found.append((block, inner))
            return
        owner = inner if "block_id" in inner else block
        for value in inner.values():
            if isinstance(value, (dict, list)):
                _elements(owner, value, found)
