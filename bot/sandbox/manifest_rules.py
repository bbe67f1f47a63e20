"""The rules an app manifest must keep, as apps.manifest.validate reports them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.records import Json


def manifest_faults(manifest: Any) -> list[Json]:
    """Every fault as {"message", "pointer"}; empty when the manifest is good."""
    return [] if isinstance(manifest, dict) else [{"message": "Must be an object", "pointer": "/"}]
