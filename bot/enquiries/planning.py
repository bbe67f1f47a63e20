"""What the clock does for a workspace besides the digest: links every week, answers every month."""

from __future__ import annotations

from datetime import date, datetime

from bot.enquiries.repeating import last_month
from bot.kit import schedule
from bot.kit.db import Session
from bot.kit.outbox import announce
from bot.people import service as people
from bot.people.sharing import may_show

LINKS = "enquiries.links"
MONTH = "enquiries.month"
MONTHLY = "enquiries.month.line"


def plan_rounds(session: Session, now: datetime) -> None:
    """Called wherever the digest is planned: with no channel there is nobody to tell."""
    if people.workspace(session).questions_channel is None:
        schedule.unplan(session, LINKS, "")
        schedule.unplan(session, MONTH, "")
        return
    zone = people.workspace_zone(session)
    schedule.plan(session, LINKS, "", "23 6 * * 1", zone, now)
    schedule.plan(session, MONTH, "", "0 9 1 * *", zone, now)


def say_month(session: Session, now: datetime) -> date | None:
    """Has the line about last month said in the questions channel, once. None: not said."""
    channel = people.workspace(session).questions_channel
    if channel is None or not may_show(session, channel):
        return None
    month = last_month(session, now)
    announce(session, MONTHLY, str(month), channel, now=now)
    return month
