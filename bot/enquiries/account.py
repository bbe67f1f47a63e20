"""What a company's leads asked: lent to whoever prepares to meet them (000-18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries.counts import counted
from bot.enquiries.models import Question
from bot.enquiries.themes import answer_of
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Side

NEWEST = 5


def asked_by(
    session: Session, lead_ids: Sequence[int], viewer: str, _now: datetime
) -> Sequence[str]:
    """A heading and the newest questions of these leads, masked as stored, without who passed them
    on; for people of the two sides and admins. For doors.ACCOUNT_PARTS."""
    person = people.member(session, viewer)
    if person is None or not (person.admin or person.side in (Side.SALES, Side.MARKETING)):
        return ()
    query = (
        select(Question)
        .where(col(Question.lead_id).in_(lead_ids), *counted())
        .order_by(col(Question.asked_at).desc(), col(Question.id).desc())
        .limit(NEWEST)
    )
    lines = [_line(session, q) for q in session.exec(query)]
    return ("What they asked", *lines) if lines else ()


def _line(session: Session, q: Question) -> str:
    answered = " (there is an answer)" if answer_of(session, q.theme_id) else ""
    return f"{q.text}{answered}"
