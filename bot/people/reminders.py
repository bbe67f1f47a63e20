"""Reminders: each once to each person, at a time of day that is theirs (F25 to F29, U14, U15).

What is due is said by bot/people/reminders_due.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.many import parts
from bot.kit.schedule import plan, unplan
from bot.people.at_work import once_rule
from bot.people.crowd import Whereabouts, whereabouts
from bot.people.models import Reminder
from bot.people.quiet import Kind
from bot.people.reminders_rows import Change, add_all, change_of, drop, keep_all, locked, of_people
from bot.people.reminders_when import Lead, after_day, made_up_at, read_lead, wanted_at

JOB = "people.reminders"
_MINUTE = timedelta(minutes=1)
_OVER = timedelta(days=7)  # so long a settled reminder stays on record

_reminders: Table = Reminder.__table__  # pyright: ignore[reportAttributeAccessIssue]


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

    Several leads of one post about a row (also `room.what` and `room.what.more`) are messages of
    their own; of those that waited together, after a downtime, the newest is said. `about` (at most
    64 characters) and the person are what it is drawn from; None says nothing. Said again with
    another `starts_at`, it is moved: who was reminded of the former date is reminded of the new one
    too, on a later local day. A few statements however many people. Raises ValueError for no lead.
    """
    before, about = read_lead(lead), str(about)
    people = sorted(set(whom))
    where, there = whereabouts(session, people, now), of_people(session, post, about, lead, people)
    work = _Work({
        "workspace_id": session.workspace_id, "post": post, "about": about, "lead": lead,
        "kind": str(kind), "starts_at": starts_at, "became": "", "said_on": None,
    })  # fmt: skip
    for person in people:
        row = there.get(person)
        if row is None or row.starts_at != starts_at or not _stands(row, now):
            due = _due(before, starts_at, where[person], now, late=late)
            work.take(person, row, where[person], *due)
    work.keep(session)
    rouse(session, now)


@dataclass
class _Work:
    """What one call changes, written together. `same`: what all its rows have in common."""

    same: dict[str, Any]
    new: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    changed: list[Change] = field(default_factory=list[Change])
    over: list[int] = field(default_factory=list[int])

    def take(
        self,
        person: str,
        row: Reminder | None,
        where: Whereabouts,
        due: datetime | None,
        past: bool,
    ) -> None:
        """One person's: added, moved, left as it was said, or dropped."""
        starts_at = self.same["starts_at"]
        if row is None:
            if not past:
                self.new.append({**self.same, "slack_id": person, "due_at": due})
        elif row.said_on is not None and not _again(due, past, row.said_on, where):
            self.changed.append(change_of(row, starts_at=starts_at))
        elif past:
            self.over.append(row.id or 0)
        else:
            to = {"starts_at": starts_at, "due_at": due, "became": "", "kind": self.same["kind"]}
            self.changed.append(change_of(row, **to))

    def keep(self, session: Session) -> None:
        """Writes all of it."""
        add_all(session, self.new)
        keep_all(session, self.changed)
        drop(session, self.over)


def _stands(row: Reminder, now: datetime) -> bool:
    """Nothing new about it: it is settled, or due and only not said yet."""
    return bool(row.became) or _is_due(row.due_at, now)


def _is_due(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _due(
    lead: Lead, starts_at: datetime, where: Whereabouts, now: datetime, *, late: bool
) -> tuple[datetime | None, bool]:
    """When it is due (None while there is no moment for it), and whether it is too late."""
    due = wanted_at(lead, starts_at, where)
    if due is None or due > now:
        return due, starts_at <= now
    if late:
        due = made_up_at(lead, starts_at, where, now)
    return due, not late or starts_at <= now


def _again(due: datetime | None, past: bool, said_on: date, where: Whereabouts) -> bool:
    """Whether somebody who was told is told again: of another date, on a later day of theirs."""
    return due is not None and not past and after_day(due, said_on, where)


def forget_reminders(
    session: Session,
    post: str | None = None,
    about: str | int | None = None,
    whom: Iterable[str] | None = None,
    lead: str | None = None,
) -> None:
    """What was not said yet of these will not be said. At least `post` or `about` is given."""
    if post is None and about is None:
        raise ValueError("which reminders?")
    c = _reminders.c
    these = [c.workspace_id == session.workspace_id, c.became == ""]
    named = ((c.post, post), (c.about, None if about is None else str(about)), (c.lead, lead))
    these += [column == value for column, value in named if value is not None]
    for some in parts(whom) if whom is not None else [None]:
        more = [] if some is None else [c.slack_id.in_(some)]
        session.connection().execute(delete(_reminders).where(*these, *more))


def rearrange(session: Session, whom: Iterable[str], now: datetime) -> None:
    """These people's zone, place or absences changed: what was not said yet is due anew (F27)."""
    people = sorted(set(whom))
    rows: list[Reminder] = []
    for some in parts(people):
        query = select(Reminder).where(
            col(Reminder.slack_id).in_(some), Reminder.became == "", Reminder.starts_at > now
        )
        rows += session.exec(locked(query))
    if not rows:
        return
    where = whereabouts(session, {r.slack_id for r in rows}, now)
    due = {r.id: due_anew(r, where[r.slack_id], now) for r in rows}
    # What is due already and still is needs no other moment: it is about to be said.
    changed = [
        change_of(r, due_at=due[r.id])
        for r in rows
        if due[r.id] != r.due_at and not (_is_due(r.due_at, now) and _is_due(due[r.id], now))
    ]
    keep_all(session, changed)
    rouse(session, now)


def due_anew(row: Reminder, where: Whereabouts, now: datetime) -> datetime | None:
    """When a reminder that was not said yet is due as things are now; None: no moment for it."""
    lead = read_lead(row.lead)
    due = wanted_at(lead, row.starts_at, where)
    if due is not None and due <= now:
        due = made_up_at(lead, row.starts_at, where, now)
    if due is not None and row.said_on is not None and not after_day(due, row.said_on, where):
        return None
    return due


def rouse(session: Session, now: datetime) -> None:
    """Has the job run at the earliest minute at which anything is due.

    Each minute is a job of its own (`about`): one that was run for a minute does not run for it
    again, and what became due in it meanwhile waits for the next.
    """
    c = _reminders.c
    earliest = session.exec(
        select(Reminder.due_at)
        .where(c.workspace_id == session.workspace_id, c.due_at.is_not(None))
        .order_by(c.due_at)
        .limit(1)
    ).first()
    if earliest is None:
        return
    at = max(earliest, now + timedelta(seconds=1)).astimezone(UTC)
    if at.second or at.microsecond:
        at = at.replace(second=0, microsecond=0) + _MINUTE
    while plan(session, JOB, f"{at:%Y-%m-%dT%H:%M}", once_rule(at), "UTC", now) > at:
        unplan(session, JOB, f"{at:%Y-%m-%dT%H:%M}")
        at += _MINUTE


def clear_away(session: Session, now: datetime) -> None:
    """Every night: what is long over is forgotten, and what waits is sure to be said."""
    c = _reminders.c
    session.connection().execute(
        delete(_reminders).where(c.workspace_id == session.workspace_id, c.starts_at < now - _OVER)
    )
    rouse(session, now)
