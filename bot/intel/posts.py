"""What is said about a week of marketing's intelligence."""

from __future__ import annotations

from bot.intel.views import week_message
from bot.intel.weekly import week_facts
from bot.kit.outbox import Drawing, Message
from bot.people.sharing import may_show


def draw_week(d: Drawing) -> Message | None:
    """The weekly message as things stand; gone from where another organisation reads along."""
    facts = week_facts(d.session, int(d.about)) if may_show(d.session, d.to) else None
    return week_message(facts) if facts else None
