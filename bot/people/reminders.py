"""Reminders: each once to each person, at a time of day that is theirs (F25 to F29, U14, U15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.kit.db import Session
from bot.people.quiet import Kind


def remind(
    session: Session,
    post: str,
    about: str | int,
    whom: Iterable[str],
    starts_at: datetime,
    lead: str,
    now: datetime,
    kind: Kind,
    *,
    late: bool = False,
) -> None:
    """Has `post` about `about` said to each of `whom`, `lead` before `starts_at` (aware UTC).

    `lead`: "2w", "2d" (whole weeks and days), "1h", "30m" (exact). Days and weeks are due at 9:00
    of the person's own zone on the local date that many days before; where that is no working day
    of theirs, on the working day before; while they are away, at their next working moment before
    `starts_at`, or not at all. What is past already is not said, unless `late` and still before
    `starts_at`: then at their next working moment.

    A post about a row may have several leads; each is a message of its own. `about`, at most 64
    characters, and the person are what the post is drawn from (`Drawing.about`, `Drawing.to`);
    a draw that returns None says nothing. Said again with another `starts_at`, it is moved: who was
    reminded of the former date is reminded of the new one too, on a later local day. Nothing is
    announced here. A few statements however many people. Raises ValueError for no such lead.
    """
    raise NotImplementedError


def forget_reminders(
    session: Session,
    post: str | None = None,
    about: str | int | None = None,
    whom: Iterable[str] | None = None,
    lead: str | None = None,
) -> None:
    """What was not said yet of these will not be said. At least `post` or `about` is given."""
    raise NotImplementedError


def rearrange(session: Session, whom: Iterable[str], now: datetime) -> None:
    """These people's zone, place or absences changed: what was not said yet is due anew (F27)."""
    raise NotImplementedError
