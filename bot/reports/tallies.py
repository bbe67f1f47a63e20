"""Reads the daily tally of call notes: sums over days, never the notes themselves (DESIGN.md 7).

The tally is kept in the notes' own transactions, so what is read here is what the notes say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, func, select

from bot.calls import reasons
from bot.calls.models import CallTally, Outcome
from bot.kit.db import Session
from bot.reports.facts import OUTCOMES, Counts, counts_of
from bot.reports.spans import Span, weeks_of

NOT_GIVEN = "not given"

_tally: Table = CallTally.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Cell:
    """Conversations of one campaign (0: none) with one outcome for one reason ("": none given)."""

    campaign_id: int
    outcome: Outcome
    reason: str
    notes: int
    connected: int


def _within(session: Session, span: Span, campaign_id: int | None) -> list[Any]:
    c = _tally.c
    where = [c.workspace_id == session.workspace_id, c.day >= span.since, c.day < span.until]
    return where if campaign_id is None else [*where, c.campaign_id == campaign_id]


def cells(session: Session, span: Span, campaign_id: int | None = None) -> list[Cell]:
    """The sums of a span, of one campaign if given; what came to nothing is left out."""
    c = _tally.c
    sums = func.sum(c.notes), func.sum(c.connected)
    query = (
        select(c.campaign_id, c.outcome, c.reason, *sums)
        .where(*_within(session, span, campaign_id))
        .group_by(c.campaign_id, c.outcome, c.reason)
    )
    rows = session.connection().execute(query)
    return [Cell(r[0], Outcome(r[1]), r[2], int(r[3]), int(r[4])) for r in rows if r[3]]


def by_campaign(found: Iterable[Cell]) -> dict[int, Counts]:
    """Each campaign's counts."""
    sorted_out: defaultdict[int, list[tuple[Outcome, int, int]]] = defaultdict(list)
    for cell in found:
        sorted_out[cell.campaign_id].append((cell.outcome, cell.notes, cell.connected))
    return {campaign_id: counts_of(its) for campaign_id, its in sorted_out.items()}


def why(session: Session, found: Iterable[Cell]) -> tuple[tuple[Outcome, str, int], ...]:
    """(outcome, reason in words, n), most often first within each outcome."""
    sums: defaultdict[tuple[Outcome, str], int] = defaultdict(int)
    for cell in found:
        sums[cell.outcome, cell.reason] += cell.notes
    labels = reasons.labels(session)
    said = [
        (outcome, reasons.label_of(labels, outcome, slug) or NOT_GIVEN, n)
        for (outcome, slug), n in sums.items()
    ]
    order = list(OUTCOMES)
    return tuple(sorted(said, key=lambda r: (order.index(r[0]), -r[2], r[1])))


def weeks(
    session: Session, span: Span, campaign_id: int | None = None
) -> tuple[tuple[date, Counts], ...]:
    """The weeks of a span, those without a conversation too."""
    c = _tally.c
    sums = func.sum(c.notes), func.sum(c.connected)
    query = (
        select(c.day, c.outcome, *sums)
        .where(*_within(session, span, campaign_id))
        .group_by(c.day, c.outcome)
    )
    firsts = weeks_of(span)
    found: dict[date, list[tuple[Outcome, int, int]]] = {day: [] for day in firsts}
    for day, outcome, notes, connected in session.connection().execute(query):
        week = max(first for first in firsts if first <= day)
        found[week].append((Outcome(outcome), int(notes), int(connected)))
    return tuple((day, counts_of(its)) for day, its in found.items())


def months(
    session: Session, span: Span, campaign_id: int | None = None
) -> tuple[tuple[date, Counts], ...]:
    """The months of a span in which there was a conversation."""
    c = _tally.c
    sums = func.sum(c.notes), func.sum(c.connected)
    query = (
        select(c.day, c.outcome, *sums)
        .where(*_within(session, span, campaign_id))
        .group_by(c.day, c.outcome)
    )
    found: defaultdict[date, list[tuple[Outcome, int, int]]] = defaultdict(list)
    for day, outcome, notes, connected in session.connection().execute(query):
        found[day.replace(day=1)].append((Outcome(outcome), int(notes), int(connected)))
    return tuple((day, counts_of(found[day])) for day in sorted(found))


def first_day(session: Session) -> date | None:
    """The first day of which anything is known."""
    query = select(func.min(_tally.c.day)).where(_tally.c.workspace_id == session.workspace_id)
    return session.connection().execute(query).scalar()
