"""What was said of leads, by whom and by which way; answers, weekly signals, early signals."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded
from bot.leads.models import Quality


class Reason(StrEnum):
    """Why a lead is not good: few, and only ones that marketing can act on."""

    WRONG_DATA = "wrong_data"
    NOT_A_FIT = "not_a_fit"
    NOT_READY = "not_ready"  # the same fact as *later*: never counted as bad
    CANNOT_REACH = "cannot_reach"
    DUPLICATE = "duplicate"
    SOMETHING_ELSE = "something_else"
    NOT_GIVEN = "not_given"


class Wrong(StrEnum):
    """Which part of a lead's data is wrong (002-10)."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    COMPANY = "company"
    LEFT = "left"  # the person left the company


class Via(StrEnum):
    """The way in by which something was said."""

    COMMAND = "command"
    BUTTON = "button"
    REACTION = "reaction"
    SHORTCUT = "shortcut"


class Outcome(StrEnum):
    """How marketing answers a flag."""

    CORRECTED = "corrected"
    CHANGED = "changed"
    STAYING = "staying"


class Amount(StrEnum):
    """How many leads somebody got this week (000-1): quantity is asked apart from quality."""

    TOO_FEW = "too_few"
    RIGHT = "right"
    TOO_MANY = "too_many"


class Verdict(Owned, table=True):
    """One thing said of a lead. Rows are added, never rewritten.

    What was said first and what it was changed to are one act (`act_id` is the first row's id);
    withdrawing takes back the whole act. `superseded` is false for the one row of a person on a
    lead that counts: the newest row of their newest act that stands.
    """

    __tablename__ = "verdict"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        # the lead's verdict, and what a person said of it: the busiest door reads this alone
        Index("ix_verdict_lead", "lead_id", "superseded", "by", "quality", "reason", "id"),
        # what waits for a person, and what they said lately
        Index("ix_verdict_by", "workspace_id", "by", "act_at"),
        # what was said in a time, for the daily digest
        Index("ix_verdict_at", "workspace_id", "at"),
        # flags that marketing has not answered
        Index(
            "ix_verdict_unanswered",
            "workspace_id",
            "reason",
            "lead_id",
            sqlite_where=text("answer_id IS NULL AND superseded = 0 AND quality = 'not_good'"),
            postgresql_where=text("answer_id IS NULL AND NOT superseded AND quality = 'not_good'"),
        ),
        # praise of the last days, by campaign (004-11)
        Index(
            "ix_verdict_praise",
            "workspace_id",
            "act_at",
            "lead_id",
            sqlite_where=text("superseded = 0 AND quality = 'good'"),
            postgresql_where=text("NOT superseded AND quality = 'good'"),
        ),
        # the verdict that a reaction made
        Index(
            "ix_verdict_reaction",
            "workspace_id",
            "channel",
            "ts",
            "by",
            sqlite_where=text("emoji IS NOT NULL"),
            postgresql_where=text("emoji IS NOT NULL"),
        ),
        # what an act was changed to
        Index(
            "ix_verdict_act",
            "act_id",
            sqlite_where=text("act_id IS NOT NULL"),
            postgresql_where=text("act_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id")
    # the lead it was said of, where that was merged into another since
    said_of: int | None = Field(default=None, foreign_key="lead.id")
    # None in the first row of an act: its own id
    act_id: int | None = Field(default=None, foreign_key="verdict.id")
    by: str = Field(max_length=32)
    quality: Quality = Field(sa_column=worded(Quality))
    reason: Reason | None = Field(default=None, sa_column=worded(Reason, nullable=True))
    field: Wrong | None = Field(default=None, sa_column=worded(Wrong, nullable=True))
    proof: str | None = Field(default=None, max_length=1000)
    right_value: str | None = Field(default=None, max_length=300)
    note: str | None = Field(default=None, max_length=3000)
    later_on: date | None = None
    via: Via = Field(sa_column=worded(Via))
    # the message it was said on; `emoji` only where a reaction said it
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    emoji: str | None = Field(default=None, max_length=100)
    # when the person did it, and when we stored it
    act_at: datetime = Field(sa_type=Utc)
    at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)
    superseded: bool = False
    answer_id: int | None = Field(default=None, foreign_key="verdict_answer.id")

    @property
    def act(self) -> int:
        """The act this row belongs to."""
        return self.act_id or self.id or 0


class ReactionState(Owned, table=True):
    """Whether somebody's reaction stands on a post: the event with the greatest time counts.

    Removed ones stay as tombstones, so that events may come in any order (F14, U19). `emoji` is
    the name as Slack sent it, skin tone included; `base` is the same without skin tone and alias.
    """

    __tablename__ = "reaction_state"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "ts", "by", "emoji"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    by: str = Field(max_length=32)
    emoji: str = Field(max_length=100)
    base: str = Field(max_length=100)
    # Slack's own text of the time, compared as a number
    event_ts: str = Field(max_length=32)
    present: bool


class VerdictAnswer(Owned, table=True):
    """What marketing answered to one flag or to a group of them."""

    __tablename__ = "verdict_answer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_verdict_answer_at", "workspace_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    by: str = Field(max_length=32)
    outcome: Outcome = Field(sa_column=worded(Outcome))
    words: str = Field(default="", max_length=1000)
    at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)


class AnswerNews(Owned, table=True):
    """An answer that somebody who flagged is told of; those of one message have one `fold`.

    What waits for a person is told in one message: eight answers in a row are not eight.
    """

    __tablename__ = "verdict_answer_news"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "answer_id", "person"),
        Index("ix_verdict_answer_news_person", "workspace_id", "person", "told_at"),
        Index("ix_verdict_answer_news_fold", "fold"),
    )

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="verdict_answer.id")
    person: str = Field(max_length=32)
    # the id of the first row of the message; None in that row itself
    fold: int | None = Field(default=None, foreign_key="verdict_answer_news.id")
    told_at: datetime | None = Field(default=None, sa_type=Utc)


class QuantitySignal(Owned, table=True):
    """Too few, right or too many leads in an ISO week, as one person sees it (000-1)."""

    __tablename__ = "quantity_signal"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "by", "week"),
        Index("ix_quantity_signal_week", "workspace_id", "week", "amount"),
    )

    id: int | None = Field(default=None, primary_key=True)
    by: str = Field(max_length=32)
    # as in 2026-W10, in the workspace's zone
    week: str = Field(max_length=8)
    amount: Amount = Field(sa_column=worded(Amount))
    at: datetime = Field(sa_type=Utc)


class Signal(Owned, table=True):
    """A campaign left its normal band in an ISO week: what was seen then (002-5)."""

    __tablename__ = "signal"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "campaign_id", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    week: str = Field(max_length=8)
    at: datetime = Field(sa_type=Utc)
    # counts of the seven days, with *heard back* as the mirror of *not good*
    received: int
    not_good: int
    heard: int
    reason: Reason | None = Field(default=None, sa_column=worded(Reason, nullable=True))
    # the normal band, as shares of 1
    low: float
    high: float
    muted_until: datetime | None = Field(default=None, sa_type=Utc)
    muted_by: str | None = Field(default=None, max_length=32)
