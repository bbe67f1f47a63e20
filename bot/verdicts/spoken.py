"""What is said of a lead, and what was saved of it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.leads.models import Quality
from bot.leads.service import LeadRow
from bot.people.calendar import is_zone
from bot.people.models import Side
from bot.verdicts.models import Reason, Via, Wrong


@dataclass(frozen=True)
class Speech:
    """What one person says of a lead, and how. `act_at`: when they did it."""

    by: str
    quality: Quality
    via: Via
    act_at: datetime
    reason: Reason | None = None
    field: Wrong | None = None
    note: str | None = None
    proof: str | None = None
    right_value: str | None = None
    later_on: date | None = None
    channel: str | None = None
    ts: str | None = None
    emoji: str | None = None


@dataclass(frozen=True)
class Earlier:
    """What somebody else says of the lead already; who it was stays out of it."""

    quality: Quality
    reason: Reason | None
    field: Wrong | None
    act_at: datetime


@dataclass(frozen=True)
class Place:
    """Where and when marketing hears of it, and the zone of whoever is told so (`reader`).

    `digest_at`: when the next digest comes due; None where that is not planned. `sells`: whether
    the reader is of sales.
    """

    zone: str
    country: str
    digest_hour: int
    has_digest: bool
    reader: str = "UTC"
    digest_at: datetime | None = None
    sells: bool = True


def place_of(row: Any) -> Place:
    """The same, from the columns that the busiest door reads (verdicts/stands.py).

    UTC for a zone that nobody knows; the workspace's for a reader whose own is not known.
    """
    zone = row.zone if is_zone(row.zone) else "UTC"
    reader = row.own_zone if is_zone(row.own_zone) else zone
    has_digest = row.questions_channel is not None
    return Place(
        zone, row.country, row.digest_hour, has_digest, reader, row.digest_at,
        row.side == Side.SALES,
    )  # fmt: skip


@dataclass(frozen=True)
class Speaker:
    """What the person has to be told besides: their first command, a side that nobody knows
    (asked once, `ask_side`), and whom to ask about it."""

    in_threads: bool = False
    no_side: bool = False
    ask_side: bool = False
    admin_id: str | None = None


@dataclass(frozen=True)
class Saying:
    """What was saved, as an answer needs it. `repeated`: it stood so already, nothing was added.

    `new`: the identity as typed, of a lead that nobody knew; `speaker`: what is to be said to the
    person beside it; `settled`: an answer to a press, which repeats nothing that others said;
    `begun`: when it was first said, where that was not just now; `right`: what it should be.
    """

    verdict_id: int
    lead: LeadRow
    quality: Quality
    reason: Reason | None = None
    field: Wrong | None = None
    noted: bool = False
    repeated: bool = False
    others: tuple[Earlier, ...] = ()
    new: str | None = None
    speaker: Speaker | None = None
    place: Place | None = None
    settled: bool = False
    begun: datetime | None = None
    right: str | None = None

    @property
    def only_mine(self) -> bool:
        """Whether nobody but this person knows the lead yet: the address may be a slip."""
        return not self.lead.confirmed and not self.others
