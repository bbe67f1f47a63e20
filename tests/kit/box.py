"""An outbox of one workspace with a clock of its own, in sentences."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from bot.kit import claim, delivery
from bot.kit.claim import Claimed
from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.kit.outbox import announce
from bot.kit.rates import SLACK, Rates
from tests.kit.units import NOW, T1

START = 1_000_000.0
POST, UPDATE = "*post", "*update"


def say(session: Session, key: str, to: str = "C1", **more: Any) -> None:
    announce(session, "leads.card", key, to, now=NOW, key=key, **more)


def row(session: Session, key: str = "a") -> Outbox:
    return session.exec(select(Outbox).where(Outbox.key == key)).one()


class Box:
    """An outbox and its clock."""

    def __init__(self, db: Database, workspace: str = T1, rates: Rates = SLACK) -> None:
        self.db, self.workspace, self.wall, self.rates = db, workspace, START, rates

    async def say(self, *keys: str, to: str = "C1", **more: Any) -> None:
        def all_of_them(session: Session) -> None:
            for key in keys:
                say(session, key, to, **more)

        await self.write(all_of_them)

    async def write(self, fn: Any, *args: Any) -> Any:
        return await self.db.write(fn, *args, workspace_id=self.workspace, deadline=30.0)

    async def claim(self, lane: str = POST, most: int = 32) -> list[Claimed]:
        return await self.write(claim.claim, lane, self.wall, most, self.rates)

    async def claimed(self, lane: str = POST) -> Claimed:
        (c,) = await self.claim(lane)
        return c

    async def row(self, key: str = "a") -> Outbox:
        return await self.db.read(row, key, workspace_id=self.workspace)

    async def sent(self, *keys: str, to: str = "C1") -> None:
        for n, key in enumerate(keys):
            await self.say(key, to=to)
            c = await self.claimed()
            await self.write(delivery.finish, c, 1, "C1", f"{n}.1")
            self.wall += 1.0
        self.wall += 60.0

    async def rescue(self) -> int:
        return await self.write(delivery.rescue, self.wall)
