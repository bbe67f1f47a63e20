"""What is said about a digest, to an asker of an answer, and to whoever has or had a theme."""

from __future__ import annotations

from bot.enquiries.answer_views import told_message, unhelpful_message
from bot.enquiries.digest_views import digest_message
from bot.enquiries.opening import line_of, missing_of, told_facts
from bot.enquiries.owner_views import reminder_message, shared_message, taken_over_message
from bot.enquiries.reading import digest_facts, names_of
from bot.kit.outbox import Drawing, Message
from bot.people import service as people
from bot.people.sharing import may_show


def draw_digest(d: Drawing) -> Message | None:
    """The day's digest as things stand now; gone from where another organisation reads along."""
    if not may_show(d.session, d.to):
        return None
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


def draw_taken_over(d: Drawing) -> Message | None:
    """Somebody else has it now: to whoever had it."""
    theme_id, by, _ = d.about.split(":")
    name = names_of(d.session, [by]).get(by, "")
    return taken_over_message(line_of(d.session, int(theme_id)), name)


def draw_reminder(d: Drawing) -> Message | None:
    """The day has come: to its owner. As things stand when it is redrawn."""
    return reminder_message(line_of(d.session, int(d.about.partition(":")[0])), d.to)


def draw_shared(d: Drawing) -> Message | None:
    """No digest is posted where another organisation reads along: to admins; and when one is."""
    channel = people.workspace(d.session).questions_channel
    if channel is None:
        return None
    return shared_message(channel, shared=not may_show(d.session, channel))
