"""What intel shows on a campaign's card."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.intel.figures import traffic_of
from bot.intel.views import campaign_blocks
from bot.kit.blocks import Block
from bot.kit.db import Session

DAYS = timedelta(days=90)


def visits_of(session: Session, campaign_id: int, now: datetime) -> tuple[Block, ...]:
    """Visits by touchpoint of the last 90 days. For doors.CAMPAIGN_PARTS."""
    until = now + timedelta(days=1)  # today counts
    return campaign_blocks(traffic_of(session, campaign_id, until - DAYS, until))
