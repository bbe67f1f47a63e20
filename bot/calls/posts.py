"""What is said about a week of shared notes, as things stand when it is sent."""

from __future__ import annotations

from bot.calls.views_week import week_message
from bot.calls.weekly import week_facts
from bot.kit.outbox import Drawing, Message
from bot.people.sharing import may_show


def draw_week(d: Drawing) -> Message | None:
    """The week's summary; gone from where another organisation reads along."""
    return week_message(week_facts(d.session, d.about)) if may_show(d.session, d.to) else None
