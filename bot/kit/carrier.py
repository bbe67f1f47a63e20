"""Takes one claimed message to Slack: looks for it if need be, draws it, posts or updates it.

Whatever happens, exactly one of four things is stored at the end: that it stands in the channel,
that it did not leave and is tried again, that it cannot be delivered and why, or nothing, and then
its lease ends and it is looked for (RELIABILITY.md 1.5).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog

from bot.kit import delivery, faults
from bot.kit.boundary import NotSaved
from bot.kit.claim import Claimed
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.outbox import Draw, Drawing, Message
from bot.kit.rates import LONGEST, backoff, jittered
from bot.kit.slack import TIMEOUT, Slack
from bot.kit.slack_errors import (
    Ambiguous,
    MessageGone,
    RateLimited,
    SlackError,
    TokenRevoked,
    Unreachable,
)

log = structlog.get_logger()
SETTLING = 2.0  # seconds an ambiguous message is given to show up
STORING = 20.0  # seconds that storing an outcome may wait
AGAIN = (0.5, 1.0, 2.0, 4.0)  # seconds between attempts to store what stands in the channel
# Where a message is looked for: the method, and how many pages of how many messages. A channel's
# history begins with the newest; a thread's with the oldest, and is read to its end.
CHANNEL = ("conversations.history", 5, 200)
THREAD = ("conversations.replies", 20, 1000)
EVENT_TYPE = "align_message"
LOOKED = "looked for it once, not there yet"
# The revision that stands there, the channel and the ts; without a ts, nothing stands there.
Standing = tuple[int, str | None, str | None]


class Carrier:
    """Delivers claimed messages for one process."""

    def __init__(
        self,
        db: Database,
        slack: Slack,
        clock: Clock,
        posts: dict[str, Draw],
        parts: dict[str, list[Any]],
    ) -> None:
        self._db, self._slack, self._clock = db, slack, clock
        self._posts, self._parts = posts, parts
        self.on_trouble: Callable[[Claimed, SlackError], None] = lambda c, e: None

    async def deliver(self, c: Claimed) -> None:
        """Never raises: what cannot be stored now is left to the lease."""
        try:
            faults.hit("claimed")
            if (done := await self._carry(c)) is not None:
                # Nothing but this may follow: Slack has it.
                faults.hit("post_send")
                await self._finish(c, *done)
                faults.hit("post_finish")
        except Exception:
            log.exception("outbox_left_to_its_lease", outbox=c.id)

    async def _carry(self, c: Claimed) -> Standing | None:
        """What stands there now; None when it did not go, which is stored already."""
        try:
            return await self._send(c)
        except SlackError as error:
            await self._failed(c, error)
        except Exception as error:
            # Nothing left: whatever goes wrong at Slack is a SlackError (`_say`).
            log.exception("outbox_not_drawn", outbox=c.id, post=c.post, about=c.about)
            c = _in_a_row(c, delivery.NOT_DRAWN)
            state = "dead" if c.tries >= delivery.LAST_TRY else "ready"
            why = f"{delivery.NOT_DRAWN}: {type(error).__name__}: {error}"
            await self._put_back(c, state, backoff(c.tries), why)
        return None

    async def _send(self, c: Claimed) -> Standing | None:
        if c.ambiguous and c.ts is None:
            try:
                found = await self._look_for(c)
            except SlackError as error:
                await self._failed(c, error, looked=True)
                return None
            if found is not None:
                return 0, *found
            before = c.reason or ""
            if not before.startswith(LOOKED) or self._clock.wall() - c.started_at < SETTLING:
                # What became of the last try stays known: that it was looked for ends no series.
                why = f"{LOOKED}; {before.removeprefix(LOOKED).lstrip('; ')}".rstrip("; ")
                await self._put_back(c, "ready", SETTLING, why, counts=False)
                return None
        rev, message = await self._db.read(self._draw, c, workspace_id=c.workspace_id)
        faults.hit("pre_send")
        if self._clock.wall() > c.lease_until - TIMEOUT - SETTLING:
            # It could arrive after somebody else has looked for it in vain.
            await self._put_back(c, "ready", 0, "its turn took too long", counts=False)
            return None
        return rev, *await self._say(c, message)

    def _draw(self, session: Session, c: Claimed) -> tuple[int, Message | None]:
        rev = delivery.wanted(session, c.id)
        if c.post == delivery.SURPLUS:
            return rev, None
        drawing = Drawing(session, c.about, c.recipient, self._clock.now(), self._parts)
        return rev, self._posts[c.post](drawing)

    async def _say(self, c: Claimed, message: Message | None) -> tuple[str | None, str | None]:
        """Where it stands afterwards; (None, None) when there is nothing to say (any more).

        Raises SlackError only: what is not understood is Ambiguous, because bytes have left.
        """
        try:
            if message is None:
                await self._take_back(c)
                return None, None
            if c.channel and c.ts:
                await self._redraw(c, c.channel, c.ts, message)
                return c.channel, c.ts
            mark = {"event_type": EVENT_TYPE, "event_payload": {"k": c.mark}}
            return await self._slack.post(
                c.workspace_id, c.recipient, message, thread_ts=c.thread_ts, metadata=mark
            )
        except SlackError:
            raise
        except Exception as error:
            log.exception("outbox_answer_not_understood", outbox=c.id)
            raise Ambiguous("no_answer", type(error).__name__) from error

    async def _redraw(self, c: Claimed, channel: str, ts: str, message: Message) -> None:
        try:
            await self._slack.redraw(c.workspace_id, channel, ts, message)
        except MessageGone as error:
            if error.code != "message_not_found":
                raise
            # Somebody wanted it gone: it is not said again, and a change of it is no failure.
            log.info("outbox_message_was_deleted", outbox=c.id, post=c.post)

    async def _take_back(self, c: Claimed) -> None:
        if c.channel and c.ts:
            try:
                await self._slack.remove(c.workspace_id, c.channel, c.ts)
            except MessageGone:
                return

    async def _look_for(self, c: Claimed) -> tuple[str, str] | None:
        """Our message in the channel, by its mark: (channel, ts)."""
        channel = c.channel or c.recipient
        if channel[0] in "UW":
            opened = await self._slack.call(c.workspace_id, "conversations.open", users=channel)
            channel = opened["channel"]["id"]
        method, pages, limit = THREAD if c.thread_ts else CHANNEL
        cursor: str | None = None
        # By count, not by time: Slack's clock is not ours.
        for _ in range(pages):
            answer = await self._slack.call(
                c.workspace_id, method, channel=channel, ts=c.thread_ts, limit=limit,
                include_all_metadata=True, cursor=cursor,
            )  # fmt: skip
            for message in answer.get("messages", []):
                payload = message.get("metadata", {}).get("event_payload", {})
                if payload.get("k") == c.mark:
                    return channel, message["ts"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return None

    async def _finish(self, c: Claimed, rev: int, channel: str | None, ts: str | None) -> None:
        """Stores where it stands. Slack has it: giving up early would mean looking for it."""
        for pause in (*AGAIN, None):
            try:
                await self._db.write(
                    delivery.finish, c, rev, channel, ts,
                    workspace_id=c.workspace_id, deadline=STORING,
                )  # fmt: skip
            except NotSaved:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def _put_back(self, c: Claimed, state: str, wait: float, why: str, **more: bool) -> None:
        def store(session: Session) -> None:
            delivery.put_back(session, c, state, self._clock.wall() + wait, why, **more)

        await self._db.write(store, workspace_id=c.workspace_id, deadline=STORING)

    async def _failed(self, c: Claimed, error: SlackError, *, looked: bool = False) -> None:
        """What each family of errors means for the message. `looked`: it was only looked for."""
        if isinstance(error, RateLimited):
            await self._db.write(
                delivery.slow_down, c, self._clock.wall(), error.retry_after, error.code,
                workspace_id=c.workspace_id, deadline=STORING,
            )  # fmt: skip
        elif isinstance(error, TokenRevoked):
            # Held, not failed: it goes out when the workspace signs in again (F35).
            await self._put_back(c, "held", 0, error.code)
        elif isinstance(error, Unreachable):
            pause = self._pause(c) if looked else backoff(c.tries)
            await self._put_back(c, "ready", pause, error.code, counts=not looked)
        elif isinstance(error, Ambiguous):
            await self._doubted(c, error, looked)
        else:
            await self._put_back(c, "dead", 0, str(error))
        log.warning("outbox_not_delivered", outbox=c.id, post=c.post, error=str(error))
        self.on_trouble(c, error)

    async def _doubted(self, c: Claimed, error: Ambiguous, looked: bool) -> None:
        """Nobody knows whether Slack took it. A change or a deletion is repeated for ever, which
        does no harm; a new message is looked for until its doubt is a day old, and then it is
        given up once it has failed as often as any other."""
        if c.ts is not None:
            await self._put_back(c, "ready", max(SETTLING, backoff(c.tries)), str(error))
            return
        over = self._clock.wall() - c.started_at > delivery.DOUBT
        state = "dead" if over and c.tries >= delivery.LAST_TRY else "ready"
        counts = over or not looked
        await self._put_back(c, state, self._pause(c), str(error), doubt=True, counts=counts)

    def _pause(self, c: Claimed) -> float:
        """Seconds until it is looked for again: the longer the doubt, the longer."""
        age = self._clock.wall() - c.started_at
        return max(SETTLING, jittered(min(age / 2, LONGEST)))


def _in_a_row(c: Claimed, sort: str) -> Claimed:
    """With the tries that failed like this since any failed otherwise."""
    return c if sort in (c.reason or "") else replace(c, tries=1)
