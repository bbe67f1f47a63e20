"""How calls with a company's leads went: lent to whoever prepares to meet them (000-18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.calls.facts import Note
from bot.calls.models import CallNote
from bot.calls.reading import shown
from bot.calls.reasons import OUTCOMES
from bot.kit import text
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Side

NEWEST = 5


def noted_of(
    session: Session, lead_ids: Sequence[int], viewer: str, _now: datetime
) -> Sequence[str]:
    """A heading and the newest notes on these leads, as this reader may see them; for people of the
    two sides and admins. For doors.ACCOUNT_PARTS."""
    person = people.member(session, viewer)
    if person is None or not (person.admin or person.side in (Side.SALES, Side.MARKETING)):
        return ()
    query = (
        select(CallNote)
        .where(col(CallNote.lead_id).in_(lead_ids), col(CallNote.withdrawn_at).is_(None))
        .order_by(col(CallNote.at).desc(), col(CallNote.id).desc())
        .limit(NEWEST)
    )
    lines = [_line(n) for n in shown(session, list(session.exec(query)), viewer)]
    return ("How calls went", *lines) if lines else ()


def _line(n: Note) -> str:
    said = OUTCOMES[n.outcome] + (f", {n.reason}" if n.reason else "")
    reached = "" if n.connected else " (not reached)"
    texts = "".join(f" · {text.line(words, 150)}" for words in n.texts.values())
    return f"{n.day.day} {n.day:%B %Y}: {said}{reached}{texts}"
