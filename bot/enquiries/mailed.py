"""Questions that prospects wrote themselves, in a mail: nobody here heard them (003-11)."""

from __future__ import annotations

from datetime import datetime

from bot.enquiries import grouping, heard, indexing
from bot.enquiries.models import TEXT, Question, Via
from bot.enquiries.reminding import redraw_reminder
from bot.kit import text
from bot.kit.db import Session
from bot.leads.finding import LeadRow


def pass_on_mailed(
    session: Session, said: str, mail_id: int, lead: LeadRow | None, now: datetime
) -> int:
    """Saves one question of a mail, masked before it comes here and once more. Returns its id.

    Its asker is nobody of the company: `mail:` and the lead, or the mail where no lead is known,
    so that prospects are counted as people who asked, and none of them is told anything.
    """
    words = heard.masked(text.clean(said, TEXT))
    theme = grouping.theme_for(session, words, now)
    question = Question(
        text=words,
        asker_id=f"mail:L{lead.id}" if lead else f"mail:{mail_id}",
        via=Via.MAIL,
        theme_id=theme.id or 0,
        lead_id=lead.id if lead else None,
        campaign_id=lead.campaign_id if lead else None,
        heard_from="" if lead else "by mail",
        asked_at=now,
    )
    session.add(question)
    session.flush()
    indexing.index_question(session, theme, words)
    if theme.due_on is not None:
        redraw_reminder(session, theme)
    return question.id or 0
