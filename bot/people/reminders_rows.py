"""The reminders' rows: read in an order, changed in bulk. A statement each, however many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.many import parts
from bot.people.models import Reminder

_reminders: Table = Reminder.__table__  # pyright: ignore[reportAttributeAccessIssue]

# A row's id and what is to become of it, by column.
Change = tuple[int, dict[str, Any]]
# Which thing a reminder is of: post, row, person. `room.what.more` is of one with `room.what`.
About = tuple[str, str, str]


def locked(query: Any) -> Any:
    """In the order in which everybody locks them (what is due together, by id), as they are now."""
    ordered = query.order_by(col(Reminder.due_at), col(Reminder.id)).with_for_update()
    return ordered.execution_options(populate_existing=True)


def of_people(
    session: Session, post: str, about: str, lead: str, people: Sequence[str]
) -> dict[str, Reminder]:
    """What each of these people has of one post, row and lead."""
    found: dict[str, Reminder] = {}
    for some in parts(people):
        query = select(Reminder).where(
            Reminder.post == post, Reminder.about == about, Reminder.lead == lead,
            col(Reminder.slack_id).in_(some),
        )  # fmt: skip
        found |= {row.slack_id: row for row in session.exec(locked(query))}
    return found


def due_rows(session: Session, now: datetime, most: int) -> list[Reminder]:
    """What is due, at most so many; a second process waits and then finds them settled."""
    query = select(Reminder).where(col(Reminder.due_at) <= now).limit(most)
    return list(session.exec(locked(query)))


def about_of(post: str, about: str, person: str) -> About:
    """What a reminder is of: several leads of the same may wait together."""
    return ".".join(post.split(".")[:2]), about, person


def due_beside(session: Session, rows: Sequence[Reminder]) -> dict[About, list[datetime]]:
    """When each lead that is not said yet of the same things is due."""
    found: dict[About, list[datetime]] = {}
    for some in parts(rows):
        query = select(Reminder.post, Reminder.about, Reminder.slack_id, Reminder.due_at).where(
            col(Reminder.due_at).is_not(None),
            col(Reminder.slack_id).in_({r.slack_id for r in some}),
            col(Reminder.about).in_({r.about for r in some}),
        )  # fmt: skip
        for post, about, person, due_at in session.exec(query):
            if due_at is not None:
                found.setdefault(about_of(post, about, person), []).append(due_at)
    return found


def change_of(row: Reminder, **to: Any) -> Change:
    """A row as it is to be: for `keep_all`."""
    return row.id or 0, to


def keep_all(session: Session, changed: Iterable[Change]) -> None:
    """Writes these changes, those that are alike together: most are."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for row_id, to in changed:
        alike.setdefault(tuple(to.items()), []).append(row_id)
    for to, ids in alike.items():
        for some in parts(ids):
            # By id alone: with the workspace beside it, SQLite walks through all of that.
            these = _reminders.c.id.in_(some)
            session.connection().execute(update(_reminders).where(these).values(**dict(to)))


def add_all(session: Session, new: Iterable[dict[str, Any]]) -> None:
    """Adds these rows; where another process was quicker, its rows stand."""
    if values := list(new):
        insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
        session.connection().execute(insert(_reminders).on_conflict_do_nothing(), values)


def drop(session: Session, ids: Iterable[int]) -> None:
    """Takes these rows away."""
    for some in parts(ids):
        session.connection().execute(delete(_reminders).where(_reminders.c.id.in_(some)))
