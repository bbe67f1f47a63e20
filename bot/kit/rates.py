"""Slack's pace, as numbers that a process keeps (SLACK.md 3.1, U29)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field


def _slack() -> Mapping[str, tuple[float, int]]:
    # Below Slack's several hundred posts a minute per workspace, and below tier 3 (50 a minute)
    # for updates: 4 a second after a burst of 20, 40 a minute after a burst of 10.
    return {"*post": (0.25, 20), "*update": (1.5, 10)}


@dataclass(frozen=True)
class Rates:
    """Seconds between two messages in one channel; per lane, seconds between two calls in one
    workspace and how many may come at once."""

    channel_every: float = 1.0
    lanes: Mapping[str, tuple[float, int]] = field(default_factory=_slack)


SLACK = Rates()
# For a workspace without limits of its own: tests and the making of the demo's past.
FAST = Rates(0.0, {"*post": (0.0001, 1000), "*update": (0.0001, 1000)})

LONGEST = 300.0  # seconds between two tries


def backoff(tries: int) -> float:
    """Seconds to wait after so many: doubling, jittered, at most five minutes."""
    return jittered(min(2.0 ** min(tries, 9), LONGEST))


def jittered(seconds: float) -> float:
    """Half of it to all of it, so that what failed together is not tried together."""
    return seconds * (0.5 + random.random() / 2)  # noqa: S311
