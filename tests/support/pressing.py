"""Buttons by their words, as people find them: in a message, a form or Home."""

from __future__ import annotations

from typing import Any

from tests.support.world import World


def buttons(surface: Any) -> list[dict[str, Any]]:
    """Everything that can be pressed, in order."""
    blocks = surface.blocks if hasattr(surface, "blocks") else surface.body["blocks"]
    found: list[dict[str, Any]] = []
    for block in blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        every = [*block.get("elements", []), *beside]
        found += [e for e in every if e.get("type") == "button"]
    return found


def labels(surface: Any) -> list[str]:
    """What the buttons say."""
    return [e["text"]["text"] for e in buttons(surface)]


async def press(world: World, by: str, surface: Any, label: str, nth: int = 0) -> Any:
    """Presses a button by its label; `surface` may be a form, a message or Home."""
    fits = [e for e in buttons(surface) if e["text"]["text"] == label]
    assert fits, f"no button {label!r}, but {labels(surface)}"
    where = None if getattr(surface, "callback_id", "") else surface
    if getattr(surface, "body", {}).get("type") == "home":
        where = "home"
    reply = await world.sandbox.press(by, where, fits[nth]["action_id"], fits[nth].get("value"))
    assert reply.error is None, reply.error
    await world.settled()
    return reply
