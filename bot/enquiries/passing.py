"""Questions that another room passes on for somebody: heard on a call, say.

Whoever heard it is its asker, so that the answer comes to them as to everybody who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries import heard
from bot.enquiries.digest import POST
from bot.enquiries.drafts import draft_of, keep_draft
from bot.enquiries.editing import Change, edit_question, who_of, withdraw_question
from bot.enquiries.facts import Saved
from bot.enquiries.following import keep_question
from bot.enquiries.heard import Heard
from bot.enquiries.models import TEXT, Digest, Question, Via
from bot.enquiries.reminding import TOLD, tell
from bot.enquiries.service import Ask, ask_question
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import redraw


@dataclass(frozen=True)
class From:
    """Where a question was heard: a known lead's public id, or words; and the campaign."""

    lead: str = ""
    words: str = ""
    campaign_id: int | None = None


def pass_on(session: Session, asker: str, said: str, origin: From, now: datetime) -> Saved:
    """Saves a question for its asker; an answer that exists is theirs at once (`Saved.answer`).

    Raises what `ask_question` raises. A draft of another question stays.
    """
    draft = draft_of(session, asker, now)
    ask = Ask(asker, _heard(said), Via.FORM, None, origin.lead, origin.campaign_id)
    saved = ask_question(session, ask, now)
    if draft:
        keep_draft(session, asker, draft, now)
    if not origin.lead and origin.words:
        question = session.get_one(Question, saved.question_id)
        question.heard_from = origin.words
        session.add(question)
        session.flush()
    return saved


def hear_live(
    session: Session, asker: str, said: str, campaign_id: int | None, now: datetime
) -> int | None:
    """A question heard while listening to somebody's call: theirs. Its id. For doors.HEARD.

    None where it cannot be passed on: whoever wrote it down loses nothing else by it.
    """
    try:
        saved = pass_on(session, asker, said, From(campaign_id=campaign_id), now)
    except UserError:
        return None
    if saved.told_id is not None:
        # Somebody else writes the debrief: what is on their screen the asker does not see.
        tell(session, TOLD, saved.told_id, asker, now)
    return saved.question_id


def reword(session: Session, question_id: int, asker: str, said: str, now: datetime) -> Saved:
    """The same question in other words; who asked it stays."""
    question = session.get_one(Question, question_id)
    change = Change(_heard(said), who_of(session, question), question.campaign_id)
    return edit_question(session, question_id, asker, change, now)


def standing(session: Session, question_ids: list[int]) -> list[Question]:
    """Those of these questions that stand, in the order in which they were asked."""
    query = select(Question).where(
        col(Question.id).in_(question_ids), col(Question.withdrawn_at).is_(None)
    )
    return list(session.exec(query.order_by(col(Question.id))))


def take_back(session: Session, question_id: int, asker: str, now: datetime) -> None:
    """Undoes it; undone already, nothing happens."""
    if standing(session, [question_id]):
        withdraw_question(session, question_id, asker, now)


def put_back(session: Session, question_id: int, asker: str, now: datetime) -> None:
    """Has an undone question asked again."""
    if not standing(session, [question_id]):
        keep_question(session, question_id, asker, now)


def redraw_digest_of(session: Session, at: datetime) -> None:
    """Keeps true the digest that tells of what happened at this moment, if it was made."""
    query = select(Digest.id).where(col(Digest.since) <= at, col(Digest.until) > at)
    for digest_id in session.exec(query):
        redraw(session, POST, digest_id or 0)


def _heard(said: str) -> Heard:
    masked = heard.masked(text.line(text.unescape(said), TEXT))
    return Heard(text.shorten(masked, TEXT))
