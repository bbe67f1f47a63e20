"""The conversation report (002-9) as facts: this time beside ninety days, calls beside leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.campaigns import LeadCounts, find_campaign, lead_counts, list_campaigns
from bot.leads.models import Campaign
from bot.people.calendar import workspace_zone
from bot.reports import tallies
from bot.reports.facts import (
    NO_CAMPAIGN,
    Conversations,
    Counts,
    Horizon,
    Leads,
    Line,
    summed,
)
from bot.reports.models import Cadence
from bot.reports.quotes import quotes
from bot.reports.spans import Span, long_before, so_far
from bot.reports.tallies import Stretch

HISTORY = "history"
_MOST_CAMPAIGNS = 1000

_campaigns: Table = Campaign.__table__  # pyright: ignore[reportAttributeAccessIssue]


def conversations(session: Session, called: str, span: Span, campaign_id: int = 0) -> Conversations:
    """The report over `span`, of one campaign if given. `called`: a cadence's word, or HISTORY."""
    only = campaign_id or None
    zone = workspace_zone(session)
    long = long_before(span)
    whole = tallies.everything(session, only) if called == HISTORY else None
    near = horizon(session, span, only, whole)
    far = horizon(session, long, only)
    if whole is None:
        far = replace(far, points=tallies.weeks(session, long, tallies.days(session, long, only)))
    since, until = (long if whole else span).moments(zone)
    name = _names(session, [campaign_id]).get(campaign_id, "") if campaign_id else ""
    said = quotes(session, since, until, only)
    return Conversations(called, campaign_id, name, *_side_by_side(near, far), said)


def at_a_glance(session: Session, span: Span) -> Conversations:
    """The same without what takes longer: no quotes, and of the ninety days the sums alone."""
    long = long_before(span)
    sums = summed(tallies.by_campaign(session, tallies.days(session, long)).values())
    far = Horizon(long, (), sums, Leads())
    near = horizon(session, span)
    return Conversations(Cadence.WEEKLY.value, 0, "", near, far)


def horizon(
    session: Session, span: Span, campaign_id: int | None = None, whole: Stretch | None = None
) -> Horizon:
    """One stretch of days: what conversations came to, why, and the leads of the same days.

    `whole`: the whole history instead, read by month.
    """
    stretch = whole or tallies.days(session, span, campaign_id)
    counts = tallies.by_campaign(session, stretch)
    leads, in_all = _leads(session, span, campaign_id)
    names = _names(session, {*counts, *leads})
    lines = [
        Line(i, names.get(i, NO_CAMPAIGN), counts.get(i, Counts()), leads.get(i, Leads()))
        for i in {*counts, *leads}
    ]
    total = summed(counts.values())
    points = tuple(tallies.over_time(session, stretch).items()) if whole else ()
    return Horizon(span, _in_order(lines), total, in_all, tallies.why(session, stretch), points)


def _in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda x: (-x.counts.notes, -x.leads.received, x.name)))


def _side_by_side(short: Horizon, long: Horizon) -> tuple[Horizon, Horizon]:
    """The same campaigns in both, in the order of the shorter."""
    here = {line.campaign_id: line for line in short.lines}
    there = {line.campaign_id: line for line in long.lines}
    ids = [*here, *(i for i in there if i not in here)]
    both: list[tuple[Line, ...]] = [
        tuple(known.get(i) or Line(i, (here.get(i) or there[i]).name, Counts()) for i in ids)
        for known in (here, there)
    ]
    return replace(short, lines=both[0]), replace(long, lines=both[1])


def _leads(session: Session, span: Span, campaign_id: int | None) -> tuple[dict[int, Leads], Leads]:
    since, until = span.moments(workspace_zone(session))
    in_all = _of(lead_counts(session, since, until, campaign_id))
    if campaign_id is not None:
        return {campaign_id: in_all}, in_all
    found = {c.id: _of(c.counts) for c in list_campaigns(session, since, until, _MOST_CAMPAIGNS)}
    without = Leads(
        in_all.received - sum(x.received for x in found.values()),
        in_all.heard - sum(x.heard for x in found.values()),
    )
    return found | ({0: without} if without.received else {}), in_all


def _of(counts: LeadCounts) -> Leads:
    return Leads(counts.received, counts.heard)


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    c = _campaigns.c
    query = select(c.id, c.name).where(
        c.workspace_id == session.workspace_id, c.id.in_(set(ids) - {0})
    )
    return {row[0]: row[1] for row in session.connection().execute(query)}


# -- what somebody asks for


def today(session: Session, now: datetime) -> date:
    """The workspace's local day."""
    return now.astimezone(ZoneInfo(workspace_zone(session))).date()


def span_now(session: Session, called: str, now: datetime) -> Span:
    """The days up to now that a cadence's word, or HISTORY, means."""
    day = today(session, now)
    if called != HISTORY:
        return so_far(Cadence(called), day)
    return Span(tallies.first_day(session) or day, day + timedelta(days=1))


_OFTEN = "How often is `daily`, `weekly`, `monthly` or `history`."


def campaign_called(session: Session, typed: str, besides: str = _OFTEN) -> int:
    """The id of the campaign of this name, 0 for none typed. Raises UserError for an unknown.

    `besides`: what else may have been meant.
    """
    if not typed.strip():
        return 0
    found: Any = find_campaign(session, typed)
    if found is None:
        raise UserError(
            f"I know no campaign “{text.mrkdwn(text.line(typed, 60))}”: `/align campaign` lists "
            f"them. {besides}"
        )
    return int(found.id or 0)
