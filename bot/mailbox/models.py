"""Mails as work and as a record without their words, and where the mailbox is read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded

KEPT = 512 * 1024  # bytes of a mail that wait to be read; its text stands at the beginning


class Source(StrEnum):
    """The way a mail came in."""

    HOOK = "hook"
    IMAP = "imap"
    SLACK = "slack"


class Form(StrEnum):
    """What the bytes of a waiting mail are: RFC 5322, our own JSON, or a file of Slack's."""

    MIME = "mime"
    JSON = "json"
    FILE = "file"


class Fate(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    READ = "read"
    LEFT_OUT = "left out"


class Why(StrEnum):
    """Why a mail was left out."""

    NONE = ""
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"
    LOOP = "loop"
    COLLEAGUE = "colleague"
    NO_QUESTION = "no question"
    AGAIN = "again"
    TOO_MANY = "too many"
    UNREADABLE = "unreadable"


class Mailbox(Owned, table=True):
    """How far the mailbox is read, one row a workspace. `box`: a digest of its address."""

    __tablename__ = "mailbox"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    # The Slack channel into which mails are forwarded.
    channel: str | None = Field(default=None, max_length=32)
    box: str = Field(default="", max_length=64)
    validity: int = 0
    last_uid: int = 0
    looked_at: datetime | None = Field(default=None, sa_type=Utc)
    # Why the last look failed, in a word; "" where it did not.
    trouble: str = Field(default="", max_length=80)
    trouble_since: datetime | None = Field(default=None, sa_type=Utc)


class Mail(Owned, table=True):
    """One mail: its bytes until it is read, afterwards only what became of it."""

    __tablename__ = "mail"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "ident"),
        Index("ix_mail_fate", "workspace_id", "fate", "id"),
        Index("ix_mail_received", "workspace_id", "received_at"),
        Index("ix_mail_sender", "workspace_id", "sender", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: Source = Field(sa_column=worded(Source))
    form: Form = Field(sa_column=worded(Form))
    # A digest of its Message-ID; known once it is read.
    ident: str | None = Field(default=None, max_length=64)
    # A digest of its sender's address, for an hour: nobody floods the others out.
    sender: str = Field(default="", max_length=32)
    raw: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    size: int = 0
    fate: Fate = Field(default=Fate.WAITING, sa_column=worded(Fate))
    why: Why = Field(default=Why.NONE, sa_column=worded(Why))
    tries: int = 0
    questions: int = 0
    # Its quoted text could not be told from its own in time, so all of it was read.
    whole: bool = False
    # Its sender is a known lead.
    known: bool = False
    received_at: datetime = Field(sa_type=Utc)
    read_at: datetime | None = Field(default=None, sa_type=Utc)
