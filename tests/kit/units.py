"""Small units of work for the writer's tests, and a way to hold its thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from bot.kit.db import Database, Session
from bot.kit.models import Inbound
from bot.kit.once import claim_once

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
T1, T2 = "T0ONE", "T0TWO"


def put(session: Session, key: str) -> str:
    """Stores one row and gives its key back."""
    assert claim_once(session, key, NOW)
    return key


def put_and_raise(session: Session, key: str) -> None:
    """Stores one row and then finds a reason not to."""
    put(session, key)
    raise ValueError(key)


def keys(session: Session) -> set[str]:
    """What is stored."""
    return set(session.exec(select(Inbound.key)))


async def stored(db: Database) -> set[str]:
    """What is stored, as a reader sees it."""
    return await db.read(keys, workspace_id=T1)


def later(db: Database, fn: Callable[..., Any], *args: Any, **more: Any) -> asyncio.Task[Any]:
    """A write under way."""
    return asyncio.create_task(db.write(fn, *args, workspace_id=T1, **more))


async def queued() -> None:
    """Lets tasks that were just made reach the queue."""
    for _ in range(3):
        await asyncio.sleep(0)


class Held:
    """A unit that keeps a writing thread busy until `let_go`."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._go = threading.Event()

    def __call__(self, session: Session, key: str = "") -> str:
        self.reached.set()
        assert self._go.wait(20)
        return put(session, key) if key else ""

    def let_go(self) -> None:
        self._go.set()


@contextmanager
def holding(threads: int = 1) -> Iterator[list[Held]]:
    """Units that are let go at the end, whatever happens."""
    held = [Held() for _ in range(threads)]
    try:
        yield held
    finally:
        for h in held:
            h.let_go()


async def occupied(db: Database, held: list[Held]) -> list[asyncio.Task[Any]]:
    """Every writing thread of `db` is busy with one of `held`."""
    tasks = [later(db, h, deadline=30.0) for h in held]
    for h in held:
        assert await asyncio.to_thread(h.reached.wait, 10)
    return tasks


def writers(db: Database) -> int:
    """How many units run at once."""
    return 1 if db.dialect == "sqlite" else 4
