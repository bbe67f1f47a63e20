"""What reps shared in a week, of calls and of messages, by campaign: counts of tags (001-10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from bot.calls.models import CallNote, Shared
from bot.kit import schedule, text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.kit.outbox import announce, redraw
from bot.kit.walltime import resolve
from bot.leads.models import Campaign
from bot.people import service as people
from bot.people.sharing import may_show

JOB = "calls.weekly_shared"
POST = "calls.weekly"
HOUR = 9
_WEEK = timedelta(days=7)
TAGS = ("competitor", "objection", "trigger_event")


@dataclass(frozen=True)
class SharedOf:
    """One campaign's share: how often each tag was named, and how many quote a prospect. `notes`:
    those of calls and of messages together."""

    campaign: str
    notes: int
    tags: dict[str, tuple[tuple[str, int], ...]]
    worded: int


@dataclass(frozen=True)
class Week:
    """A week's summary. `id` as in 2026-W10; `messages` were shared without a call."""

    id: str
    first: date
    last: date
    notes: int
    campaigns: tuple[SharedOf, ...]
    messages: int = 0


def week_of(day: date) -> str:
    """The ISO week of a local day: 2026-W10."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _monday(week: str) -> date:
    try:
        return date.fromisoformat(f"{week}-1")
    except ValueError as odd:
        raise UserError("That button is too old. Nothing was changed.") from odd


def week_bounds(session: Session, week: str) -> tuple[datetime, datetime]:
    """The moments (UTC) between which a week lies in the workspace's zone. Raises UserError."""
    zone, first = people.workspace_zone(session), _monday(week)
    begin, end = (resolve(datetime.combine(d, time()), zone) for d in (first, first + _WEEK))
    return begin, end


def plan_week(session: Session, now: datetime) -> None:
    """Something was shared: the week's summary is made on the next week's first working day."""
    rule = f"0 {HOUR} * * 1-5"
    schedule.plan(session, JOB, "", rule, people.workspace_zone(session), now)


def write_week(session: Session, today: date, now: datetime) -> bool:
    """Has last week's summary posted, once, where marketing reads questions.

    Nothing on days off, where nothing was shared, or where another organisation reads along.
    """
    channel = people.workspace(session).questions_channel
    week = week_of(today - _WEEK)
    key = f"{POST}:{week}"
    if channel is None or not people.is_working_day(session, today):
        return False
    made = session.exec(select(Outbox.id).where(Outbox.key == key)).first()
    if made is not None or not may_show(session, channel) or not any(_shared(session, week)):
        return False
    announce(session, POST, week, channel, now=now, key=key)
    return True


def redraw_week(session: Session, day: date) -> None:
    """A note of that day was corrected: what stands in the channel follows (U4)."""
    redraw(session, POST, week_of(day))


def _shared(session: Session, week: str) -> tuple[list[CallNote], list[Shared]]:
    begin, end = week_bounds(session, week)
    notes = session.exec(
        select(CallNote)
        .where(CallNote.at >= begin, CallNote.at < end, col(CallNote.shared))
        .where(col(CallNote.withdrawn_at).is_(None))
    )
    messages = session.exec(
        select(Shared)
        .where(Shared.at >= begin, Shared.at < end)
        .where(col(Shared.withdrawn_at).is_(None))
    )
    return list(notes), list(messages)


def week_facts(session: Session, week: str) -> Week:
    """The summary as things stand now. Raises UserError for no week."""
    (notes, messages), first = _shared(session, week), _monday(week)
    by_campaign: dict[int, list[CallNote | Shared]] = {}
    for said in (*notes, *messages):
        by_campaign.setdefault(said.campaign_id or 0, []).append(said)
    ordered = sorted(by_campaign.items(), key=lambda c: (-len(c[1]), c[0]))
    shares = tuple(_share(session, campaign_id, found) for campaign_id, found in ordered)
    last = first + _WEEK - timedelta(days=1)
    return Week(week, first, last, len(notes), shares, len(messages))


def _share(session: Session, campaign_id: int, notes: list[CallNote | Shared]) -> SharedOf:
    campaign = session.get(Campaign, campaign_id) if campaign_id else None
    tags = {tag: _named(getattr(n, tag) for n in notes) for tag in TAGS}
    worded = sum(bool(n.words_used) for n in notes)
    return SharedOf(campaign.name if campaign else "", len(notes), tags, worded)


def _named(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How often each was named; case does not matter, the first spelling is shown."""
    spelled: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for one in (one for value in values for one in value.split(",")):
        shown = text.line(one, 60)
        if shown:
            spelled.setdefault(shown.casefold(), shown)
            counts[shown.casefold()] += 1
    return tuple((spelled[key], n) for key, n in counts.most_common(5))
