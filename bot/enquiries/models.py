"""Questions, the themes they are counted under, answers, who was told, and the digests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, Integer, UniqueConstraint
from sqlmodel import Field

from bot.enquiries.learned import FindTerm as FindTerm
from bot.enquiries.learned import FindWord as FindWord
from bot.enquiries.learned import LexiconState as LexiconState
from bot.enquiries.learned import LinkCheck as LinkCheck
from bot.enquiries.learned import MoveKind as MoveKind
from bot.enquiries.learned import Synonym as Synonym
from bot.enquiries.learned import ThemeMove as ThemeMove
from bot.kit.tables import Owned, Utc, worded

TEXT = 3000  # characters of a question or an answer that are kept
TITLE = 300


class Via(StrEnum):
    """The way a question came in."""

    COMMAND = "command"
    MESSAGE = "message"
    FORM = "form"
    CALL = "call"
    MAIL = "mail"


class State(StrEnum):
    """Where a theme stands: NEW until its first digest."""

    NEW = "new"
    WAITING = "waiting"
    ANSWERED = "answered"


class Kind(StrEnum):
    """What sort of question a theme is (003-12)."""

    WORKS = "works"
    HOW_TO = "how_to"
    PRICE = "price"
    COMPARE = "compare"
    INTEGRATE = "integrate"
    PROOF = "proof"
    SECURITY = "security"
    OTHER = "other"


class Helped(StrEnum):
    """What somebody who was told said of the answer."""

    UNSAID = "unsaid"
    YES = "yes"
    NO = "no"


class Digest(Owned, table=True):
    """One evening's message: at most one per local day, its window joins the last one's."""

    __tablename__ = "digest"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    day: date
    since: datetime = Field(sa_type=Utc)
    until: datetime = Field(sa_type=Utc)
    channel: str = Field(max_length=32)


class Theme(Owned, table=True):
    """The same question in many wordings, counted together. `key` is the leader's wording,
    `sense` what it means by the lexicon.

    A question joins by its own words against the leader's alone, never through another member,
    so that themes cannot chain into one (PERFORMANCE.md D). A theme that a person merged into
    another stays as a further leader of that one.
    """

    __tablename__ = "theme"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_theme_state", "workspace_id", "state", "owner_id"),
        Index("ix_theme_digest", "workspace_id", "digest_id"),
        Index("ix_theme_sense", "workspace_id", "sense"),
    )

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=TITLE)
    key: str = Field(max_length=255)
    words: int
    # "" where the lexicon knows none of its words.
    sense: str = Field(default="", max_length=255)
    kind: Kind = Field(default=Kind.OTHER, sa_column=worded(Kind))
    # Who chose the kind; None: it is guessed.
    kind_by: str | None = Field(default=None, max_length=32)
    # Its questions are counted under that theme.
    merged_into: int | None = Field(default=None, foreign_key="theme.id")
    state: State = Field(default=State.NEW, sa_column=worded(State))
    owner_id: str | None = Field(default=None, max_length=32)
    due_on: date | None = None
    # The digest in which it was new; the one that said it was answered.
    digest_id: int | None = Field(default=None, foreign_key="digest.id")
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    answered_digest_id: int | None = Field(default=None, foreign_key="digest.id")
    created_at: datetime = Field(sa_type=Utc)


class ThemeWord(Owned, table=True):
    """The leader's words and, after "=", their meanings, by which a question finds its theme.

    `size`: how many the leader has of that sort; only leaders of about the same size are measured.
    """

    __tablename__ = "theme_word"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_theme_word_theme", "theme_id"),)

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    word: str = Field(primary_key=True, max_length=64)
    size: int = Field(primary_key=True)
    theme_id: int = Field(
        sa_column=Column(Integer, ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
    )


class Question(Owned, table=True):
    """What one prospect asked, as somebody passed it on. Addresses and numbers are masked."""

    __tablename__ = "question"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_question_theme", "workspace_id", "theme_id", "withdrawn_at"),
        Index("ix_question_digest", "workspace_id", "digest_id"),
        Index("ix_question_asker", "workspace_id", "asker_id", "asked_at"),
        Index("ix_question_source", "workspace_id", "channel", "ts"),
        Index("ix_question_lead", "workspace_id", "lead_id"),
        Index("ix_question_asked", "workspace_id", "asked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(max_length=TEXT)
    asker_id: str = Field(max_length=32)
    via: Via = Field(sa_column=worded(Via))
    # Who asked, in the asker's own words, where no lead is known for it.
    heard_from: str = Field(default="", max_length=200)
    lead_id: int | None = Field(default=None, foreign_key="lead.id")
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    # The message it was taken from.
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    permalink: str | None = Field(default=None, max_length=500)
    theme_id: int = Field(foreign_key="theme.id")
    # Who decided that it is counted there, by a split or a merge: no rule moves it any more.
    placed_by: str | None = Field(default=None, max_length=32)
    # The one digest that counts it; set when that is made.
    digest_id: int | None = Field(default=None, foreign_key="digest.id")
    # Another person passed on the very same message: told like an asker, not counted again.
    echo_of: int | None = Field(default=None, foreign_key="question.id")
    asked_at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class Answer(Owned, table=True):
    """What marketing has to say to a theme: a link, words to paste, or both."""

    __tablename__ = "answer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_answer_theme", "workspace_id", "theme_id"),)

    id: int | None = Field(default=None, primary_key=True)
    theme_id: int = Field(foreign_key="theme.id")
    link: str | None = Field(default=None, max_length=500)
    label: str = Field(default="", max_length=120)
    words: str = Field(default="", max_length=TEXT)
    version: int = 1
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class Told(Owned, table=True):
    """One person was told one answer, once, and what they said of it."""

    __tablename__ = "told"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "answer_id", "asker_id"),)

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id")
    asker_id: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    helped: Helped = Field(default=Helped.UNSAID, sa_column=worded(Helped))
    helped_at: datetime | None = Field(default=None, sa_type=Utc)
    missing: str = Field(default="", max_length=TEXT)


class Draft(Owned, table=True):
    """What somebody typed into the form and has not sent."""

    __tablename__ = "draft"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    slack_id: str = Field(primary_key=True, max_length=32)
    text: str = Field(default="", max_length=TEXT)
    at: datetime = Field(sa_type=Utc)


class EnquiryRevision(Owned, table=True):
    """What a question or an answer said before it was changed (U4)."""

    __tablename__ = "enquiry_revision"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_enquiry_revision_of", "workspace_id", "kind", "about"),)

    id: int | None = Field(default=None, primary_key=True)
    # question or answer, and its id
    kind: str = Field(max_length=16)
    about: int
    text: str = Field(max_length=TEXT)
    link: str | None = Field(default=None, max_length=500)
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
