"""What the clock looks after: dates planned ahead, follow-ups, alarms, nudges (000-22)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.gatherings import alarms, inviting, telling, telling_after
from bot.gatherings.accounts import look_again
from bot.gatherings.lunch import seat_due
from bot.gatherings.models import Action, Gathering, Kind, Series, State
from bot.gatherings.series import materialise, settle_unanswered
from bot.gatherings.service import GONE, gathering, require_change
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import announce
from bot.kit.schedule import plan, unplan
from bot.kit.surfaces import Ritual
from bot.people.calendar import workspace_zone

DAILY = "gatherings.daily"
MORNINGS = "0 6 * * *"


def plan_daily(session: Session, now: datetime) -> None:
    """Every morning at six, workspace's time. Planning it again changes nothing."""
    plan(session, DAILY, "", MORNINGS, workspace_zone(session), now)


def look_ahead(session: Session, now: datetime) -> int:
    """Plans dates ahead, invites to those that come near, settles holidays nobody decided.

    Returns how many dates were invited to. Doing it again changes nothing.
    """
    rows = session.exec(select(Series).where(col(Series.ended_at).is_(None)).with_for_update())
    for row in rows.all():
        materialise(session, row, now, wait=True)
    settle_unanswered(session, now)
    seat_due(session, now)
    look_again(session, now)
    return inviting.send_due(session, now, wait=True)


def follow_up(session: Session, about: str, now: datetime) -> int:
    """It is over: its owner is asked what came of it; a working day later the deputy, then
    admins, and it counts as missed. Returns whom it has come to: 1, 2, 3; 0 for nobody.

    `about`: of which time and level that was planned (alarms.about_of); of another nothing is
    asked.
    """
    unplan(session, alarms.OVER_JOB, about)
    row = gathering(session, int(about.partition(":")[0]), lock=True)
    if row.state is not State.PLANNED or about != alarms.about_of(row):
        return 0
    if alarms.ends_at(row) > now:  # its rule names no year
        alarms.plan_follow_up(session, row, now)
        return 0
    if row.alarm == 0 and row.kind == Kind.VISIT:
        telling_after.ask_visitors(session, row, now)
    return alarms.ask_next(session, row, now)


def not_held(session: Session, gathering_id: int, by: str, now: datetime) -> Gathering:
    """[It was not held], from whoever may change it: it counts as missed, nobody is asked again.

    Raises UserError for one that was held or called off.
    """
    row = gathering(session, gathering_id, lock=True)
    require_change(session, row, by)
    if row.state not in (State.PLANNED, State.MISSED) or row.starts_at > now:
        raise UserError(GONE)
    row.state, row.why = State.MISSED, "It was not held."
    session.add(row)
    session.flush()
    alarms.forget_follow_up(session, row)
    alarms.redraw_asked(session, gathering_id)
    return row


def nudge(session: Session, action_id: int, now: datetime) -> bool:
    """Whoever has something to do hears of it once, on the day it is due."""
    unplan(session, telling.NUDGE_JOB, action_id)
    row = session.get(Action, action_id)
    if row is None or row.done_at or row.dropped_at or row.nudged_at:
        return False
    row.nudged_at = now
    session.add(row)
    for person in telling.reachable(session, [row.owner_id]):
        announce(session, telling.NUDGE, action_id, person, now=now)
    return True


def rituals(session: Session, now: datetime) -> list[Ritual]:
    """Every series: whose it is, when it was last held and is next, how often in a row it was
    missed (000-3, 000-22). For doors.RITUALS."""
    found: list[Ritual] = []
    for of in session.exec(select(Series).where(col(Series.ended_at).is_(None))):
        past = session.exec(
            select(Gathering.starts_at, Gathering.state)
            .where(Gathering.series_id == of.id, Gathering.starts_at <= now)
            .where(col(Gathering.state).in_((State.HELD, State.MISSED)))
            .order_by(col(Gathering.starts_at).desc())
            .limit(20)
        ).all()
        to_come = session.exec(
            select(Gathering.starts_at)
            .where(Gathering.series_id == of.id, Gathering.starts_at > now)
            .where(Gathering.state == State.PLANNED)
            .order_by(col(Gathering.starts_at))
            .limit(1)
        ).first()
        held = [at for at, state in past if state is State.HELD]
        missed = next((n for n, (_, s) in enumerate(past) if s is State.HELD), len(past))
        found.append(
            Ritual(of.title, of.kind, of.owner_id, of.deputy_id, held[0] if held else None,
                   to_come, missed)
        )  # fmt: skip
    return found
