"""What is said about councils, as things stand when it is sent; each reader in their own time."""

from __future__ import annotations

from bot.council import views_posts, views_seats
from bot.council.meetings import council_of
from bot.council.models import Council
from bot.council.panels import extra_lines
from bot.council.reading import agenda_for, board_of, seat_facts
from bot.council.shown import Agenda, SeatFacts
from bot.council.upkeep import count_around
from bot.gatherings.models import Gathering, Stage, Topic
from bot.gatherings.reading import read_facts
from bot.gatherings.shown import Facts
from bot.kit.boundary import UserError
from bot.kit.outbox import Drawing, Message
from bot.kit.walltime import zone_named


def _seat(d: Drawing) -> SeatFacts | None:
    return seat_facts(d.session, int(d.about), d.to, d.now)


def draw_seat(d: Drawing) -> Message | None:
    """A seat is offered."""
    facts = _seat(d)
    return views_seats.seat_message(facts) if facts else None


def draw_free(d: Drawing) -> Message | None:
    """A seat needs somebody."""
    facts = _seat(d)
    return views_seats.free_message(facts) if facts else None


def draw_ballot(d: Drawing) -> Message | None:
    """Who should have it?"""
    facts = _seat(d)
    return views_seats.ballot_message(facts) if facts else None


def draw_term(d: Drawing) -> Message | None:
    """A term ends."""
    facts = _seat(d)
    if facts is None:
        return None
    return views_seats.term_message(facts, d.now.astimezone(zone_named(facts.zone)).date())


def draw_seldom(d: Drawing) -> Message | None:
    """It meets too seldom."""
    row = d.session.get(Council, int(d.about))
    if row is None:
        return None
    board = board_of(d.session, row, d.to, d.now)
    return views_seats.seldom_message(board, count_around(d.session, row, d.now))


def draw_raised(d: Drawing) -> Message | None:
    """A topic, to a representative who wants to hear of each."""
    topic = d.session.get(Topic, int(d.about))
    if topic is None or topic.state is Stage.WITHDRAWN:
        return None
    row = d.session.get(Council, int(topic.forum.partition(":")[2]))
    return views_posts.topic_message(topic.words, row.name, row.id or 0) if row else None


def _meeting(d: Drawing) -> tuple[Facts, Agenda] | None:
    row = d.session.get(Gathering, int(d.about))
    council_id = council_of(row) if row else None
    if council_id is None:
        return None
    try:
        agenda = agenda_for(d.session, council_id, d.to, d.now)
    except UserError:  # the council has ended
        return None
    return read_facts(d.session, int(d.about), d.to, d.now), agenda


def draw_agenda(d: Drawing) -> Message | None:
    """Two weeks before."""
    found = _meeting(d)
    if found is None:
        return None
    extra = extra_lines(d.session, int(d.about), d.to)
    return views_posts.agenda_message(*found, extra)


def draw_reminder(d: Drawing) -> Message | None:
    """It comes near."""
    found = _meeting(d)
    if found is None:
        return None
    extra = extra_lines(d.session, int(d.about), d.to)
    return views_posts.reminder_message(*found, extra, d.now)
