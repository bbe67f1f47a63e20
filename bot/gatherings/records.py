"""What people keep beside gatherings: calendar addresses, diets, what was heard, visits' notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc

WORDS = 1000  # characters of one answer


class CalendarFeed(Owned, table=True):
    """A person's private calendar address. Only a digest of it is kept: nobody can look it up."""

    __tablename__ = "calendar_feed"  # pyright: ignore[reportAssignmentType]
    # Whoever reads it names no workspace: the digest alone leads to it.
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        Index("ix_calendar_feed_token", "token_hash"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(max_length=32)
    token_hash: str = Field(max_length=64)
    made_at: datetime = Field(sa_type=Utc)


class Diet(Owned, table=True):
    """What somebody does not eat, in their own words: for themselves and hosts of their lunches."""

    __tablename__ = "diet"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(max_length=32)
    words: str = Field(max_length=300)


class Heard(Owned, table=True):
    """What a rep in an open seat heard at marketing's meeting (000-11)."""

    __tablename__ = "heard"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "gathering_id", "by"),)

    id: int | None = Field(default=None, primary_key=True)
    gathering_id: int = Field(foreign_key="gathering.id")
    by: str = Field(max_length=32)
    words: str = Field(max_length=WORDS)
    at: datetime = Field(sa_type=Utc)


class VisitNote(Owned, table=True):
    """What somebody saw at a customer's: their day, their problems, their words (000-19)."""

    __tablename__ = "visit_note"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "gathering_id", "by"),
        Index("ix_visit_note_account", "workspace_id", "account"),
    )

    id: int | None = Field(default=None, primary_key=True)
    gathering_id: int = Field(foreign_key="gathering.id")
    account: str = Field(max_length=120)
    by: str = Field(max_length=32)
    their_day: str = Field(default="", max_length=WORDS)
    surroundings: str = Field(default="", max_length=WORDS)
    problems: str = Field(default="", max_length=WORDS)  # the top three, one a line
    words_used: str = Field(default="", max_length=WORDS)
    surprised: str = Field(default="", max_length=WORDS)
    at: datetime = Field(sa_type=Utc)
