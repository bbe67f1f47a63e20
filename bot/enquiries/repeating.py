"""Whether an answer took questions away: how often it is asked in the 60 days before and after.

(PRODUCT.md section 5, 003-10.) At equal call volume: where twice as many calls are reached, twice
as many questions are heard. The calls are what other rooms lend; where too few are noted, all
questions stand in for them. Its mirror is how long marketing took to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from bot.enquiries.brief_facts import FEW, WINDOW, Repeat
from bot.enquiries.counts import counted
from bot.enquiries.models import Answer, Question
from bot.kit.db import Session
from bot.kit.walltime import resolve
from bot.people import service as people

# Given a session and [since, until): how many calls were reached. Lent as doors.VOLUMES.
Volume = Callable[[Session, datetime, datetime], int]


def repeat_of(
    session: Session, theme_id: int, now: datetime, volumes: Sequence[Volume] = ()
) -> Repeat | None:
    """The repeat rate of a theme whose answer stands; None where it has none."""
    found = session.exec(
        select(Answer.at)
        .where(col(Answer.theme_id) == theme_id, col(Answer.withdrawn_at).is_(None))
        .order_by(col(Answer.id).desc())
        .limit(1)
    ).first()
    return _around(session, theme_id, found, now, volumes) if found else None


def _around(
    session: Session, theme_id: int, at: datetime, now: datetime, volumes: Sequence[Volume]
) -> Repeat:
    days = min(WINDOW, now - at)
    begin, end = at - WINDOW, at + days
    own = (col(Question.theme_id) == theme_id, *counted())
    before, after = _count(session, begin, at, own), _count(session, at, end, own)
    by, volume = "calls", [0, 0]
    for lent in volumes:
        volume = [volume[0] + lent(session, begin, at), volume[1] + lent(session, at, end)]
    if min(volume) < FEW:
        by = "questions"
        volume = [_count(session, begin, at, counted()), _count(session, at, end, counted())]
    # Volumes are of as many days as the counts beside them: an open window compares as it is.
    equal = after * volume[0] / volume[1] if min(volume) >= FEW else None
    first = session.exec(select(func.min(Question.asked_at)).where(*own)).one()
    took = (max(at - first, timedelta()) if first else timedelta()).total_seconds() / 86400
    return Repeat(before, after, volume[0], volume[1], by, equal, days.days, took)


def _count(session: Session, since: datetime, until: datetime, which: tuple[Any, ...]) -> int:
    inside = (col(Question.asked_at) >= since, col(Question.asked_at) < until)
    query = select(func.count()).select_from(Question).where(*inside, *which)
    return session.exec(query).one()


def month_repeat(
    session: Session, month: date, now: datetime, volumes: Sequence[Volume] = ()
) -> Repeat | None:
    """All answers whose 60 days after were over in a month (its first day), taken together."""
    zone = people.workspace_zone(session)
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    since, until = (resolve(datetime.combine(d, time()), zone) for d in (month, following))
    rows = session.exec(
        select(Answer.theme_id, func.max(Answer.at))
        .where(
            col(Answer.withdrawn_at).is_(None),
            col(Answer.at) >= since - WINDOW,
            col(Answer.at) < until - WINDOW,
        )
        .group_by(col(Answer.theme_id))
    ).all()
    each = [_around(session, theme_id, at, now, volumes) for theme_id, at in rows]
    if any(r.by != "calls" for r in each):  # calls and questions are not added up
        each = [_around(session, theme_id, at, now, ()) for theme_id, at in rows]
    return _together(each) if each else None


def _together(each: Sequence[Repeat]) -> Repeat:
    """Sums; each answer is brought to the volume of its own days before, and then added."""
    equal = [r.equal for r in each if r.equal is not None]
    return Repeat(
        sum(r.before for r in each), sum(r.after for r in each),
        sum(r.volume_before for r in each), sum(r.volume_after for r in each),
        each[0].by, sum(equal) if len(equal) == len(each) else None, WINDOW.days,
        sum(r.days_to_answer for r in each) / len(each), len(each),
    )  # fmt: skip


def last_month(session: Session, now: datetime) -> date:
    """The first day of the month before the workspace's own."""
    today = now.astimezone(ZoneInfo(people.workspace_zone(session))).date()
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
