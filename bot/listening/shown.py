"""Slots, seats and counts as people see them; each reader in their own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.listening.corridor import Counts
from bot.listening.models import Part
from bot.listening.units import Unit


@dataclass(frozen=True)
class Shown:
    """One slot, as one reader sees it.

    `people`: (name, part) of who has a seat; `manager`: whether the team's manager comes;
    `booked`: whether anybody of marketing does (of both, who left does not);
    `mine`: as what the reader comes; `own`: it is the reader's own; `open`: they may take a seat;
    `gone`: its rep has left the company.
    """

    id: int
    rep: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    seats: int
    free: int
    campaign: str = ""
    link: str = ""
    team: str = ""
    people: tuple[tuple[str, Part], ...] = ()
    manager: bool = False
    headless: bool = False
    booked: bool = False
    mine: Part | None = None
    own: bool = False
    open: bool = False
    cancelled: bool = False
    fell_through: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Team:
    """A team as its manager sees it: both counts, and what there is to join."""

    unit: Unit
    quarter: str
    counts: Counts
    room: int
    sessions: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Board:
    """What `/listen` shows somebody, by what they may do.

    `heard`: calls of this quarter that they have heard or booked; `floor`: how many are wanted.
    `closed`: somewhere only sessions with the manager are open; `shared`: the next of those.
    `headless`: teams with slots of whom nobody knows the manager.
    """

    now: datetime
    zone: str
    sells: bool = False
    listens: bool = False
    admin: bool = False
    observes: bool = False
    own: tuple[Shown, ...] = ()
    mine: tuple[Shown, ...] = ()
    open: tuple[Shown, ...] = ()
    closed: bool = False
    headless: tuple[str, ...] = ()
    shared: tuple[Shown, ...] = ()
    heard: int = 0
    floor: int = 0
    teams: tuple[Team, ...] = ()
    debriefs: tuple[Shown, ...] = ()
