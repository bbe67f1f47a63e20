"""Call weeks: planned per site, opened, closed, and the next one proposed (000-7, 000-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import plan, unplan
from bot.leads.campaigns import named
from bot.leads.models import Campaign
from bot.listening.models import CallWeek, WeekState
from bot.listening.telling import DAY, SHEET
from bot.listening.units import units_managed
from bot.people import service as people
from bot.people.at_work import once_rule
from bot.people.calendar import zone_named
from bot.people.models import Role, Side, Site
from bot.people.quiet import Kind, whom_to_tell
from bot.people.sharing import may_show

OPENING = "listening.opening"  # in the channel, on the first morning
NEXT = "listening.next"  # to the owner: the next one is proposed
MISSED = "listening.missed"  # to owner and deputy: nobody planned it
OPENS = "listening.week_opens"
DAILY = "listening.week_day"
_EVENINGS = "0 17 * * *"
APART = timedelta(weeks=13)
FARTHEST = timedelta(days=300)  # a job's rule names no year
_LATER = 8  # weeks in which one without holidays is looked for
_LEADERS = (Role.INSIDE_MANAGER, Role.SALES_LEADER, Role.MARKETING_LEADER)
_MORNING = time(9)


@dataclass(frozen=True)
class WeekSaid:
    """What the form of a call week holds. `site_id` None: the whole company."""

    monday: date
    site_id: int | None = None
    campaign: str = ""
    quota: int = 2
    channel: str = ""
    owner_id: str = ""
    deputy_id: str | None = None


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def week_zone(session: Session, site_id: int | None) -> str:
    """The zone in which a site's call week is held."""
    site = session.get(Site, site_id) if site_id is not None else None
    return site.zone if site else people.workspace_zone(session)


def working_days(session: Session, site_id: int | None, monday: date) -> list[date]:
    """Monday to Friday without that site's holidays."""
    days = (monday + timedelta(days=n) for n in range(5))
    return [day for day in days if people.is_working_day(session, day, site_id)]


def free_monday(session: Session, site_id: int | None, monday: date) -> date:
    """That Monday, or the next one whose week has no holiday; where none comes soon, itself."""
    weeks = (monday + timedelta(weeks=n) for n in range(_LATER))
    free = (m for m in weeks if len(working_days(session, site_id, m)) == 5)
    return next(free, monday)


def next_mondays(session: Session, site_id: int | None, monday: date, count: int = 5) -> list[date]:
    """This call week and those after it, thirteen weeks apart, moved off holidays (000-10)."""
    found = [monday]
    while len(found) < count:
        found.append(free_monday(session, site_id, found[-1] + APART))
    return found


def require_planner(session: Session, by: str, now: datetime) -> None:
    """Who plans call weeks: marketing, managers, leaders, admins. Raises NotAllowed."""
    person = people.require_member(session, by)
    leads = person.role in _LEADERS or bool(units_managed(session, by, now))
    if not (person.side is Side.MARKETING or person.admin or leads):
        raise NotAllowed("Managers and marketing plan call weeks. You offer slots: `/listen`.")


def check_week(session: Session, by: str, said: WeekSaid, now: datetime) -> None:
    """Raises UserError for a week that cannot be, and for one that is planned already."""
    require_planner(session, by, now)
    monday, zone = said.monday, zone_named(week_zone(session, said.site_id))
    if monday.weekday() != 0:
        raise UserError("A call week begins on a Monday.", field="monday")
    days = working_days(session, said.site_id, monday)
    if not days:
        raise UserError("Nobody works in that week. Choose another one.", field="monday")
    if days[-1] < now.astimezone(zone).date():
        raise UserError("That week is over. Choose one to come.", field="monday")
    if monday > now.astimezone(zone).date() + FARTHEST:
        raise UserError("That is too far ahead: at most ten months.", field="monday")
    if not 1 <= said.quota <= 20:
        raise UserError("From 1 to 20 slots for each rep, please.", field="quota")
    if not said.channel:
        raise UserError("In which channel?", field="channel")
    if not may_show(session, said.channel):
        raise UserError("Another company reads along there. Choose another one.", field="channel")
    if said.deputy_id and said.deputy_id == said.owner_id:
        raise UserError("The deputy is somebody else than the owner.", field="deputy")
    for slack_id, field in ((said.owner_id, "owner"), (said.deputy_id, "deputy")):
        if slack_id and not people.is_member(people.member(session, slack_id)):
            raise UserError("That person is not with the company.", field=field)
    same = select(CallWeek.id).where(
        CallWeek.monday == monday, CallWeek.state == WeekState.PLANNED,
        col(CallWeek.site_id).is_(None) if said.site_id is None
        else col(CallWeek.site_id) == said.site_id,
    )  # fmt: skip
    if session.exec(same.limit(1)).first() is not None:
        raise UserError("There is a call week then already.", field="monday")


