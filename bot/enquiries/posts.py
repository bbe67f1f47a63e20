"""What is said about a digest, to an asker of an answer, and to whoever has to mend one."""

from __future__ import annotations

from bot.enquiries.answer_views import told_message, unhelpful_message
from bot.enquiries.digest_views import digest_message
from bot.enquiries.opening import missing_of, told_facts
from bot.enquiries.reading import digest_facts
from bot.kit.outbox import Drawing, Message


def draw_digest(d: Drawing) -> Message | None:
    """The day's digest as things stand now."""
    facts = digest_facts(d.session, int(d.about), d.now, d.parts.get("digest_parts", []))
    return digest_message(facts) if facts else None


def draw_told(d: Drawing) -> Message | None:
    """The answer, to one who asked."""
    facts = told_facts(d.session, int(d.about))
    return told_message(facts) if facts else None


def draw_unhelpful(d: Drawing) -> Message | None:
    """The answer did not help: to its theme's owner."""
    found = missing_of(d.session, int(d.about))
    return unhelpful_message(*found) if found else None
