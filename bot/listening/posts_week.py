"""What is said about a call week, as things stand when it is sent."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.outbox import Drawing, Message
from bot.listening import views_weeks
from bot.listening.models import CallWeek, WeekState
from bot.listening.week_facts import WeekFacts, heard_on, week_facts
from bot.people.sharing import may_show


def _facts(d: Drawing, week: str) -> WeekFacts | None:
    """Nothing is shown where another organisation reads along by now (F56)."""
    return week_facts(d.session, int(week)) if may_show(d.session, d.to) else None


def draw_sheet(d: Drawing) -> Message | None:
    """The sign-up sheet."""
    facts = _facts(d, d.about)
    return views_weeks.sheet_message(facts) if facts else None


def draw_opening(d: Drawing) -> Message | None:
    """The first morning."""
    facts = _facts(d, d.about)
    return views_weeks.opening_message(facts) if facts else None


def draw_day(d: Drawing) -> Message | None:
    """An evening's digest, about "<week>:<date>", or the closing one, "<week>:end"."""
    week, _, which = d.about.partition(":")
    facts, row = _facts(d, week), d.session.get(CallWeek, int(week))
    if facts is None or row is None:
        return None
    if which == "end":
        heard = heard_on(d.session, row, row.monday, 7, d.now)
        return views_weeks.closing_message(facts, heard, following(d.session, row))
    day = date.fromisoformat(which)
    return views_weeks.day_message(facts, day, heard_on(d.session, row, day, 1, d.now))


def following(session: Session, row: CallWeek) -> date | None:
    """The Monday of the week that stands after this one."""
    query = select(CallWeek).where(
        CallWeek.after_id == row.id,
        col(CallWeek.state).in_((WeekState.PROPOSED, WeekState.PLANNED)),
    )
    found = session.exec(query.order_by(col(CallWeek.id).desc()).limit(1)).first()
    return found.monday if found else None


def draw_next(d: Drawing) -> Message | None:
    """To the owner: the next one."""
    facts = week_facts(d.session, int(d.about))
    return views_weeks.next_message(facts) if facts else None


def draw_missed(d: Drawing) -> Message | None:
    """To owner and deputy: nobody planned it."""
    facts = week_facts(d.session, int(d.about))
    return views_weeks.missed_message(facts) if facts else None
