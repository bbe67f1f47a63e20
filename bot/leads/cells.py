"""One row of a file becomes a lead's fields. What is beside the point is left out, and said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads import identity
from bot.leads.csvtext import Line, Table
from bot.leads.fields import MOST_SCORE, LeadFields, Read, read_fields
from bot.people.calendar import workspace_zone, zone_named
from bot.people.models import Member

# Column and reason -> how many cells, and the first of them.
Notes = dict[tuple[str, str], tuple[int, str]]


class Cells:
    """Reads rows of one table. `notes`: the cells that were left out."""

    def __init__(self, session: Session, table: Table, now: datetime) -> None:
        self._session, self._table, self._now = session, table, now
        self._zone = zone_named(workspace_zone(session))
        self._owners: dict[str, str | None] = {}
        self.notes: Notes = {}

    def read(self, line: Line) -> Read:
        """A row as it may be stored. Raises UserError for one that is refused."""
        if line.wrong:
            raise UserError(line.wrong)
        cells = zip(self._table.columns, line.cells, strict=True)
        given: dict[str, Any] = {column: value for column, value in cells if column and value}
        names = [given.pop("first_name", ""), given.pop("last_name", "")]
        if any(names) and "name" not in given:
            given["name"] = " ".join(n for n in names if n)
        if "score" in given:
            given["score"] = self._score(given["score"])
        if "received_at" in given:
            given["received_at"] = _time(given["received_at"], self._zone)
        owner = self._owner(given)
        read = read_fields(self._session, LeadFields(**given), self._now)
        if owner:
            read.values["owner_id"] = owner
        elif given.get("owner_email") and read.values["owner_id"] is None:
            self._leave_out("owner_email", given["owner_email"], "nobody in Slack yet")
        return read

    def _score(self, typed: str) -> int | None:
        try:
            score = round(float(typed))
        except (ValueError, OverflowError):
            score = None
        if score is None or abs(score) > MOST_SCORE:
            self._leave_out("score", typed, "not a number")
            return None
        return score

    def _owner(self, given: dict[str, Any]) -> str | None:
        """The Slack id of an owner given by name; the cell of nobody or of several is left out."""
        said = given.get("owner_email", "")
        if not said or identity.email_of(said) is not None:
            return None
        del given["owner_email"]
        name = text.line(said, 120).lower()
        if name not in self._owners:
            self._owners[name] = _only_one_named(self._session, name)
        if self._owners[name] is None:
            self._leave_out("owner_email", said, "not one person's name or address here")
        return self._owners[name]

    def _leave_out(self, column: str, typed: str, why: str) -> None:
        shown = self._table.header[self._table.columns.index(column)]
        count, first = self.notes.get((shown, why), (0, text.line(typed, 60)))
        self.notes[shown, why] = (count + 1, first)


def noted(notes: Notes) -> tuple[str, ...]:
    """The cells that were left out, in words: `Lead Owner: 12 cells left out, ...`."""
    said: list[str] = []
    for (column, why), (count, first) in notes.items():
        cells = "1 cell" if count == 1 else f"{count:,} cells"
        said.append(f"{text.line(column, 60)}: {cells} left out, {why} ({first}).")
    return tuple(said)


def add_notes(to: Notes, more: Notes) -> None:
    """Counts what a further part of the file left out."""
    for key, (count, first) in more.items():
        before, example = to.get(key, (0, first))
        to[key] = (before + count, example)


def _only_one_named(session: Session, name: str) -> str | None:
    found = session.exec(
        select(Member.slack_id)
        .where(
            func.lower(col(Member.name)) == name,
            col(Member.active), ~col(Member.guest), ~col(Member.bot),
        )
        .limit(2)
    ).all()  # fmt: skip
    return found[0] if len(found) == 1 else None


def _time(typed: str, zone: Any) -> datetime:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise UserError(
            "Please write times as 2026-03-01 or 2026-03-01T09:30:00+01:00.", field="received_at"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)
