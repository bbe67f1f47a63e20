"""What marketing saw, what campaigns drew, the weekly message, and what sales said of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded

TEXT = 1000  # characters of an item


class Kind(StrEnum):
    """What an item is about (001-4 to 001-7)."""

    MARKET = "market"
    RESPONSE = "response"  # how a campaign was answered
    ACTIVITY = "activity"  # what prospects do
    SOCIAL = "social"
    OTHER = "other"


class IntelWeek(Owned, table=True):
    """One weekly message: at most one per week, its time joins the last one's."""

    __tablename__ = "intel_week"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    week: str = Field(max_length=10)  # 2026-W10
    channel: str = Field(max_length=32)
    since: datetime = Field(sa_type=Utc)
    until: datetime = Field(sa_type=Utc)


class IntelItem(Owned, table=True):
    """One thing that marketing saw and that sales should know."""

    __tablename__ = "intel_item"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_intel_item_week", "workspace_id", "week_id"),
        Index("ix_intel_item_at", "workspace_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: Kind = Field(sa_column=worded(Kind))
    words: str = Field(max_length=TEXT)
    link: str | None = Field(default=None, max_length=500)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)
    week_id: int | None = Field(default=None, foreign_key="intel_week.id")


class IntelVote(Owned, table=True):
    """What somebody of sales said of an item."""

    __tablename__ = "intel_vote"  # pyright: ignore[reportAssignmentType]

    item_id: int = Field(foreign_key="intel_item.id", primary_key=True)
    slack_id: str = Field(primary_key=True, max_length=32)
    useful: bool
    at: datetime = Field(sa_type=Utc)


class IntelRead(Owned, table=True):
    """Somebody of sales has read a weekly message (001-4)."""

    __tablename__ = "intel_read"  # pyright: ignore[reportAssignmentType]

    week_id: int = Field(foreign_key="intel_week.id", primary_key=True)
    slack_id: str = Field(primary_key=True, max_length=32)
    at: datetime = Field(sa_type=Utc)


class Visits(Owned, table=True):
    """How often a campaign was met at one touchpoint on one day (001-6). Sent again: replaced."""

    __tablename__ = "visits"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True)
    day: date = Field(primary_key=True)
    touchpoint: str = Field(primary_key=True, max_length=60)
    count: int
