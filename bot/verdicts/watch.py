"""What is watched over time: how many leads people say they get, and campaigns that change (002-5).

The share of not-good leads is looked at once an hour for all campaigns in two grouped queries over
37 days; looking in every flag's own transaction would read a campaign's whole month each time
somebody flags.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import plan
from bot.leads.models import Lead, Quality
from bot.people import service as people
from bot.people.models import Side
from bot.verdicts.band import HISTORY, WINDOW, Band, Stretch, left_band
from bot.verdicts.models import Amount, QuantitySignal, Reason, Signal
from bot.verdicts.rules import WEEK, week_of

WATCH = "verdicts.signals"
SIGNAL = "verdicts.signal"
# Hourly, when marketing is at work: a signal can wait for the morning, a night cannot be undone.
RULE = "5 9-17 * * 1-5"

_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_signals: Table = Signal.__table__  # pyright: ignore[reportAttributeAccessIssue]
_quantity: Table = QuantitySignal.__table__  # pyright: ignore[reportAttributeAccessIssue]


def _insert(session: Session, table: Table) -> Any:
    return postgresql.insert(table) if session.dialect == "postgresql" else sqlite.insert(table)


def plan_signals(session: Session, now: datetime) -> None:
    """Has campaigns looked at every working hour of the workspace. Planning twice is no harm."""
    plan(session, WATCH, "", RULE, people.workspace_zone(session), now)


# -- too few, right, too many (000-1)


def set_quantity(session: Session, by: str, amount: Amount, now: datetime) -> str:
    """Keeps what a person says of this week's number of leads; the newest counts.

    Returns the ISO week. Raises UserError for people who get no leads.
    """
    person = people.known(session, by, now)
    if person.side == Side.MARKETING:
        raise UserError("That is asked of the people who get the leads.")
    week = week_of(now, people.workspace_zone(session))
    values = {"amount": amount, "at": now}
    session.connection().execute(
        _insert(session, _quantity)
        .values(workspace_id=session.workspace_id, by=by, week=week, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "by", "week"], set_=values)
    )
    return week


def quantity_said(session: Session, by: str, now: datetime) -> Amount | None:
    """What this person said this week, if anything."""
    week = week_of(now, people.workspace_zone(session))
    said = session.exec(
        select_rows(QuantitySignal).where(QuantitySignal.by == by, QuantitySignal.week == week)
    ).first()
    return said.amount if said else None


def quantity_counts(session: Session, now: datetime) -> dict[Amount, int]:
    """How many people said what this week. Counts only, never who."""
    week = week_of(now, people.workspace_zone(session))
    rows = session.connection().execute(
        select(_quantity.c.amount, func.count())
        .where(_quantity.c.workspace_id == session.workspace_id, _quantity.c.week == week)
        .group_by(_quantity.c.amount)
    )
    return {Amount(amount): int(n) for amount, n in rows}


# -- early signals


def raise_signals(session: Session, now: datetime) -> list[int]:
    """Says of each campaign that left its normal band so, once in seven days.

    Returns the ids of the new signals. Says nothing on days off, and nothing before there is a
    channel to say it in.
    """
    workspace = people.workspace(session)
    zone = people.workspace_zone(session)
    today = now.astimezone(ZoneInfo(zone)).date()
    channel = workspace.questions_channel
    if channel is None or not people.is_working_day(session, today):
        return []
    raised: list[int] = []
    for campaign_id, (week, before) in _stretches(session, now).items():
        band = left_band(week, before)
        if band is None or _is_quiet(session, campaign_id, now):
            continue
        if not _has_history(session, campaign_id, now):
            continue
        signal_id = _keep(session, campaign_id, week, band, now, zone)
        if signal_id is not None:
            announce(session, SIGNAL, signal_id, channel, now=now, key=f"{SIGNAL}:{signal_id}")
            raised.append(signal_id)
    return raised


def _counted(session: Session) -> list[Any]:
    c = _leads.c
    return [c.workspace_id == session.workspace_id, c.confirmed, c.merged_into.is_(None)]


def _stretches(session: Session, now: datetime) -> dict[int, tuple[Stretch, Stretch]]:
    """Of each campaign with leads in the last seven days: those days and the thirty before."""
    c = _leads.c

    def counts(since: datetime, until: datetime) -> dict[int, Stretch]:
        rows = session.connection().execute(
            select(
                c.campaign_id,
                func.count(),
                func.sum(case((c.verdict == Quality.NOT_GOOD, 1), else_=0)),
                func.count(c.heard_at),
            )
            .where(*_counted(session), c.campaign_id.is_not(None))
            .where(c.received_at >= since, c.received_at < until)
            .group_by(c.campaign_id)
        )
        return {int(row[0]): Stretch(int(row[1]), int(row[2]), int(row[3])) for row in rows}

    week = counts(now - WINDOW, now)
    before = counts(now - WINDOW - HISTORY, now - WINDOW)
    return {i: (week[i], before[i]) for i in sorted(week) if i in before}


def _has_history(session: Session, campaign_id: int, now: datetime) -> bool:
    c = _leads.c
    first = (
        select(c.id)
        .where(*_counted(session), c.campaign_id == campaign_id, c.received_at <= now - HISTORY)
        .limit(1)
    )
    return session.connection().execute(first).first() is not None


def _is_quiet(session: Session, campaign_id: int, now: datetime) -> bool:
    """Muted, or told already of some of the very leads that the last seven days hold."""
    told = select_rows(Signal.id).where(
        Signal.campaign_id == campaign_id,
        or_(col(Signal.muted_until) > now, col(Signal.at) > now - WINDOW),
    )
    return session.exec(told).first() is not None


def _keep(
    session: Session, campaign_id: int, week: Stretch, band: Band, now: datetime, zone: str
) -> int | None:
    """The new signal's id; None if another process was quicker."""
    return (
        session.connection()
        .execute(
            _insert(session, _signals)
            .values(
                workspace_id=session.workspace_id,
                campaign_id=campaign_id,
                week=week_of(now, zone),
                at=now,
                received=week.received,
                not_good=week.not_good,
                heard=week.heard,
                reason=main_reason(session, campaign_id, now),
                low=band.low,
                high=band.high,
            )
            .on_conflict_do_nothing(index_elements=["workspace_id", "campaign_id", "week"])
            .returning(_signals.c.id)
        )
        .scalar()
    )


def main_reason(session: Session, campaign_id: int, now: datetime) -> Reason | None:
    """What is said most of a campaign's not-good leads of seven days, where anything is."""
    c = _leads.c
    rows = session.connection().execute(
        select(c.verdict_reason).where(
            *_counted(session),
            c.campaign_id == campaign_id,
            c.received_at >= now - WINDOW,
            c.verdict == Quality.NOT_GOOD,
        )
    )
    given = Counter(r for (r,) in rows if r and r != Reason.NOT_GIVEN)
    return Reason(given.most_common(1)[0][0]) if given else None


def mute_signal(session: Session, signal_id: int, by: str, now: datetime) -> Signal:
    """[Mute a week]: no further signal of this campaign for seven days. For marketing (F57)."""
    people.require_marketing(session, by)
    signal = session.get(Signal, signal_id)
    if signal is None:
        raise UserError("That signal is no longer there.")
    if signal.muted_until is None or signal.muted_until <= now:
        signal.muted_until, signal.muted_by = now + WEEK, by
        session.add(signal)
        session.flush()
        redraw(session, SIGNAL, signal_id)
    return signal
