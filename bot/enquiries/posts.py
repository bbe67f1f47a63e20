"""What is said about a digest, to an asker of an answer, and to whoever has or had a theme."""

from __future__ import annotations

from datetime import date

from bot.enquiries.answer_views import told_message, unhelpful_message
from bot.enquiries.digest_views import digest_message
from bot.enquiries.link_rounds import link_facts
from bot.enquiries.opening import line_of, missing_of, told_facts
from bot.enquiries.owner_views import (
    dead_link_message,
    link_back_message,
    month_message,
    reminder_message,
    shared_message,
    taken_over_message,
)
from bot.enquiries.reading import digest_facts, names_of
from bot.enquiries.repeating import month_repeat
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
    facts = told_facts(d.session, int(d.about), d.now)
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


def draw_dead_link(d: Drawing) -> Message | None:
    """An answer's link is dead, or was: to whoever answers."""
    facts = link_facts(d.session, d.about)
    return dead_link_message(facts) if facts else None


def draw_link_back(d: Drawing) -> Message | None:
    """It answers again: to whoever was told that it does not."""
    facts = link_facts(d.session, d.about)
    return link_back_message(facts) if facts and not facts.why else None


def draw_month(d: Drawing) -> Message | None:
    """What the answers of two months ago did, in one line; nothing where there were none."""
    if not may_show(d.session, d.to):
        return None
    month = date.fromisoformat(d.about)
    found = month_repeat(d.session, month, d.now, d.parts.get("volumes", []))
    return month_message(month, found) if found else None
