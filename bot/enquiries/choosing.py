"""What a person decides about a theme besides who has it: its kind, and its day."""

from __future__ import annotations

from datetime import date, datetime

from bot.enquiries.digest import redraw_digests, today
from bot.enquiries.models import Kind, State, Theme
from bot.enquiries.reminding import redraw_reminder, remind_on_the_day
from bot.enquiries.themes import theme_with_id
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people


def choose_kind(session: Session, theme_id: int, kind: str, by: str) -> Theme:
    """The kind of a theme, from now on whatever the rules say (003-12). Raises NotAllowed."""
    people.require_marketing(session, by)
    if kind not in set(Kind):
        raise UserError("I do not know that kind. Nothing was changed.")
    theme = theme_with_id(session, theme_id)
    theme.kind, theme.kind_by = Kind(kind), by
    session.add(theme)
    session.flush()
    redraw_digests(session, theme.id or 0)
    return theme


def choose_day(session: Session, theme_id: int, day: str, by: str, now: datetime) -> Theme:
    """The day by which its owner wants to have answered. The owner and admins may change it."""
    people.require_marketing(session, by)
    theme = theme_with_id(session, theme_id)
    if theme.state is State.ANSWERED or theme.owner_id is None:
        raise UserError("It waits for nobody's answer. Nothing was changed.")
    if theme.owner_id != by and not people.is_admin(session, by):
        raise NotAllowed("Whoever has it chooses the day.")
    due = date.fromisoformat(day)
    if due < today(session, now):
        raise UserError("That day is over. Choose one from today on.")
    redraw_reminder(session, theme)
    theme.due_on = due
    session.add(theme)
    session.flush()
    remind_on_the_day(session, theme, now)
    redraw_digests(session, theme.id or 0)
    return theme
