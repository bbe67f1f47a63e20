"""The one place that reads a clock.

`now` is the time of the business: it is read once at the edge and handed down as a value, and a
demo may move it. `wall` is real time: signatures, leases and Slack's pace are measured by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Both times. `now`: aware UTC datetime; `wall`: seconds since the epoch."""

    now: Callable[[], datetime] = utc_now
    wall: Callable[[], float] = time.time

    @property
    def is_the_machine_s(self) -> bool:
        """Whether real time is read from this machine, not handed in."""
        return self.wall is time.time