def plan_week(
    session: Session, by: str, said: WeekSaid, own: int | None, now: datetime
) -> int:  # fmt: skip
    """Plans it, or what was proposed; the sign-up sheet is posted at once. Returns its id.

    Raises what `check_week` raises.
    """
    people.workspace(session, lock=True)  # of two who plan the same week, the second is refused
    check_week(session, by, said, now)
    row = session.get(CallWeek, own) if own else None
    if row is None or row.state is not WeekState.PROPOSED:
        row = CallWeek(monday=said.monday, zone="", owner_id=by)
    row.monday, row.site_id, row.quota = said.monday, said.site_id, said.quota
    row.zone, row.channel = week_zone(session, said.site_id), said.channel
    row.owner_id, row.deputy_id = said.owner_id or by, said.deputy_id
    row.campaign_id = named(session, Campaign, said.campaign)
    row.state = WeekState.PLANNED
    session.add(row)
    session.flush()
    assert row.id is not None
    announce(session, SHEET, row.id, row.channel, now=now)
    redraw(session, NEXT, row.id)
    _plan_opening(session, row, now)
    plan(session, DAILY, row.id, _EVENINGS, row.zone, now)
    return row.id


def _plan_opening(session: Session, row: CallWeek, now: datetime) -> None:
    days = working_days(session, row.site_id, row.monday) or [row.monday]
    local = datetime.combine(days[0], _MORNING, ZoneInfo(row.zone))
    unplan(session, OPENS, row.id or 0)
    if local > now:
        plan(session, OPENS, row.id or 0, once_rule(local), row.zone, now)


def cancel_week(session: Session, week_id: int, by: str, now: datetime) -> CallWeek:
    """Takes a planned or proposed week off; its owner, deputy, or an admin. Twice is once."""
    people.require_member(session, by)
    row = session.get(CallWeek, week_id)
    if row is None:
        raise UserError("That call week is no longer here.")
    if by not in (row.owner_id, row.deputy_id) and not people.is_admin(session, by):
        raise NotAllowed("Its owner, its deputy or an admin can take it off.")
    if row.state in (WeekState.PLANNED, WeekState.PROPOSED):
        row.state = WeekState.CANCELLED
        session.add(row)
        session.flush()
        for job in (OPENS, DAILY):
            unplan(session, job, week_id)
        for post in (SHEET, OPENING, NEXT):
            redraw(session, post, week_id)
        if not _stands(session, row, CallWeek.monday > row.monday):
            _propose(session, row, row.monday + APART, now)
    return row


def _stands(session: Session, row: CallWeek, *more: Any) -> int | None:
    """A week of the same site that is planned or proposed; None where there is none."""
    site = CallWeek.site_id
    query = select(CallWeek.id).where(
        col(site).is_(None) if row.site_id is None else col(site) == row.site_id,
        col(CallWeek.state).in_((WeekState.PLANNED, WeekState.PROPOSED)),
        *more,
    )
    return session.exec(query.limit(1)).first()


def whose(session: Session, row: CallWeek) -> list[str]:
    """Owner and deputy as far as they are still here; else the admins."""
    both = [p for p in (row.owner_id, row.deputy_id) if p]
    here = [p for p in both if people.is_member(people.member(session, p))]
    return here or [a.slack_id for a in people.admins(session)]


def open_week(session: Session, week_id: int, now: datetime) -> None:
    """Its first morning: the opening post; or, if nobody planned it, the alarm (000-22)."""
    unplan(session, OPENS, week_id)
    row = session.get(CallWeek, week_id)
    if row is not None and row.state is WeekState.PLANNED:
        announce(session, OPENING, week_id, row.channel, now=now)
    elif row is not None and row.state is WeekState.PROPOSED:
        row.state = WeekState.MISSED
        session.add(row)
        session.flush()
        for person in whose(session, row):
            announce(session, MISSED, week_id, person, now=now)
        redraw(session, NEXT, week_id)
        _propose(session, row, row.monday + timedelta(weeks=1), now)


def close_week(session: Session, row: CallWeek, now: datetime) -> None:
    """Its last evening: the closing digest, and the next one is proposed, 13 weeks later."""
    row.state, row.closed_at = WeekState.CLOSED, now
    session.add(row)
    session.flush()
    unplan(session, DAILY, row.id or 0)
    announce(session, DAY, f"{row.id}:end", row.channel, now=now)
    redraw(session, SHEET, row.id or 0)
    new = _propose(session, row, row.monday + APART, now)
    for person in whom_to_tell(session, whose(session, row)[:1], Kind.CALL_WEEKS, now):
        announce(session, NEXT, new, person, now=now)


def _propose(session: Session, row: CallWeek, monday: date, now: datetime) -> int:
    monday = free_monday(session, row.site_id, monday)
    if (known := _stands(session, row, CallWeek.monday == monday)) is not None:
        return known
    new = CallWeek(
        monday=monday, zone=row.zone, site_id=row.site_id,
        channel=row.channel, quota=row.quota, owner_id=row.owner_id, deputy_id=row.deputy_id,
        state=WeekState.PROPOSED, after_id=row.id,
    )  # fmt: skip
    session.add(new)
    session.flush()
    _plan_opening(session, new, now)
    return new.id or 0
