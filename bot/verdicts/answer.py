"""Marketing answers flags, one or many at once, and each person who flagged is told once.

Without that, reps stop. Who flagged is seen by a marketer who answers, never in a channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, and_, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import plan, unplan
from bot.leads.models import Lead
from bot.people import service as people
from bot.verdicts.flags import FlagGroup, in_group
from bot.verdicts.models import AnswerNews, Outcome, Verdict, VerdictAnswer

# So long after one message of this kind, what comes meanwhile is said in one.
FOLDED = timedelta(minutes=15)
TELL = "verdicts.tell"
ANSWER = "verdicts.answer"

_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Answered:
    """What an answer reached: how many flags, how many people will be told."""

    answer_id: int
    flags: int
    people: int


def answer_flags(
    session: Session,
    by: str,
    group: FlagGroup,
    only: tuple[int, ...],
    outcome: Outcome,
    words: str,
    now: datetime,
) -> Answered:
    """Answers the flags of a group, or `only` some of them; each person is told once.

    Marketing and admins may. Raises UserError when words are needed and missing, or when somebody
    else answered meanwhile.
    """
    people.require_marketing(session, by)
    words = _needed(outcome, words)
    v = _verdicts.c
    where = [*in_group(session, group)] + ([v.id.in_(only)] if only else [])
    query = (
        select(v.id, v.by)
        .select_from(_verdicts)
        .join(_leads, _leads.c.id == v.lead_id)
        .where(and_(*where))
        .order_by(v.id)
    )
    rows = list(session.connection().execute(query.with_for_update(of=_verdicts)))
    if not rows:
        raise UserError("Somebody answered these meanwhile. Nothing was changed.")
    answer = VerdictAnswer(by=by, outcome=outcome, words=words, at=now)
    session.add(answer)
    session.flush()
    assert answer.id is not None
    for row in session.exec(select_rows(Verdict).where(col(Verdict.id).in_([r.id for r in rows]))):
        row.answer_id = answer.id
        session.add(row)
    session.flush()
    told = {r.by for r in rows} - {by}
    for person in sorted(told):
        _tell(session, answer.id, person, now)
    return Answered(answer.id, len(rows), len(told))


def _needed(outcome: Outcome, words: str) -> str:
    words = text.clean(words, 1000)
    if outcome == Outcome.STAYING and not words:
        raise UserError("Please say why: the people who flagged read it.", field="words")
    if outcome == Outcome.CHANGED and not words:
        raise UserError("Please say what you changed.", field="words")
    return words


def _tell(session: Session, answer_id: int, person: str, now: datetime) -> None:
    """At once while they are at work, else when they next are. Leavers are not written to.

    Whoever was told of an answer just now hears of the next ones together (U9).
    """
    member = people.member(session, person)
    if member is not None and not people.is_member(member):
        return
    news = AnswerNews(answer_id=answer_id, person=person, fold=_waiting(session, person))
    session.add(news)
    session.flush()
    if news.fold is not None:
        return
    earliest = max(now, _last_told(session, person, now) + FOLDED)
    moment = people.next_working_moment(session, person, earliest)
    if moment <= now:
        _say_all(session, news.id or 0, now)
        return
    zone = people.zone_of(session, person)
    local = (moment + timedelta(seconds=59)).astimezone(ZoneInfo(zone))
    rule = f"{local.minute} {local.hour} {local.day} {local.month} *"
    plan(session, TELL, news.id or 0, rule, zone, now)


def _waiting(session: Session, person: str) -> int | None:
    """The message that waits to be said to this person, if any."""
    untold = select_rows(AnswerNews.id).where(
        AnswerNews.person == person, col(AnswerNews.told_at).is_(None)
    )
    return session.exec(untold.order_by(col(AnswerNews.id))).first()


def _last_told(session: Session, person: str, now: datetime) -> datetime:
    told = select_rows(func.max(AnswerNews.told_at)).where(AnswerNews.person == person)
    return session.exec(told).one() or now - FOLDED


def _of_fold(fold: int) -> Any:
    return (col(AnswerNews.id) == fold) | (col(AnswerNews.fold) == fold)


def _say_all(session: Session, fold: int, now: datetime) -> None:
    rows = session.exec(select_rows(AnswerNews).where(_of_fold(fold))).all()
    for row in rows:
        row.told_at = now
        session.add(row)
    session.flush()
    if rows:
        announce(session, ANSWER, fold, rows[0].person, now=now)


def tell_now(session: Session, about: str, now: datetime) -> None:
    """The hour has come at which somebody is told: once, and the plan is done with."""
    unplan(session, TELL, about)
    _say_all(session, int(about), now)


def answers_told(session: Session, fold: int) -> list[int]:
    """The ids of the answers that one message tells of, oldest first."""
    query = select_rows(AnswerNews.answer_id).where(_of_fold(fold))
    return list(session.exec(query.order_by(col(AnswerNews.id))))


def edit_answer(
    session: Session, answer_id: int, by: str, outcome: Outcome, words: str, now: datetime
) -> VerdictAnswer:
    """Another wording: the messages that told of it are redrawn, nobody is told twice."""
    people.require_marketing(session, by)
    answer = session.get(VerdictAnswer, answer_id)
    if answer is None:
        raise UserError("That answer is no longer there.")
    if answer.by != by and not people.is_admin(session, by):
        raise NotAllowed("Only the person who answered can change it.")
    answer.outcome, answer.words, answer.edited_at = outcome, _needed(outcome, words), now
    session.add(answer)
    session.flush()
    news = select_rows(AnswerNews).where(AnswerNews.answer_id == answer_id)
    for fold in {row.fold or row.id or 0 for row in session.exec(news)}:
        redraw(session, ANSWER, fold)
    return answer


def answers_of(session: Session, by: str, limit: int = 3) -> list[VerdictAnswer]:
    """A marketer's newest answers, for changing them."""
    query = select_rows(VerdictAnswer).where(VerdictAnswer.by == by)
    return list(session.exec(query.order_by(col(VerdictAnswer.at).desc()).limit(limit)))
