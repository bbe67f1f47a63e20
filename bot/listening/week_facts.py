"""What a call week's sheet and digests say: slots, calls heard, debriefs, themes, actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, func, or_, select

from bot.kit.db import Session
from bot.kit.walltime import resolve
from bot.leads.campaigns import campaign_name
from bot.listening.debriefing import heard_in
from bot.listening.models import CallWeek, Debrief, Part, Slot, SlotState, WeekState
from bot.listening.reading import shown
from bot.listening.shown import Shown
from bot.listening.weeks import working_days
from bot.people import service as people
from bot.people.calendar import zone_named
from bot.people.models import Member, Side, Site, Team

NAMED = 3


@dataclass(frozen=True)
class Action:
    """What somebody changes; `people`: how many debriefs say the same; `due`: the first date."""

    words: str
    people: int
    due: date | None


@dataclass(frozen=True)
class WeekFacts:
    """A call week as its messages show it; times in `zone`, the site's.

    `wanted`: slots that were asked for, quota times reps. `days`: its working days with slots.
    """

    id: int
    site: str
    zone: str
    state: WeekState
    monday: date
    days: tuple[tuple[date, tuple[Shown, ...]], ...]
    campaign: str
    quota: int
    reps: int
    channel: str = ""
    owner: str = ""
    deputy: str = ""

    @property
    def slots(self) -> list[Shown]:
        """All its slots."""
        return [s for _, slots in self.days for s in slots]

    @property
    def wanted(self) -> int:
        """How many slots were asked for."""
        return self.quota * self.reps


@dataclass(frozen=True)
class Heard:
    """What was heard in some days of a week: counts, themes, actions; no names."""

    calls: int
    debriefs: int
    asked: tuple[tuple[str, int], ...] = ()
    well: tuple[tuple[str, int], ...] = ()
    not_well: tuple[tuple[str, int], ...] = ()
    actions: tuple[Action, ...] = ()


def site_name(session: Session, site_id: int | None) -> str:
    """What the site is called; "" for the whole company."""
    site = session.get(Site, site_id) if site_id is not None else None
    return site.name if site else ""


def bounds(row: CallWeek, first: date, days: int) -> tuple[datetime, datetime]:
    """The moments between which `days` days from `first` lie, in the week's zone."""
    last = first + timedelta(days=days)
    return (resolve(datetime.combine(first, time()), row.zone),
            resolve(datetime.combine(last, time()), row.zone))  # fmt: skip


def slots_between(session: Session, row: CallWeek, since: datetime, until: datetime) -> list[Slot]:
    """The week's slots that begin then."""
    query = select(Slot).where(
        Slot.state == SlotState.OPEN, col(Slot.starts_at) >= since, col(Slot.starts_at) < until
    )
    if row.site_id is not None:
        query = query.where(col(Slot.site_id) == row.site_id)
    return list(session.exec(query.order_by(col(Slot.starts_at), col(Slot.id)).limit(500)))


def week_facts(session: Session, week_id: int, reader: str = "") -> WeekFacts | None:
    """The sheet; None where there is no such week."""
    row = session.get(CallWeek, week_id)
    if row is None:
        return None
    slots = slots_between(session, row, *bounds(row, row.monday, 7))
    seen = shown(session, slots, reader, row.zone)
    zone = zone_named(row.zone)
    by_day: dict[date, list[Shown]] = {
        day: [] for day in working_days(session, row.site_id, row.monday)
    }
    for s in seen:
        by_day.setdefault(s.starts_at.astimezone(zone).date(), []).append(s)
    return WeekFacts(
        week_id, site_name(session, row.site_id), row.zone, row.state, row.monday,
        tuple((day, tuple(by_day[day])) for day in sorted(by_day)),
        campaign_name(session, row.campaign_id) or "", row.quota,
        count_reps(session, row.site_id), row.channel,
        _name(session, row.owner_id), _name(session, row.deputy_id or ""),
    )  # fmt: skip


def _name(session: Session, slack_id: str) -> str:
    found = people.member(session, slack_id) if slack_id else None
    return found.name if found else ""


def count_reps(session: Session, site_id: int | None) -> int:
    """Reps of a site, by their own record or their team's; who manages a team is none."""
    managers = select(Team.manager_id).where(col(Team.manager_id).is_not(None))
    query = (
        select(func.count())
        .select_from(Member)
        .where(
            col(Member.active), ~col(Member.guest), ~col(Member.bot), Member.side == Side.SALES,
            col(Member.slack_id).not_in(managers),
        )
    )  # fmt: skip
    if site_id is not None:
        teams = select(Team.id).where(Team.site_id == site_id)
        there = or_(
            col(Member.site_id) == site_id,
            col(Member.site_id).is_(None) & col(Member.team_id).in_(teams),
        )
        query = query.where(there)
    return session.exec(query).one()


def heard_on(session: Session, row: CallWeek, first: date, days: int, now: datetime) -> Heard:
    """Calls of these days that are over and that somebody heard, and their debriefs."""
    slots = slots_between(session, row, *bounds(row, first, days))
    together = [
        s
        for s in shown(session, slots, "", row.zone)
        if s.ends_at <= now and any(part is not Part.OBSERVER for _, part in s.people)
    ]
    ids = [s.id for s in together]
    written = list(session.exec(
        select(Debrief).where(col(Debrief.slot_id).in_(ids)).order_by(col(Debrief.at))
    ))  # fmt: skip
    asked = [q.words for q in heard_in(session, ids)]
    return Heard(
        len(together), len(written), alike(asked), alike(d.well for d in written),
        alike(d.not_well for d in written), _actions(written),
    )  # fmt: skip


def alike(said: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """What was said, the most frequent first; case and end marks do not matter, the first
    spelling is shown."""
    spelled: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for words in said:
        if key := words.casefold().strip(" .!?…"):
            spelled.setdefault(key, words.strip())
            counts[key] += 1
    return tuple((spelled[key], n) for key, n in counts.most_common())


def _actions(written: Sequence[Debrief]) -> tuple[Action, ...]:
    due: dict[str, date] = {}
    for d in written:
        key = d.change.casefold().strip(" .!?…")
        if key and d.change_on:
            due[key] = min(due.get(key, d.change_on), d.change_on)
    said = alike(d.change for d in written)
    return tuple(Action(w, n, due.get(w.casefold().strip(" .!?…"))) for w, n in said)
