"""Series, gatherings, invitations, topics, actions, calendars (000-11, 000-18, 001-14)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from bot.gatherings.records import CalendarFeed as CalendarFeed
from bot.gatherings.records import Diet as Diet
from bot.gatherings.records import Heard as Heard
from bot.gatherings.records import VisitNote as VisitNote
from bot.kit.tables import Owned, Utc, worded

TEXT = 1000  # characters of a topic, a decision, an action
NOTES = 6000  # characters of minutes


class Kind(StrEnum):
    """What this room itself knows; a room above adds a word of its own (`council`)."""

    MEETING = "meeting"
    REVIEW = "review"
    LUNCH = "lunch"
    STAFF = "staff"  # marketing's own meeting, with open seats for reps
    VISIT = "visit"


class Mode(StrEnum):
    """How people meet (000-15)."""

    VIDEO = "video"
    PHONE = "phone"
    PERSON = "person"


class Holidays(StrEnum):
    """What becomes of a date that is a holiday at its site (001-14)."""

    SKIP = "skip"
    BEFORE = "before"  # the working day before
    ASK = "ask"


class State(StrEnum):
    """Where a gathering stands. ASKED: on a holiday, its owner has not said what to do yet."""

    PLANNED = "planned"
    ASKED = "asked"
    HELD = "held"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    MISSED = "missed"


class Part(StrEnum):
    """As what somebody is invited."""

    HOST = "host"
    MEMBER = "member"
    OPEN_SEAT = "open_seat"  # a rep at marketing's meeting (000-11)
    GUEST = "guest"


class Said(StrEnum):
    """What somebody answered; the third answer everywhere (U16)."""

    NONE = "none"
    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


class Stage(StrEnum):
    """Where a topic stands."""

    RAISED = "raised"
    AGENDA = "agenda"
    DECIDED = "decided"
    ANSWERED = "answered"  # its author said whether that is fine
    WITHDRAWN = "withdrawn"


def _words() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def _facts() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Series(Owned, table=True):
    """Something that is held again and again: a rule over local wall time (RFC 5545, 3.3.10)."""

    __tablename__ = "series"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    title: str = Field(max_length=120)
    owner_id: str = Field(max_length=32)
    deputy_id: str | None = Field(default=None, max_length=32)
    # "FREQ=MONTHLY;BYDAY=2FR,4FR"; empty: held once, on `starts_on`
    rule: str = Field(default="", max_length=200)
    starts_on: date
    at: str = Field(max_length=5)  # "12:00", wall time of `zone`
    zone: str = Field(max_length=64)
    minutes: int = 60
    mode: Mode = Field(default=Mode.VIDEO, sa_column=worded(Mode))
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    holidays: Holidays = Field(default=Holidays.ASK, sa_column=worded(Holidays))
    # dates (ISO) that are left out
    exceptions: list[str] = _words()
    # who is invited: Slack ids, and besides them whole sides ("sales", "marketing")
    whom: list[str] = _words()
    sides: list[str] = _words()
    # how many reps in turn are invited besides (000-11)
    open_seats: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    at_made: datetime = Field(sa_type=Utc)


class Gathering(Owned, table=True):
    """One date with people: an occurrence of a series, or one by itself."""

    __tablename__ = "gathering"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "series_id", "original_on"),
        Index("ix_gathering_starts", "workspace_id", "starts_at"),
        Index("ix_gathering_forum", "workspace_id", "forum", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    series_id: int | None = Field(default=None, foreign_key="series.id")
    # the local date that the rule names, whatever it was moved to
    original_on: date | None = None
    kind: str = Field(max_length=32)
    title: str = Field(max_length=120)
    # whose topics it takes: "series:2", "council:3", "gathering:7"
    forum: str = Field(default="", max_length=64)
    owner_id: str = Field(max_length=32)
    deputy_id: str | None = Field(default=None, max_length=32)
    starts_at: datetime = Field(sa_type=Utc)
    zone: str = Field(max_length=64)
    minutes: int = 60
    mode: Mode = Field(default=Mode.VIDEO, sa_column=worded(Mode))
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    state: State = Field(default=State.PLANNED, sa_column=worded(State))
    # for calendars: the one stays, the other grows with every change (RFC 5545, 3.8.4.7, 3.8.7.4)
    uid: str = Field(max_length=120)
    sequence: int = 0
    why: str = Field(default="", max_length=500)  # it was cancelled or moved
    invited_at: datetime | None = Field(default=None, sa_type=Utc)
    # when people are reminded: "2w", "2d", "1h" before
    leads: list[str] = _words()
    # what was said: the minutes, and decisions that belong to no topic
    notes: str = Field(default="", max_length=NOTES)
    decisions: list[str] = _words()
    notes_by: str | None = Field(default=None, max_length=32)
    held_at: datetime | None = Field(default=None, sa_type=Utc)
    # how far the alarm went: 0 nobody, 1 owner, 2 deputy, 3 admins (000-22)
    alarm: int = 0
    # what its kind keeps: seating of a lunch, pairs and account of a visit
    details: dict[str, Any] = _facts()
    at_made: datetime = Field(sa_type=Utc)


class Invitation(Owned, table=True):
    """Somebody invited, what they answered, and whether they came."""

    __tablename__ = "invitation"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "gathering_id", "slack_id"),
        Index("ix_invitation_person", "workspace_id", "slack_id", "answer"),
    )

    id: int | None = Field(default=None, primary_key=True)
    gathering_id: int = Field(foreign_key="gathering.id")
    slack_id: str = Field(max_length=32)
    part: Part = Field(default=Part.MEMBER, sa_column=worded(Part))
    answer: Said = Field(default=Said.NONE, sa_column=worded(Said))
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    attended: bool | None = None
    # the side somebody was on when it was held: people change sides, what happened does not
    side: str = Field(default="", max_length=16)
    # taken off the list again
    gone: bool = False
    # the newest calendar file this person was given, by the gathering's sequence; -1: none
    filed: int = -1


class Topic(Owned, table=True):
    """Something that somebody wants talked about in a forum."""

    __tablename__ = "topic"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_topic_forum", "workspace_id", "forum", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    forum: str = Field(max_length=64)
    gathering_id: int | None = Field(default=None, foreign_key="gathering.id")
    by: str = Field(max_length=32)
    words: str = Field(max_length=TEXT)
    heading: str = Field(default="", max_length=80)
    state: Stage = Field(default=Stage.RAISED, sa_column=worded(Stage))
    decision: str = Field(default="", max_length=TEXT)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
    fine: bool | None = None  # what its author says of the decision
    at: datetime = Field(sa_type=Utc)


class TopicVote(Owned, table=True):
    """Somebody wants this topic early on the agenda."""

    __tablename__ = "topic_vote"  # pyright: ignore[reportAssignmentType]

    topic_id: int = Field(foreign_key="topic.id", primary_key=True)
    slack_id: str = Field(primary_key=True, max_length=32)
    at: datetime = Field(sa_type=Utc)


class Action(Owned, table=True):
    """Something that somebody does until a day, agreed at a gathering."""

    __tablename__ = "action"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_action_owner", "workspace_id", "owner_id", "done_at"),)

    id: int | None = Field(default=None, primary_key=True)
    gathering_id: int = Field(foreign_key="gathering.id")
    topic_id: int | None = Field(default=None, foreign_key="topic.id")
    words: str = Field(max_length=TEXT)
    owner_id: str = Field(max_length=32)
    due_on: date
    at: datetime = Field(sa_type=Utc)
    done_at: datetime | None = Field(default=None, sa_type=Utc)
    dropped_at: datetime | None = Field(default=None, sa_type=Utc)
    nudged_at: datetime | None = Field(default=None, sa_type=Utc)
