"""What is shown of councils: plain values that views draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.council.models import USUAL_A_YEAR, Part, State, Why
from bot.gatherings.models import Mode


@dataclass(frozen=True)
class Given:
    """What the form holds. `day`, `at`: the first meeting in `zone`; `matches`: rep -> leader;
    `reason`: why an admin breaks a rule."""

    name: str
    site_id: int | None = None
    reps: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    owner_id: str = ""
    deputy_id: str | None = None
    per_year: int = USUAL_A_YEAR
    day: date | None = None
    at: str = "15:00"
    zone: str = ""
    minutes: int = 45
    mode: Mode = Mode.VIDEO
    place: str = ""
    link: str = ""
    reason: str = ""
    matches: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Seen:
    """A seat. `speaks_for`: how many people; `deputy`, `match`, `suggested`: names."""

    id: int
    slack_id: str
    name: str
    part: Part
    state: State
    why: Why
    match: str = ""
    deputy: str = ""
    suggested: str = ""
    speaks_for: int = 0
    until: date | None = None
    each_topic: bool = False


@dataclass(frozen=True)
class Meeting:
    """One of its dates: `zone`, where it is held."""

    id: int
    starts_at: datetime
    zone: str
    mode: Mode
    place: str


@dataclass(frozen=True)
class Board:
    """A council as one reader sees it, times in `zone`. `speaks`: the reader's representative's
    name; `mine`: their own seat; `topics`: how many wait."""

    id: int
    name: str
    site: str
    owner: str
    deputy: str
    per_year: int
    minutes: int
    seats: tuple[Seen, ...]
    dates: tuple[Meeting, ...]
    zone: str
    speaks: str
    mine: Seen | None
    topics: int
    may_change: bool
    admin: bool = False

    @property
    def reps(self) -> tuple[Seen, ...]:
        """The seats of reps that somebody has."""
        return tuple(s for s in self.seats if s.part is Part.REP and s.state is not State.FLAGGED)

    @property
    def leaders(self) -> tuple[Seen, ...]:
        """Marketing leaders."""
        return tuple(
            s for s in self.seats if s.part is Part.LEADER and s.state is not State.FLAGGED
        )

    @property
    def free(self) -> tuple[Seen, ...]:
        """Seats that wait for somebody else."""
        return tuple(s for s in self.seats if s.state is State.FLAGGED)


@dataclass(frozen=True)
class Item:
    """A topic on the agenda. `ours`: from somebody the reader speaks for."""

    id: int
    words: str
    heading: str
    votes: int
    voted: bool
    mine: bool
    ours: bool


@dataclass(frozen=True)
class Agenda:
    """What a meeting is about, for one reader. `gathering_id` None: no date is planned.
    `member`: the reader has a seat, and votes."""

    council_id: int
    name: str
    items: tuple[Item, ...]
    member: bool
    each_topic: bool
    gathering_id: int | None = None
    starts_at: datetime | None = None
    zone: str = "UTC"
    question: str = ""


@dataclass(frozen=True)
class Raised:
    """A topic was raised. `speaks`: who brings it up; "" where the author has the seat."""

    topic_id: int
    words: str
    heading: str
    council: str
    speaks: str
    starts_at: datetime | None
    zone: str
    withdrawn: bool = False


@dataclass(frozen=True)
class SeatFacts:
    """A seat as it is told to somebody. `dates`: its meetings, `zone` the reader's; `tally`: who
    was chosen how often; `chosen`: by the reader; `asked`: whether its people are."""

    seat: Seen
    council: str
    council_id: int
    site: str
    dates: tuple[datetime, ...]
    zone: str
    mine: bool
    may_change: bool
    reps: tuple[str, ...] = ()
    tally: tuple[tuple[str, int], ...] = ()
    electorate: int = 0
    chosen: str = ""
    asked: bool = False
    vote_until: date | None = None
