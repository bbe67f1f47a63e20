"""What an act may take: the time that is left to it, counted from the moment it came in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.kit.act import Act
from bot.kit.db import Database
from tests.kit.clockwork import Works
from tests.kit.units import NOW, T1


class Timed:
    """Notes how long each write may take."""

    patience = 2.5

    def __init__(self) -> None:
        self.given: list[float] = []

    async def write(self, *_: Any, deadline: float, **__: Any) -> None:
        self.given.append(deadline)


@pytest.mark.fault("F17")
async def test_a_write_is_given_what_is_left_unless_that_is_too_little(sqlite_url: str) -> None:
    """What cannot be answered in time any more is answered for by the router, and has its time."""
    from tests.support.databases import open_patient

    db: Database = open_patient(sqlite_url)
    works, timed = Works(db), Timed()
    deps: Any = replace(works.deps, db=timed)
    act = Act(deps, "command", "/x", {}, T1, "U1", NOW, "k")
    for left in (None, 2.5, 1.5, 0.5, -1.0):
        act.until = None if left is None else asyncio.get_running_loop().time() + left
        await act.write(lambda session: None)
    await works.close()
    await db.close()
    assert timed.given == [2.5, pytest.approx(2.5, abs=0.2), pytest.approx(1.5, abs=0.2), 2.5, 2.5]
