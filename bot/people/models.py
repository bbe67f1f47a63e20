"""Workspaces, sites, teams, members, absences, roster imports, reminders (000-21, 000-23)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded


class Side(StrEnum):
    """Which of the two teams somebody belongs to; UNKNOWN until they said so or a team did."""

    SALES = "sales"
    MARKETING = "marketing"
    OTHER = "other"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """The source's own vocabulary (000-23)."""

    INSIDE_REP = "inside_rep"
    OUTSIDE_REP = "outside_rep"
    INSIDE_MANAGER = "inside_manager"
    SALES_LEADER = "sales_leader"
    MARKETER = "marketer"
    MARKETING_LEADER = "marketing_leader"
    NONE = "none"


class Origin(StrEnum):
    """Who says on which side somebody is, weakest first; a stronger word stands (U24).

    ROSTER is an imported roster or an admin.
    """

    NONE = "none"
    CHANNEL = "channel"
    GROUP = "group"
    SELF = "self"
    ROSTER = "roster"


class Workspace(Owned, table=True):
    """A company's Slack workspace and what was set up for it. One row per team id."""

    __tablename__ = "workspace"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(primary_key=True, max_length=32)
    name: str = Field(default="", max_length=120)
    zone: str = Field(default="UTC", max_length=64)
    country: str = Field(default="", max_length=8)
    bot_user_id: str = Field(default="", max_length=32)
    installer_id: str = Field(default="", max_length=32)
    installed_at: datetime = Field(sa_type=Utc)
    leads_channel: str | None = Field(default=None, max_length=32)
    questions_channel: str | None = Field(default=None, max_length=32)
    digest_hour: int = 16
    # e-mail domains of the company itself: an address there is never a lead
    domains: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    # meaning -> emoji names; see DESIGN.md section 4, Reactions
    emoji: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # switches and small settings that a room keeps under its own name
    options: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # Slack user groups (S..) or channels (C.., G..) mapped to a side: id -> side. Which team of
    # that side is in options["teams"]: id -> Team.id; see sides.py
    mapped: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    introduced_at: datetime | None = Field(default=None, sa_type=Utc)
    paused_at: datetime | None = Field(default=None, sa_type=Utc)


class Site(Owned, table=True):
    """A place with its own time zone and holidays (000-21)."""

    __tablename__ = "site"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    zone: str = Field(default="UTC", max_length=64)
    country: str = Field(default="", max_length=8)
    subdivision: str = Field(default="", max_length=16)


class Team(Owned, table=True):
    """A team of one side at one site, under a manager."""

    __tablename__ = "team"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    side: Side = Field(default=Side.SALES, sa_column=worded(Side))
    site_id: int | None = Field(default=None, foreign_key="site.id")
    manager_id: str | None = Field(default=None, max_length=32)


class Member(Owned, table=True):
    """A person of the workspace. `slack_id` is how everything refers to people."""

    __tablename__ = "member"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        Index("ix_member_email", "workspace_id", "email"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(max_length=32)
    name: str = Field(default="", max_length=120)
    # what others type after the @
    handle: str = Field(default="", max_length=80)
    email: str | None = Field(default=None, max_length=254)
    zone: str | None = Field(default=None, max_length=64)
    side: Side = Field(default=Side.UNKNOWN, sa_column=worded(Side))
    side_from: Origin = Field(default=Origin.NONE, sa_column=worded(Origin))
    role: Role = Field(default=Role.NONE, sa_column=worded(Role))
    admin: bool = False
    # a guest, an app, or somebody of another organisation: refused politely (F56)
    guest: bool = False
    bot: bool = False
    active: bool = True
    team_id: int | None = Field(default=None, foreign_key="team.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    manager_id: str | None = Field(default=None, max_length=32)
    hired_on: date | None = None
    prior_company: str | None = Field(default=None, max_length=120)
    seen_at: datetime | None = Field(default=None, sa_type=Utc)
    # which tips and questions this person has had: name -> ISO time
    told: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Absence(Owned, table=True):
    """Away from `starts_on` to `ends_on`, both included; a deputy may stand in (U15)."""

    __tablename__ = "absence"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_absence_member", "workspace_id", "slack_id", "ends_on"),)

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(max_length=32)
    starts_on: date
    ends_on: date
    deputy_id: str | None = Field(default=None, max_length=32)


class Attention(Owned, table=True):
    """What somebody does not want to be told, and how much they were told on a local day (U9).

    `wanted` counts what was to be said on `day`, also what was held back.
    """

    __tablename__ = "attention"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(primary_key=True, max_length=32)
    slack_id: str = Field(primary_key=True, max_length=32)
    muted: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    day: date | None = None
    wanted: int = 0


class Reminder(Owned, table=True):
    """One message to one person, so long before something starts; said once (F25 to F29).

    `due_at`: when to say it; empty once that is settled, or while there is no moment for it.
    `became`: empty until it is settled, then said, muted, budget, late or left (F28: visibly).
    `said_on`: the person's local date on which it was last said.
    """

    __tablename__ = "reminder"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "post", "about", "lead", "slack_id"),
        Index("ix_reminder_due", "workspace_id", "due_at"),
        Index("ix_reminder_person", "workspace_id", "slack_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    post: str = Field(max_length=64)
    about: str = Field(max_length=64)
    lead: str = Field(max_length=8)
    slack_id: str = Field(max_length=32)
    kind: str = Field(max_length=16)
    starts_at: datetime = Field(sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    became: str = Field(default="", max_length=8)
    said_on: date | None = None


class RosterEmail(Owned, table=True):
    """An address of a roster or a CRM that is not the one in Slack (U24: "who is this?").

    `slack_id` is empty until an admin says who it is, or somebody with that address appears in
    Slack; until then `row` keeps what the roster says of them. Afterwards it is an alias.
    """

    __tablename__ = "roster_email"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "email"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254)
    slack_id: str | None = Field(default=None, max_length=32)
    row: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    import_id: int | None = Field(default=None, foreign_key="roster_import.id")


class RosterImport(Owned, table=True):
    """One import of a roster, with what it changed, so that it can be undone (U21)."""

    __tablename__ = "roster_import"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_type=Utc)


class AuditLog(Owned, table=True):
    """Who changed settings, imported, overrode a rule and why. Never a prospect's data."""

    __tablename__ = "audit_log"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc, index=True)
    by: str = Field(max_length=32)
    what: str = Field(max_length=64)
    about: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=500)
