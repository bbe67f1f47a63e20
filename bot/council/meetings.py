"""A council's meetings: gatherings of its own forum, with its own reminders (000-14, 000-15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.council import telling
from bot.council.models import KIND, TAKEN, Council, CouncilSeat, StandIn
from bot.gatherings import service as gatherings
from bot.gatherings.inviting import uninvite
from bot.gatherings.models import Gathering, Mode, Said
from bot.gatherings.models import State as Held
from bot.gatherings.telling import send_invitations
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.walltime import resolve, zone_named
from bot.people.calendar import is_working_day
from bot.people.quiet import Kind
from bot.people.reminders import forget_reminders, remind

LEADS = ("2w", "2d", "1h")
TRAVEL_LEADS = ("6w", "2w", "2d")  # in person: there is a way to go (000-15)
# How long before it everybody gets the invitation with the calendar file.
_NEAR = timedelta(days=14)
_INVITED = {False: timedelta(weeks=3), True: timedelta(weeks=7)}


def forum(council_id: int | None) -> str:
    """Whose topics its meetings take."""
    return f"council:{council_id}"


def council_of(row: Gathering) -> int | None:
    """The council whose meeting that is; None for what is none."""
    kind, _, number = row.forum.partition(":")
    return int(number) if row.kind == KIND and kind == "council" and number.isdigit() else None


def meetings(session: Session, council_id: int | None, *states: Held) -> list[Gathering]:
    """Its meetings in these states, the soonest first."""
    query = select(Gathering).where(
        Gathering.forum == forum(council_id), Gathering.kind == KIND,
        col(Gathering.state).in_(states or (Held.PLANNED, Held.HELD)),
    )  # fmt: skip
    return list(session.exec(query.order_by(col(Gathering.starts_at))))


def to_come(session: Session, council_id: int | None, now: datetime) -> list[Gathering]:
    """Those that are planned and have not ended."""
    return [
        g for g in meetings(session, council_id, Held.PLANNED)
        if g.starts_at + timedelta(minutes=g.minutes) > now
    ]  # fmt: skip


def days_of(rows: Iterable[Gathering]) -> list[date]:
    """Their dates, where they are held."""
    return [g.starts_at.astimezone(zone_named(g.zone)).date() for g in rows]


def wall(day: date, at: str, zone: str) -> datetime:
    """The moment (aware UTC) of a wall time there."""
    hour, minute = (int(part) for part in at.split(":"))
    return resolve(datetime(day.year, day.month, day.day, hour, minute), zone)  # noqa: DTZ001


def works_there(session: Session, row: Council, day: date) -> bool:
    """Whether that is a working day at the council's site."""
    return is_working_day(session, day, row.site_id)


def plan_dates(
    session: Session, row: Council, days: Iterable[date], now: datetime, at: str = ""
) -> None:
    """Plans a meeting on each of these days, as it usually meets; later ones than `now` only."""
    for day in days:
        starts_at = wall(day, at or row.at, row.zone)
        if starts_at <= now:
            continue
        made = gatherings.plan_gathering(
            session,
            gatherings.Plan(
                KIND, row.name, starts_at, row.zone, row.owner_id, minutes=row.minutes,
                deputy_id=row.deputy_id, mode=row.mode, place=row.place, link=row.link,
                forum=forum(row.id), site_id=row.site_id, at_once=False, original_on=day,
            ),
            (), now,
        )  # fmt: skip
        made.leads = []  # its reminders are this room's, in this room's words
        session.add(made)
    session.flush()


def follow_seats(session: Session, row: Council, now: datetime, *, invites: bool = True) -> None:
    """Who has a seat is invited to what is to come, who has none any more is not; invitations that
    are due leave, and reminders follow. Doing it again changes nothing.

    `invites` False: this is no hour for it, unless the meeting is near."""
    held = select(CouncilSeat.slack_id).where(
        CouncilSeat.council_id == row.id, col(CouncilSeat.state).in_(TAKEN)
    )
    wanted = {*session.exec(held), row.owner_id}
    for one in to_come(session, row.id, now):
        stand = select(StandIn.slack_id).where(StandIn.gathering_id == one.id)
        there = {*wanted, *session.exec(stand)}
        listed = {i.slack_id for i in gatherings.invitations(session, one.id or 0)}
        gatherings.invite(session, one, sorted(there - listed), now)
        if listed - there:
            uninvite(session, one, listed - there, now)
            forget(session, one.id or 0, listed - there)
        ahead = one.starts_at - now
        due = _INVITED[one.mode is Mode.PERSON] if invites else _NEAR
        if one.invited_at is None and ahead <= due:
            send_invitations(session, one, now)
        keep_reminders(session, one, now)


def keep_reminders(session: Session, one: Gathering, now: datetime) -> None:
    """Whoever may come is reminded, each in their own time; again, or moved: as it is now."""
    listed = gatherings.invitations(session, one.id or 0)
    whom = [i.slack_id for i in listed if i.answer is not Said.NO]
    forget(session, one.id or 0, [i.slack_id for i in listed if i.answer is Said.NO])
    leads = TRAVEL_LEADS if one.mode is Mode.PERSON else LEADS
    for lead in {*LEADS, *TRAVEL_LEADS} - {*leads}:
        forget_reminders(session, telling.REMINDER, one.id or 0, lead=lead)
    for lead in leads:
        post = telling.AGENDA if lead == "2w" else telling.REMINDER
        remind(session, post, one.id or 0, whom, one.starts_at, lead, now, Kind.COUNCIL)


def forget(session: Session, gathering_id: int, whom: Iterable[str] | None = None) -> None:
    """These are no longer reminded of it."""
    for post in (telling.AGENDA, telling.REMINDER):
        forget_reminders(session, post, gathering_id, whom)


def meeting(session: Session, gathering_id: int) -> Gathering:
    """A council's meeting. Raises UserError for what is none."""
    row = gatherings.gathering(session, gathering_id)
    if council_of(row) is None:
        raise UserError("That is no council's meeting. Nothing was changed.")
    return row
