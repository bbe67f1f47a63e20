"""Leads, their identities, history, and the campaigns, sources and vendors that send them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded


class Quality(StrEnum):
    """What the lead's record says of its quality (DESIGN.md section 4); set by `verdicts`."""

    NONE = "none"
    GOOD = "good"
    NOT_GOOD = "not_good"
    LATER = "later"
    MIXED = "mixed"


class Identity(StrEnum):
    """The kinds of alias by which a lead is found."""

    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL = "external"
    URL = "url"
    POST = "post"  # channel/ts of an app's post that names nothing else


class Vendor(Owned, table=True):
    """Who sells lists or leads; never known under two spellings."""

    __tablename__ = "vendor"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80)
    name: str = Field(max_length=120)


class LeadSource(Owned, table=True):
    """Where a lead came from: webinar, web form, list."""

    __tablename__ = "lead_source"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80)
    name: str = Field(max_length=120)


class Campaign(Owned, table=True):
    """A campaign; `goal` says whether it is judged on this week's leads (001-3)."""

    __tablename__ = "campaign"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80)
    name: str = Field(max_length=120)
    goal: str = Field(default="demand-now", max_length=16)
    owner_id: str | None = Field(default=None, max_length=32)


class Lead(Owned, table=True):
    """A lead. `number` is what people say: L-1042, counted per workspace."""

    __tablename__ = "lead"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        # Counting and searching by name read this index alone.
        Index("ix_lead_received", "workspace_id", "received_at", "search"),
        # What came in since the last digest
        Index("ix_lead_came", "workspace_id", "came_at"),
        Index("ix_lead_owner", "workspace_id", "owner_id", "received_at"),
        Index("ix_lead_campaign", "workspace_id", "campaign_id", "received_at"),
        Index(
            "ix_lead_merged",
            "merged_into",
            "workspace_id",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=32)
    name: str | None = Field(default=None, max_length=120)
    title: str | None = Field(default=None, max_length=120)
    company: str | None = Field(default=None, max_length=120)
    industry: str | None = Field(default=None, max_length=80)
    country: str | None = Field(default=None, max_length=60)
    url: str | None = Field(default=None, max_length=500)
    score: int | None = None
    extra: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    source_id: int | None = Field(default=None, foreign_key="lead_source.id")
    vendor_id: int | None = Field(default=None, foreign_key="vendor.id")
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    owner_id: str | None = Field(default=None, max_length=32)
    # When sales first said anything of it: a verdict, a claim of ownership or a note. The mirror
    # of *not good* until the SLA's clocks exist (DESIGN.md section 5).
    heard_at: datetime | None = Field(default=None, sa_type=Utc)
    received_at: datetime = Field(sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc)
    # When it came to us as a lead, whatever its sender says of when it was received; None while
    # only a flag knows it
    came_at: datetime | None = Field(default=None, sa_type=Utc)
    # Name, company and e-mail in small plain letters, for searching (kept by leads/intake.py)
    search: str = Field(default="", max_length=400)
    # False while only a flag knows it: outside every rate until the real one arrives
    confirmed: bool = True
    merged_into: int | None = Field(default=None, foreign_key="lead.id")
    verdict: Quality = Field(default=Quality.NONE, sa_column=worded(Quality))
    verdict_reason: str | None = Field(default=None, max_length=32)
    # The post it came with (another app's) and our card beneath it.
    post_channel: str | None = Field(default=None, max_length=32)
    post_ts: str | None = Field(default=None, max_length=32)
    post_deleted: bool = False

    @property
    def public_id(self) -> str:
        """What people say: L-1042."""
        return f"L-{self.number}"


class LeadAlias(Owned, table=True):
    """One way of finding a lead: a normalised e-mail, phone (E.164), external id, URL or post."""

    __tablename__ = "lead_alias"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "value"),
        # Two columns: without statistics SQLite would rather walk the whole workspace.
        Index("ix_lead_alias_lead", "lead_id", "workspace_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: Identity = Field(sa_column=worded(Identity))
    value: str = Field(max_length=254)
    lead_id: int = Field(foreign_key="lead.id")


class LeadEvent(Owned, table=True):
    """What happened to a lead, appended, never changed: received, updated, claimed, merged ..."""

    __tablename__ = "lead_event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_lead_event_lead", "lead_id", "workspace_id", "at"),
        Index("ix_lead_event_by", "workspace_id", "by", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id")
    at: datetime = Field(sa_type=Utc)
    by: str | None = Field(default=None, max_length=32)
    what: str = Field(max_length=32)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class LeadImport(Owned, table=True):
    """One CSV import of leads, with what it made, so that it can be undone (U21).

    A large one is stored in steps: each is a row with `part_of`, and the whole holds the counts.
    """

    __tablename__ = "lead_import"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    part_of: int | None = Field(default=None, foreign_key="lead_import.id", index=True)
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    made: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_type=Utc)


class Counter(Owned, table=True):
    """The last number given out, per workspace and kind."""

    __tablename__ = "counter"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(primary_key=True, max_length=32)
    kind: str = Field(primary_key=True, max_length=32)
    last: int = 1000
