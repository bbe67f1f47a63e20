"""What the rules hand to the views: plain values, nothing of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.enquiries.models import Helped, Kind, State
from bot.kit.surfaces import DigestBits
from bot.leads.campaigns import LeadCounts


@dataclass(frozen=True)
class AnswerShown:
    """An answer as people see it. `told`: how many were."""

    id: int
    link: str | None
    label: str
    words: str
    version: int
    by: str
    by_name: str
    at: datetime
    edited_at: datetime | None = None
    told: int = 0

    @property
    def snippet(self) -> str:
        """What a rep may paste as it is."""
        named = self.label if self.label and self.words == "" else ""
        return "\n".join(part for part in (self.words, named, self.link or "") if part)


@dataclass(frozen=True)
class Slot:
    """The digest a question will be in: its moment, and "today's 16:00" in the asker's zone."""

    at: datetime
    said: str


@dataclass(frozen=True)
class Saved:
    """A question as its asker is answered. `before`: how often it was asked before."""

    question_id: int
    text: str
    before: int
    slot: Slot | None = None
    # It was in that day's digest already.
    in_digest: date | None = None
    who: str = ""
    lead_known: bool = False
    campaign: str = ""
    answer: AnswerShown | None = None
    told_id: int | None = None
    owner: str = ""
    due_on: date | None = None
    cut: bool = False
    again: bool = False
    echo: bool = False
    tip: bool = False
    unknown: str = ""
    side_unknown: bool = False
    # Who can choose a channel, where none is chosen: Slack ids.
    admins: tuple[str, ...] = ()
    channel_missing: bool = False


@dataclass(frozen=True)
class Mine:
    """One of somebody's own questions, as their Home shows it."""

    question_id: int
    text: str
    asked_at: datetime
    state: State
    slot: Slot | None
    owner: str
    due_on: date | None
    answer: AnswerShown | None
    # The message it was taken from was deleted, and it with it.
    gone: bool = False


@dataclass(frozen=True)
class ThemeLine:
    """A theme as a list shows it. `more`: in this digest; `total`: up to it; `people`: askers."""

    id: int
    title: str
    state: State
    more: int
    total: int
    people: int
    owner_id: str | None = None
    owner: str = ""
    due_on: date | None = None
    answer: AnswerShown | None = None
    unhelpful: int = 0
    kind: Kind = Kind.OTHER


@dataclass(frozen=True)
class DigestFacts:
    """Everything a digest says, as things stand now."""

    id: int
    day: date
    today: date
    since: datetime
    until: datetime
    since_day: date
    asked: int
    new: tuple[ThemeLine, ...] = ()
    again: tuple[ThemeLine, ...] = ()
    waiting: tuple[ThemeLine, ...] = ()
    waiting_in_all: int = 0
    answered: tuple[ThemeLine, ...] = ()
    leads: LeadCounts = field(default_factory=LeadCounts)
    # What other rooms lend.
    besides: tuple[DigestBits, ...] = ()


@dataclass(frozen=True)
class Phrasing:
    """One question of a theme in its asker's words; who and from whom only for marketing."""

    text: str
    asked_at: datetime
    asker: str = ""
    who: str = ""
    campaign: str = ""
    permalink: str | None = None
    question_id: int = 0


@dataclass(frozen=True)
class ThemeDetail:
    """A theme opened: its real phrasings, whose it is, what was answered, who was not helped."""

    line: ThemeLine
    today: date
    phrasings: tuple[Phrasing, ...]
    campaigns: int
    missing: tuple[str, ...] = ()
    mine: bool = False
    may: bool = False


@dataclass(frozen=True)
class ToldFacts:
    """What an asker is told: their own words, the answer, what they said of it. Days are theirs."""

    told_id: int
    text: str
    asked_on: date
    today: date
    people: int
    answer: AnswerShown
    helped: Helped
    withdrawn: bool
    # Their question turned out to be another one than the one that is answered.
    moved: bool = False


@dataclass(frozen=True)
class Given:
    """What the answer form gives back: a link, what it is called, words to paste."""

    link: str
    label: str
    words: str


@dataclass(frozen=True)
class Answered:
    """What an answer reached. `changed`: it stood before, and what `told` were sent is redrawn."""

    title: str
    told: int
    changed: bool = False


@dataclass(frozen=True)
class Taken:
    """A theme and its day. `held_by`: it is somebody else's, and nothing was changed."""

    theme_id: int
    title: str
    due_on: date | None
    held_by: str = ""
    answered: bool = False


@dataclass(frozen=True)
class LeadsPage:
    """The leads behind a digest's line. `lines`: the lead in safe words, and what came of it."""

    digest_id: int
    n: int
    page: int
    pages: int
    lines: tuple[tuple[str, str], ...]
