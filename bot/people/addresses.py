"""Addresses of a roster or a CRM that are nobody's in Slack, until it is known whose (U24)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member, RosterEmail
from bot.people.roster import RosterWork
from bot.people.roster_rows import RosterRow, RowRefused
from bot.people.service import audit, known, require_admin

_waiting: Table = RosterEmail.__table__  # pyright: ignore[reportAttributeAccessIssue]
_ASK = {
    "sqlite": sqlite.insert(_waiting).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_waiting).on_conflict_do_nothing(),
}


def apply_waiting(session: Session, people: Iterable[Member], now: datetime) -> int:
    """Somebody with an address that a roster row waits for is in Slack now. Returns how many."""
    by_email = {m.email: m for m in people if m.email and m.active and not m.guest and not m.bot}
    if not by_email:
        return 0
    query = select(RosterEmail).where(
        col(RosterEmail.email).in_(list(by_email)), col(RosterEmail.slack_id).is_(None)
    )
    found = list(session.exec(query))
    work = RosterWork(session, now) if found else None
    met = 0
    for waiting in found:
        try:
            _meet(session, work, waiting, by_email[waiting.email])
            met += 1
        except RowRefused:
            continue  # a team changed sides meanwhile: the row waits for the next import
    return met


def name_address(session: Session, by: str, email: str, slack_id: str, now: datetime) -> Member:
    """An admin answers "who is this?": an address of the roster or a CRM is this person (U24)."""
    require_admin(session, by)
    wanted = email.strip().lower()
    person = known(session, slack_id, now)
    waiting = session.exec(select(RosterEmail).where(RosterEmail.email == wanted)).first()
    waiting = waiting or RosterEmail(email=wanted)
    try:
        _meet(session, RosterWork(session, now), waiting, person)
    except RowRefused as refused:
        raise UserError(f"That cannot be them. {refused}.") from refused
    audit(session, by, "address", slack_id, "", now)
    return person


def _meet(session: Session, work: RosterWork | None, waiting: RosterEmail, person: Member) -> None:
    if work is not None and waiting.row:
        work.put(person, RosterRow(0, waiting.email, waiting.row))
    waiting.slack_id, waiting.row = person.slack_id, {}
    session.add(waiting)


def ask_whose(session: Session, email: str) -> None:
    """A CRM names a colleague by an address that nobody here has: it is asked about (U24).

    `email`: in its normal form. Not asked about leavers, guests and whoever was asked about before.
    """
    if session.exec(select(Member.id).where(Member.email == email)).first() is None:
        row = {"workspace_id": session.workspace_id, "email": email, "row": {}}
        session.connection().execute(_ASK[session.dialect], row)


def waiting_addresses(session: Session, most: int = 20) -> list[str]:
    """Addresses of the roster that are nobody's in Slack yet, for "who is this?"."""
    query = select(RosterEmail.email).where(col(RosterEmail.slack_id).is_(None))
    return list(session.exec(query.order_by(col(RosterEmail.id)).limit(most)))
