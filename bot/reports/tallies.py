"""Reads the tallies of call notes: sums over days or months, never the notes themselves.

The tallies are kept in the notes' own transactions (calls/tally.py), so what is read here is what
the notes say. A week or a quarter reads days; the whole history reads months, which are few.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from bot.calls import reasons
from bot.calls.models import CallMonth, CallTally, Outcome
from bot.kit.db import Session
from bot.reports.facts import OUTCOMES, Counts, counts_of
from bot.reports.spans import Span, weeks_of

NOT_GIVEN = "not given"

_days: Table = CallTally.__table__  # pyright: ignore[reportAttributeAccessIssue]
_months: Table = CallMonth.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Stretch:
    """Which rows are added up: of days, or of months."""

    table: Table
    first: ColumnElement[date]
    where: tuple[ColumnElement[bool], ...]


def days(session: Session, span: Span, campaign_id: int | None = None) -> Stretch:
    """The days of a span, of one campaign (0: none) if given."""
    c = _days.c
    where = (c.workspace_id == session.workspace_id, c.day >= span.since, c.day < span.until)
    return Stretch(_days, c.day, _of(_days, where, campaign_id))


def everything(session: Session, campaign_id: int | None = None) -> Stretch:
    """The whole history, month by month."""
    where = (_months.c.workspace_id == session.workspace_id,)
    return Stretch(_months, _months.c.month, _of(_months, where, campaign_id))


def _of(table: Table, where: tuple[Any, ...], campaign_id: int | None) -> tuple[Any, ...]:
    return where if campaign_id is None else (*where, table.c.campaign_id == campaign_id)


def _sums(session: Session, stretch: Stretch, *by: ColumnElement[Any]) -> list[Any]:
    c = stretch.table.c
    query = (
        select(*by, func.sum(c.notes), func.sum(c.connected))
        .where(*stretch.where)
        .group_by(*by)
        .having(func.sum(c.notes) > 0)
    )
    return list(session.connection().execute(query))


def by_campaign(session: Session, stretch: Stretch) -> dict[int, Counts]:
    """Each campaign's counts; 0: those of none."""
    c = stretch.table.c
    found: defaultdict[int, list[tuple[Outcome, int, int]]] = defaultdict(list)
    for campaign_id, *cell in _sums(session, stretch, c.campaign_id, c.outcome):
        found[campaign_id].append(_cell(*cell))
    return {campaign_id: counts_of(its) for campaign_id, its in found.items()}


def over_time(session: Session, stretch: Stretch) -> dict[date, Counts]:
    """Each day's or month's counts, oldest first."""
    found: defaultdict[date, list[tuple[Outcome, int, int]]] = defaultdict(list)
    for first, *cell in _sums(session, stretch, stretch.first, stretch.table.c.outcome):
        found[first].append(_cell(*cell))
    return {day: counts_of(found[day]) for day in sorted(found)}


def _cell(outcome: str, notes: int, connected: int) -> tuple[Outcome, int, int]:
    return Outcome(outcome), int(notes), int(connected)


def weeks(session: Session, span: Span, stretch: Stretch) -> tuple[tuple[date, Counts], ...]:
    """The weeks of a span of days, those without a conversation too."""
    found = dict.fromkeys(weeks_of(span), Counts())
    firsts = list(found)
    for day, counts in over_time(session, stretch).items():
        week = max(first for first in firsts if first <= day)
        found[week] = found[week].plus(counts)
    return tuple(found.items())


def why(session: Session, stretch: Stretch) -> tuple[tuple[Outcome, str, int], ...]:
    """(outcome, reason in words, n), most often first within each outcome."""
    c = stretch.table.c
    labels = reasons.labels(session)
    said = [
        (Outcome(o), reasons.label_of(labels, Outcome(o), slug) or NOT_GIVEN, int(n))
        for o, slug, n, _ in _sums(session, stretch, c.outcome, c.reason)
    ]
    order = list(OUTCOMES)
    return tuple(sorted(said, key=lambda r: (order.index(r[0]), -r[2], r[1])))


def first_day(session: Session) -> date | None:
    """The first day of which anything is known."""
    query = select(func.min(_days.c.day)).where(_days.c.workspace_id == session.workspace_id)
    return session.connection().execute(query).scalar()
