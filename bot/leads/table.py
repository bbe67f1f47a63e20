"""Leads from a CSV file: tried first, refused row by row with the reason, undone whole (U21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.bulk import Many, receive_many
from bot.leads.campaigns import forget_names
from bot.leads.csvtext import Line, Table, read_table, write_table
from bot.leads.fields import LeadFields, Read, read_fields
from bot.leads.intake import Arrival
from bot.leads.merge import Merged
from bot.leads.models import LeadEvent, LeadImport
from bot.people import service as people
from bot.people.calendar import workspace_zone, zone_named


@dataclass(frozen=True)
class RowError:
    """A row that was refused: its line in the file, the column if one is to blame, and why."""

    line: int
    column: str
    why: str
    cells: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Line 7, email: That is not an e-mail address."""
        where = f"Line {self.line}, {self.column}" if self.column else f"Line {self.line}"
        return f"{where}: {self.why}"


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do. Every row of the file is in exactly one of the counts."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: tuple[RowError, ...] = ()
    unknown: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    import_id: int | None = None
    dry_run: bool = False

    @property
    def stores_something(self) -> bool:
        """Whether importing it would change anything."""
        return bool(self.created or self.updated)

    def lines(self) -> list[str]:
        """The counts in words."""
        would = "would be " if self.dry_run else ""
        said = [
            f"{_rows(self.rows)}: {self.created} {would}new, {self.updated} {would}updated",
            f"{self.unchanged} known already, {len(self.errors)} refused.",
        ]
        said = [", ".join(said)]
        if self.skipped:
            said.append(f"{self.skipped} known leads were left as they are.")
        if self.unknown:
            said.append("Columns left out: " + ", ".join(self.unknown[:20]) + ".")
        said += [e.sentence for e in self.errors[:5]]
        if len(self.errors) > 5:
            said.append(f"... and {len(self.errors) - 5} more refused rows.")
        return said

    def error_file(self) -> bytes | None:
        """The refused rows as a CSV file, each with its line and reason; None without any."""
        if not self.errors:
            return None
        rows = [[str(e.line), e.sentence, *e.cells] for e in self.errors]
        return write_table(["line", "why", *self.header], rows)


@dataclass
class _Made:
    """What an import changed, so that it can be undone."""

    created: list[int] = field(default_factory=list[int])
    was: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list[RowError])


def import_leads(
    session: Session,
    content: bytes,
    by: str,
    now: datetime,
    dry_run: bool = False,
    existing: str = "update",
    then: Iterable[Merged] = (),
) -> Outcome:
    """Imports a CSV file: creates what is new, updates what is known, refuses what is wrong.

    `existing`: `update`, or `skip` to leave known leads as they are. With `dry_run` everything is
    done and taken back, so that the counts are those of the real run. No cards: many at once are
    a count, not a flood. Raises UserError for a file that is no table.
    """
    table = read_table(content)
    trial = session.begin_nested() if dry_run else None
    made = _store(session, table, by, now, existing, tuple(then))
    if trial is not None:
        trial.rollback()
        forget_names(session)
    done = Outcome(
        rows=len(table.lines),
        created=len(made.created),
        updated=made.updated,
        unchanged=made.unchanged,
        skipped=made.skipped,
        errors=tuple(made.errors),
        unknown=tuple(text.line(n, 60) for n in table.unknown),
        header=tuple(table.header),
        dry_run=dry_run,
    )
    if dry_run or not done.stores_something:
        return done
    return replace(done, import_id=_remember(session, done, made, by, now))


def _store(
    session: Session,
    table: Table,
    by: str,
    now: datetime,
    existing: str,
    then: tuple[Merged, ...],
) -> _Made:
    made = _Made()
    zone = zone_named(workspace_zone(session))
    reads: list[Read] = []
    for line in table.lines:
        try:
            reads.append(_read(session, table, line, zone, now))
        except UserError as wrong:
            made.errors.append(_error(table, line, wrong))
    how = Arrival(by=by, card=False, leave_known=existing == "skip")
    created: set[int] = set()
    for got in receive_many(session, reads, Many(how, now, then)):
        if got.created:
            created.add(got.lead_id)
        elif how.leave_known:
            made.skipped += 1
        elif got.was or got.confirmed_now or got.merged:
            made.updated += 1
            if got.lead_id not in created:
                kept = made.was.setdefault(str(got.lead_id), {})
                made.was[str(got.lead_id)] = {**got.was, **kept}
        else:
            made.unchanged += 1
    made.created = sorted(created)
    return made


def _read(session: Session, table: Table, line: Line, zone: Any, now: datetime) -> Read:
    if line.wrong:
        raise UserError(line.wrong)
    return read_fields(session, _fields(table, line, zone), now)


def _fields(table: Table, line: Line, zone: Any) -> LeadFields:
    cells = zip(table.columns, line.cells, strict=True)
    given: dict[str, Any] = {column: value for column, value in cells if column and value}
    names = [given.pop("first_name", ""), given.pop("last_name", "")]
    if any(names) and "name" not in given:
        given["name"] = " ".join(n for n in names if n)
    if "score" in given:
        given["score"] = _whole(given["score"])
    if "received_at" in given:
        given["received_at"] = _time(given["received_at"], zone)
    return LeadFields(**given)


def _whole(typed: str) -> int:
    try:
        return round(float(typed))
    except (ValueError, OverflowError):
        raise UserError("A score is a whole number.", field="score") from None


def _time(typed: str, zone: Any) -> datetime:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise UserError(
            "Please write times as 2026-03-01 or 2026-03-01T09:30:00+01:00.", field="received_at"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _error(table: Table, line: Line, wrong: UserError) -> RowError:
    column = wrong.field or ""
    if column in table.columns:
        column = table.header[table.columns.index(column)]
    return RowError(line.number, text.line(column, 60), wrong.sentence, tuple(line.cells))


def _remember(session: Session, done: Outcome, made: _Made, by: str, now: datetime) -> int:
    session.flush()
    last = session.exec(select(func.max(col(LeadEvent.id)))).one()
    counts = {
        "rows": done.rows, "created": done.created, "updated": done.updated,
        "unchanged": done.unchanged, "skipped": done.skipped, "refused": len(done.errors),
    }  # fmt: skip
    row = LeadImport(
        by=by,
        at=now,
        counts=counts,
        made={"created": made.created, "was": made.was, "last_event": last or 0},
    )
    session.add(row)
    people.audit(
        session, by, "leads.import", f"{done.created} new, {done.updated} updated", "", now
    )
    session.flush()
    assert row.id is not None
    return row.id


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
