"""What the rules hand to the views of a brief: plain values, nothing of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.enquiries.models import Kind, MoveKind

WINDOW = timedelta(days=60)
FEW = 5  # below this no rate is given, only counts


@dataclass(frozen=True)
class Repeat:
    """Counts of a theme, or of several, around the publishing of their answers.

    `volume_before`, `volume_after`: of what `by` says ("calls" or "questions"); `equal`: what
    `after` would be at the volume of before, None where there is too little to compare with;
    `days`: how many of the 60 days after are over. Of several answers the sums.
    """

    before: int
    after: int
    volume_before: int
    volume_after: int
    by: str
    equal: float | None
    days: int
    days_to_answer: float
    answers: int = 1

    @property
    def rate(self) -> float | None:
        """After over before at equal volume: 1 is as often, 0.5 half as often; None: too few."""
        return self.equal / self.before if self.equal is not None and self.before >= FEW else None

    @property
    def complete(self) -> bool:
        """Whether the 60 days after are over."""
        return self.days >= WINDOW.days


@dataclass(frozen=True)
class MoveLine:
    """A move that stands: what to undo, and what it was, in words that are safe to show."""

    id: int
    kind: MoveKind
    other: str
    questions: int
    came: bool


@dataclass(frozen=True)
class Brief:
    """What marketing needs to write the answer, and what came of the one that stands."""

    kind: Kind
    chosen: bool
    campaigns: tuple[tuple[str, int], ...] = ()
    leads: tuple[str, ...] = ()
    moves: tuple[MoveLine, ...] = ()
    repeat: Repeat | None = None
    dead: str = ""


@dataclass(frozen=True)
class LinkFacts:
    """A link that does not answer, or does again. `why` "": it does."""

    theme_id: int
    title: str
    link: str
    why: str


@dataclass(frozen=True)
class OwnWord:
    """A word of the company's own. `taught`: by a merge. `means` "": it says nothing."""

    id: int
    shown: str
    means: str
    by: str
    taught: bool


@dataclass(frozen=True)
class Words:
    """The lexicon as its form shows it. `known`: how many words in how many meanings."""

    own: tuple[OwnWord, ...]
    in_all: int
    known: int
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """What came of it. `title`: of the theme that went or was split off; `count`: questions."""

    move_id: int
    kept_id: int
    title: str
    kept: str
    count: int
    lesson: tuple[str, str] = ("", "")
