"""What is said about gatherings, topics and actions, as things stand."""

from __future__ import annotations

from bot.gatherings import views, views_after, views_kinds
from bot.gatherings.alarms import ends_at
from bot.gatherings.hints import hints_for
from bot.gatherings.models import Action, Gathering, State, Topic
from bot.gatherings.reading import deeds_of, read_facts, topic_lines
from bot.gatherings.shown import Facts
from bot.gatherings.telling import local_day
from bot.gatherings.telling_after import answer_of
from bot.gatherings.visits import note_of
from bot.kit.outbox import Drawing, Message


def _facts(d: Drawing, *, full: bool = False) -> Facts | None:
    gathering_id = int(d.about.partition(":")[0])
    if d.session.get(Gathering, gathering_id) is None:
        return None
    found = read_facts(d.session, gathering_id, d.to, d.now, d.parts)
    return hints_for(d.session, found, d.to, d.now, d.parts, full=full)


def draw_invitation(d: Drawing) -> Message | None:
    """The invitation, and what became of it."""
    facts = _facts(d)
    if facts is None:
        return None
    if facts.mine is None and not facts.may_change:
        return views.uninvited_message(facts)
    return views.invitation_message(facts)


def draw_changed(d: Drawing) -> Message | None:
    """It was moved or called off."""
    facts = _facts(d)
    return views.changed_message(facts) if facts and facts.mine else None


def draw_reminder(d: Drawing) -> Message | None:
    """It comes near; a review brings its figures."""
    facts = _facts(d, full=True)
    return views.reminder_message(facts, d.now) if facts else None


def draw_nobody(d: Drawing) -> Message | None:
    """Everybody has declined."""
    facts = _facts(d)
    return views_after.nobody_message(facts) if facts and facts.open else None


def draw_seats(d: Drawing) -> Message | None:
    """Who sits with whom at tomorrow's lunch."""
    facts = _facts(d)
    return views_kinds.seats_message(facts) if facts and facts.open and facts.hints else None


def draw_visited(d: Drawing) -> Message | None:
    """A visit is over: what did you see?"""
    facts = _facts(d)
    if facts is None or facts.mine is None:
        return None
    noted = note_of(d.session, facts.id, d.to) is not None
    return views_kinds.visited_message(facts, noted=noted)


def draw_ask(d: Drawing) -> Message | None:
    """Its date is a holiday."""
    facts = _facts(d)
    return views.ask_message(facts) if facts else None


def draw_due(d: Drawing) -> Message | None:
    """It is over: what came of it?"""
    return _what_came(d, 1)


def draw_alarm(d: Drawing) -> Message | None:
    """Nobody said what came of it (000-22)."""
    return _what_came(d, 2)


def _what_came(d: Drawing, level: int) -> Message | None:
    facts = _facts(d)
    if facts is None:
        return None
    row = d.session.get_one(Gathering, facts.id)
    if facts.open and ends_at(row) > d.now:
        return views_after.to_come_message(facts)
    if level > 1 and (row.alarm >= 3 or row.state is State.MISSED):
        level = 3
    return views_after.minutes_due_message(facts, level)


def draw_minutes(d: Drawing) -> Message | None:
    """What was said, decided and agreed."""
    facts = _facts(d)
    return (
        views_after.minutes_message(facts) if facts and (facts.notes or facts.decisions) else None
    )


def draw_answer(d: Drawing) -> Message | None:
    """You said, we decided."""
    topic = d.session.get(Topic, int(d.about.partition(":")[0]))
    if topic is None:
        return None
    if d.about != answer_of(topic):
        return views_after.answered_anew_message(topic.words)
    where = d.session.get(Gathering, topic.gathering_id) if topic.gathering_id else None
    (line,) = topic_lines(d.session, [topic], d.to)
    return views_after.answer_message(line, where.title if where else "The meeting")


def draw_action(d: Drawing) -> Message | None:
    """Somebody has something to do."""
    return _deed(d, nudge=False)


def draw_nudge(d: Drawing) -> Message | None:
    """It is due."""
    return _deed(d, nudge=True)


def _deed(d: Drawing, *, nudge: bool) -> Message | None:
    row = d.session.get(Action, int(d.about))
    if row is None or row.dropped_at is not None:
        return None
    (deed,) = deeds_of(d.session, [row], d.to, d.now)
    due = nudge and row.due_on <= local_day(d.session, d.to, d.now)
    return views_after.deed_message(deed, nudge=due)
