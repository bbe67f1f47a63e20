"""Who may have a seat, form a council, break a rule (000-13, 000-16, D8)."""

from __future__ import annotations

from datetime import datetime

from bot.council.models import MOST_REPS
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Member, Role, Side

TOO_MANY = "A council has 3-6 reps. Remove one, or ask an admin to override with a reason."
SAY_WHY = "A council has 3-6 reps. Remove one, or say why it needs more: it is kept."
NO_LEADER = "A council needs at least one marketing leader by name."
_LEADS = (Role.SALES_LEADER, Role.MARKETING_LEADER)


def may_form(person: Member | None) -> bool:
    """Admins, and leaders of sales or marketing."""
    return people.is_member(person) and bool(person and (person.admin or person.role in _LEADS))


def check_reps(
    session: Session, count: int, by: str, reason: str, about: str, now: datetime | None,
    field: str = "reps",
) -> None:  # fmt: skip
    """Refuses a seventh rep; an admin who says why may (audited). Raises UserError (000-13)."""
    if count <= MOST_REPS:
        return
    override(session, by, reason, about, now, TOO_MANY, SAY_WHY, field)


def override(
    session: Session, by: str, reason: str, about: str, now: datetime | None,
    refused: str, say_why: str, field: str,
) -> None:  # fmt: skip
    """A rule is broken by an admin who says why, kept in the audit; `now` None: only looked at.
    Raises UserError: `refused` for others, `say_why` for an admin who said nothing."""
    if not people.is_admin(session, by):
        raise UserError(refused, field=field)
    said = text.line(reason, 500)
    if not said:
        raise UserError(say_why, field="reason")
    if now is not None:
        people.audit(session, by, "council rule", about, said, now)


def require_rep(session: Session, slack_id: str, field: str = "reps") -> Member:
    """Somebody who may have a rep's seat: of the company, on the sales side. Raises UserError."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person) or person.side is not Side.SALES:
        name = text.line(person.name, 60) if person and person.name else "Somebody there"
        raise UserError(f"{name} is not in sales. Seats of reps are theirs.", field=field)
    return person


def require_leader(session: Session, slack_id: str, field: str = "leaders") -> Member:
    """Somebody of marketing. Raises UserError."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person) or person.side is not Side.MARKETING:
        name = text.line(person.name, 60) if person and person.name else "Somebody there"
        raise UserError(f"{name} is not in marketing.", field=field)
    return person
