"""Which rooms there are, and what they declare in their `doors.py`, merged for `app.py`."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from fastapi import FastAPI

from bot.kit.act import Act
from bot.kit.deps import Deps
from bot.kit.outbox import Draw
from bot.kit.router import Doors, DoorTaken, Gate
from bot.kit.schedule import Job

ROOMS = (
    "people", "leads", "verdicts", "enquiries", "touches", "calls", "mailbox", "intel", "reports",
    "gatherings", "listening", "council", "home", "web",
)  # fmt: skip
# What rooms lend to others' surfaces and moments, by the table's name in their doors.py.
LENT = (
    "CARD_PARTS", "DIGEST_PARTS", "LEFT_PARTS", "HOME_PANELS", "HOME_CHANGED", "HELP", "MERGED",
    "OWNER_CHANGED", "MESSAGE_CHANGED", "STARTS", "SIDES_CHANGED", "TROUBLE", "CAME_IN", "SHUT_OUT",
    "MET", "ACTED", "FLOODED", "DETAIL_PARTS", "CAMPAIGN_PARTS",
    "VOLUMES", "PACK_PARTS", "KIND_RULES", "CALENDAR", "RITUALS", "HEARD",
    "ACCOUNT_PARTS",
)  # fmt: skip
_KINDS = {
    "COMMANDS": "command",
    "SHORTCUTS": "shortcut",
    "ACTIONS": "action",
    "FORMS": "form",
    "CLOSED": "closed",
    "EVENTS": "event",
    "OPTIONS": "options",
}


@dataclass
class Tables:
    """What the rooms declare in their `doors.py`, merged."""

    doors: Doors = field(default_factory=Doors)
    posts: dict[str, Draw] = field(default_factory=dict[str, Draw])
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    parts: dict[str, list[Any]] = field(default_factory=dict[str, Any])
    hooks: list[Callable[[FastAPI, Deps], None]] = field(default_factory=list[Any])
    gate: Gate | None = None
    words: dict[str, Callable[[Act], Awaitable[Any]]] = field(default_factory=dict[str, Any])

    def take(self, room: ModuleType) -> None:
        """One room's tables. Raises DoorTaken for what another room has claimed."""
        for table, kind in _KINDS.items():
            self.doors.add(kind, getattr(room, table, {}))
        for mine, table in ((self.posts, "POSTS"), (self.jobs, "JOBS"), (self.words, "WORDS")):
            _claim(mine, getattr(room, table, {}), table.lower())
        self.hooks.extend(getattr(room, "HOOKS", []))
        if (gate := getattr(room, "GATE", None)) is not None:
            if self.gate is not None:
                raise DoorTaken("the gate")
            self.gate = gate
        for surface in LENT:
            self.parts.setdefault(surface.lower(), []).extend(getattr(room, surface, []))


def _claim(table: dict[str, Any], more: dict[str, Any], what: str) -> None:
    for name, claimed in more.items():
        if name in table:
            raise DoorTaken(f"{what} {name}")
        table[name] = claimed


def merge_rooms(rooms: tuple[str, ...] = ROOMS) -> Tables:
    """Reads every room's tables. Importing this module imports every room's models too."""
    tables = Tables()
    for name in rooms:
        tables.take(importlib.import_module(f"bot.{name}.doors"))
    tables.parts["words"] = [lambda: tables.words]
    tables.parts["jobs"] = [lambda: tables.jobs]
    return tables
