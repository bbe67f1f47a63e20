"""What is said about slots, as things stand when it is sent; each reader in their own time."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.listening import views_debrief, views_posts
from bot.listening.floor import floor_facts
from bot.listening.models import Corridor
from bot.listening.reading import next_shared, slot_shown, team_of
from bot.listening.seen import debrief_seen
from bot.listening.shown import Shown
from bot.listening.units import manages, unit_named


def _slot(d: Drawing) -> Shown | None:
    return slot_shown(d.session, int(d.about), d.to)


def draw_coming(d: Drawing) -> Message | None:
    """To the rep: who comes."""
    seen = _slot(d)
    return views_posts.coming_message(seen) if seen else None


def draw_start(d: Drawing) -> Message | None:
    """The link."""
    seen = _slot(d)
    return views_posts.start_message(seen) if seen else None


def draw_soon(d: Drawing) -> Message | None:
    """An hour before."""
    seen = _slot(d)
    return views_posts.soon_message(seen, d.now) if seen else None


def draw_cancelled(d: Drawing) -> Message | None:
    """A slot was taken back."""
    seen = _slot(d)
    return views_posts.cancelled_message(seen) if seen else None


def draw_closed(d: Drawing) -> Message | None:
    """A seat was closed."""
    seen = _slot(d)
    if seen is None:
        return None
    shared = next_shared(d.session, seen.id, d.to, d.now)
    return views_posts.closed_message(seen, shared, d.now)


def draw_manager(d: Drawing) -> Message | None:
    """Both counts of a quarter, to the team's manager alone."""
    row = d.session.get(Corridor, int(d.about))
    unit = unit_named(d.session, row.unit) if row else None
    if row is None or unit is None or not manages(d.session, unit, d.to, d.now):
        return None
    team = team_of(d.session, unit, row.quarter, d.to, d.now)
    return views_posts.manager_message(team, d.now)


def draw_floor(d: Drawing) -> Message | None:
    """A friendly word in the middle of a quarter."""
    found = floor_facts(d.session, d.about, d.to, d.now)
    return views_posts.floor_message(*found, d.now) if found else None


def draw_debrief(d: Drawing) -> Message | None:
    """How was it? And, once it is written, what stands."""
    seen = debrief_seen(d.session, int(d.about), d.to)
    return views_debrief.debrief_message(seen) if seen else None


def draw_nudge(d: Drawing) -> Message | None:
    """Asked once more."""
    seen = debrief_seen(d.session, int(d.about), d.to)
    return views_debrief.debrief_message(seen, again=True) if seen else None
