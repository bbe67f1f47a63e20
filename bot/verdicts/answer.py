"""Marketing answers flags, one or many at once, and each person who flagged is told once.

Without that, reps stop. Who flagged is seen by a marketer who answers, never in a channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, false, func, insert, or_, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.many import announce_all, parts, redraw_all
from bot.kit.outbox import announce
from bot.kit.schedule import unplan
from bot.leads.models import Lead
from bot.people import service as people
from bot.people.crowd import plan_all_at_work
from bot.people.models import Member
from bot.people.quiet import Kind, unmuted
from bot.verdicts.flags import FlagGroup, in_group
from bot.verdicts.models import AnswerNews, Outcome, Verdict, VerdictAnswer

# So long after one message of this kind, what comes meanwhile is said in one.
FOLDED = timedelta(minutes=15)
TELL = "verdicts.tell"
ANSWER = "verdicts.answer"

_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_news: Table = AnswerNews.__table__  # pyright: ignore[reportAttributeAccessIssue]
_members: Table = Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
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
    rows = _held(session, group, only)
    if not rows:
        raise UserError("Somebody answered these meanwhile. Nothing was changed.")
    answer = VerdictAnswer(by=by, outcome=outcome, words=words, at=now)
    session.add(answer)
    session.flush()
    assert answer.id is not None
    answer_id, v = answer.id, _verdicts.c
    for ids in parts(r.id for r in rows):
        done = update(_verdicts).where(v.id.in_(ids)).values(answer_id=answer_id)
        session.connection().execute(done)
    session.expire_all()
    told = {r.by for r in rows if not r.gone} - {by}
    _tell(session, answer_id, sorted(told), now)
    return Answered(answer_id, len(rows), len(told))


def _held(session: Session, group: FlagGroup, only: tuple[int, ...]) -> list[Any]:
    """(id, by, gone) of the flags, held until the end; gone: a leaver, a guest or an app."""
    v, m = _verdicts.c, _members.c
    where = [*in_group(session, group)] + ([v.id.in_(only)] if only else [])
    person = and_(m.workspace_id == v.workspace_id, m.slack_id == v.by)
    query = (
        select(v.id, v.by, func.coalesce(or_(~m.active, m.guest, m.bot), false()).label("gone"))
        .select_from(_verdicts)
        .join(_leads, _leads.c.id == v.lead_id)
        .outerjoin(_members, person)
        .where(and_(*where))
        .order_by(v.id)
    )
    return list(session.connection().execute(query.with_for_update(of=_verdicts)))


def _needed(outcome: Outcome, words: str) -> str:
    words = text.clean(words, 1000)
    if outcome == Outcome.STAYING and not words:
        raise UserError("Please say why: the people who flagged read it.", field="words")
    if outcome == Outcome.CHANGED and not words:
        raise UserError("Please say what you changed.", field="words")
    return words


def _tell(session: Session, answer_id: int, whom: list[str], now: datetime) -> None:
    """At once while they are at work, else when they next are. However many, few statements.

    Whoever was told of an answer just now hears of the next ones together (U9).
    """
    if not whom:
        return
    waits, last = _waiting(session, whom), _last_told(session, whom)
    new = {"workspace_id": session.workspace_id, "answer_id": answer_id, "told_at": None}
    rows = [{**new, "person": p, "fold": waits.get(p)} for p in whom]
    session.connection().execute(insert(_news), rows)
    first = select_rows(AnswerNews.person, AnswerNews.id).where(
        AnswerNews.answer_id == answer_id, col(AnswerNews.fold).is_(None)
    )
    ids = {person: news_id or 0 for person, news_id in session.exec(first)}
    earliest = {person: at + FOLDED for person, at in last.items()}
    works = plan_all_at_work(session, TELL, ids, now, earliest)
    for some in parts(ids[person] for person in works):
        said = update(_news).where(_news.c.id.in_(some)).values(told_at=now)
        session.connection().execute(said)
    session.expire_all()
    wanted = unmuted(session, works, Kind.ANSWERS)
    announce_all(session, ANSWER, [(ids[person], person) for person in wanted], now=now)


def _waiting(session: Session, whom: list[str]) -> dict[str, int]:
    """person -> the message that waits to be said to them."""
    found: dict[str, int] = {}
    for some in parts(whom):
        untold = select_rows(AnswerNews.person, func.min(AnswerNews.id)).where(
            col(AnswerNews.person).in_(some), col(AnswerNews.told_at).is_(None)
        )
        rows = session.exec(untold.group_by(col(AnswerNews.person)))
        found |= {person: news_id for person, news_id in rows if news_id is not None}
    return found


def _last_told(session: Session, whom: list[str]) -> dict[str, datetime]:
    """person -> when they were told last, of those who ever were."""
    found: dict[str, datetime] = {}
    for some in parts(whom):
        told = select_rows(AnswerNews.person, func.max(AnswerNews.told_at)).where(
            col(AnswerNews.person).in_(some), col(AnswerNews.told_at).is_not(None)
        )
        rows = session.exec(told.group_by(col(AnswerNews.person)))
        found |= {person: at for person, at in rows if at is not None}
    return found


def _of_fold(fold: int) -> Any:
    return (col(AnswerNews.id) == fold) | (col(AnswerNews.fold) == fold)


def _say_all(session: Session, fold: int, now: datetime) -> None:
    rows = session.exec(select_rows(AnswerNews).where(_of_fold(fold))).all()
    for row in rows:
        row.told_at = now
        session.add(row)
    session.flush()
    if rows and unmuted(session, [rows[0].person], Kind.ANSWERS):
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
    news = select_rows(AnswerNews.fold, AnswerNews.id).where(AnswerNews.answer_id == answer_id)
    folds = {fold or news_id or 0 for fold, news_id in session.exec(news)}
    redraw_all(session, ANSWER, sorted(folds))
    return answer


def answers_of(session: Session, by: str, limit: int = 3) -> list[VerdictAnswer]:
    """A marketer's newest answers, for changing them."""
    query = select_rows(VerdictAnswer).where(VerdictAnswer.by == by)
    return list(session.exec(query.order_by(col(VerdictAnswer.at).desc()).limit(limit)))
