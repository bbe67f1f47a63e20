"""Who is who, and who may do what. Every function starts from a session of one workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit import text
from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.people.at_work import once_rule as once_rule
from bot.people.at_work import plan_at_work as plan_at_work
from bot.people.calendar import is_working_day as is_working_day
from bot.people.calendar import next_working_moment as next_working_moment
from bot.people.calendar import workspace_zone as workspace_zone
from bot.people.calendar import zone_of as zone_of
from bot.people.calling import one_named as one_named
from bot.people.calling import people_named as people_named
from bot.people.models import AuditLog, Member, Role, RosterEmail, Side, Team, Workspace
from bot.people.seen import member as member

_members: Table = Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
_LEADERS = (Role.INSIDE_MANAGER, Role.SALES_LEADER)


def workspace(session: Session, *, lock: bool = False) -> Workspace:
    """The workspace of this session. Raises LookupError when it was never set up.

    `lock`: for whoever changes it. Its settings are JSON replaced whole, so that of two who read
    the same one the second would undo the first: the second waits, then reads what the first
    left. (On SQLite there is one writer at a time.)
    """
    found = held(session) if lock else session.get(Workspace, session.workspace_id)
    if found is None:
        raise LookupError(f"workspace {session.workspace_id} is unknown")
    return found


def held(session: Session) -> Workspace | None:
    """The same, locked for changing; None when it was never set up."""
    query = select(Workspace).where(Workspace.workspace_id == session.workspace_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(fresh).first()


def known(session: Session, slack_id: str, now: datetime) -> Member:
    """The person, as a stub of no side when new: nothing waits for set-up (U31 is the gate's)."""
    found = member(session, slack_id)
    if found is None:
        add_stubs(session, [slack_id], now)
        found = member(session, slack_id)
        assert found is not None
    return found


def add_stubs(session: Session, slack_ids: list[str], now: datetime) -> None:
    """Rows of nobody known yet; where another process was quicker, its rows stand."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    rows = [
        Member(workspace_id=session.workspace_id, slack_id=s, seen_at=now).model_dump(
            exclude={"id"}
        )
        for s in slack_ids
    ]
    if rows:
        session.connection().execute(insert(_members).on_conflict_do_nothing(), rows)


def member_by_email(session: Session, email: str) -> Member | None:
    """The active person with this address in Slack, or to whom an admin gave it (U24)."""
    wanted = email.strip().lower()
    active = select(Member).where(col(Member.active), ~col(Member.guest), ~col(Member.bot))
    found = session.exec(active.where(Member.email == wanted)).first()
    if found is None:
        alias = select(RosterEmail.slack_id).where(RosterEmail.email == wanted)
        if slack_id := session.exec(alias).first():
            found = session.exec(active.where(Member.slack_id == slack_id)).first()
    return found


def is_member(person: Member | None) -> bool:
    """True for an active person of the company: no guest, no app, no leaver."""
    return person is not None and person.active and not person.guest and not person.bot


def is_admin(session: Session, slack_id: str) -> bool:
    """True for an active admin of this app."""
    person = member(session, slack_id)
    return person is not None and is_member(person) and person.admin


def require_member(session: Session, slack_id: str) -> Member:
    """The person, if they belong to the company at this moment. Raises NotAllowed (F56, F57)."""
    person = member(session, slack_id)
    if person is None or not is_member(person):
        raise NotAllowed(not_yours(session))
    return person


def not_yours(session: Session) -> str:
    """The refusal of guests and people of another organisation (PRODUCT.md 4.1)."""
    found = session.get(Workspace, session.workspace_id)
    return refusal(found.name if found else "")


def refusal(company: str) -> str:
    """The same, given the company's name."""
    at = f"at {text.mrkdwn(company)}" if company else "of the company that installed it"
    return f"This app is for people {at}. Nothing was saved."


def require_admin(session: Session, slack_id: str) -> Member:
    """The person, if an admin now. Raises NotAllowed naming who can do it instead."""
    person = require_member(session, slack_id)
    if not person.admin:
        raise NotAllowed(f"Only an admin can do that. Ask {_some_admins(session)}.")
    return person


def require_marketing(session: Session, slack_id: str) -> Member:
    """The person, if on the marketing side or an admin. Raises NotAllowed."""
    person = require_member(session, slack_id)
    if person.side != Side.MARKETING and not person.admin:
        raise NotAllowed("That is for marketing to answer. Nothing was changed.")
    return person


def admins(session: Session) -> list[Member]:
    """The active admins, the longest known first."""
    query = select(Member).where(
        col(Member.admin), col(Member.active), ~col(Member.guest), ~col(Member.bot)
    )
    return list(session.exec(query.order_by(col(Member.id))))


def _some_admins(session: Session) -> str:
    named = [text.mrkdwn(m.name, 60) for m in admins(session) if m.name][:2]
    return " or ".join(named) or "whoever installed the app"


def is_manager_of(session: Session, manager_id: str, slack_id: str) -> bool:
    """True if `manager_id` manages this person, by their own record or their team's."""
    person = member(session, slack_id)
    if person is None or manager_id == slack_id:
        return False
    return manager_id in (person.manager_id, _team_manager(session, person))


def _team_manager(session: Session, person: Member) -> str | None:
    team = session.get(Team, person.team_id) if person.team_id else None
    return team.manager_id if team else None


def manager_of(session: Session, slack_id: str) -> str | None:
    """The Slack id of this person's active manager; the team's manager when they have no own."""
    person = member(session, slack_id)
    if person is None:
        return None
    for manager_id in (person.manager_id, _team_manager(session, person)):
        if manager_id and manager_id != slack_id and is_member(member(session, manager_id)):
            return manager_id
    return None


def may_edit_lead(session: Session, slack_id: str, owner_id: str | None) -> bool:
    """Who may reassign and merge: the owner, the owner's manager, admins (DESIGN.md section 4).

    A lead of nobody: whoever manages a sales team, and admins; a rep makes it theirs first.
    """
    person = member(session, slack_id)
    if person is None or not is_member(person):
        return False
    if person.admin or slack_id == owner_id:
        return True
    if owner_id:
        return is_manager_of(session, slack_id, owner_id)
    manages = select(Team.id).where(Team.manager_id == slack_id, Team.side == Side.SALES)
    return person.role in _LEADERS or session.exec(manages).first() is not None


def audit(session: Session, by: str, what: str, about: str, reason: str, now: datetime) -> None:
    """Writes down who changed, imported or overrode what, and why. Never a prospect's data."""
    session.add(
        AuditLog(
            at=now,
            by=by,
            what=what[:64],
            about=text.line(about, 120),
            reason=text.line(reason, 500),
        )
    )


def told(session: Session, slack_id: str, tip: str, now: datetime) -> bool:
    """True the first time this person is to be told this tip; remembers it."""
    person = known(session, slack_id, now)
    if tip in person.told:
        return False
    person.told = {**person.told, tip: now.isoformat()}
    session.add(person)
    return True
