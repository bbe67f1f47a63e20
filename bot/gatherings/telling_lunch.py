"""What is said about one lunch: who sits with whom, and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.gatherings.models import Gathering
from bot.gatherings.telling import INVITATION, REMINDER, SEATS, kind_of, plan_files
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.people.reminders import remind


def place_chosen(session: Session, row: Gathering, now: datetime) -> None:
    """What was said before shows the place; calendars follow."""
    if row.invited_at is not None:
        for post in (INVITATION, REMINDER):
            redraw(session, post, row.id or 0)
        plan_files(session, row, now)


def tell_seats(session: Session, row: Gathering, whom: Sequence[str], now: datetime) -> None:
    """Who sits with whom, to those who come: on the morning before, each in their own time."""
    remind(session, SEATS, row.id or 0, whom, row.starts_at, "1d", now, kind_of(row), late=True)
