"""Real time as the database has it, for what several processes measure: leases, pauses, pace (F25).

Machines' clocks differ, and one that is fast would take messages from those who are sending them.
On SQLite there is one machine and its own clock. A clock that was handed in is used as it is.
"""

from __future__ import annotations

import time

from sqlalchemy import text

from bot.kit.clock import Clock
from bot.kit.db import Database, Session


class DatabaseTime:
    """One process's idea of the database's time. `measure` now and then; `wall` at any moment."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._measured = db.dialect == "postgresql" and clock.is_the_machine_s
        self._zero: float | None = None

    async def measure(self) -> None:
        """Asks the database what time it is. Between two measures nobody's clock is set."""
        if self._measured:
            self._zero = await self._db.read(_zero)

    def wall(self) -> float:
        """Seconds since the epoch; by the machine's clock as long as nothing was measured."""
        return self._clock.wall() if self._zero is None else self._zero + time.monotonic()

    def clock(self) -> Clock:
        """The business's time as it was handed in, with the database's real time."""
        return Clock(self._clock.now, self.wall)


def _zero(session: Session) -> float:
    """When this machine's monotonic clock stood at 0, by the database's."""
    bind = session.connection()
    asked = time.monotonic()
    told = bind.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
    return float(told) - (asked + time.monotonic()) / 2
