"""Leads from a CSV file: tried first, refused row by row with the reason, undone whole (U21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.bulk import Many, receive_many
from bot.leads.campaigns import forget_names
from bot.leads.cells import Cells, Notes, add_notes, noted
from bot.leads.csvtext import Line, Table, read_table
from bot.leads.fields import Read
from bot.leads.identity import Alias
from bot.leads.intake import Arrival, Received
from bot.leads.merge import Merged
from bot.leads.models import LeadEvent, LeadImport
from bot.leads.outcome import Outcome, RowError
from bot.leads.owning import OwnerChanged
from bot.people import service as people


@dataclass(frozen=True)
class Job:
    """One import: whose, when, and what other rooms want done."""

    table: Table
    by: str
    now: datetime
    then: tuple[Merged, ...] = ()
    owner_changed: tuple[OwnerChanged, ...] = ()


@dataclass
class Made:
    """What rows changed, so that it can be undone, and how many there were of each kind."""

    new: int = 0
    created: set[int] = field(default_factory=set[int])
    was: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    gained: dict[str, list[Alias]] = field(default_factory=dict[str, list[Alias]])
    confirmed: dict[str, str] = field(default_factory=dict[str, str])
    merged: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list[RowError])
    notes: Notes = field(default_factory=dict[tuple[str, str], tuple[int, str]])
    # By which each row's lead is known; empty for a refused one
    aliases: list[list[Alias]] = field(default_factory=list[list[Alias]])

    def take(self, got: Received, before: set[int]) -> None:
        """Counts one row. `before`: leads that earlier parts of this import made."""
        key = str(got.lead_id)
        if got.created:
            self.new += 1
            self.created.add(got.lead_id)
        elif not (got.was or got.gained or got.confirmed_now or got.merged):
            self.unchanged += 1
        else:
            self.updated += 1
            self.merged += len(got.merged)
            if got.lead_id in self.created or got.lead_id in before:
                return
            # What stood there before the first row that changed it is what comes back.
            self.was[key] = {**got.was, **self.was.get(key, {})}
            self.gained.setdefault(key, []).extend(got.gained)
            if got.received_before is not None:
                self.confirmed.setdefault(key, got.received_before.isoformat())

    def add(self, more: Made) -> None:
        """Counts a further part; what is needed to undo it is kept with that part."""
        self.new += more.new
        self.created |= more.created
        self.updated += more.updated
        self.unchanged += more.unchanged
        self.errors += more.errors
        add_notes(self.notes, more.notes)

    def kept(self, last_event: int) -> dict[str, Any]:
        """What undoing needs, as JSON. `last_event`: whatever comes later was somebody else."""
        return {
            "created": sorted(self.created),
            "was": self.was,
            "gained": {i: [[k.value, v] for k, v in a] for i, a in self.gained.items() if a},
            "confirmed": self.confirmed,
            "merged": self.merged,
            "last_event": last_event,
        }


def import_leads(
    session: Session,
    content: bytes,
    by: str,
    now: datetime,
    dry_run: bool = False,
    then: Iterable[Merged] = (),
    owner_changed: Iterable[OwnerChanged] = (),
) -> Outcome:
    """Imports a CSV file: creates what is new, updates what is known, refuses what is wrong.

    With `dry_run` everything is done and taken back, so that the counts are those of the real run.
    No cards: many at once are a count, not a flood. Raises UserError for a file that is no table.
    In one unit: large files go in steps (steps.py).
    """
    table = read_table(content)
    job = Job(table, by, now, tuple(then), tuple(owner_changed))
    trial = session.begin_nested() if dry_run else None
    made = store(session, job, table.lines, set())
    if trial is not None:
        trial.rollback()
        forget_names(session)
    done = outcome(table, made, dry_run=dry_run)
    if dry_run or not done.stores_something:
        return done
    import_id = remember(session, job, made)
    finish(session, import_id, done, by, now)
    return replace(done, import_id=import_id)


def store(session: Session, job: Job, lines: Sequence[Line], before: set[int]) -> Made:
    """Stores these rows. `before`: leads that earlier parts of this import made."""
    reads, made = read_rows(session, job, lines)
    how = Arrival(by=job.by, card=False, owner_changed=job.owner_changed)
    for got in receive_many(session, reads, Many(how, job.now, job.then)):
        made.take(got, before)
    return made


def read_rows(session: Session, job: Job, lines: Sequence[Line]) -> tuple[list[Read], Made]:
    """Reads these rows: what can be stored, and what was refused or left out."""
    made = Made()
    cells = Cells(session, job.table, job.now)
    reads: list[Read] = []
    for line in lines:
        try:
            reads.append(cells.read(line))
            made.aliases.append(reads[-1].aliases)
        except UserError as wrong:
            made.errors.append(_error(job.table, line, wrong))
            made.aliases.append([])
    made.notes = cells.notes
    return reads, made


def outcome(table: Table, made: Made, *, dry_run: bool) -> Outcome:
    """The counts of a whole file."""
    return Outcome(
        rows=len(table.lines),
        created=made.new,
        updated=made.updated,
        unchanged=made.unchanged,
        errors=tuple(made.errors),
        unknown=tuple(text.line(n, 60) for n in table.unknown),
        header=tuple(table.header),
        notes=noted(made.notes),
        dry_run=dry_run,
    )


def remember(session: Session, job: Job, made: Made, part_of: int | None = None) -> int:
    """Keeps what was made, in the same transaction. Returns the import's id."""
    session.flush()
    last = session.exec(select(func.max(col(LeadEvent.id)))).one()
    row = LeadImport(by=job.by, at=job.now, made=made.kept(last or 0), part_of=part_of)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def finish(session: Session, import_id: int, done: Outcome, by: str, now: datetime) -> None:
    """The import is whole: its counts are kept, and it stands in the audit."""
    row = session.get_one(LeadImport, import_id)
    row.counts = done.counts
    about = f"{done.created} new, {done.updated} updated"
    people.audit(session, by, "leads.import", about, "", now)
    session.flush()


def _error(table: Table, line: Line, wrong: UserError) -> RowError:
    column = wrong.field or ""
    if column in table.columns:
        column = table.header[table.columns.index(column)]
    return RowError(line.number, text.line(column, 60), wrong.sentence, tuple(line.cells))
