"""Trigger ids (3 s of real time, single use) and response_urls (5 uses in 30 minutes)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.clock import Clock
from bot.sandbox.records import Message

_SHAPE = re.compile(r"\d+\.\d+\.[0-9a-f]+")
KEPT = 5_000


@dataclass
class Trigger:
    """Permission to open one view for `user`; `surface`: message, modal or home."""

    user: str
    issued: float
    surface: str = "message"
    used: bool = False


class Triggers:
    """Issues trigger ids and takes them back. `life` is in seconds of real time."""

    def __init__(self, clock: Clock) -> None:
        self.life = 3.0
        self._clock = clock
        self._known: dict[str, Trigger] = {}
        self._serial = 1_000

    def issue(self, user: str, surface: str = "message") -> str:
        self._serial += 1
        trigger_id = f"{self._serial}.{abs(hash(user)) % 10**9}.{secrets.token_hex(16)}"
        self._known[trigger_id] = Trigger(user, self._clock.ticks(), surface)
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return trigger_id

    def look(self, trigger_id: str) -> Trigger | str:
        """The trigger, or the error that Slack answers for it."""
        found = self._known.get(trigger_id)
        if found is None or not _SHAPE.fullmatch(trigger_id):
            return "invalid_trigger_id"
        if found.used:
            return "exchanged_trigger_id"
        if self._clock.ticks() - found.issued > self.life:
            return "expired_trigger_id"
        return found


@dataclass
class Return:
    """Where a response_url leads: a conversation, its reader, and the message it belongs to.

    `answers`: a command's has no message of its own; the newest answer takes that place.
    """

    channel: str
    user: str
    expires: datetime
    source: Message | None
    uses_left: int = 5
    answers: bool = False


class ResponseUrls:
    """Issues response_urls; `life` is sandbox time."""

    def __init__(self, clock: Clock) -> None:
        self.life = timedelta(minutes=30)
        self.uses = 5
        self._clock = clock
        self._known: dict[str, Return] = {}

    def issue(self, base: str, kind: str, channel: str, user: str, source: Message | None) -> str:
        """A fresh URL below `base` (commands, actions or app)."""
        path = f"/{kind}/{secrets.token_urlsafe(9)}/{secrets.token_urlsafe(18)}"
        expires = self._clock.now() + self.life
        self._known[path] = Return(
            channel, user, expires, source, self.uses, answers=kind == "commands"
        )
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return base + path

    def peek(self, url: str) -> Return:
        """The return address of an issued URL, without spending a use."""
        return self._known["/" + url.split("/", 3)[3]]

    def use(self, path: str) -> Return | str:
        """The return address, one use spent, or Slack's error."""
        found = self._known.get(path)
        if found is None:
            return "invalid_token"
        if self._clock.now() > found.expires:
            return "expired_url"
        if found.uses_left <= 0:
            return "used_url"
        found.uses_left -= 1
        return found
