"""What the conversation report shows, as values: read in conversations.py, drawn in views.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s

from bot.calls.models import Outcome
from bot.reports.spans import Span

# The order in which they stand everywhere, and what they are called.
OUTCOMES = {
    Outcome.INTERESTED: "Interested",
    Outcome.LATER: "Later",
    Outcome.NO_INTEREST: "No interest",
}
NO_CAMPAIGN = "No campaign"
OTHERS = "Other campaigns"


@dataclass(frozen=True)
class Counts:
    """Conversations by what they came to, and how many reached the person."""

    interested: int = 0
    later: int = 0
    no_interest: int = 0
    connected: int = 0

    @property
    def notes(self) -> int:
        """How many conversations."""
        return self.interested + self.later + self.no_interest

    @property
    def parts(self) -> tuple[int, int, int]:
        """The three outcomes in the order of OUTCOMES."""
        return self.interested, self.later, self.no_interest

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.interested + other.interested, self.later + other.later,
            self.no_interest + other.no_interest, self.connected + other.connected,
        )  # fmt: skip


def counts_of(cells: Iterable[tuple[Outcome, int, int]]) -> Counts:
    """The sum of (outcome, notes, connected)."""
    sums, connected = dict.fromkeys(OUTCOMES, 0), 0
    for outcome, notes, reached in cells:
        sums[outcome] += notes
        connected += reached
    return Counts(
        sums[Outcome.INTERESTED], sums[Outcome.LATER], sums[Outcome.NO_INTEREST], connected
    )


def summed(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    total = Counts()
    for each in counts:
        total = total.plus(each)
    return total


@dataclass(frozen=True)
class Leads:
    """The counterpart: leads received, and those that sales was heard back on."""

    received: int = 0
    heard: int = 0


@dataclass(frozen=True)
class Line:
    """One campaign in one horizon. `campaign_id` 0: none, -1: what is left of the others."""

    campaign_id: int
    name: str
    counts: Counts
    leads: Leads = Leads()


@dataclass(frozen=True)
class Horizon:
    """A stretch of days: by campaign, in all, why, and beside it what sales did."""

    span: Span
    lines: tuple[Line, ...]
    counts: Counts
    leads: Leads
    # (outcome, reason's label, n), most often first within each outcome
    reasons: tuple[tuple[Outcome, str, int], ...] = ()
    # (first day, counts) of its weeks or months, oldest first
    points: tuple[tuple[date, Counts], ...] = ()


@dataclass(frozen=True)
class Quote:
    """A prospect's own words, without anybody's name."""

    words: str
    outcome: Outcome
    campaign: str


@dataclass(frozen=True)
class Conversations:
    """The whole report: this time beside the long one, and what prospects said."""

    # a cadence's word, or "history"
    called: str
    campaign_id: int
    # "" for every campaign
    campaign: str
    short: Horizon
    long: Horizon
    quotes: tuple[Quote, ...] = ()

    @property
    def title(self) -> str:
        """`Conversations · 2 to 8 March`, with the campaign where it is about one."""
        whose = f" · {self.campaign}" if self.campaign else ""
        return f"Conversations · {self.short.span.words}{whose}"

    @property
    def print(self) -> str:
        """What it says of the conversations of its own days. Another one: somebody corrected or
        took back a note, or noted one later (U18). What sales does afterwards is no correction."""
        said = [(line.campaign_id, line.counts) for line in self.short.lines if line.counts.notes]
        words = repr((said, self.short.reasons, self.quotes))
        return blake2s(words.encode(), digest_size=12).hexdigest()

    @property
    def empty(self) -> bool:
        """Whether nobody noted a conversation in the shorter time."""
        return not self.short.counts.notes
