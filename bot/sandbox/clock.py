"""The workspace's clock: runs on from where it was set, and can be moved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


class Clock:
    """Sandbox time. Starts at `start` (aware) or real time, and runs on at real speed.

    `works` says which days are working days; whoever knows a company's holidays replaces it.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta(0)
        self._moved = asyncio.Event()
        self.on_move: list[Callable[[], None]] = []
        self.works: Callable[[date], bool] = weekday
        if start is not None:
            self._offset = start.astimezone(UTC) - self.real()

    @staticmethod
    def real() -> datetime:
        """The machine's own time, which signatures and trigger lives use."""
        return datetime.now(UTC)

    @staticmethod
    def ticks() -> float:
        """Seconds of real time that never jump, for rate limits and trigger lives."""
        return time.monotonic()

    @property
    def offset(self) -> timedelta:
        return self._offset

    def now(self) -> datetime:
        """Sandbox time, aware, in UTC."""
        return self.real() + self._offset

    def move_to(self, moment: datetime) -> datetime:
        """Set the clock to an aware moment, forwards or back; everyone waiting looks again."""
        if moment.tzinfo is None:
            raise ValueError("the clock takes aware times only")
        self._offset = moment.astimezone(UTC) - self.real()
        self._moved.set()
        self._moved = asyncio.Event()
        for listener in self.on_move:
            listener()
        return self.now()

    def advance(self, step: timedelta) -> datetime:
        """Move by `step` (may be negative)."""
        return self.move_to(self.now() + step)

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of sandbox time; moving the clock past the end wakes at once."""
        await self.sleep_until(self.now() + timedelta(seconds=seconds))

    async def sleep_until(self, due: datetime) -> None:
        """Wait until the sandbox's clock shows `due`."""
        while (left := (due - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left):
                    await moved.wait()
            except TimeoutError:
                continue

    def next_moment(self, name: str, zone: str) -> datetime:
        """The next "working-day-HH:MM" or "day-HH:MM" of `zone`, as an aware UTC datetime."""
        place = ZoneInfo(zone)
        kind, _, hour = name.rpartition("-")
        if kind not in ("working-day", "day"):
            raise ValueError(f"unknown moment: {name}")
        hours, minutes = (int(part) for part in hour.split(":"))
        local = self.now().astimezone(place)
        moment = local.replace(hour=hours, minute=minutes, second=0, microsecond=0)
        for _ in range(366):
            if moment > local and (kind == "day" or self.works(moment.date())):
                break
            moment = (moment.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=place)
        return moment.astimezone(UTC)
