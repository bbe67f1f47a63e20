"""A person's share of Home: what waits for a marketer, what a rep asked."""

from __future__ import annotations

from datetime import datetime

from bot.enquiries import digest, opening
from bot.enquiries.home_views import own_questions, waiting_panel
from bot.enquiries.owner_views import shared_message
from bot.kit import blocks as b
from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.people import service as people
from bot.people.models import Side
from bot.people.sharing import may_show

DUE_RANK = 1  # what was promised for today comes first


def questions_panel(session: Session, slack_id: str, now: datetime, _lent: Lent) -> HomePanel:
    """Themes that wait for marketing (U39), and one's own questions with their state.

    For admins also that no digest can be posted, while outsiders read the channel.
    """
    person = people.member(session, slack_id)
    today = digest.today(session, now)
    waiting, rank = (), 30
    if person is not None and person.side is Side.MARKETING:
        taken, free, in_all = opening.waiting_for(session, slack_id)
        waiting = tuple(waiting_panel(taken, free, in_all, today))
        if any(line.due_on and line.due_on <= today for line in taken):
            rank = DUE_RANK
    if people.is_admin(session, slack_id):
        waiting = (*_shared(session), *waiting)
    mine = opening.my_questions(session, slack_id, now)
    return HomePanel(waiting=waiting, blocks=tuple(own_questions(mine, today)), rank=rank)


def _shared(session: Session) -> tuple[Block, ...]:
    w = people.workspace(session)
    if w.questions_channel is None or may_show(session, w.questions_channel):
        return ()
    return (b.section(str(shared_message(w.questions_channel, shared=True)["text"])),)
