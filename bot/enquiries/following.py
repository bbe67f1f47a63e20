"""The message that a question was taken from is edited or deleted in Slack: it follows (U4).

Only words that are still the message's own follow it: a question typed into the form, or corrected
here, is the asker's. What was answered stays as it was answered. A deleted message takes its
question back, unless several people passed it on; its asker finds it in Home for a week, with a
way to keep it, because the message may have been somebody else's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.enquiries import heard
from bot.enquiries.editing import regroup
from bot.enquiries.models import EnquiryRevision, Question, State, Via
from bot.enquiries.service import earlier_words, taken_from, theme_of
from bot.enquiries.telling import tell_who_joins
from bot.enquiries.themes import redraw_theme
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session

MESSAGE = "message"  # by whom a change was: the message itself
GONE = "deleted"
OFFERED = timedelta(days=7)


def follow_message(
    session: Session, channel: str, ts: str, text: str | None, now: datetime
) -> None:
    """A message says something else now; `text` None: it was deleted."""
    found = [q for q in taken_from(session, channel, ts) if _is_verbatim(session, q)]
    if not found:
        return
    if text is None:
        _lose(session, found, now)
        return
    said = heard.quoted(text).question
    if not said or ("?" in found[0].text and "?" not in said):
        return  # It no longer asks; what it asked was asked.
    for theme_id in dict.fromkeys(q.theme_id for q in found if q.text != said):
        _say(session, [q for q in found if q.theme_id == theme_id], said, now)


def _is_verbatim(session: Session, question: Question) -> bool:
    return not earlier_words(session, question, MESSAGE)


def _say(session: Session, questions: list[Question], said: str, now: datetime) -> None:
    """All of these are from the message and of one theme, which goes with them if it can."""
    if theme_of(session, questions[0]).state is State.ANSWERED:
        return
    before = questions[0].theme_id
    for question in questions:
        _note(session, "question", question, now)
        question.text, question.edited_at = said, now
    regroup(session, questions, now)
    digests = [q.digest_id for q in questions]
    redraw_theme(session, questions[0].theme_id, *digests)
    redraw_theme(session, before)
    tell_who_joins(session, questions[0].theme_id, [q.asker_id for q in questions], now)


def _note(session: Session, kind: str, question: Question, now: datetime) -> None:
    about = question.id or 0
    session.add(EnquiryRevision(kind=kind, about=about, text=question.text, by=MESSAGE, at=now))


def _lose(session: Session, found: list[Question], now: datetime) -> None:
    for question in found:
        question.permalink = None
        session.add(question)
    question = found[0]
    if len(found) == 1 and theme_of(session, question).state is not State.ANSWERED:
        _note(session, GONE, question, now)
        question.withdrawn_at = now
        session.flush()
        redraw_theme(session, question.theme_id, question.digest_id)
    session.flush()


def lost_questions(session: Session, asker: str, now: datetime) -> list[Question]:
    """Somebody's questions of the last week whose message was deleted, the newest first."""
    query = (
        select(Question)
        .join(EnquiryRevision, col(EnquiryRevision.about) == col(Question.id))
        .where(
            Question.asker_id == asker,
            col(Question.withdrawn_at) > now - OFFERED,
            EnquiryRevision.kind == GONE,
            col(EnquiryRevision.at) == col(Question.withdrawn_at),
        )
    )
    return list(session.exec(query.order_by(col(Question.id).desc()).limit(3)))


def keep_question(session: Session, question_id: int, by: str, now: datetime) -> tuple[str, bool]:
    """[Put it back], or [Keep it] of one whose message was deleted: it is asked all the same.

    Where somebody else's of the same message counts meanwhile, it counts with that one. Returns
    its words, and whether they are answered: then its asker is told, as the others were.
    """
    question = session.exec(select(Question).where(col(Question.id) == question_id)).one_or_none()
    if question is None:
        raise UserError("I no longer have that question.")
    if question.asker_id != by:
        raise NotAllowed("That question is somebody else's. Nothing was changed.")
    if question.withdrawn_at is not None:
        question.withdrawn_at, question.echo_of = None, _counting_one(session, question)
    session.add(question)
    session.flush()
    redraw_theme(session, question.theme_id, question.digest_id)
    return question.text, tell_who_joins(session, question.theme_id, [by], now)


def _counting_one(session: Session, question: Question) -> int | None:
    """The question of the same message that is counted, if there is another."""
    if question.via is not Via.MESSAGE or question.channel is None or question.ts is None:
        return None
    others = taken_from(session, question.channel, question.ts)
    same = (q.id for q in others if q.theme_id == question.theme_id and q.echo_of is None)
    return next((i for i in same if i != question.id), None)
