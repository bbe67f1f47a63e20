"""Slots that reps offer, seats in them, the corridor's rows, debriefs, call weeks, watches."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded

TEXT = 1000  # characters of one field of a debrief


class SlotState(StrEnum):
    """OPEN also when it is over; FELL_THROUGH: somebody said afterwards that nobody listened."""

    OPEN = "open"
    CANCELLED = "cancelled"
    FELL_THROUGH = "fell_through"


class Part(StrEnum):
    """As what somebody listens. Observers are new hires: they count nowhere (D7)."""

    MARKETING = "marketing"
    MANAGER = "manager"
    OBSERVER = "observer"


class SeatState(StrEnum):
    """CLOSED: taken away again, because the manager can no longer come (000-5)."""

    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    CLOSED = "closed"


class Slot(Owned, table=True):
    """A time in which a rep calls and others may listen. One slot is one call of the corridor."""

    __tablename__ = "listening_slot"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_listening_slot_unit", "workspace_id", "unit", "quarter", "starts_at"),
        Index("ix_listening_slot_rep", "workspace_id", "rep_id", "starts_at"),
        Index("ix_listening_slot_at", "workspace_id", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rep_id: str = Field(max_length=32)
    # whose corridor it belongs to, see units.unit_of; and the quarter of its local day
    unit: str = Field(max_length=48)
    quarter: str = Field(max_length=7)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    starts_at: datetime = Field(sa_type=Utc)
    ends_at: datetime = Field(sa_type=Utc)
    zone: str = Field(max_length=64)
    seats: int = 2
    link: str | None = Field(default=None, max_length=500)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    state: SlotState = Field(default=SlotState.OPEN, sa_column=worded(SlotState))
    # the tick of D11, without which there is no slot
    consent_at: datetime = Field(sa_type=Utc)
    ended_by: str | None = Field(default=None, max_length=32)


class Seat(Owned, table=True):
    """Somebody's place in a slot; one row a person, whatever they change their mind to."""

    __tablename__ = "listening_seat"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "slot_id", "slack_id"),
        Index("ix_listening_seat_person", "workspace_id", "slack_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="listening_slot.id")
    slack_id: str = Field(max_length=32)
    part: Part = Field(sa_column=worded(Part))
    state: SeatState = Field(default=SeatState.TAKEN, sa_column=worded(SeatState))
    at: datetime = Field(sa_type=Utc)


class Corridor(Owned, table=True):
    """One team's quarter. Whoever changes what is counted in it locks this row first (000-5)."""

    __tablename__ = "listening_corridor"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "unit", "quarter"),)

    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(max_length=48)
    quarter: str = Field(max_length=7)
    # calls that an admin allowed beyond the manager's count; why is in the audit log
    extra: int = 0


class Logged(Owned, table=True):
    """A call that a manager listened to outside of the slots (`/listen log`)."""

    __tablename__ = "listening_logged"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_listening_logged_unit", "workspace_id", "unit", "quarter"),)

    id: int | None = Field(default=None, primary_key=True)
    manager_id: str = Field(max_length=32)
    rep_id: str = Field(max_length=32)
    unit: str = Field(max_length=48)
    quarter: str = Field(max_length=7)
    day: date
    words: str = Field(default="", max_length=200)
    at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class Debrief(Owned, table=True):
    """What both took from a slot (000-9): one a slot, whoever writes it first."""

    __tablename__ = "listening_debrief"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "slot_id"),)

    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="listening_slot.id")
    well: str = Field(default="", max_length=TEXT)
    not_well: str = Field(default="", max_length=TEXT)
    change: str = Field(default="", max_length=TEXT)
    change_by: str | None = Field(default=None, max_length=32)
    change_on: date | None = None
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)


class Signed(Owned, table=True):
    """Somebody of the slot stands by its debrief."""

    __tablename__ = "listening_signed"  # pyright: ignore[reportAssignmentType]

    slot_id: int = Field(foreign_key="listening_slot.id", primary_key=True)
    slack_id: str = Field(primary_key=True, max_length=32)
    at: datetime = Field(sa_type=Utc)


class HeardQuestion(Owned, table=True):
    """A question that a prospect asked in a slot. `question_id`: of the room that answers them."""

    __tablename__ = "listening_heard"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_listening_heard_slot", "workspace_id", "slot_id"),)

    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="listening_slot.id")
    words: str = Field(max_length=500)
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
    question_id: int | None = None


class WeekState(StrEnum):
    """PROPOSED: found by the program, yet to be planned. MISSED: nobody planned it in time."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MISSED = "missed"


class CallWeek(Owned, table=True):
    """Five days in which a site makes calls that others hear (000-7)."""

    __tablename__ = "listening_week"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_listening_week_monday", "workspace_id", "monday"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    monday: date
    zone: str = Field(max_length=64)
    channel: str = Field(default="", max_length=32)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    quota: int = 2  # slots that each rep is asked for
    owner_id: str = Field(max_length=32)
    deputy_id: str | None = Field(default=None, max_length=32)
    state: WeekState = Field(default=WeekState.PLANNED, sa_column=worded(WeekState))
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    # the week that it was proposed after
    after_id: int | None = None


class Watch(Owned, table=True):
    """A campaign that is listened to every week: how many calls are wanted (000-8)."""

    __tablename__ = "listening_watch"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "campaign_id"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    weekly: int = 2
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)
