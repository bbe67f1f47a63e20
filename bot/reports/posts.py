"""What is said of an issue, drawn at the moment of sending."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.reports.issuing import shown
from bot.reports.views import report_message


def draw_issue(d: Drawing) -> Message | None:
    """The report with the figures of this moment; gone from where others read along (F56)."""
    found = shown(d.session, int(d.about), d.to, d.now)
    return report_message(found.report, found.at) if found else None
