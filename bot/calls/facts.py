"""What the rules hand to the views: plain values, nothing of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.calls.models import Outcome
from bot.calls.reasons import Choice as Reason
from bot.enquiries.facts import AnswerShown
from bot.verdicts.find import Choice as LeadChoice

# What a message shares: a prospect's words, and the three tags (001-10)
SHARED_TEXTS = ("words_used", "competitor", "objection", "trigger_event")
TEXTS = ("went_well", "went_not", "words_used", "competitor", "objection", "trigger_event")


@dataclass(frozen=True)
class Given:
    """What somebody says of a conversation, typed or filled in.

    Whom it was with: `lead_id`, else `which` (an identity that names a lead without doubt; new,
    it becomes one), else `name` (any words).
    """

    outcome: Outcome
    lead_id: int | None = None
    which: str = ""
    name: str = ""
    campaign_id: int | None = None
    connected: bool = True
    reason: str = ""
    went_well: str = ""
    went_not: str = ""
    words_used: str = ""
    competitor: str = ""
    objection: str = ""
    trigger_event: str = ""
    later_on: date | None = None
    shared: bool = False
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answered:
    """Marketing has an answer to a question that was heard: for the one who heard it."""

    question: str
    answer: AnswerShown
    told_id: int | None


@dataclass(frozen=True)
class Note:
    """A note for one reader. Who called, and words that are not shared, are empty for those who
    may not see them (`own`: the reader's)."""

    id: int
    at: datetime
    day: date
    outcome: Outcome
    reason: str
    connected: bool
    lead_id: int | None
    public_id: str
    who: str
    campaign: str
    later_on: date | None
    questions: tuple[str, ...]
    texts: dict[str, str] = field(default_factory=dict[str, str])
    by: str = ""
    own: bool = False
    shared: bool = False
    permalink: str | None = None
    edited: bool = False


@dataclass(frozen=True)
class Noted:
    """A note as its author is answered. `said`: how a lead that nobody knew was named;
    `near`: leads that the typed name may mean; `missing`: why it names no lead."""

    note: Note
    digest: str = ""
    said: str = ""
    near: tuple[LeadChoice, ...] = ()
    missing: str = ""
    answers: tuple[Answered, ...] = ()
    side_unknown: bool = False
    cut: bool = False


@dataclass(frozen=True)
class SharedWords:
    """Something shared from a message, for one reader: who shared it, and where it was said, are
    empty for those who may not see them. `unsure`: leads that the typed name may mean."""

    id: int
    day: date
    public_id: str
    who: str
    campaign: str
    texts: dict[str, str]
    by: str = ""
    permalink: str | None = None
    said: str = ""
    unsure: tuple[str, ...] = ()
    missing: str = ""
    cut: bool = False
    posted: bool = True


@dataclass(frozen=True)
class SharedPage:
    """What was shared from messages in a time, by campaign, in pages."""

    groups: tuple[tuple[str, tuple[SharedWords, ...]], ...]
    total: int
    page: int
    pages: int
    carried: str


@dataclass(frozen=True)
class FormFacts:
    """What the form shows besides what is filled in."""

    reasons: dict[Outcome, list[Reason]]
    campaigns: list[tuple[int, str]]
    today: date


@dataclass(frozen=True)
class Page:
    """Notes behind a line of the digest, or of one lead."""

    title: str
    groups: tuple[tuple[str, tuple[Note, ...]], ...]
    total: int
    page: int
    pages: int
    carried: str
