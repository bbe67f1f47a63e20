"""Forming a council: who, for whom, and the year's dates; changing how it meets (000-12 to 16)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from bot.council.meetings import (
    days_of,
    follow_seats,
    meeting,
    meetings,
    plan_dates,
    wall,
    works_there,
)
from bot.council.models import FEWEST_A_YEAR, MOST_A_YEAR, NAME, Council, Part
from bot.council.represent import rebalance
from bot.council.rules import NO_LEADER, check_reps, may_form, override, require_leader, require_rep
from bot.council.seats import council, councils, give_seat, matches, require_change
from bot.council.shown import Given
from bot.council.year import a_year_after, fits, spread
from bot.gatherings import service as gatherings
from bot.gatherings.models import Gathering, Mode
from bot.gatherings.models import State as Held
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.schedule import plan
from bot.kit.walltime import zone_named
from bot.people import service as people
from bot.people.calendar import is_zone, site_of, zone_of
from bot.people.models import Member, Site

AT = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
LINK = re.compile(r"https?://[^\s<>|]+")
UPKEEP = "council.upkeep"
FOLLOW = "council.follow"
SEVENTH = "A council meets 4-6 times in any twelve months. Ask an admin to override with a reason."
SEVENTH_WHY = "A council meets 4-6 times in any twelve months. Say why more: it is kept."


def require_forming(session: Session, by: str) -> None:
    """Raises NotAllowed for people who are neither admin nor leader of a side."""
    if not may_form(people.member(session, by)):
        raise NotAllowed("Admins and leaders of sales or marketing form a council.")


def drawn_up(
    session: Session, given: Given, by: str, now: datetime, *, dry: bool = False
) -> tuple[Council, list[date]]:
    """The council that `given` describes, not stored, and its year's dates. Raises UserError,
    naming the field. `dry`: for a preview, nothing is written."""
    require_forming(session, by)
    site = session.get(Site, given.site_id) if given.site_id is not None else None
    zone = given.zone if is_zone(given.zone) else (site.zone if site else zone_of(session, by))
    row = Council(
        name=text.line(given.name, NAME), site_id=site.id if site else None,
        owner_id=given.owner_id or by, deputy_id=given.deputy_id, per_year=given.per_year,
        starts_on=given.day or now.date(), at=read_time(given.at), zone=zone,
        minutes=given.minutes, mode=given.mode, place=text.line(given.place, 200),
        link=read_link(given.link), made_by=by, at_made=now,
    )  # fmt: skip
    _check(session, row, given)
    check_reps(session, len(given.reps), by, given.reason, row.name, None if dry else now)
    days = spread(row.starts_on, row.per_year, lambda day: works_there(session, row, day))
    if wall(days[0], row.at, row.zone) <= now:
        raise UserError("That date is over already. Choose a later one.", field="day")
    return row, days


def read_time(typed: str) -> str:
    """`15:00`. Raises UserError."""
    clock = AT.fullmatch(typed.strip())
    if clock is None:
        raise UserError("Type the time like 14:30.", field="at")
    return f"{int(clock[1]):02d}:{clock[2]}"


def read_link(typed: str) -> str:
    """A web address, or "". Raises UserError."""
    link = typed.strip()
    if link and not LINK.fullmatch(link):
        raise UserError("That is no link. It begins with https://", field="link")
    return link[:500]


def _check(session: Session, row: Council, given: Given) -> None:
    if not row.name:
        raise UserError("What is it called?", field="name")
    if any(other.site_id == row.site_id for other in councils(session)):
        raise UserError("There is a council for those people already.", field="name")
    _check_people(session, row, given)
    if not FEWEST_A_YEAR <= row.per_year <= MOST_A_YEAR:
        raise UserError("Four to six meetings a year.", field="per_year")
    if row.mode is Mode.PERSON and not row.place:
        raise UserError("Which event, and in which city?", field="place")


def _check_people(session: Session, row: Council, given: Given) -> None:
    if not given.reps:
        raise UserError("Which reps? Three to six.", field="reps")
    for rep in given.reps:
        person, site = require_rep(session, rep), site_of(session, rep)
        if row.site_id is not None and site is not None and site.id != row.site_id:
            raise UserError(f"{person.name} works at {site.name}.", field="reps")
    if not given.leaders:
        raise UserError(NO_LEADER, field="leaders")
    for leader in given.leaders:
        require_leader(session, leader)
    for who, field in ((row.owner_id, "owner"), (row.deputy_id, "deputy")):
        if who and not people.is_member(people.member(session, who)):
            raise UserError("Choose somebody of the company.", field=field)
    if row.deputy_id == row.owner_id:
        raise UserError("A deputy is somebody else than the owner.", field="deputy")


def form_council(session: Session, given: Given, by: str, now: datetime) -> Council:
    """Forms it: seats are offered, the year's dates planned, everybody has a representative.

    Raises UserError as `drawn_up`, NotAllowed for people who may not."""
    people.workspace(session, lock=True)  # two at once would both be the only one for a site
    row, days = drawn_up(session, given, by, now)
    session.add(row)
    session.flush()
    matched = matches(given.reps, given.leaders) | {
        rep: leader for rep, leader in given.matches.items() if leader in given.leaders
    }
    until = a_year_after(days[0])
    for leader in given.leaders:
        give_seat(session, row, leader, Part.LEADER, now, until=until)
    for rep in given.reps:
        give_seat(session, row, rep, Part.REP, now, matched.get(rep), until)
    plan_dates(session, row, days, now)
    for each in councils(session):  # a wider one no longer speaks for these
        rebalance(session, each)
    follow_seats(session, row, now)
    plan_upkeep(session, row, now)
    return row


def plan_upkeep(session: Session, row: Council, now: datetime) -> None:
    """What the clock looks after: seats and dates every working morning; reminders every hour, for
    a meeting may be moved by whoever has its card open."""
    plan(session, UPKEEP, row.id or 0, "0 9 * * 1-5", row.zone, now)
    plan(session, FOLLOW, row.id or 0, "20 * * * *", "UTC", now)


# -- its dates


def add_date(
    session: Session, council_id: int, day: date, at: str, by: str, reason: str, now: datetime
) -> Gathering:
    """One more meeting. Raises UserError for a seventh in any twelve months, unless an admin says
    why (audited)."""
    row = council(session, council_id, lock=True)
    require_change(session, row, by)
    at = read_time(at)
    if wall(day, at, row.zone) <= now:
        raise UserError("That date is over already. Choose a later one.", field="day")
    kept = days_of(meetings(session, council_id))
    if day in kept:
        raise UserError("It meets on that day already.", field="day")
    check_pace(session, row, kept, day, by, reason, now)
    plan_dates(session, row, [day], now, at)
    follow_seats(session, row, now)
    return next(g for g, d in _dated(session, council_id) if d == day)


def check_pace(
    session: Session, row: Council, kept: Sequence[date], day: date, by: str, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Refuses a seventh meeting in any twelve months (000-14)."""
    if not fits(kept, day):
        override(session, by, reason, f"{row.name} {day}", now, SEVENTH, SEVENTH_WHY, "day")


