"""What is said about a lead that came back."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.leads.service import lead_with_id
from bot.touches.models import CameBack, Touch
from bot.touches.views import came_back_message


def draw_came_back(d: Drawing) -> Message | None:
    """To its owner; nothing once the lead is somebody else's."""
    row = d.session.get(CameBack, int(d.about))
    touch = d.session.get(Touch, row.touch_id) if row else None
    if row is None or touch is None:
        return None
    lead = lead_with_id(d.session, row.lead_id)
    return came_back_message(lead, touch, row.silent_days) if lead.owner_id == d.to else None
