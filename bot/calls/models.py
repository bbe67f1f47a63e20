"""Call notes, what is shared without a call, the lists of reasons, tallies, drafts, what was said
before."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded

WORDS = 1000  # characters kept of what went well, what did not, and a prospect's own words
TAG = 120  # of a competitor, an objection, a trigger
REASON = 40  # of a reason's slug
LABEL = 60


class Outcome(StrEnum):
    """What a conversation came to: exactly these three (002-9)."""

    INTERESTED = "interested"
    NO_INTEREST = "no_interest"
    LATER = "later"


class CallNote(Owned, table=True):
    """One conversation, as its author noted it. All free text is masked before it stands here."""

    __tablename__ = "call_note"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_call_note_at", "workspace_id", "at"),
        Index("ix_call_note_campaign", "workspace_id", "campaign_id", "at"),
        Index("ix_call_note_lead", "lead_id", "at"),
        Index("ix_call_note_by", "workspace_id", "by", "at"),
        # when each lead was first spoken with, and first interested: read alone by the report of
        # stages (001-9)
        Index(
            "ix_call_note_stages",
            "workspace_id",
            "lead_id",
            "connected",
            "outcome",
            "at",
            sqlite_where=text("withdrawn_at IS NULL AND lead_id IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND lead_id IS NOT NULL"),
        ),
        # the message it was taken from
        Index(
            "ix_call_note_source",
            "workspace_id",
            "channel",
            "ts",
            sqlite_where=text("ts IS NOT NULL"),
            postgresql_where=text("ts IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    by: str = Field(max_length=32)
    # where the caller stood that day: figures by team do not move with people
    team_id: int | None = Field(default=None, foreign_key="team.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    lead_id: int | None = Field(default=None, foreign_key="lead.id")
    # the lead it was noted on, where that was merged into another since
    noted_on: int | None = Field(default=None, foreign_key="lead.id")
    # whom they spoke with, in the caller's words, where no lead is known
    heard_from: str = Field(default="", max_length=200)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    connected: bool = True
    outcome: Outcome = Field(sa_column=worded(Outcome))
    # CallReason.slug; "" where none was given
    reason: str = Field(default="", max_length=REASON)
    went_well: str = Field(default="", max_length=WORDS)
    went_not: str = Field(default="", max_length=WORDS)
    words_used: str = Field(default="", max_length=WORDS)
    competitor: str = Field(default="", max_length=TAG)
    objection: str = Field(default="", max_length=TAG)
    trigger_event: str = Field(default="", max_length=TAG)
    later_on: date | None = None
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    permalink: str | None = Field(default=None, max_length=500)
    # `words_used` is that message's own text, and follows it
    verbatim: bool = False
    # its words and tags may be read by marketing, without the caller's name (001-10)
    shared: bool = False
    # what a later outcome said of the lead, so that it can be taken back with the note
    verdict_id: int | None = Field(default=None, foreign_key="verdict.id")
    # the workspace's local date of `at`, under which the tally counts it
    day: date
    at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class Shared(Owned, table=True):
    """Words and tags that somebody shared with marketing from a message (001-10).

    No conversation: it is in no tally and no report of calls. The week's summary has it beside
    the shared notes, and names its columns for the tags as they do. All free text is masked.
    """

    __tablename__ = "call_shared"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_call_shared_at", "workspace_id", "at"),
        Index("ix_call_shared_by", "workspace_id", "by", "at"),
        Index("ix_call_shared_source", "workspace_id", "channel", "ts"),
        Index("ix_call_shared_lead", "lead_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    by: str = Field(max_length=32)
    lead_id: int | None = Field(default=None, foreign_key="lead.id")
    # whom it is about, in its author's words, where no lead is known
    heard_from: str = Field(default="", max_length=200)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    words_used: str = Field(default="", max_length=WORDS)
    competitor: str = Field(default="", max_length=TAG)
    objection: str = Field(default="", max_length=TAG)
    trigger_event: str = Field(default="", max_length=TAG)
    # the message it was taken from
    channel: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    permalink: str | None = Field(default=None, max_length=500)
    # `words_used` is that message's own text, and follows it
    verbatim: bool = False
    # the workspace's local date of `at`
    day: date
    at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class CallReason(Owned, table=True):
    """One reason that people may choose for an outcome; a workspace edits its short lists.

    A retired one is no longer offered; notes that gave it keep it.
    """

    __tablename__ = "call_reason"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "outcome", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    outcome: Outcome = Field(sa_column=worded(Outcome))
    slug: str = Field(max_length=REASON)
    label: str = Field(max_length=LABEL)
    # 0 is offered first
    rank: int = 0
    retired: bool = False


class CallTally(Owned, table=True):
    """Standing notes of one local day of the workspace, counted in the notes' own transactions."""

    __tablename__ = "call_tally"  # pyright: ignore[reportAssignmentType]
    # Read by ranges of its key: nothing is looked up beside it.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    day: date = Field(primary_key=True)
    # 0: none
    campaign_id: int = Field(default=0, primary_key=True)
    outcome: Outcome = Field(sa_column=Column(worded(Outcome).type, primary_key=True))
    reason: str = Field(default="", primary_key=True, max_length=REASON)
    notes: int = 0
    connected: int = 0


class CallMonth(Owned, table=True):
    """The same by month: a history over years reads these, which are few (PERFORMANCE.md C)."""

    __tablename__ = "call_month"  # pyright: ignore[reportAssignmentType]
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    # its first day
    month: date = Field(primary_key=True)
    campaign_id: int = Field(default=0, primary_key=True)
    outcome: Outcome = Field(sa_column=Column(worded(Outcome).type, primary_key=True))
    reason: str = Field(default="", primary_key=True, max_length=REASON)
    notes: int = 0
    connected: int = 0


class CallQuestion(Owned, table=True):
    """A question heard in a conversation: it lives in enquiries, and goes with its note."""

    __tablename__ = "call_question"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "note_id", "question_id"),)

    id: int | None = Field(default=None, primary_key=True)
    note_id: int = Field(foreign_key="call_note.id")
    question_id: int = Field(foreign_key="question.id")


class CallDraft(Owned, table=True):
    """What somebody typed into a form and has not sent: the fields by name."""

    __tablename__ = "call_draft"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    slack_id: str = Field(primary_key=True, max_length=32)
    # "" for the form of a note; the message that is being shared
    about: str = Field(default="", primary_key=True, max_length=64)
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Utc)


class CallRevision(Owned, table=True):
    """What a note, or something shared, said before it was changed (U4)."""

    __tablename__ = "call_revision"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_call_revision_note", "workspace_id", "note_id"),)

    id: int | None = Field(default=None, primary_key=True)
    note_id: int | None = Field(default=None, foreign_key="call_note.id")
    shared_id: int | None = Field(default=None, foreign_key="call_shared.id")
    said: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
