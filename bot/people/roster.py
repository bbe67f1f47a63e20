"""A roster comes in: previewed, checked row by row, applied, and undone if need be (U21, U24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member, Origin, Role, RosterEmail, RosterImport, Side
from bot.people.places import Places
from bot.people.reminders import rearrange
from bot.people.roster_rows import RosterRow, RowRefused, column_name, read_row
from bot.people.service import audit, require_admin
from bot.people.sheet import Refused, error_file, read_sheet

CLI = "cli"
SHOWN = 20


@dataclass
class RosterResult:
    """What an import did, or (a dry run) would do. Every row is in exactly one count."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    # addresses that are nobody's in Slack, kept until somebody has them
    waiting: list[str] = field(default_factory=list[str])
    refused: list[Refused] = field(default_factory=list[Refused])
    header: tuple[str, ...] = ()
    unused: list[str] = field(default_factory=list[str])
    managers: list[str] = field(default_factory=list[str])
    sites: int = 0
    teams: int = 0
    import_id: int | None = None
    rows: int = 0

    def counts(self) -> dict[str, int]:
        """The counts as they are kept."""
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "waiting": len(self.waiting),
            "refused": len(self.refused),
        }

    def lines(self) -> list[str]:
        """The result in plain lines, for a person."""
        summary = (
            f"{self.rows:,} rows: {self.new:,} new on the roster, {self.changed:,} changed, "
            f"{self.unchanged:,} unchanged, {len(self.waiting):,} not in Slack yet, "
            f"{len(self.refused):,} left out."
        )
        lines = [summary]
        if self.sites or self.teams:
            lines.append(f"New: {self.sites} sites, {self.teams} teams.")
        if self.waiting:
            lines.append(f"Not in Slack yet, kept until they are: {_some(self.waiting)}.")
        if self.managers:
            lines.append(f"Managers not in Slack, so not linked: {_some(self.managers)}.")
        if self.unused:
            lines.append(f"Columns not used: {_some(self.unused)}.")
        lines += [f"Row {r.number} left out. {r.reason}." for r in self.refused[:SHOWN]]
        if len(self.refused) > SHOWN:
            lines.append(f"... and {len(self.refused) - SHOWN:,} more rows left out.")
        return lines

    def error_file(self) -> bytes | None:
        """The rows left out as a CSV file, with reasons; None where there are none."""
        return error_file(self.header, self.refused)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5:,} more"


def import_roster(
    session: Session, content: bytes, by: str, now: datetime, dry_run: bool = False
) -> RosterResult:
    """Takes a roster's CSV over; with `dry_run` only says what would happen and writes nothing.

    `by` is an admin's Slack id, or "cli". Rows that cannot be used are left out with a reason, the
    others are applied. Raises UserError when the file is no table with an `email` column.
    """
    if by != CLI:
        require_admin(session, by)
    sheet = read_sheet(content)
    columns = [column_name(cell) for cell in sheet.header]
    _check_header(columns)
    result = RosterResult(header=sheet.header, rows=len(sheet.rows))
    result.unused = [h or "(no name)" for h, c in zip(sheet.header, columns, strict=True) if not c]
    work = RosterWork(session, now, dry_run=dry_run)
    seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        try:
            row = _only_once(read_row(number, columns, cells), seen)
            work.take(row, result)
            seen[row.email] = number
        except RowRefused as refused:
            result.refused.append(Refused(number, cells, str(refused)))
    result.sites, result.teams = len(work.places.made["site"]), len(work.places.made["team"])
    if not dry_run:
        result.import_id = work.keep(by, result)
    return result


def _only_once(row: RosterRow, seen: dict[str, int]) -> RosterRow:
    if row.email in seen:
        raise RowRefused(f"email: {row.email} stands in row {seen[row.email]} already")
    return row


def _check_header(columns: list[str]) -> None:
    if "email" not in columns:
        raise UserError("The first row must name the columns, and one of them must be `email`.")
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    if twice:
        raise UserError(f"Two columns mean `{twice[0]}`. Please leave one out.")


