"""A sender with its database, a workspace, and a clock that can be put forward, in sentences."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from bot.kit import claim, delivery
from bot.kit.carrier import Carrier
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.kit.outbox import Drawing, Message, announce, redraw
from bot.kit.rates import FAST
from bot.kit.sender import Sender
from bot.kit.slack import Slack
from bot.sandbox import Sandbox
from tests.kit.units import NOW

TEAM = "T0ACME"
LEADS = "C0LEADS"


@dataclass
class Office:
    """A sender, its database, a workspace, and a clock that can be put forward."""

    db: Database
    sandbox: Sandbox
    slack: Slack
    words: dict[str, str | None] = field(default_factory=dict[str, str | None])
    ahead: float = 0.0
    drawn: list[str] = field(default_factory=list[str])
    broken: Callable[[], None] | None = None
    token: str | None = None

    def wall(self) -> float:
        return time.time() + self.ahead

    def draw(self, d: Drawing) -> Message | None:
        self.drawn.append(d.about)
        if self.broken is not None:
            self.broken()
        words = self.words.get(d.about, f"about {d.about}")
        return None if words is None else {"text": words}

    def sender(self) -> Sender:
        clock = Clock(now=lambda: NOW, wall=self.wall)
        return Sender(self.db, self.slack, clock, {"test.card": self.draw}, {}, FAST)

    @contextlib.asynccontextmanager
    async def sending(self) -> AsyncIterator[Sender]:
        sender = self.sender()
        self.db.on_wake = sender.wake
        running = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            await sender.stop()
            await running

    async def say(self, about: str, to: str = LEADS, **more: Any) -> None:
        def cause(session: Session) -> None:
            announce(session, "test.card", about, to, now=NOW, **more)

        await self.db.write(cause, workspace_id=TEAM)

    async def redraw(self, about: str) -> None:
        await self.db.write(redraw, "test.card", about, workspace_id=TEAM)

    async def row(self, about: str) -> Outbox:
        def find(session: Session) -> Outbox:
            return session.exec(select(Outbox).where(Outbox.about == about)).one()

        return await self.db.read(find, workspace_id=TEAM)

    async def until(self, about: str, *states: str, skipping: float = 0.0) -> Outbox:
        """Until the message is in one of the states; `skipping` seconds of pauses a look."""
        for _ in range(400):
            found = await self.row(about)
            if found.state in states:
                return found
            self.ahead += skipping
            self.db.on_wake()
            await asyncio.sleep(0.02)
        raise AssertionError(f"{about} is {found.state}, not one of {states}")

    def texts(self, channel: str = "leads") -> list[str]:
        return [m.text for m in self.sandbox.messages(channel)]

    async def pump(self, state: str, seconds: float, step: float) -> float | None:
        """Rescues, claims and carries until row "1" is in `state`, in steps of `step` seconds, or
        longer ones while nothing can happen.

        How many seconds that took; None when `seconds` went by. A carrier that is `Killed` takes
        nothing else with it.
        """
        clock = Clock(now=lambda: NOW, wall=self.wall)
        carrier = Carrier(self.db, self.slack, clock, {"test.card": self.draw}, {})
        began = self.ahead
        while self.ahead - began < seconds:
            await self.db.write(delivery.rescue, self.wall())
            for lane in FAST.lanes:
                claimed = await self.db.write(
                    claim.claim, lane, self.wall(), 32, FAST, workspace_id=TEAM
                )
                for c in claimed:
                    with contextlib.suppress(Killed):
                        await carrier.deliver(c)
            if (await self.row("1")).state == state:
                return self.ahead - began
            self.ahead += max(step, await self.db.read(self._idle, workspace_id=TEAM))
        return None

    def _idle(self, session: Session) -> float:
        """Seconds until a message may leave or is taken from a sender that died."""
        wall = self.wall()
        leases = select(Outbox.lease_until).where(Outbox.state == "sending")
        moments = [claim.next_moment(session, wall, FAST), *session.exec(leases)]
        return min((m for m in moments if m is not None), default=wall) - wall


class Killed(BaseException):
    """The process died at this point."""
