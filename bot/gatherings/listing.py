"""Reads lists: what comes up for somebody, what waits for them, every ritual's next dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.gatherings import dates
from bot.gatherings.hints import opened
from bot.gatherings.models import (
    Action,
    Gathering,
    Invitation,
    Kind,
    Said,
    Series,
    State,
)
from bot.gatherings.reading import names_of, read_facts
from bot.gatherings.rules import say_rule
from bot.gatherings.service import OPEN, may_change
from bot.gatherings.shown import Facts, SeriesLine, Upcoming
from bot.gatherings.tending import rituals
from bot.kit.db import Session
from bot.kit.surfaces import Lent
from bot.kit.walltime import zone_named

SHOWN = 5
WAITING = 3  # invitations in Home; the others stand in direct messages


def coming_up(session: Session, who: str, now: datetime) -> list[Upcoming]:
    """The next five dates this person is invited to and has not declined."""
    query = (
        select(Gathering, Invitation.answer)
        .join(Invitation, col(Invitation.gathering_id) == col(Gathering.id))
        .where(Invitation.slack_id == who, ~col(Invitation.gone))
        .where(Invitation.answer != Said.NO, Gathering.state == State.PLANNED)
        .where(Invitation.workspace_id == Gathering.workspace_id, Gathering.starts_at > now)
        .where(col(Gathering.invited_at).is_not(None))
        .order_by(col(Gathering.starts_at), col(Gathering.id))
        .limit(SHOWN)
    )
    return [
        Upcoming(row.title, row.starts_at, "", row.id, Said(said))
        for row, said in session.exec(query)
    ]


def unanswered_of(session: Session, who: str, now: datetime, lent: Lent) -> list[Facts]:
    """Invitations that wait for this person, soonest first."""
    query = (
        select(Gathering.id)
        .join(Invitation, col(Invitation.gathering_id) == col(Gathering.id))
        .where(Invitation.slack_id == who, ~col(Invitation.gone))
        .where(Invitation.answer == Said.NONE, Gathering.state == State.PLANNED)
        .where(Invitation.workspace_id == Gathering.workspace_id, Gathering.starts_at > now)
        .where(col(Gathering.invited_at).is_not(None))
        .order_by(col(Gathering.starts_at))
        .limit(WAITING)
    )
    return [read_facts(session, i or 0, who, now, lent) for i in session.exec(query)]


def to_write(session: Session, who: str, now: datetime) -> list[Facts]:
    """What is over and has no minutes yet, of what this person owns or deputises for."""
    query = (
        select(Gathering)
        .where((Gathering.owner_id == who) | (Gathering.deputy_id == who))
        .where(Gathering.state == State.PLANNED, Gathering.starts_at < now)
        .order_by(col(Gathering.starts_at))
        .limit(SHOWN)
    )
    over = [g for g in session.exec(query) if g.starts_at + timedelta(minutes=g.minutes) <= now]
    return [read_facts(session, g.id or 0, who, now) for g in over]


def open_actions(session: Session, who: str) -> Sequence[Action]:
    """What this person still has to do, soonest due first."""
    query = select(Action).where(
        Action.owner_id == who, col(Action.done_at).is_(None), col(Action.dropped_at).is_(None)
    )
    return session.exec(query.order_by(col(Action.due_on), col(Action.id)).limit(SHOWN)).all()


def asked_of(session: Session, who: str) -> list[int]:
    """Dates on holidays that wait for this person's word."""
    query = select(Gathering.id).where(
        (Gathering.owner_id == who) | (Gathering.deputy_id == who), Gathering.state == State.ASKED
    )
    return [i or 0 for i in session.exec(query.order_by(col(Gathering.starts_at)).limit(3))]


def series_lines(session: Session, viewer: str, now: datetime) -> list[SeriesLine]:
    """Every ritual that is not over, with its next five dates as they stand: moved ones where
    they were moved to, those called off left out (000-10)."""
    rows = session.exec(
        select(Series)
        .where(col(Series.ended_at).is_(None), Series.rule != "")
        .order_by(col(Series.id))
    ).all()
    missed = {(r.name, r.kind): r.missed for r in rituals(session, now)}
    called = names_of(session, [x for s in rows for x in (s.owner_id, s.deputy_id) if x])
    return [
        SeriesLine(
            s.id or 0, s.kind, s.title, say_rule(s.rule), s.at, s.zone, called[s.owner_id],
            called[s.deputy_id] if s.deputy_id else "", tuple(next_of(session, s, now)),
            may_change(session, s, viewer), missed.get((s.title, s.kind), 0),
            opened(session, s.id or 0) if s.kind == Kind.STAFF else None,
        )
        for s in rows
    ]  # fmt: skip


def next_of(session: Session, of: Series, now: datetime, count: int = SHOWN) -> list[Upcoming]:
    """The next dates of a series: what is planned as it stands, then what its rule says."""
    # No rule is walked from further back: what is older is history, and there may be years of it.
    since = now.astimezone(zone_named(of.zone)).date() - timedelta(days=10)
    query = select(Gathering).where(
        Gathering.series_id == of.id, col(Gathering.original_on) > since
    )
    planned = {g.original_on: g for g in session.exec(query)}
    found: list[Upcoming] = []
    for one in dates.next_dates(session, of, now, count + len(planned)):
        row = planned.pop(one.original_on, None)
        if row is not None and row.state not in OPEN:
            continue
        at = row.starts_at if row is not None else one.starts_at
        ask = row.state is State.ASKED if row is not None else one.asks
        note = f"{one.holiday}: to be decided" if ask else ""
        found.append(Upcoming(of.title, at, note, row.id if row is not None else None))
    return sorted((u for u in found if u.starts_at > now), key=lambda u: u.starts_at)[:count]
