"""Slack's rate limits: tiers per method and minute, one message a second per conversation."""

from __future__ import annotations

import math
import time
from collections import deque

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute that Slack promises per method and workspace (SLACK.md 3.1)."""


class Bucket:
    """A token bucket: `rate` a second, up to `burst` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._level, self._seen = burst, time.monotonic()

    def take(self) -> float:
        """0 when a token was taken, else the seconds until there is one."""
        now = time.monotonic()
        self._level = min(self.burst, self._level + (now - self._seen) * self.rate)
        self._seen = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / self.rate

    def give_back(self) -> None:
        self._level = min(self.burst, self._level + 1)


class Pace:
    """The limits, all changeable. `enabled = False` lets everything through.

    Posting: `channel_rate` a second per conversation with bursts of `channel_burst`, and
    `workspace_per_minute` over all. Methods: `tiers` calls in any 60 s of real time; those
    Slack names special (auth.test, chat.getPermalink) have `special` calls a minute.
    """

    def __init__(self) -> None:
        self.enabled = True
        self.tiers = dict(TIERS)
        self.special = 600
        self.channel_rate, self.channel_burst = 1.0, 4.0
        self.workspace_per_minute, self.workspace_burst = 400.0, 40.0
        self._channels: dict[str, Bucket] = {}
        self._workspace: Bucket | None = None
        self._calls: dict[str, deque[float]] = {}

    def reset(self) -> None:
        """Forget what was used, and take changed limits into account."""
        self._channels.clear()
        self._calls.clear()
        self._workspace = None

    def call(self, method: str, tier: int) -> int:
        """Seconds to wait before `method` may be called again; 0 when this call counts."""
        if not self.enabled:
            return 0
        limit = self.tiers.get(tier, self.special)
        now = time.monotonic()
        calls = self._calls.setdefault(method, deque())
        while calls and now - calls[0] >= 60:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, math.ceil(60 - (now - calls[0])))
        calls.append(now)
        return 0

    def post(self, channel: str) -> int:
        """The same for a message into `channel`."""
        if not self.enabled:
            return 0
        if self._workspace is None:
            self._workspace = Bucket(self.workspace_per_minute / 60, self.workspace_burst)
        bucket = self._channels.get(channel)
        if bucket is None:
            bucket = self._channels[channel] = Bucket(self.channel_rate, self.channel_burst)
        wait = bucket.take()
        if not wait and (wait := self._workspace.take()):
            bucket.give_back()
        return math.ceil(wait) if wait else 0