def check_move(
    session: Session, row: Gathering, starts_at: datetime, by: str, why: str, now: datetime
) -> None:
    """A meeting is moved on its own card: by the rules that hold for its council, whose lock is
    taken. Raises as `change_date`, naming that form's fields."""
    of = council(session, int(row.forum.partition(":")[2]), lock=True)
    require_change(session, of, by)
    zone = zone_named(row.zone)
    day = starts_at.astimezone(zone).date()
    if day == row.starts_at.astimezone(zone).date():
        return
    others = [g for g in meetings(session, of.id) if g.id != row.id]
    try:
        check_pace(session, of, days_of(others), day, by, why, now)
    except UserError as said:
        raise UserError(
            said.sentence, field={"reason": "why"}.get(said.field or "", "day")
        ) from said


def _dated(session: Session, council_id: int) -> list[tuple[Gathering, date]]:
    rows = meetings(session, council_id, Held.PLANNED)
    return list(zip(rows, days_of(rows), strict=True))


def change_date(
    session: Session, gathering_id: int, by: str, given: dict[str, Any], reason: str, now: datetime
) -> Gathering:
    """Another day, time, zone, mode or place for one meeting; who was invited hears of it once.

    `given`: day, at, zone, mode, place, link. Raises UserError as `add_date`."""
    one = meeting(session, gathering_id)
    row = council(session, int(one.forum.partition(":")[2]), lock=True)
    require_change(session, row, by)
    zone = given["zone"] if is_zone(given["zone"]) else one.zone
    day, at = given["day"], read_time(given["at"])
    if given["mode"] is Mode.PERSON and not given["place"]:
        raise UserError("Which event, and in which city?", field="place")
    others = [g for g in meetings(session, row.id) if g.id != gathering_id]
    if day != one.starts_at.astimezone(zone_named(one.zone)).date():
        check_pace(session, row, days_of(others), day, by, reason, now)
    moved = gatherings.move_gathering(
        session, gathering_id, now, starts_at=wall(day, at, zone), by=by, zone=zone,
        mode=given["mode"], place=text.line(given["place"], 200), link=read_link(given["link"]),
    )  # fmt: skip
    follow_seats(session, row, now)
    return moved


def zones(session: Session, by: str) -> list[str]:
    """Zones to choose from: those of its people and sites first, then the usual ones."""
    used = session.exec(select(Member.zone).where(col(Member.active)).distinct()).all()
    sites = session.exec(select(Site.zone)).all()
    near = [zone_of(session, by), *sorted({z for z in (*used, *sites) if z and is_zone(z)})]
    return list(dict.fromkeys([*near, *_USUAL]))[:100]


_USUAL = (
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Athens",
    "Africa/Casablanca", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore",
    "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland",
    "America/New_York", "America/Toronto", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Mexico_City", "America/Sao_Paulo",
)  # fmt: skip