class RosterWork:
    """One import under way: who is who by address, and what was there before."""

    def __init__(self, session: Session, now: datetime, *, dry_run: bool = False) -> None:
        self._session, self._now, self._dry = session, now, dry_run
        self.places = Places(session, making=not dry_run)
        everybody = {m.slack_id: m for m in session.exec(select(Member))}
        self._people = {m.email: m for m in everybody.values() if m.email}
        self._waiting = {r.email: r for r in session.exec(select(RosterEmail))}
        for alias in self._waiting.values():
            if alias.slack_id and alias.slack_id in everybody:
                self._people.setdefault(alias.email, everybody[alias.slack_id])
        self._before: dict[str, Any] = {}
        self._waited: dict[str, Any] = {}

    def take(self, row: RosterRow, result: RosterResult) -> None:
        """Applies one row and counts it. Raises RowRefused before anything of it is applied."""
        person = self._people.get(row.email)
        if person is None:
            self.places.place(row)
            self._wait(row)
            result.waiting.append(row.email)
            return
        manager = row.says.get("manager_email")
        if manager and manager not in self._people and manager not in result.managers:
            result.managers.append(manager)
        listed = person.side_from == Origin.ROSTER
        if not self.put(person, row):
            result.unchanged += 1
        elif listed:
            result.changed += 1
        else:
            result.new += 1

    def put(self, person: Member, row: RosterRow) -> bool:
        """Gives a person what the row says. True if that changes anything."""
        if person.guest or person.bot:
            raise RowRefused(f"email: {row.email} is a guest or an app in Slack")
        if not person.active:
            raise RowRefused(f"email: {row.email} has left the workspace")
        site, team = self.places.place(row)
        wanted: dict[str, Any] = {}
        if side := row.says.get("side") or (team.side.value if team else None):
            wanted |= {"side": Side(side), "side_from": Origin.ROSTER}
            if side != person.side:
                wanted["team_id"] = None
        if team is not None:
            wanted["team_id"] = team.id or -1
        if site is not None:
            wanted["site_id"] = site.id or -1
        manager = self._people.get(row.says.get("manager_email", ""))
        if manager is not None:
            wanted["manager_id"] = manager.slack_id
        wanted |= _plain_values(row, person)
        old = {k: getattr(person, k) for k in wanted}
        differs = {k: v for k, v in wanted.items() if old[k] != v}
        if differs and not self._dry:
            self._before[person.slack_id] = {k: [_json(old[k]), _json(differs[k])] for k in differs}
            for name, value in differs.items():
                setattr(person, name, value)
            self._session.add(person)
        if team is not None:
            self.places.lead(team, person, row.says.get("role"))
        return bool(differs)

    def _wait(self, row: RosterRow) -> None:
        kept = self._waiting.get(row.email)
        if self._dry or (kept is not None and kept.row == row.says):
            return
        self._waited[row.email] = [kept.row if kept else None, row.says]
        if kept is None:
            kept = self._waiting[row.email] = RosterEmail(email=row.email)
        kept.row = row.says
        self._session.add(kept)

    def keep(self, by: str, result: RosterResult) -> int:
        """Writes the import down, with all that an undo needs. Returns its id."""
        before = {
            "people": self._before,
            "waiting": self._waited,
            "places": self.places.changed,
            "made": self.places.made,
        }
        kept = RosterImport(by=by, at=self._now, counts=result.counts(), before=before)
        self._session.add(kept)
        self._session.flush()
        assert kept.id is not None
        audit(self._session, by, "roster import", str(kept.id), result.lines()[0], self._now)
        rearrange(self._session, self._before, self._now)
        return kept.id


def _plain_values(row: RosterRow, person: Member) -> dict[str, Any]:
    says, wanted = row.says, dict[str, Any]()
    if role := says.get("role"):
        wanted["role"] = Role(role)
    if hired := says.get("hired_on"):
        wanted["hired_on"] = date.fromisoformat(hired)
    if prior := says.get("prior_company"):
        wanted["prior_company"] = prior
    if says.get("name") and not person.name:
        wanted["name"] = says["name"]
    return wanted


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
