"""Questions heard in a conversation: each goes to enquiries and stays with its note (003-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.calls.facts import Answered
from bot.calls.models import CallNote, CallQuestion
from bot.enquiries import passing
from bot.enquiries.facts import Saved
from bot.enquiries.models import Question
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.models import Lead

MOST = 10


def lines_of(typed: str) -> tuple[str, ...]:
    """Questions typed one a line, without list marks; none twice."""
    lines = (text.line(line.lstrip(" \t-*•·–"), 500) for line in typed.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def heard_in(session: Session, note_ids: Sequence[int]) -> dict[int, list[Question]]:
    """The standing questions of these notes, in the order in which they were heard."""
    pairs = session.exec(
        select(CallQuestion.note_id, Question)
        .join(Question, col(Question.id) == col(CallQuestion.question_id))
        .where(col(CallQuestion.note_id).in_(note_ids), col(Question.withdrawn_at).is_(None))
        .order_by(col(CallQuestion.id))
    )
    found: dict[int, list[Question]] = {}
    for note_id, question in pairs:
        found.setdefault(note_id, []).append(question)
    return found


def hear(
    session: Session, note: CallNote, asked: Sequence[str], now: datetime
) -> tuple[Answered, ...]:
    """Makes these the note's questions: new ones are passed on, changed ones reworded, the rest
    undone. Returns the answers that exist already. Raises UserError past ten."""
    if len(asked) > MOST:
        raise UserError(f"At most {MOST} questions in one note.", field="asked")
    standing = heard_in(session, [note.id or 0]).get(note.id or 0, [])
    kept = {q.text for q in standing}
    old = [q for q in standing if q.text not in asked]
    new = [a for a in asked if a not in kept]
    answers: list[Answered] = []
    for question, said in zip(old, new, strict=False):
        saved = passing.reword(session, question.id or 0, note.by, said, now)
        answers += _answer(saved)
    for question in old[len(new) :]:
        passing.take_back(session, question.id or 0, note.by, now)
    for said in new[len(old) :]:
        saved = passing.pass_on(session, note.by, said, _origin(session, note), now)
        session.add(CallQuestion(note_id=note.id or 0, question_id=saved.question_id))
        answers += _answer(saved)
    session.flush()
    return tuple(answers)


def follow_note(session: Session, note: CallNote) -> None:
    """The note is about somebody else now: so are its questions."""
    for question in heard_in(session, [note.id or 0]).get(note.id or 0, []):
        question.lead_id, question.campaign_id = note.lead_id, note.campaign_id
        question.heard_from = "" if note.lead_id else note.heard_from
        session.add(question)
    session.flush()


def _origin(session: Session, note: CallNote) -> passing.From:
    lead = session.get(Lead, note.lead_id) if note.lead_id else None
    return passing.From(lead.public_id if lead else "", note.heard_from, note.campaign_id)


def _answer(saved: Saved) -> list[Answered]:
    return [Answered(saved.text, saved.answer, saved.told_id)] if saved.answer else []


def take_all_back(session: Session, note: CallNote, now: datetime) -> list[int]:
    """Undoes the note's questions; returns which, so that they can be put back."""
    gone = [q.id or 0 for q in heard_in(session, [note.id or 0]).get(note.id or 0, [])]
    for question_id in gone:
        passing.take_back(session, question_id, note.by, now)
    return gone


def put_back(session: Session, note: CallNote, withdrawn_at: datetime, now: datetime) -> None:
    """Asks again what was undone together with the note, and nothing that was undone before."""
    gone = session.exec(
        select(Question.id)
        .join(CallQuestion, col(CallQuestion.question_id) == col(Question.id))
        .where(CallQuestion.note_id == note.id, col(Question.withdrawn_at) == withdrawn_at)
    ).all()
    for question_id in gone:
        passing.put_back(session, question_id or 0, note.by, now)
