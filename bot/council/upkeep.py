"""What a council needs every working morning: seats, terms, votes, dates (000-14, 000-22, U13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import col, select

from bot.council import telling
from bot.council.forming import FOLLOW, UPKEEP
from bot.council.meetings import (
    days_of,
    follow_seats,
    forum,
    meetings,
    plan_dates,
    to_come,
    works_there,
)
from bot.council.models import FEWEST_A_YEAR, KIND, TAKEN, Council, CouncilSeat, Part, Why
from bot.council.replacing import close_vote, flag
from bot.council.represent import SIDES, rebalance
from bot.council.seats import councils, seats
from bot.council.standing import cover_absent
from bot.council.year import YEAR, following
from bot.gatherings.models import Gathering
from bot.gatherings.models import State as Held
from bot.gatherings.service import invitations
from bot.kit.db import Session
from bot.kit.schedule import unplan
from bot.kit.surfaces import Ritual
from bot.kit.walltime import zone_named
from bot.people import service as people
from bot.people.calendar import site_of

LATELY = timedelta(minutes=70)
MONTH = timedelta(days=31)
NINE_MONTHS, THREE_MONTHS = timedelta(days=274), timedelta(days=91)


def keep_up(session: Session, council_id: int, now: datetime) -> None:
    """Looks after one council. Doing it again on the same day changes and says nothing more."""
    row = _standing(session, council_id)
    if row is None:
        unplan(session, UPKEEP, council_id)
        return
    today = now.astimezone(zone_named(row.zone)).date()
    for one in seats(session, council_id, *TAKEN):
        why = _why_free(session, row, one)
        if why is not Why.NONE:
            flag(session, row, one, why, now)
        else:
            _look_at_term(session, row, one, today, now)
    for one in seats(session, council_id):
        if one.vote_until is not None and one.vote_until <= now:
            close_vote(session, row, one, now)
    rebalance(session, row)
    extend(session, row, today, now)
    _warn(session, row, now)
    cover_absent(session, row, now)
    follow_seats(session, row, now, invites=usual_hour(row, now))


def follow(session: Session, council_id: int, now: datetime) -> None:
    """Every hour: reminders and invitations as its dates are now; what was said before a meeting
    shows what people answered elsewhere (its card, Home)."""
    row = _standing(session, council_id)
    if row is None:
        unplan(session, FOLLOW, council_id)
        return
    follow_seats(session, row, now, invites=usual_hour(row, now))
    for one in to_come(session, council_id, now)[:1]:
        said = [i.answered_at for i in invitations(session, one.id or 0) if i.answered_at]
        if said and max(said) > now - LATELY:
            telling.meeting_changed(session, one.id or 0)


def usual_hour(row: Council, now: datetime) -> bool:
    """Whether it is about the hour at which the council meets: all of its people are at work."""
    local = now.astimezone(zone_named(row.zone))
    return 0 <= local.hour - int(row.at[:2]) <= 1


def _standing(session: Session, council_id: int) -> Council | None:
    query = select(Council).where(Council.id == council_id, col(Council.ended_at).is_(None))
    return session.exec(query.with_for_update()).first()


def _why_free(session: Session, row: Council, one: CouncilSeat) -> Why:
    """Somebody left, changed sides, or works elsewhere now (leaders may)."""
    person = people.member(session, one.slack_id)
    if person is None or not people.is_member(person):
        return Why.LEFT
    if person.side is not SIDES[one.part]:
        return Why.MOVED
    site = site_of(session, one.slack_id)
    elsewhere = row.site_id is not None and site is not None and site.id != row.site_id
    return Why.MOVED if elsewhere and one.part is Part.REP else Why.NONE


def _look_at_term(
    session: Session, row: Council, one: CouncilSeat, today: date, now: datetime
) -> None:
    """Told a month ahead; once it is over, somebody has to be named, and they stay until then."""
    if one.term_told_at is None and one.until - today <= MONTH:
        one.term_told_at = now
        session.add(one)
        session.flush()
        telling.term_ends(session, one, now)
    if one.until <= today and one.why is Why.NONE:
        one.why = Why.TERM
        session.add(one)
        session.flush()
        telling.seat_settled(session, one)
        telling.seat_free(session, row, one, now)


def extend(session: Session, row: Council, today: date, now: datetime) -> list[date]:
    """Further dates, so that a year is always planned; nobody has to remember. Returns them."""
    every = session.exec(
        select(Gathering).where(Gathering.forum == forum(row.id), Gathering.kind == KIND)
    ).all()
    if not every:
        return []
    last = max(g.original_on or g.starts_at.date() for g in every)
    kept = days_of(g for g in every if g.state in (Held.PLANNED, Held.HELD))
    until = today + timedelta(days=YEAR)
    works = partial(works_there, session, row)
    new = following(kept, row.starts_on, last, row.per_year, until, works)
    plan_dates(session, row, new, now)
    return new


def _warn(session: Session, row: Council, now: datetime) -> None:
    """From month nine on: twelve months that would end below four meetings (000-14, D6)."""
    if now - row.at_made < NINE_MONTHS or count_around(session, row, now) >= FEWEST_A_YEAR:
        return
    if row.warned_at is not None and now - row.warned_at < THREE_MONTHS:
        return
    row.warned_at = now
    session.add(row)
    session.flush()
    telling.too_seldom(session, row, now)


def count_around(session: Session, row: Council, now: datetime) -> int:
    """How many meetings the twelve months have that began nine months ago: held, or planned."""
    return sum(
        now - NINE_MONTHS <= g.starts_at < now + THREE_MONTHS
        and (g.state is Held.HELD or g.starts_at > now)
        for g in meetings(session, row.id)
    )


def rituals(session: Session, now: datetime) -> list[Ritual]:
    """Every council: whose it is, when it met last and meets next, how often in a row it was
    missed (000-22). For doors.RITUALS."""
    found: list[Ritual] = []
    for row in councils(session):
        rows = meetings(session, row.id, Held.PLANNED, Held.HELD, Held.MISSED)
        past = [g for g in reversed(rows) if g.state is not Held.PLANNED]
        held = [g.starts_at for g in past if g.state is Held.HELD]
        to_come = [g.starts_at for g in rows if g.state is Held.PLANNED and g.starts_at > now]
        missed = next((n for n, g in enumerate(past) if g.state is Held.HELD), len(past))
        found.append(
            Ritual(row.name, KIND, row.owner_id, row.deputy_id, held[0] if held else None,
                   to_come[0] if to_come else None, missed)
        )  # fmt: skip
    return found
