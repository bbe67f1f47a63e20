"""How this process itself is doing: whether its loop is kept from turning, what Slack held back.

Slack waits three seconds for an answer; a call that blocks the loop makes every answer late (F42).
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque

import structlog

log = structlog.get_logger()
EVERY = 0.25  # seconds between two beats
ALARMING = 0.5  # seconds that a beat may be late
REMEMBERED = 60.0  # seconds for which the longest lag is shown


class Pulse:
    """One process's. `run` until it is cancelled; the rest may be read at any time."""

    def __init__(self) -> None:
        self._late: deque[tuple[float, float]] = deque()
        # By workspace: the minutes in which Slack delivered nothing, because it was too much (F39).
        self.floods: Counter[str] = Counter()

    async def run(self) -> None:
        """Measures by how much each beat is late; says so in the log when that is alarming."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            self._note(loop.time(), loop.time() - due)

    def _note(self, at: float, lag: float) -> None:
        if lag > ALARMING:
            log.warning("loop_blocked", seconds=round(lag, 3))
        # Of what was less late than a later beat nothing is worth remembering.
        while self._late and self._late[-1][1] <= lag:
            self._late.pop()
        self._late.append((at, lag))

    def lag(self) -> float:
        """The longest that the loop was kept from turning in the last minute, in seconds."""
        now = asyncio.get_running_loop().time()
        while self._late and self._late[0][0] < now - REMEMBERED:
            self._late.popleft()
        return max(self._late[0][1], 0.0) if self._late else 0.0

    def flooded(self, workspace_id: str) -> None:
        """Slack says `app_rate_limited`: for a minute it delivered no events of this workspace."""
        self.floods[workspace_id] += 1
        log.warning("slack_held_events_back", workspace=workspace_id)
