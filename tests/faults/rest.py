"""Waiting without waiting: what only needs time to pass is given it, while nothing is under way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.models import Outbox
from tests.faults.truth import untruths
from tests.support.world import World


def open_rows(session: Session) -> list[Any]:
    query = select(Outbox.id, Outbox.state, Outbox.post, Outbox.reason).where(
        col(Outbox.state).in_(("ready", "sending", "ambiguous"))
    )
    return [tuple(row) for row in session.exec(query)]


def time_passes(session: Session, seconds: float) -> None:
    """For messages that nobody is sending: their pauses and their time in doubt are over."""
    for table, moment, which in (
        ("outbox", "next_at", "next_at > 0 AND state <> 'sending'"),
        ("outbox", "started_at", "started_at > 0 AND state <> 'sending'"),
        ("pace", "next_at", "next_at > 0"),
    ):
        change = f"UPDATE {table} SET {moment} = {moment} - :s WHERE {which}"
        session.connection().execute(text(change), {"s": seconds})


async def at_rest(
    world: World, seconds: float = 40.0, *, hurry: bool = True, but: Iterable[str] = ()
) -> None:
    """Until no message waits, other than for the reasons in `but`.

    `hurry`: their pauses are skipped; else they are waited for. Raises TimeoutError.
    """
    until = time.monotonic() + seconds
    while True:
        await world.app.deps.tasks.drain(seconds)
        await world.sandbox.quiet(seconds)
        left = [row for row in await world.read(open_rows) if row[3] not in but]
        if not left and not world.app.deps.tasks.busy:
            return
        if time.monotonic() > until:
            raise TimeoutError(f"still waiting to be sent: {left}")
        if left and hurry and all(state != "sending" for _, state, *_ in left):
            await world.write(time_passes, 30.0)
            world.app.sender.wake()
        await asyncio.sleep(0.02)


async def true(world: World, *, dead: bool = False, answers: bool = False) -> None:
    """Asserts the invariant: what stands there is what the facts say, once."""

    def look(session: Session) -> list[str]:
        return untruths(session, world.sandbox, dead=dead, answers=answers, now=world.now)

    found = await world.read(look)
    assert not found, "\n".join(found)


async def outbox(world: World) -> list[Outbox]:
    """Every message's row, oldest first."""
    return sorted(await world.rows(Outbox), key=lambda row: row.id or 0)


async def states(world: World) -> list[str]:
    """Their states, oldest first."""
    return [row.state for row in await outbox(world)]
