"""What two rooms claim is a fault of this program, found at start-up."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from bot.kit.router import DoorTaken
from bot.rooms import Tables


def room(name: str, **tables: Any) -> ModuleType:
    module = ModuleType(f"bot.{name}.doors")
    vars(module).update(tables)
    return module


@pytest.mark.parametrize("table", ["COMMANDS", "ACTIONS", "POSTS", "JOBS", "WORDS"])
def test_what_is_claimed_twice_is_refused_by_name(table: str) -> None:
    tables = Tables()
    tables.take(room("one", **{table: {"x.mine": 1, "x.other": 2}}))
    with pytest.raises(DoorTaken, match=r"x\.other"):
        tables.take(room("two", **{table: {"x.other": 3}}))


def test_there_is_one_gate() -> None:
    tables = Tables()
    tables.take(room("one", GATE=print))
    tables.take(room("two"))
    with pytest.raises(DoorTaken, match="gate"):
        tables.take(room("three", GATE=print))
    assert tables.gate is print
