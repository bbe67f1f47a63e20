"""What is said once something was held: minutes, answers, actions, notes of visits."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlmodel import select

from bot.gatherings import alarms
from bot.gatherings.models import Action, Gathering, Said, Topic
from bot.gatherings.telling import (
    ACTION,
    ANSWER,
    MINUTES,
    NUDGE,
    NUDGE_JOB,
    VISITED,
    forget,
    invited,
    kind_of,
    reachable,
    redraw_invitations,
    small,
)
from bot.kit.db import Session
from bot.kit.many import announce_all
from bot.kit.models import Outbox
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import unplan
from bot.people.at_work import plan_at_work
from bot.people.calendar import zone_named, zone_of
from bot.people.quiet import whom_to_tell


def visit_noted(session: Session, row: Gathering) -> None:
    """Somebody wrote down what they saw: nobody is asked for minutes."""
    alarms.forget_follow_up(session, row)
    alarms.redraw_asked(session, row.id or 0)
    redraw(session, VISITED, row.id or 0)


def ask_visitors(session: Session, row: Gathering, now: datetime) -> None:
    """A visit is over: each of those invited is asked what they saw (000-19)."""
    for one in invited(session, row.id):
        if one.answer is not Said.NO:
            alarms.ask(session, VISITED, row, one.slack_id, now)


def held(session: Session, row: Gathering, now: datetime) -> None:
    """Everybody invited or there gets the minutes, or sees what was corrected in them."""
    alarms.forget_follow_up(session, row)
    forget(session, row, None)
    # What somebody has is corrected whatever else their day brought.
    redraw(session, MINUTES, row.id or 0)
    if row.notes or row.decisions:
        have = select(Outbox.recipient).where(Outbox.post == MINUTES, Outbox.about == str(row.id))
        but = {row.notes_by, *session.exec(have)}
        whom = [i.slack_id for i in invited(session, row.id) if i.slack_id not in but]
        told = whom_to_tell(session, whom, kind_of(row), now)
        announce_all(session, MINUTES, [(row.id or 0, person) for person in told], now=now)
    alarms.redraw_asked(session, row.id or 0)
    redraw_invitations(session, row)


def answer_of(row: Topic) -> str:
    """What an answer is about: a topic that was decided anew is answered anew."""
    return f"{row.id}:{row.decided_at:%Y%m%d%H%M%S}" if row.decided_at else str(row.id)


def decided(session: Session, row: Topic, by: str, now: datetime) -> None:
    """You said, we decided: to who raised it, unless they decided it themselves or have left."""
    for person in reachable(session, [row.by]):
        if person != by:
            announce(session, ANSWER, answer_of(row), person, now=now)


def action_agreed(session: Session, row: Action, by: str, now: datetime) -> None:
    """Its owner hears of it, unless it was them who wrote it down, and is nudged once on the
    morning it is due."""
    if row.owner_id != by:
        announce(session, ACTION, row.id or 0, row.owner_id, now=now)
    zone = zone_of(session, row.owner_id)
    morning = datetime.combine(row.due_on, time(9), zone_named(zone)).astimezone(UTC)
    if plan_at_work(session, NUDGE_JOB, row.id or 0, row.owner_id, now, morning):
        # Due today, agreed today: hearing of it is enough.
        row.nudged_at = now
        session.add(row)


def action_changed(session: Session, row: Action, now: datetime) -> None:
    """Done or not: its messages say so, and the minutes of a small round; of a big one whoever
    looks sees it."""
    if row.done_at is not None:
        unplan(session, NUDGE_JOB, row.id or 0)
    for post in (ACTION, NUDGE):
        redraw(session, post, row.id or 0)
    if small(session, row.gathering_id):
        redraw(session, MINUTES, row.gathering_id)
