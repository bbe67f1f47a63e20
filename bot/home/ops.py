"""What an admin does from the command line: imports, with progress and honest counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.kit.boundary import UserError
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.leads import undoing
from bot.leads.owning import OwnerChanged, name_of
from bot.leads.steps import PAUSE
from bot.people import service as people
from bot.people.models import Workspace
from bot.people.roster import CLI

# Runs fn(session, *args) in a transaction of its own.
Unit = Callable[..., Any]
# (unit, content, by, now, dry_run) -> a result with .lines() and .error_file()
Importer = Callable[[Unit, bytes, str, datetime, bool], Any]
_TRIES = 20


def only_workspace(session: Session) -> str:
    """The workspace of a database that serves one. Raises UserError for none or several."""
    found = session.exec(select(Workspace.workspace_id)).all()
    if len(found) != 1:
        raise UserError(
            "No workspace is set up yet: start `python -m bot serve` once."
            if not found
            else "Several workspaces are set up; import from within Slack."
        )
    return found[0]


def import_file(
    db: Database, run: Importer, file: Path, *, dry_run: bool, clock: Clock | None = None
) -> Iterator[str]:
    """Imports a CSV file into the one workspace; yields lines for the person who waits."""
    now = (clock or Clock()).now()
    workspace_id = db.now_in(None, only_workspace)
    content = file.read_bytes()
    yield f"Reading {file.name}, {len(content):,} bytes ..."
    result = run(_unit(db, workspace_id), content, CLI, now, dry_run)
    yield from result.lines()
    errors: bytes | None = result.error_file()
    if errors:
        beside = file.with_suffix(".errors.csv")
        beside.write_bytes(errors)
        yield f"The refused rows, each with its reason: {beside}"
    if dry_run:
        yield "Nothing was changed (dry run)."


def in_one_unit(service: Callable[..., Any]) -> Importer:
    """An import that is one transaction: (session, content, by, now, dry_run)."""

    def run(unit: Unit, content: bytes, by: str, now: datetime, dry_run: bool) -> Any:
        return unit(service, content, by, now, dry_run)

    return run


def undo_lead_import(
    db: Database,
    sure: Callable[[str], bool],
    *,
    clock: Clock | None = None,
    owner_changed: Iterable[OwnerChanged] = (),
) -> Iterator[str]:
    """Takes the newest import of leads back (U21), if `sure` says yes to what that is.

    `owner_changed`: what rooms want done with a lead whose owner this puts back.
    Yields lines for the person who waits. Raises UserError where there is none.
    """
    now = (clock or Clock()).now()
    workspace_id = db.now_in(None, only_workspace)
    unit = _unit(db, workspace_id)
    newest: tuple[int, str] | None = unit(_newest_import)
    if newest is None:
        raise UserError("There is no import to undo.")
    import_id, said = newest
    if not sure(said):
        yield "Nothing was changed."
        return
    done, then = undoing.Undone(more=1), tuple(owner_changed)
    while done.more:
        done = done.and_then(unit(undoing.undo_part, import_id, CLI, now, then))
        time.sleep(PAUSE)
    yield from done.lines()


def _newest_import(session: Session) -> tuple[int, str] | None:
    row = undoing.newest_import(session)
    if row is None or row.id is None:
        return None
    made = row.counts
    counts = f"{made.get('created', 0)} new, {made.get('updated', 0)} updated"
    counts = counts if made else "broken off before its end"
    whose = "the command line" if row.by == CLI else name_of(session, row.by)
    return row.id, f"The newest import, by {whose}, {row.at:%Y-%m-%d %H:%M} UTC: {counts}."


def _unit(db: Database, workspace_id: str) -> Unit:
    """Waits its turn where the bot is writing at this very moment."""

    def run(fn: Callable[..., Any], *args: Any) -> Any:
        for left in reversed(range(_TRIES)):
            try:
                return db.now_in(workspace_id, fn, *args)
            except OperationalError:
                # Nothing was changed: the lock was not free, or two waited crosswise.
                if not left:
                    raise
                time.sleep(PAUSE)
        raise AssertionError("the last try returns or raises")

    return run


def make_admin(session: Session, email: str, now: datetime) -> str:
    """Whoever has this address in Slack becomes an admin; returns their name.

    For whoever holds the machine: Slack does not tell who installed an app, so that the first
    admin is the workspace's owner. Raises UserError for an address that is nobody's.
    """
    person = people.member_by_email(session, email)
    if person is None:
        raise UserError(f"Nobody active in Slack has the address {email}.")
    if not person.admin:
        person.admin = True
        session.add(person)
        people.audit(session, "cli", "admin", person.slack_id, "", now)
    return person.name or person.slack_id


def name_admin(db: Database, email: str, *, clock: Clock | None = None) -> str:
    """The same in the one workspace of this database. Raises UserError."""
    now = (clock or Clock()).now()
    workspace_id = db.now_in(None, only_workspace)
    name = db.now_in(workspace_id, make_admin, email, now)
    return f"{name} is an admin now."
