"""Correcting and undoing one's own question (U4); the digests that counted it follow (U18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries import counts, grouping
from bot.enquiries.facts import Saved
from bot.enquiries.heard import Heard
from bot.enquiries.models import EnquiryRevision, Question, State, Theme
from bot.enquiries.origin import Origin, described, first_of, from_form, from_named
from bot.enquiries.service import own_question, saved, set_origin, theme_of
from bot.enquiries.themes import redraw_theme
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.models import Lead


@dataclass(frozen=True)
class Change:
    """What the edit form gives back."""

    heard: Heard
    who: str
    campaign_id: int | None


def edit_question(
    session: Session, question_id: int, by: str, change: Change, now: datetime
) -> Saved:
    """Corrects one's own question, who asked it, or the campaign. The digest follows (U4, U18)."""
    question = own_question(session, question_id, by)
    if not change.heard.question:
        raise UserError("What did they ask? Type it here.", field="question")
    origin = _changed_origin(session, question, change, now)
    before = question.theme_id
    if change.heard.question != question.text:
        session.add(
            EnquiryRevision(kind="question", about=question_id, text=question.text, by=by, at=now)
        )
        question.text = change.heard.question
        regroup(session, [question], now)
    set_origin(question, origin)
    question.edited_at = now
    session.add(question)
    session.flush()
    redraw_theme(session, question.theme_id, question.digest_id)
    if before != question.theme_id:
        redraw_theme(session, before)
    return replace(saved(session, question, now), cut=change.heard.cut, unknown=origin.unknown)


def _changed_origin(session: Session, question: Question, change: Change, now: datetime) -> Origin:
    asker = question.asker_id
    if change.who == who_of(session, question):
        asked = Origin(question.lead_id, None, question.heard_from)
    else:
        asked = from_form(session, change.who, asker, now)
    named = [n for n in (change.heard.lead_number, change.heard.email) if n]
    typed = from_named(session, named, change.heard.campaign, asker, now)
    chosen = change.campaign_id or typed.campaign_id or asked.campaign_id
    return replace(first_of(asked, typed), campaign_id=chosen)


def who_of(session: Session, question: Question) -> str:
    """Who asked, as the edit form shows it."""
    lead = session.get(Lead, question.lead_id) if question.lead_id else None
    return described(lead) if lead else question.heard_from


def regroup(session: Session, said: list[Question], now: datetime) -> None:
    """Other words may be another question: it is counted where it belongs, in the same digest.

    `said`: questions of one theme that say the same now, one unless they are from one message.
    """
    old = theme_of(session, said[0])
    session.add_all(said)
    session.flush()
    if any(q.placed_by for q in said):
        return  # a person counted it there
    found = grouping.find_theme(session, said[0].text)
    alone = counts.standing(session, said[0].theme_id) <= len(said)
    if alone and old.state is not State.ANSWERED and (found is None or found.id == old.id):
        grouping.reworded(session, old, said[0].text)
        return
    theme = found or grouping.theme_for(session, said[0].text, now)
    if theme.id != old.id:
        _move(session, said, theme)


def _move(session: Session, said: list[Question], theme: Theme) -> None:
    """One of them counts there; whoever passed on the old words still counts where they are."""
    first = next((q for q in said if q.echo_of is None), said[0])
    for question in said:
        _hand_on(session, question, said)
        question.theme_id = theme.id or 0
        question.echo_of = None if question is first else first.id
    if first.digest_id is not None and theme.digest_id is None:
        theme.digest_id = first.digest_id
        theme.state = State.WAITING if theme.state is State.NEW else theme.state
    session.flush()


def withdraw_question(session: Session, question_id: int, by: str, now: datetime) -> str:
    """Undo: it is counted nowhere any more. Returns what it said."""
    question = own_question(session, question_id, by)
    question.withdrawn_at = now
    session.add(question)
    session.flush()
    _hand_on(session, question, [question])
    redraw_theme(session, question.theme_id, question.digest_id)
    return question.text


def _hand_on(session: Session, gone: Question, along: list[Question]) -> None:
    """Somebody else passed on the same message: theirs is the one that counts there now."""
    echoes = session.exec(
        select(Question)
        .where(
            Question.echo_of == gone.id,
            col(Question.withdrawn_at).is_(None),
            col(Question.id).not_in([q.id for q in along]),
        )
        .order_by(col(Question.id))
    ).all()
    for echo in echoes[:1]:
        echo.echo_of, echo.digest_id = None, gone.digest_id
        for other in echoes[1:]:
            other.echo_of = echo.id
    session.flush()
