"""A person's share of Home: what waits for a marketer, what a rep asked."""

from __future__ import annotations

from datetime import datetime

from bot.enquiries import digest, opening
from bot.enquiries.home_views import own_questions, waiting_panel
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel
from bot.people import service as people
from bot.people.models import Side


def questions_panel(session: Session, slack_id: str, now: datetime) -> HomePanel:
    """Themes that wait for marketing (U39), and one's own questions with their state."""
    person = people.member(session, slack_id)
    today = digest.today(session, now)
    waiting = ()
    if person is not None and person.side is Side.MARKETING:
        waiting = tuple(waiting_panel(*opening.waiting_for(session, slack_id), today))
    mine = opening.my_questions(session, slack_id, now)
    return HomePanel(waiting=waiting, blocks=tuple(own_questions(mine, today)), rank=30)
