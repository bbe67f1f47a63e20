"""What touches show on others' surfaces: a lead's detail, the Home tab."""

from __future__ import annotations

from datetime import datetime

from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.leads.models import Lead
from bot.touches import views
from bot.touches.coming import came_back_lately, wants_quiet
from bot.touches.models import Touch
from bot.touches.playbook import newest_touches, pace_of


def touches_of(session: Session, lead_id: int, now: datetime) -> tuple[Block, ...]:
    """On a lead's detail: its newest touches, beside what is expected. For doors.DETAIL_PARTS."""
    lead = session.get(Lead, lead_id)
    newest = newest_touches(session, lead_id) if lead else []
    if lead is None or not newest:
        return ()
    return views.touch_blocks(pace_of(session, lead, now), newest)


def home_panel(session: Session, slack_id: str, now: datetime, _lent: Lent) -> HomePanel:
    """Leads of this person that came back this week."""
    rows = [
        (lead, touch)
        for row, lead in came_back_lately(session, slack_id, now)
        if (touch := session.get(Touch, row.touch_id)) is not None
    ]
    quiet = wants_quiet(session, slack_id)
    return HomePanel(blocks=views.came_back_panel(rows, quiet=quiet), rank=15)
