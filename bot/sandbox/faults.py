"""Misbehaviour on request: dropped connections, slow answers, 429, 5xx, broken bodies, events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.records import Delivery, Json

if TYPE_CHECKING:
    from bot.sandbox.events import Events

OnAccept = Callable[[str, Json], Awaitable[None] | None]

KINDS = ("drop", "slow", "rate_limit", "http", "truncate", "error", "call")
KEEPING = {"drop", "slow", "truncate", "call"}
"""Kinds whose call takes effect unless told otherwise."""

HTML_ERROR = "<!DOCTYPE html><html><body><h1>Something went wrong on our end</h1></body></html>"


@dataclass(eq=False)
class Fault:
    """One planned misbehaviour of one method ("*" for all).

    `kind`: drop, slow, rate_limit, http, truncate, error, call. `accepted` says whether the call
    takes effect before the fault strikes. Strikes `times` times after letting `skip` calls pass;
    `where` narrows to calls whose arguments contain these values.
    """

    kind: str
    method: str = "*"
    times: int = 1
    skip: int = 0
    accepted: bool = True
    seconds: float = 0.0
    grows: float = 1.0
    status: int = 503
    body: str = HTML_ERROR
    error: str = ""
    where: Json | None = None
    call: OnAccept | None = None
    struck: int = 0
    stopping: asyncio.Event | None = None

    async def pause(self) -> None:
        """`seconds` of real time, or until the sandbox stops."""
        stopping = self.stopping or asyncio.Event()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.seconds):
                await stopping.wait()

    def matches(self, method: str, args: Json) -> bool:
        if self.method not in ("*", method) or self.times <= 0:
            return False
        return all(args.get(k) == v for k, v in (self.where or {}).items())


class Faults:
    """The plan. Each verb adds to it; `clear()` empties it."""

    def __init__(self, events: Events) -> None:
        self.plan: list[Fault] = []
        self.stopping = asyncio.Event()
        self._events = events

    def add(self, kind: str, method: str = "*", **more: Any) -> Fault:
        """Plan a `Fault(kind, method, **more)`; refusals take no effect unless `accepted` says so.

        Raises ValueError for an unknown kind.
        """
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}; there are {', '.join(KINDS)}")
        more.setdefault("accepted", kind in KEEPING)
        fault = Fault(kind, method, **more)
        self.plan.append(fault)
        return fault

    def drop(self, method: str, *, accepted: bool = True, **more: Any) -> Fault:
        """Cut the connection without an answer; after taking effect, or before."""
        return self.add("drop", method, accepted=accepted, **more)

    def slow(self, method: str, seconds: float, *, accepted: bool = True, **more: Any) -> Fault:
        """Answer only after `seconds`; `accepted=False`: take effect only then."""
        return self.add("slow", method, seconds=seconds, accepted=accepted, **more)

    def rate_limit(self, method: str, retry_after: float = 1, **more: Any) -> Fault:
        """429 with Retry-After, which is multiplied by `grows` each time."""
        return self.add("rate_limit", method, seconds=retry_after, **more)

    def http(self, method: str, status: int = 503, body: str = HTML_ERROR, **more: Any) -> Fault:
        """An HTTP error page. `accepted=True`: after taking effect."""
        return self.add("http", method, status=status, body=body, **more)

    def truncate(self, method: str, **more: Any) -> Fault:
        """200 with JSON that breaks off in the middle, after taking effect."""
        return self.add("truncate", method, **more)

    def error(self, method: str, code: str, **more: Any) -> Fault:
        """`{"ok": false, "error": code}`, nothing done."""
        return self.add("error", method, error=code, **more)

    def on_accept(self, method: str, call: OnAccept, **more: Any) -> Fault:
        """Run `call(method, args)` after the call took effect and before it is answered."""
        return self.add("call", method, call=call, **more)

    def clear(self) -> None:
        """Behave again: API calls and events."""
        self.plan.clear()
        events = self._events.faults
        events.duplicate = events.hold = events.delay = 0

    def take(self, method: str, args: Json) -> Fault | None:
        """The fault that strikes this call, spent once."""
        for fault in self.plan:
            if fault.matches(method, args):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                fault.struck += 1
                fault.stopping = self.stopping
                return fault
        return None

    # -- events ------------------------------------------------------------------------------

    def duplicate_events(self, count: int = 1) -> None:
        """Deliver the next `count` events twice, at once."""
        self._events.faults.duplicate = count

    def hold_events(self, count: int = 1_000_000) -> None:
        """Keep the next events back until `release_events`."""
        self._events.faults.hold = count

    def delay_events(self, seconds: float, count: int = 1) -> None:
        """Deliver the next `count` events `seconds` of sandbox time late."""
        self._events.faults.delay, self._events.faults.delay_seconds = count, seconds

    async def release_events(self, order: str | list[int] = "reversed") -> list[Delivery]:
        """Deliver what was held, one after the other: "reversed", "same", or given positions."""
        faults = self._events.faults
        faults.hold = 0
        held, faults.held = faults.held, []
        if isinstance(order, list):
            held = [held[place] for place in order]
        elif order == "reversed":
            held.reverse()
        done: list[Delivery] = []
        for envelope in held:
            task = self._events.deliver(envelope)
            if task is not None:
                done.append(await task)
        return done
