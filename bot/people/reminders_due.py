"""Reminders that are due: said, put off, or settled with the reason (F25 to F29)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.many import announce_keyed
from bot.kit.outbox import BULK, NORMAL
from bot.kit.schedule import Due, unplan
from bot.people.crowd import Whereabouts, whereabouts
from bot.people.models import Reminder
from bot.people.quiet import Verdict, Wanted, judge
from bot.people.reminders import JOB, due_anew, rouse
from bot.people.reminders_rows import (
    About,
    Change,
    about_of,
    change_of,
    due_beside,
    due_rows,
    keep_all,
)
from bot.people.reminders_when import local_day, read_lead

LOT = 500  # that one transaction says: nobody waits long behind it
LATE = "late"
_DOWNTIME = timedelta(minutes=10)  # what is said so long after its moment was held up
# However long a worker was down: what is still before its start is said.
CATCH_UP = timedelta(days=400)


async def say_reminders(deps: Deps, due: Due) -> None:
    """Everything that is due at this moment, in lots; then the next is planned."""
    while await deps.db.write(say_due, due.now, workspace_id=due.workspace_id) == LOT:
        pass
    await due.once(deps, _on_to_the_next, due.about, due.now)


def _on_to_the_next(session: Session, about: str, now: datetime) -> None:
    unplan(session, JOB, about)
    rouse(session, now)


def say_due(session: Session, now: datetime) -> int:
    """Says or settles what is due, at most LOT. Returns how many that were."""
    rows = due_rows(session, now, LOT)
    if not rows:
        return 0
    where = whereabouts(session, {r.slack_id for r in rows}, now)
    waiting = due_beside(session, rows) if any(_is_late(r, now) for r in rows) else {}
    changed: list[Change] = []
    ready: list[Reminder] = []
    for row in rows:
        due = due_anew(row, where[row.slack_id], now) if row.starts_at > now else None
        if row.starts_at <= now or _outdone(row, waiting, due or now):
            changed.append(change_of(row, due_at=None, became=LATE))
        elif due is None or due > now:
            changed.append(change_of(row, due_at=due))
        else:
            ready.append(row)
    changed += _say(session, ready, where, now)
    keep_all(session, changed)
    return len(rows)


def _is_late(row: Reminder, now: datetime) -> bool:
    return row.due_at is not None and now - row.due_at > _DOWNTIME


def _outdone(row: Reminder, waiting: dict[About, list[datetime]], at: datetime) -> bool:
    """Whether a later lead of the same becomes due by `at`, when this one could be said at last:
    after a downtime only the newest is said."""
    beside = waiting.get(about_of(row.post, row.about, row.slack_id), ())
    return any(row.due_at is not None and row.due_at < due <= at for due in beside)


def _say(
    session: Session, rows: Sequence[Reminder], where: dict[str, Whereabouts], now: datetime
) -> list[Change]:
    """Announces what may be said; what becomes of each."""
    wanted = [Wanted(r.slack_id, r.kind, exempt=read_lead(r.lead).exact) for r in rows]
    verdicts = judge(session, wanted, now, where)
    said: dict[tuple[str, int], dict[str, tuple[str, str]]] = {}
    changed: list[Change] = []
    for row, verdict in zip(rows, verdicts, strict=True):
        then: dict[str, Any] = {"due_at": None, "became": str(verdict)}
        if verdict == Verdict.SAY:
            then["said_on"] = local_day(now, where[row.slack_id])
            priority = NORMAL if read_lead(row.lead).exact else BULK
            said.setdefault((row.post, priority), {})[key_of(row)] = row.about, row.slack_id
        changed.append(change_of(row, **then))
    for (post, priority), whom in said.items():
        announce_keyed(session, post, whom, now=now, priority=priority)
    return changed


def key_of(row: Reminder) -> str:
    """What makes it one message: another date of the same thing is another message."""
    return f"{row.post}:{row.about}:{row.lead}:{row.starts_at:%Y%m%dT%H%M}:{row.slack_id}"
