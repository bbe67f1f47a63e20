"""Finds the door of an act in a dict, and answers whatever happens behind it.

Bolt's own listener search is linear (PERFORMANCE.md A), so `app.py` registers one catch-all per
payload type and hands the body here. Only events answer 500, so that Slack delivers them again;
every other door catches everything and acknowledges with a sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.kit import faults
from bot.kit.act import Act, Answer
from bot.kit.boundary import AlreadyDone, NotSaved, StillSaving, UserError
from bot.kit.deps import Deps
from bot.kit.payload import act_of, names_of
from bot.kit.reply import (
    Reply,
    kept_open,
    meanwhile,
    refusal,
    reply_to,
    saving,
    tell_later,
)
from bot.kit.sentences import (
    AGAIN,
    apology,
    came_to_nothing,
    nobody_home,
    not_saved,
    too_late,
)
from bot.kit.slack_errors import TriggerExpired

log = structlog.get_logger()
GRACE = 0.2  # seconds: a write that runs out of its time says so itself

Handler = Callable[[Act], Awaitable[Answer]]
# Refuses an act by raising UserError before any handler sees it (guests, strangers: F56).
Gate = Callable[[Act], Awaitable[None]]


class DoorTaken(Exception):
    """Two rooms claim one door: a fault of this program, found at start-up."""


@dataclass
class Doors:
    """The rooms' tables merged: kind -> door -> handler."""

    tables: dict[str, dict[str, Handler]] = field(default_factory=dict[str, dict[str, Handler]])

    def add(self, kind: str, doors: dict[str, Handler]) -> None:
        """Merges one room's table. Raises DoorTaken."""
        table = self.tables.setdefault(kind, {})
        for door, handler in doors.items():
            if door in table:
                raise DoorTaken(f"{kind} {door}")
            table[door] = handler

    def find(self, kind: str, names: Iterable[str]) -> tuple[str, Handler] | None:
        """The first of the names that has a door."""
        table = self.tables.get(kind, {})
        for name in names:
            if name in table:
                return name, table[name]
        return None


class Router:
    """One process's doors. `dispatch` never raises."""

    def __init__(self, deps: Deps, doors: Doors, gate: Gate, *, prefix: str = "") -> None:
        self._deps, self._doors, self._gate, self._prefix = deps, doors, gate, prefix
        # Settles our own messages when their event comes back (RELIABILITY.md 1.5, 5).
        self.on_own_message: Callable[[str, dict[str, Any]], Awaitable[None]] | None = None

    async def dispatch(self, kind: str, body: dict[str, Any]) -> Reply:
        """Runs the act that `body` describes. `kind`: command, action, form, closed, shortcut,
        event or options. Answered within the database's patience, whatever the act waits for."""
        faults.hit("verified")
        try:
            return await self._dispatch(kind, body)
        except Exception as error:
            log.exception("not_dispatched", kind=kind, error=type(error).__name__)
            return Reply(500 if kind == "event" else 200)

    async def _dispatch(self, kind: str, body: dict[str, Any]) -> Reply:
        names = list(names_of(kind, body, self._prefix))
        found = self._doors.find(kind, names)
        if kind == "event" and await self._is_our_own(body):
            return Reply()
        if found is None and kind == "action" and names[:1] == [AGAIN]:
            return await self._try_again(body)
        if found is None:
            return Reply() if kind != "command" else Reply(body=nobody_home(body))
        return await self._in_time(act_of(self._deps, kind, found[0], body), found[1])

    async def _is_our_own(self, body: dict[str, Any]) -> bool:
        event: dict[str, Any] = body.get("event") or {}
        ours = {a.get("user_id") for a in body.get("authorizations") or [] if a.get("is_bot")}
        # `user` is an object where the event is about somebody (user_change, team_join).
        who = event.get("user")
        if not isinstance(who, str) or who not in ours:
            return False
        if event.get("type") == "message" and self.on_own_message is not None:
            await self.on_own_message(str(body.get("team_id") or ""), event)
        # Only what we did ourselves is dropped; what happens to us (joining a channel) is not.
        return event.get("type") in ("message", "reaction_added", "reaction_removed")

    async def _try_again(self, body: dict[str, Any]) -> Reply:
        """[Try again] under *Not saved*: the command that failed, with its words."""
        value = (body.get("actions") or [{}])[0].get("value", "")
        door, _, text = value.partition(" ")
        found = self._doors.find("command", [door])
        if found is None:
            return Reply()
        act = act_of(self._deps, "command", door, {**body, "text": text})
        # However often it is pressed, it is one act.
        place: dict[str, Any] = body.get("container") or {}
        act.key = f"again:{place.get('channel_id')}:{place.get('message_ts')}:{act.user_id}"
        reply = await self._in_time(act, found[1])
        if reply.body:
            act.whisper({**reply.body, "replace_original": True})
        return Reply()

    async def _in_time(self, act: Act, handler: Handler) -> Reply:
        """The act's own reply, or, when Slack would wait no longer, one that holds meanwhile: the
        act goes on beside the request, and the person hears how it ended."""
        patience = self._deps.db.patience
        act.until = asyncio.get_running_loop().time() + patience
        running = asyncio.create_task(self._run(act, handler))
        try:
            await asyncio.wait({running}, timeout=patience + GRACE)
        except asyncio.CancelledError:
            running.cancel()
            raise
        if running.done():
            return running.result()
        act.late = True
        self._deps.tasks.spawn(self._follow(act, running))
        return meanwhile(act)

    async def _follow(self, act: Act, running: asyncio.Task[Reply]) -> None:
        tell_later(act, await running, saved=act.saved and act.kind not in ("event", "closed"))

    async def _run(self, act: Act, handler: Handler) -> Reply:
        try:
            await self._gate(act)
            return reply_to(act, await handler(act))
        except AlreadyDone:
            return Reply()
        except UserError as said:
            return refusal(act, said)
        except NotSaved as failed:
            if act.kind == "event":
                return Reply(500)
            said = apology(act) if act.saved else not_saved(act, failed.why)
            return reply_to(act, kept_open(act, said))
        except StillSaving as late:
            if act.kind == "event":
                return Reply(500)
            self._deps.tasks.spawn(self._confirm_later(act, handler, late))
            if act.late:
                act.said = True  # that it goes on; how it ended is said by whoever waits for it
                return Reply()
            return reply_to(act, saving(act))
        except TriggerExpired:
            return reply_to(act, too_late(act))
        except Exception as error:
            log.exception(
                "door_failed",
                kind=act.kind,
                door=act.door,
                key=act.key,
                workspace=act.workspace_id,
                error=type(error).__name__,
            )
            if act.kind == "event":
                return Reply(500)
            return reply_to(act, kept_open(act, apology(act)))

    async def _confirm_later(self, act: Act, handler: Handler, late: StillSaving) -> None:
        """*Saving, I will confirm here*: whatever happens, the person hears how it ended."""
        try:
            kept, wake = await late.outcome
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it was
            if (said := came_to_nothing(act, error)) is not None:
                kind = type(error).__name__  # its words may quote a lead (F60)
                log.warning("not_saved_late", door=act.door, key=act.key, error=kind)
                act.whisper(said)
            return
        if wake:
            self._deps.db.on_wake()
        # A write that was not the handler's own (the gate met somebody new) is no answer of it.
        again = act.again() if late.turn is None else act.again(kept)
        tell_later(again, await self._run(again, handler), saved=True)
