"""Councils, their seats, who represents whom, and votes about a free seat (000-12 to 000-17)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.gatherings.models import Mode
from bot.kit.tables import Owned, Utc, worded

KIND = "council"  # of its gatherings
FEWEST_REPS, MOST_REPS = 3, 6  # 000-13; leaders are not counted (D8)
FEWEST_A_YEAR, MOST_A_YEAR, USUAL_A_YEAR = 4, 6, 5  # 000-14; in any twelve months (D6)
HEADINGS = (
    "Product development", "Lead-generation campaigns", "Sales effectiveness",
    "New marketing initiatives",
)  # fmt: skip
NAME = 80
REASON = 500


class Part(StrEnum):
    """For whom somebody sits there."""

    REP = "rep"
    LEADER = "leader"  # of marketing


class State(StrEnum):
    """How a seat stands. FLAGGED: its holder left, moved, declined, or the term is over; it speaks
    for nobody until somebody else has it."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    ENDED = "ended"


class Why(StrEnum):
    """Why a seat is flagged."""

    NONE = "none"
    LEFT = "left"
    MOVED = "moved"
    DECLINED = "declined"
    TERM = "term"


TAKEN = (State.INVITED, State.ACCEPTED)


def _worded(kind: type[StrEnum], first: StrEnum) -> Any:
    return Field(default=first, sa_column=worded(kind))


class Council(Owned, table=True):
    """Reps of a site (or of all), and marketing leaders, who meet over the year."""

    __tablename__ = "council"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NAME)
    # whom it speaks for: everybody in sales and marketing there; None: wherever no other does
    site_id: int | None = Field(default=None, foreign_key="site.id")
    owner_id: str = Field(max_length=32)
    deputy_id: str | None = Field(default=None, max_length=32)
    per_year: int = USUAL_A_YEAR
    # how and when it usually meets: wall time of `zone`
    starts_on: date
    at: str = Field(max_length=5)
    zone: str = Field(max_length=64)
    minutes: int = 45
    mode: Mode = _worded(Mode, Mode.VIDEO)
    place: str = Field(default="", max_length=200)  # event and city, or a number to call
    link: str = Field(default="", max_length=500)
    # when its owner was last told that it meets too seldom
    warned_at: datetime | None = Field(default=None, sa_type=Utc)
    made_by: str = Field(max_length=32)
    at_made: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class CouncilSeat(Owned, table=True):
    """Somebody's seat. One row a person and council: who comes back has the former one again."""

    __tablename__ = "council_seat"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "council_id", "slack_id"),
        Index("ix_council_seat_person", "workspace_id", "slack_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    council_id: int = Field(foreign_key="council.id")
    slack_id: str = Field(max_length=32)
    part: Part = _worded(Part, Part.REP)
    # the marketing leader whom a rep is matched with (000-16)
    match_id: str | None = Field(default=None, max_length=32)
    deputy_id: str | None = Field(default=None, max_length=32)
    until: date
    state: State = _worded(State, State.INVITED)
    why: Why = _worded(Why, Why.NONE)
    # whom they would rather see there
    suggested_id: str | None = Field(default=None, max_length=32)
    # wants to hear of each topic at once, not only in the agenda
    each_topic: bool = False
    term_told_at: datetime | None = Field(default=None, sa_type=Utc)
    at: datetime = Field(sa_type=Utc)
    # the people it spoke for choose until then who takes it; None: they were not asked
    vote_until: datetime | None = Field(default=None, sa_type=Utc)


class Tenure(Owned, table=True):
    """Somebody had a seat from one moment until another: whether a meeting was quorate is judged
    by the seats of then, whoever leaves or comes afterwards."""

    __tablename__ = "council_tenure"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_council_tenure", "workspace_id", "council_id", "from_at"),)

    id: int | None = Field(default=None, primary_key=True)
    council_id: int = Field(foreign_key="council.id")
    seat_id: int = Field(foreign_key="council_seat.id")
    slack_id: str = Field(max_length=32)
    part: Part = _worded(Part, Part.REP)
    from_at: datetime = Field(sa_type=Utc)
    until_at: datetime | None = Field(default=None, sa_type=Utc)


class Constituent(Owned, table=True):
    """Who speaks for somebody: one seat for each person, in one council (000-12)."""

    __tablename__ = "constituent"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_constituent_seat", "workspace_id", "council_id", "seat_id"),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    slack_id: str = Field(primary_key=True, max_length=32)
    council_id: int = Field(foreign_key="council.id")
    seat_id: int = Field(foreign_key="council_seat.id")


class Ballot(Owned, table=True):
    """One of the people that a free seat spoke for, and whom they choose; None: not yet."""

    __tablename__ = "ballot"  # pyright: ignore[reportAssignmentType]

    seat_id: int = Field(foreign_key="council_seat.id", primary_key=True)
    slack_id: str = Field(primary_key=True, max_length=32)
    choice_id: str | None = Field(default=None, max_length=32)
    at: datetime = Field(sa_type=Utc)


class StandIn(Owned, table=True):
    """Who comes to one meeting instead of whoever has the seat."""

    __tablename__ = "stand_in"  # pyright: ignore[reportAssignmentType]

    gathering_id: int = Field(foreign_key="gathering.id", primary_key=True)
    seat_id: int = Field(foreign_key="council_seat.id", primary_key=True)
    slack_id: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
