"""The daily digest: when it is due, what is counted in it, and which rows it is about (card-5).

A question is counted in one digest: the first made after it was asked, whose id it then carries.
That, and not a pair of times, is what loses and doubles nothing when a worker restarts, a clock
changes, or two workers run at once. Weekends and holidays make no digest; the next one has all.

A digest is made when somebody asked something, an answer was given, or rooms that lend to it have
news (flags), since the last one. Items that merely wait make none, and leads alone make none:
their line stands beside the questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, case, exists, update
from sqlmodel import col, func, select

from bot.enquiries.counts import counted, stands
from bot.enquiries.facts import Slot
from bot.enquiries.models import Digest, Question, State, Theme
from bot.enquiries.planning import plan_rounds
from bot.kit import schedule
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.surfaces import DigestPart
from bot.kit.walltime import resolve
from bot.people import service as people
from bot.people.digest_time import DIGEST_JOB, next_digest
from bot.people.sharing import may_show

JOB = DIGEST_JOB
POST = "enquiries.digest"
SHARED = "enquiries.shared"
REDRAWN = 5  # earlier digests of a theme that are kept true
DAYS_TO_ANSWER = 3
_AHEAD = 30  # days in which a working day is looked for

_questions: Table = Question.__table__  # pyright: ignore[reportAttributeAccessIssue]
_themes: Table = Theme.__table__  # pyright: ignore[reportAttributeAccessIssue]


def plan_digest(session: Session, now: datetime) -> None:
    """Has the digest made at the workspace's hour, or no more where no channel is chosen.

    Called when the questions channel, the hour or the zone changes. Every day is planned; the
    job itself looks whether people work that day, so that holidays are respected.
    """
    plan_rounds(session, now)
    w = people.workspace(session)
    if w.questions_channel is None:
        schedule.unplan(session, JOB, "")
    else:
        zone = people.workspace_zone(session)
        schedule.plan(session, JOB, "", f"0 {w.digest_hour} * * *", zone, now)


def write_digest(
    session: Session, day: date, now: datetime, parts: Sequence[DigestPart] = ()
) -> int | None:
    """Makes the digest of local `day` and has it said. Returns its id, or None: nothing to say.

    `parts`: what other rooms have to say in it. Where another organisation reads along and no
    admin allowed that, none is made, its questions wait, and admins are told once (U31, F56).
    """
    w = people.workspace(session)
    if w.questions_channel is None or not people.is_working_day(session, day):
        return None
    made = session.exec(select(Digest.id).where(col(Digest.day) == day)).first()
    if made is not None:
        return None
    newest = select(Digest.id, Digest.until).order_by(col(Digest.until).desc()).limit(1)
    last_id, last = session.exec(newest).first() or (0, None)
    if not may_show(session, w.questions_channel):
        # Once for each time that it falls silent: after the digest that was the last.
        for admin in people.admins(session):
            announce(session, SHARED, last_id or 0, admin.slack_id, now=now)
        return None
    bits = [part(session, last, now) for part in parts]
    if not any(x.news for x in bits) and not _has_news(session):
        return None
    redraw(session, SHARED, last_id or 0)
    since = last or _beginning(session, day, [x.first for x in bits if x.first])
    digest = Digest(day=day, since=since, until=now, channel=w.questions_channel)
    session.add(digest)
    session.flush()
    assert digest.id is not None
    _stamp(session, digest.id)
    announce(session, POST, digest.id, digest.channel, now=now)
    return digest.id


def _has_news(session: Session) -> bool:
    unsaid = select(Question.id).where(col(Question.digest_id).is_(None), *counted())
    answered = select(Theme.id).where(*_answered_unsaid())
    return any(session.exec(query.limit(1)).first() is not None for query in (unsaid, answered))


def _answered_unsaid() -> tuple[Any, ...]:
    return col(Theme.state) == State.ANSWERED, col(Theme.answered_digest_id).is_(None), stands()


def _beginning(session: Session, day: date, firsts: list[datetime]) -> datetime:
    """Where the first digest begins: the day's start, or the earliest that it tells of."""
    midnight = resolve(datetime.combine(day, time()), people.workspace_zone(session))
    earliest = select(Question.asked_at).where(*counted()).order_by(col(Question.asked_at)).limit(1)
    return min([midnight, *session.exec(earliest), *firsts])


def _stamp(session: Session, digest_id: int) -> None:
    bind, here = session.connection(), session.workspace_id
    q, t = _questions.c, _themes.c
    bind.execute(
        update(_questions)
        .where(q.workspace_id == here, q.digest_id.is_(None), q.withdrawn_at.is_(None))
        .values(digest_id=digest_id)
    )
    asked = exists().where(q.theme_id == t.id, q.digest_id == digest_id, q.echo_of.is_(None))
    bind.execute(
        update(_themes)
        .where(t.workspace_id == here, t.digest_id.is_(None), asked)
        .values(
            digest_id=digest_id,
            state=case((t.state == State.NEW, State.WAITING.value), else_=t.state),
        )
    )
    bind.execute(
        update(_themes)
        .where(t.workspace_id == here, t.state == State.ANSWERED, t.answered_digest_id.is_(None))
        .values(answered_digest_id=digest_id)
    )
    session.expire_all()


def redraw_digests(session: Session, theme_id: int, *more: int | None) -> None:
    """Keeps true what stands in the channel of this theme: its own digests and the newest."""
    own = session.exec(
        select(Question.digest_id)
        .where(col(Question.theme_id) == theme_id, col(Question.digest_id).is_not(None))
        .distinct()
        .order_by(col(Question.digest_id).desc())
        .limit(REDRAWN)
    ).all()
    newest = session.exec(select(func.max(Digest.id))).one()
    for digest_id in sorted({d for d in (*own, newest, *more) if d is not None}):
        redraw(session, POST, digest_id)


def next_slot(session: Session, slack_id: str, now: datetime) -> Slot | None:
    """The digest that a question asked now will be in; None where no channel is chosen."""
    found = next_digest(session, slack_id, now)
    return Slot(*found) if found else None


def today(session: Session, now: datetime) -> date:
    """The workspace's local day."""
    return now.astimezone(ZoneInfo(people.workspace_zone(session))).date()


def due_day(session: Session, now: datetime, days: int = DAYS_TO_ANSWER) -> date:
    """The day `days` working days from now."""
    day = today(session, now)
    for _ in range(_AHEAD):
        if days <= 0:
            break
        day += timedelta(days=1)
        days -= people.is_working_day(session, day)
    return day
