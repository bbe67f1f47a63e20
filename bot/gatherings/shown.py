"""What is shown of gatherings: plain values that views draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.gatherings.models import Holidays, Mode, Part, Said, Stage, State


@dataclass(frozen=True)
class Guest:
    """Somebody invited. `side`: sales, marketing or another word; when it was held, of then."""

    slack_id: str
    name: str
    part: Part
    answer: Said
    attended: bool | None = None
    side: str = ""


@dataclass(frozen=True)
class TopicLine:
    """A topic: how many want it early, whether the reader does and whether it is theirs."""

    id: int
    words: str
    heading: str
    votes: int
    voted: bool
    mine: bool
    stage: Stage
    decision: str = ""
    by: str = ""


@dataclass(frozen=True)
class Deed:
    """An action: who does what until when; `where`: the gathering it was agreed at."""

    id: int
    words: str
    owner: str
    owner_id: str
    due_on: date
    done: bool
    overdue: bool = False
    where: str = ""


@dataclass(frozen=True)
class Facts:
    """A gathering as one reader sees it, times in `reader_zone`.

    `listed`: how many are invited; `guests` is left empty where they are too many to name.
    `answers`: how many said what.
    """

    id: int
    kind: str
    title: str
    state: State
    starts_at: datetime
    minutes: int
    zone: str
    reader_zone: str
    mode: Mode
    place: str
    link: str
    why: str
    owner: str
    owner_id: str
    listed: int
    answers: dict[Said, int]
    guests: tuple[Guest, ...]
    mine: Guest | None
    may_change: bool
    forum: str
    series_id: int | None
    sequence: int
    # once it was held: how many were there, by the side they were on then
    there: dict[str, int] = field(default_factory=dict[str, int])
    topics: tuple[TopicLine, ...] = ()
    votes: bool = True  # whether the reader has a say in their order
    notes: str = ""
    updated: bool = False
    notes_by: str = ""
    decisions: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()
    # what this reader still has to do of what was agreed in this forum before
    still: tuple[str, ...] = ()
    holiday: str = ""
    # what a room above adds, escaped
    words: tuple[str, ...] = ()
    pack: tuple[str, ...] = ()
    # what its kind says to this reader, escaped
    hints: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still to come."""
        return self.state in (State.PLANNED, State.ASKED)


@dataclass(frozen=True)
class Upcoming:
    """A date in a list. `note`: a holiday, or what it waits for."""

    title: str
    starts_at: datetime
    note: str = ""
    id: int | None = None
    answer: Said = Said.NONE


@dataclass(frozen=True)
class SeriesLine:
    """A ritual in `/align meeting`: its rule in words, whose it is, its next five dates."""

    id: int
    kind: str
    title: str
    often: str
    at: str
    zone: str
    owner: str
    deputy: str
    next: tuple[Upcoming, ...]
    may_change: bool
    missed: int = 0
    # of marketing's meetings: how many were held, how many with somebody of sales there (000-11)
    opened: tuple[int, int] | None = None


@dataclass(frozen=True)
class NextDate:
    """One date to come: the one the rule names, when it is held (aware UTC), and what a holiday
    there makes of it: `asks` until its owner said, `moved` to the working day before."""

    original_on: date
    starts_at: datetime
    holiday: str = ""
    asks: bool = False
    moved: bool = False


@dataclass(frozen=True)
class Given:
    """What the form holds. `often` as typed; `day`: the first one at the earliest, in the zone of
    the site, else of whoever plans it."""

    kind: str
    title: str
    often: str = "once"
    day: date | None = None
    at: str = "10:00"
    minutes: int = 45
    mode: Mode = Mode.VIDEO
    place: str = ""
    link: str = ""
    site_id: int | None = None
    holidays: Holidays = Holidays.ASK
    whom: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    open_seats: int = 0
    deputy_id: str | None = None
    owner_id: str | None = None


@dataclass(frozen=True)
class LeftOut:
    """A series' next dates, and the local days to come that its owner left out."""

    series_id: int
    title: str
    zone: str
    next: tuple[NextDate, ...]
    out: tuple[date, ...]
