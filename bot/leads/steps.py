"""A large file in steps, so that nobody who works meanwhile is made to wait (U21).

Each step is one short transaction that keeps what it made as a part of the import. An import that
is broken off can be undone as far as it came; the file may simply be imported again, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.kit.db import Session
from bot.leads.campaigns import forget_names
from bot.leads.csvtext import Line, read_table
from bot.leads.identity import Alias
from bot.leads.merge import Merged
from bot.leads.models import LeadImport
from bot.leads.outcome import Outcome
from bot.leads.owning import OwnerChanged
from bot.leads.table import Job, Made, finish, outcome, read_rows, remember, store

STEP = 500
# SQLite's other writers look for their turn at least every tenth of a second.
PAUSE = 0.12
MOST_AGAIN = 1000

# Runs fn(session, *args) in a transaction of its own.
Unit = Callable[..., Any]


def import_in_steps(
    unit: Unit,
    content: bytes,
    by: str,
    now: datetime,
    dry_run: bool = False,
    then: Iterable[Merged] = (),
    owner_changed: Iterable[OwnerChanged] = (),
) -> Outcome:
    """`import_leads` for a file of any size. Raises UserError for a file that is no table."""
    table = read_table(content)
    job = Job(table, by, now, then=tuple(then), owner_changed=tuple(owner_changed))
    if dry_run:
        return outcome(table, _try_all(unit, job), dry_run=True)
    import_id: int | None = None
    made = Made()
    for lines in _steps(table.lines):
        import_id, part = unit(_store_part, job, lines, made.created, import_id)
        made.add(part)
        time.sleep(PAUSE)
    done = outcome(table, made, dry_run=False)
    if import_id is not None:
        unit(finish, import_id, done, by, now)
    return replace(done, import_id=import_id)


def _steps(lines: Sequence[Line]) -> Iterable[Sequence[Line]]:
    for start in range(0, len(lines), STEP):
        yield lines[start : start + STEP]


def _store_part(
    session: Session, job: Job, lines: Sequence[Line], before: set[int], import_id: int | None
) -> tuple[int | None, Made]:
    made = store(session, job, lines, before)
    if made.created or made.updated:
        if import_id is None:
            whole = LeadImport(by=job.by, at=job.now)
            session.add(whole)
            session.flush()
            import_id = whole.id
        remember(session, job, made, part_of=import_id)
    return import_id, made


def _try_all(unit: Unit, job: Job) -> Made:
    """Each step is done and taken back, after the earlier rows that have a say in it."""
    made, tried = Made(), _Tried(job.table.lines)
    for lines in _steps(job.table.lines):
        part: Made = unit(_try_part, job, tried, lines)
        tried.add(part.aliases)
        part.created.clear()  # ids of leads that are gone again
        made.add(part)
        time.sleep(PAUSE)
    return made


def _try_part(session: Session, job: Job, tried: _Tried, lines: Sequence[Line]) -> Made:
    trial = session.begin_nested()
    _, these = read_rows(session, job, lines)
    before = store(session, job, tried.earlier(these.aliases), set()).created
    made = store(session, job, lines, before)
    trial.rollback()
    forget_names(session)
    return made


class _Tried:
    """The rows of the steps so far, by what they are known by."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._aliases: list[list[Alias]] = []
        self._rows: dict[Alias, list[int]] = {}

    def add(self, aliases: Sequence[list[Alias]]) -> None:
        """These rows come next."""
        for known in aliases:
            for alias in known:
                self._rows.setdefault(alias, []).append(len(self._aliases))
            self._aliases.append(known)

    def earlier(self, aliases: Sequence[list[Alias]]) -> list[Line]:
        """Earlier rows of the same leads, in the file's order; at most MOST_AGAIN, because all
        rows of a file may share a number."""
        open_ = [alias for known in aliases for alias in known]
        seen, found = set(open_), set[int]()
        while open_ and len(found) < MOST_AGAIN:
            for row in self._rows.get(open_.pop(), []):
                if row not in found:
                    found.add(row)
                    fresh = [a for a in self._aliases[row] if a not in seen]
                    seen.update(fresh)
                    open_ += fresh
        return [self._lines[row] for row in sorted(found)[:MOST_AGAIN]]
