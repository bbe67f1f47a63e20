"""What a person's Home shows of leads, and `/align lead` alone: the same list."""

from __future__ import annotations

from datetime import datetime

from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.leads import showing, views
from bot.leads.finding import recent_leads
from bot.leads.views import Shown

IN_HOME = 5


def my_recent_leads(session: Session, slack_id: str, now: datetime, lent: Lent) -> HomePanel:
    """This room's share of Home; nothing for people of neither side."""
    try:
        found = recent(session, slack_id, None, now, lent, IN_HOME)
    except NotAllowed:
        return HomePanel()
    return HomePanel(blocks=views.recent_panel(found), rank=20)


def recent(
    session: Session,
    slack_id: str,
    channel_id: str | None,
    now: datetime,
    lent: Lent,
    limit: int = 20,
) -> list[Shown]:
    """This person's own leads, those they did something with in any room, then the newest.

    Raises NotAllowed for people of neither side.
    """
    acted = [i for part in lent.get("acted", ()) for i in part(session, slack_id)]
    return showing.shown(session, recent_leads(session, slack_id, channel_id, now, limit, acted))
