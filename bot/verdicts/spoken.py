"""What is said of a lead, and what was saved of it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.leads.models import Quality
from bot.leads.service import LeadRow
from bot.people.calendar import is_zone
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
    """Where and when marketing hears of it."""

    zone: str
    country: str
    digest_hour: int
    has_digest: bool


def place_of(workspace: Any) -> Place:
    """The same, from a workspace's columns; UTC for a zone that nobody knows."""
    zone = workspace.zone if is_zone(workspace.zone) else "UTC"
    has_digest = workspace.questions_channel is not None
    return Place(zone, workspace.country, workspace.digest_hour, has_digest)


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
    person beside it.
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
