"""Touches of leads, what is expected of each stage, and when a lead came back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded


class Kind(StrEnum):
    """Where a prospect was met (001-5)."""

    PAGE = "page"
    EMAIL = "email"
    FORM = "form"
    EVENT = "event"


class Stage(StrEnum):
    """How far a lead is, read from what sales said of it, until handoffs are kept."""

    NEW = "new"  # sales has not said anything
    WORKED = "worked"
    GOOD = "good"
    LATER = "later"


class Touch(Owned, table=True):
    """One thing a prospect did, as the company's marketing tool tells it."""

    __tablename__ = "touch"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_touch_lead", "lead_id", "workspace_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id")
    kind: Kind = Field(sa_column=worded(Kind))
    what: str = Field(default="", max_length=200)
    url: str | None = Field(default=None, max_length=500)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    # The sender's own id of it, where it gave one: sent again, it counts once.
    key: str | None = Field(default=None, max_length=200)
    at: datetime = Field(sa_type=Utc)
    came_at: datetime = Field(sa_type=Utc)


class Expectation(Owned, table=True):
    """The stage playbook: so many touches in so many days (001-8). A row is a change of it."""

    __tablename__ = "expectation"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    stage: str = Field(primary_key=True, max_length=16)
    touches: int
    days: int


class CameBack(Owned, table=True):
    """A lead that was silent and is not any more: told to its owner, or shown in Home alone."""

    __tablename__ = "came_back"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_came_back_owner", "workspace_id", "owner_id", "at"),
        Index("ix_came_back_lead", "lead_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id")
    owner_id: str = Field(max_length=32)
    touch_id: int = Field(foreign_key="touch.id")
    silent_days: int
    at: datetime = Field(sa_type=Utc)
    told_at: datetime | None = Field(default=None, sa_type=Utc)
