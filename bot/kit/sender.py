"""Delivers the outbox: claims what is due, at Slack's pace, and has it carried there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import structlog

from bot.kit import claim, delivery
from bot.kit.carrier import STORING, Carrier
from bot.kit.claim import Claimed
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.dbtime import DatabaseTime
from bot.kit.outbox import Draw
from bot.kit.rates import SLACK, Rates
from bot.kit.slack import Slack
from bot.kit.slack_errors import SlackError

log = structlog.get_logger()
IDLE = 1.0  # seconds between looks when nobody woke us
SOON = 0.02
AT_ONCE = 64
STOPPING = 15.0  # seconds that what is under way may still take


class Sender:
    """One process's sender. `wake` after a commit; `run` until `stop`."""

    def __init__(
        self,
        db: Database,
        slack: Slack,
        clock: Clock,
        posts: dict[str, Draw],
        parts: dict[str, list[Any]],
        rates: Rates = SLACK,
    ) -> None:
        self._db, self.rates = db, rates
        self._time = DatabaseTime(db, clock)
        self._clock = self._time.clock()
        self._carrier = Carrier(db, slack, self._clock, posts, parts)
        self._woken = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def when_in_trouble(self, tell: Callable[[Claimed, SlackError], None]) -> None:
        """`tell` hears of every message that Slack did not take."""
        self._carrier.on_trouble = tell

    def wake(self) -> None:
        """Something was committed that may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Until `stop`. Never raises for one message's sake."""
        self._at_rest.clear()
        try:
            await self._safely(self._release_held())
            await self._loop()
        finally:
            self._at_rest.set()

    async def _loop(self) -> None:
        loop = asyncio.get_running_loop()
        rescue_at = loop.time()
        while not self._stopping:
            self._woken.clear()
            # By the loop's clock, which nobody sets back.
            if loop.time() >= rescue_at:
                rescue_at = loop.time() + claim.LEASE / 3
                await self._safely(self._time.measure())
                await self._safely(self._db.write(delivery.rescue, self._clock.wall()))
            pause = await self._safely(self._round())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE if pause is None else pause):
                    await self._woken.wait()

    async def stop(self) -> None:
        """Claims nothing more and lets what is under way finish (F41)."""
        self._stopping = True
        self.wake()
        await asyncio.wait({asyncio.create_task(self._at_rest.wait())}, timeout=STOPPING)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOPPING)

    async def _safely(self, work: Any) -> Any:
        try:
            return await work
        except Exception:
            log.exception("outbox_round_failed")
            return None

    async def _release_held(self) -> None:
        """A process that starts may have been given the token that was missing (F35)."""
        for workspace_id in await self._db.read(delivery.workspaces_held):
            await self._db.write(delivery.release_held, workspace_id=workspace_id)

    async def _round(self) -> float:
        """Claims what is due. Returns how long to wait unless woken, in seconds."""
        wall = self._clock.wall()
        for workspace_id in await self._db.read(claim.workspaces_with_work, wall):
            for lane in self.rates.lanes:
                room = AT_ONCE - len(self._under_way)
                if room <= 0 or self._stopping:
                    return SOON
                claimed = await self._db.write(
                    claim.claim, lane, wall, room, self.rates,
                    workspace_id=workspace_id, deadline=STORING,
                )  # fmt: skip
                for c in claimed:
                    task = asyncio.create_task(self._carrier.deliver(c))
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
        moment = await self._db.read(claim.next_moment, wall, self.rates)
        return IDLE if moment is None else min(max(moment - self._clock.wall(), SOON), IDLE)
