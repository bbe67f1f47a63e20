"""The kit's own tables: what was received once, what is to be said, what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc


class Inbound(Owned, table=True):
    """A request that took effect: claimed in the same transaction as its effect (F12, F48)."""

    __tablename__ = "inbound"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=255)
    # No index: every request writes here, and only the nightly clearing looks at the time.
    received_at: datetime = Field(sa_type=Utc)
    # What a hook answered, and a digest of what it was asked: the same key with another body
    # is refused (Stripe's rule), the same body gets the first answer again.
    digest: str | None = Field(default=None, max_length=64)
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class Outbox(Owned, table=True):
    """One message: which post about which row to whom. It holds no text (DESIGN.md section 3)."""

    __tablename__ = "outbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_outbox_due", "state", "workspace_id", "next_at"),
        Index("ix_outbox_about", "workspace_id", "post", "about"),
        Index("ix_outbox_sent", "workspace_id", "channel", "ts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=255)
    post: str = Field(max_length=64)
    about: str = Field(max_length=64)
    # Whom: a channel (C.., G.., D..) or a person (U.., W..).
    recipient: str = Field(max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    priority: int = 5
    want: int = 1
    sent_rev: int = 0
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    # ready, sending, sent, ambiguous, dead, held
    state: str = Field(default="ready", max_length=16)
    attempt: int = 0
    tries: int = 0
    # Seconds since the epoch, real time: when it may be tried, and until when it is somebody's.
    next_at: float = 0.0
    lease_until: float = 0.0
    started_at: float = 0.0
    reason: str | None = Field(default=None, max_length=255)
    created_at: datetime = Field(sa_type=Utc)


class Pace(Owned, table=True):
    """When a channel may be posted to next; `*` is the workspace's budget and the claim's lock."""

    __tablename__ = "pace"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(primary_key=True, max_length=32)
    channel: str = Field(primary_key=True, max_length=64)
    next_at: float = 0.0


class Job(Owned, table=True):
    """Something that happens at local times: the rule, the zone, and the next moment in UTC."""

    __tablename__ = "job"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "name", "about"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    about: str = Field(default="", max_length=64)
    rule: str = Field(max_length=64)
    zone: str = Field(max_length=64)
    period: str = Field(max_length=32)
    due_at: datetime = Field(sa_type=Utc, index=True)


class JobRun(Owned, table=True):
    """One run of a job for one local period, however many processes there are (F29)."""

    __tablename__ = "job_run"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "name", "about", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    about: str = Field(default="", max_length=64)
    period: str = Field(max_length=32)
    # running, done, skipped, failed
    state: str = Field(max_length=16)
    due_at: datetime = Field(sa_type=Utc)
    ran_at: datetime = Field(sa_type=Utc)
    tries: int = 0
    # Seconds since the epoch, real time: until when a run is somebody's, or waits to be tried.
    lease_until: float = 0.0
    note: str | None = Field(default=None, max_length=255)
