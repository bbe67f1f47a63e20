"""What an admin does from the command line: imports, with progress and honest counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.kit.boundary import UserError
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.people import service as people
from bot.people.models import Workspace

# import_leads or import_roster: (session, content, by, now, dry_run) -> a result with .lines()
Importer = Callable[[Session, bytes, str, datetime, bool], Any]


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
    result = db.now_in(workspace_id, run, content, "cli", now, dry_run)
    yield from result.lines()
    errors: bytes | None = result.error_file()
    if errors:
        beside = file.with_suffix(".errors.csv")
        beside.write_bytes(errors)
        yield f"The refused rows, each with its reason: {beside}"
    if dry_run:
        yield "Nothing was changed (dry run)."


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
