"""Delivers the outbox: Slack's pace, no doubles, and a reason for what cannot be delivered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import structlog

from bot.kit import delivery, faults
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.delivery import Claimed
from bot.kit.outbox import Draw, Drawing, Message
from bot.kit.rates import SLACK, Rates
from bot.kit.slack import Slack
from bot.kit.slack_errors import (
    Ambiguous,
    RateLimited,
    SlackError,
    TokenRevoked,
    Trouble,
    Unreachable,
)

log = structlog.get_logger()
IDLE = 1.0  # seconds between looks when nobody woke us
SETTLING = 2.0  # seconds an ambiguous message is given to show up
AT_ONCE = 64
EVENT_TYPE = "align_message"


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
        self._db, self._slack, self._clock, self.rates = db, slack, clock, rates
        self._posts, self._parts = posts, parts
        self._woken = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.on_trouble: Callable[[Claimed, SlackError], None] = lambda c, e: None

    def wake(self) -> None:
        """Something was committed that may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Until `stop`. Never raises for one message's sake."""
        rescued_at = 0.0
        while not self._stopping:
            self._woken.clear()
            try:
                if self._clock.wall() - rescued_at > delivery.LEASE / 3:
                    rescued_at = self._clock.wall()
                    await self._db.write(delivery.rescue, rescued_at)
                pause = await self._round()
            except Exception:
                log.exception("outbox_round_failed")
                pause = IDLE
            try:
                await asyncio.wait_for(self._woken.wait(), pause)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Claims nothing more and lets what is under way finish (F41)."""
        self._stopping = True
        self.wake()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=delivery.LEASE / 2)

    async def _round(self) -> float:
        """Claims what is due. Returns how long to wait unless woken, in seconds."""
        wall = self._clock.wall()
        for workspace_id in await self._db.read(delivery.workspaces_with_work, wall):
            for lane in self.rates.lanes:
                room = AT_ONCE - len(self._under_way)
                if room <= 0:
                    return 0.02
                claimed = await self._db.write(
                    delivery.claim, lane, wall, room, self.rates, workspace_id=workspace_id
                )
                for c in claimed:
                    task = asyncio.create_task(self._deliver(c))
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
        moment = await self._db.read(delivery.next_moment, wall)
        return IDLE if moment is None else min(max(moment - self._clock.wall(), 0.02), IDLE)

    async def _deliver(self, c: Claimed) -> None:
        try:
            faults.hit("claimed")
            await self._send(c)
            faults.hit("post_finish")
        except SlackError as error:
            await self._failed(c, error)
        except Exception as error:
            log.exception("outbox_draw_failed", outbox=c.id, post=c.post, about=c.about)
            await self._put_back(
                c,
                "dead" if c.tries >= delivery.LAST_TRY else "ready",
                _backoff(c.tries),
                f"{type(error).__name__}: {error}",
            )

    async def _send(self, c: Claimed) -> None:
        if c.ambiguous and c.ts is None:
            found = await self._look_for(c)
            if found is not None:
                await self._finish(c, 0, *found)
                return
            if c.tries <= 2 or self._clock.wall() - c.started_at < SETTLING:
                await self._put_back(c, "ambiguous", SETTLING, "looking for it")
                return
        rev, message = await self._db.read(self._draw, c, workspace_id=c.workspace_id)
        faults.hit("pre_send")
        if message is None:
            await self._withdraw(c, rev)
            return
        if c.channel and c.ts:
            await self._slack.redraw(c.workspace_id, c.channel, c.ts, message)
            channel, ts = c.channel, c.ts
        else:
            channel, ts = await self._slack.post(
                c.workspace_id,
                c.recipient,
                message,
                thread_ts=c.thread_ts,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"k": c.mark}},
            )
        faults.hit("post_send")
        await self._finish(c, rev, channel, ts)

    def _draw(self, session: Session, c: Claimed) -> tuple[int, Message | None]:
        rev = delivery.wanted(session, c.id)
        drawing = Drawing(session, c.about, c.recipient, self._clock.now(), self._parts)
        return rev, self._posts[c.post](drawing)

    async def _withdraw(self, c: Claimed, rev: int) -> None:
        """There is nothing to say any more: what was said is taken back."""
        if c.channel and c.ts:
            await self._slack.remove(c.workspace_id, c.channel, c.ts)
            await self._put_back(c, "dead", 0, "taken back")
        else:
            await self._finish(c, rev, None, None)

    async def _look_for(self, c: Claimed) -> tuple[str, str] | None:
        """Our message in the channel, by its mark: (channel, ts)."""
        channel = c.channel or c.recipient
        if channel[0] in "UW":
            opened = await self._slack.call(c.workspace_id, "conversations.open", users=channel)
            channel = opened["channel"]["id"]
        method = "conversations.replies" if c.thread_ts else "conversations.history"
        answer = await self._slack.call(
            c.workspace_id,
            method,
            channel=channel,
            ts=c.thread_ts,
            oldest=f"{c.started_at - 300:.6f}",
            limit=200,
            include_all_metadata=True,
        )
        for message in answer.get("messages", []):
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("k") == c.mark:
                return channel, message["ts"]
        return None

    async def _finish(self, c: Claimed, rev: int, channel: str | None, ts: str | None) -> None:
        await self._db.write(
            delivery.finish, c, rev, channel, ts, workspace_id=c.workspace_id, deadline=20.0
        )

    async def _put_back(self, c: Claimed, state: str, wait: float, reason: str) -> None:
        await self._db.write(
            delivery.put_back,
            c,
            state,
            self._clock.wall() + wait,
            reason,
            workspace_id=c.workspace_id,
            deadline=20.0,
        )

    async def _failed(self, c: Claimed, error: SlackError) -> None:
        """What each family of errors means for the message."""
        if isinstance(error, RateLimited):
            await self._db.write(
                delivery.hold,
                c.channel or c.recipient,
                self._clock.wall() + error.retry_after,
                workspace_id=c.workspace_id,
            )
            await self._put_back(c, _as_before(c), error.retry_after, error.code)
        elif isinstance(error, TokenRevoked):
            # Held, not failed: it goes out when the workspace signs in again (F35).
            await self._put_back(c, "held", 0, error.code)
        elif isinstance(error, Unreachable | Trouble):
            await self._put_back(c, _as_before(c), _backoff(c.tries), error.code)
        elif isinstance(error, Ambiguous):
            again = "ready" if c.ts else "ambiguous"
            state = "dead" if c.tries >= delivery.LAST_TRY else again
            await self._put_back(c, state, max(SETTLING, _backoff(c.tries)), str(error))
        else:
            await self._put_back(c, "dead", 0, str(error))
        log.warning("outbox_not_delivered", outbox=c.id, post=c.post, error=str(error))
        self.on_trouble(c, error)


def _as_before(c: Claimed) -> str:
    return "ambiguous" if c.ambiguous else "ready"


def _backoff(tries: int) -> float:
    """Seconds to wait: doubling, jittered, at most five minutes."""
    return min(2.0 ** min(tries, 9), 300.0) * (0.5 + random.random() / 2)  # noqa: S311
