"""The room's share of Home: this week's conversations, the same for both teams (001-11)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.people import service as people
from bot.people.models import Side
from bot.reports.chart_support import charts_taken
from bot.reports.conversations import at_a_glance, span_now
from bot.reports.models import Cadence
from bot.reports.views_lists import home_blocks


def conversations_panel(session: Session, slack_id: str, now: datetime, _lent: Lent) -> HomePanel:
    """Nothing for people of neither side, and nothing before anybody noted a conversation.

    A chart only where Slack is known to draw it: one that it refuses would lose the whole tab.
    """
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person):
        return HomePanel()
    if person.side not in (Side.SALES, Side.MARKETING) and not person.admin:
        return HomePanel()
    report = at_a_glance(session, span_now(session, Cadence.WEEKLY.value, now))
    if not report.long.counts.notes:
        return HomePanel()
    charts = charts_taken(session, now) is True
    return HomePanel(blocks=home_blocks(report, charts=charts), rank=40)
