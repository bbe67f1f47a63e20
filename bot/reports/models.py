"""Who gets which report, and each one that was sent."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded


class Cadence(StrEnum):
    """How often a report comes, and over what (002-9)."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Subscription(Owned, table=True):
    """A report that comes by itself to a person or a channel. An ended one may begin again."""

    __tablename__ = "report_subscription"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "report", "cadence", "campaign_id", "recipient"),
        Index("ix_report_subscription_to", "workspace_id", "recipient"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(max_length=32)
    cadence: Cadence = Field(sa_column=worded(Cadence))
    # 0: every campaign
    campaign_id: int = 0
    # a person (U.., W..), a channel (C.., G..), or QUESTIONS: where marketing reads questions
    recipient: str = Field(max_length=32)
    by: str = Field(default="", max_length=32)
    began_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class Issue(Owned, table=True):
    """One report that was sent: over which days, and to whom. It holds no figure."""

    __tablename__ = "report_issue"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        # Once a period for a subscription, however many workers there are (U2); `about` of one
        # that somebody asked for is the key of what they did.
        UniqueConstraint("workspace_id", "subscription_id", "about"),
        Index("ix_report_issue_made", "workspace_id", "made_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(max_length=32)
    # which cadence it is called by; "" for the whole history
    cadence: str = Field(default="", max_length=16)
    campaign_id: int = 0
    # local days [since, until)
    since: date
    until: date
    recipient: str = Field(max_length=32)
    # 0: asked for once
    subscription_id: int = 0
    about: str = Field(max_length=255)
    by: str = Field(default="", max_length=32)
    made_at: datetime = Field(sa_type=Utc)
    # what its figures were when it was last drawn: another value has it drawn anew (U18)
    print: str = Field(default="", max_length=32)
    changed: bool = False
    # Slack's id of its picture, where charts are refused
    picture: str = Field(default="", max_length=32)
