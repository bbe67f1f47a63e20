"""One act of the story, and the local moment at which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.people.calendar import works_in

ZONE = ZoneInfo("Europe/Berlin")
COUNTRY = "DE"


@dataclass(frozen=True)
class Step:
    """One act: `do` names what (life.py has a verb for each); `what` is its material."""

    at: datetime
    do: str
    what: Any = None


def moment(day: date, minutes: int) -> datetime:
    """So many minutes after midnight, where the company is."""
    return datetime.combine(day, time(minutes // 60, minutes % 60), ZONE)


def works(day: date) -> bool:
    """Whether the company works on that day: no digest is made on others."""
    return works_in(COUNTRY, day)


def last_working_day(day: date) -> date:
    """That day, or the working day before it."""
    while not works(day):
        day -= timedelta(days=1)
    return day
