"""An import of a roster is taken back: what has changed since is left as it is, and said (U21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member, Origin, Role, RosterEmail, RosterImport, Side, Site, Team
from bot.people.roster import CLI
from bot.people.service import audit, require_admin

_READ: dict[str, Any] = {
    "side": Side,
    "side_from": Origin,
    "role": Role,
    "hired_on": date.fromisoformat,
}
_TABLES: dict[str, type[Site | Team]] = {"site": Site, "team": Team}


@dataclass(frozen=True)
class Undone:
    """How many people are as they were, and how many values were changed since and stay."""

    people: int
    kept: int

    def lines(self) -> list[str]:
        """The result in plain lines, for a person."""
        lines = [f"Undone: {self.people:,} people are as they were before that import."]
        if self.kept:
            lines.append(f"{self.kept:,} values were changed since, so they stay.")
        return lines


def last_import(session: Session) -> RosterImport | None:
    """The newest import that was not undone."""
    query = select(RosterImport).where(col(RosterImport.undone_at).is_(None))
    return session.exec(query.order_by(col(RosterImport.id).desc())).first()


def undo_roster(session: Session, by: str, import_id: int | None, now: datetime) -> Undone:
    """Takes one import back (None: the newest), for admins. A second undo changes nothing."""
    if by != CLI:
        require_admin(session, by)
    done = session.get(RosterImport, import_id) if import_id else last_import(session)
    if done is None:
        raise UserError("There is no import to undo.")
    if done.undone_at is not None:
        raise UserError("That import is undone already.")
    done.undone_at = now
    session.add(done)
    people, kept = _restore_people(session, done.before.get("people", {}))
    kept += _restore_waiting(session, done.before.get("waiting", {}))
    kept += _restore_places(session, done.before.get("places", {}))
    session.flush()
    _remove_made(session, done.before.get("made", {}))
    audit(session, by, "roster undone", str(done.id), "", now)
    return Undone(people, kept)


def _restore_people(session: Session, before: dict[str, Any]) -> tuple[int, int]:
    query = select(Member).where(col(Member.slack_id).in_(list(before)))
    restored = kept = 0
    for person in session.exec(query):
        mine = 0
        for name, (old, new) in before[person.slack_id].items():
            read = _READ.get(name, lambda v: v)
            if getattr(person, name) != (read(new) if new is not None else None):
                kept += 1
                continue
            setattr(person, name, read(old) if old is not None else None)
            mine += 1
        session.add(person)
        restored += bool(mine)
    return restored, kept


def _restore_waiting(session: Session, before: dict[str, Any]) -> int:
    kept = 0
    query = select(RosterEmail).where(col(RosterEmail.email).in_(list(before)))
    for waiting in session.exec(query):
        old, new = before[waiting.email]
        if waiting.slack_id is not None or waiting.row != new:
            kept += 1
        elif old is None:
            session.delete(waiting)
        else:
            waiting.row = old
            session.add(waiting)
    return kept


def _restore_places(session: Session, before: dict[str, Any]) -> int:
    kept = 0
    for key, (old, new) in before.items():
        kind, row_id, fact = key.split("/")
        row = session.get(_TABLES[kind], int(row_id))
        if row is None or getattr(row, fact) != new:
            kept += 1
            continue
        setattr(row, fact, old)
        session.add(row)
    return kept


def _remove_made(session: Session, made: dict[str, Any]) -> None:
    """Teams and sites that it made go, unless somebody or something uses them by now."""
    for kind in ("team", "site"):
        for row_id in made.get(kind, []):
            row = session.get(_TABLES[kind], row_id)
            if row is None:
                continue
            try:
                with session.begin_nested():
                    session.delete(row)
            except IntegrityError:
                continue
