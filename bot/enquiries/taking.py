"""Who on the marketing side looks after a theme: taken, taken over, given back."""

from __future__ import annotations

from datetime import datetime

from bot.enquiries import digest
from bot.enquiries.facts import Taken
from bot.enquiries.models import State, Theme
from bot.enquiries.reminding import TAKEN_OVER, redraw_reminder, remind_on_the_day, tell
from bot.enquiries.themes import theme_with_id
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people


def take_theme(session: Session, theme_id: int, by: str, over: bool, now: datetime) -> Taken:
    """[Take it]: an answer within three working days. `over`: from whoever has it, who is told.

    Raises NotAllowed for people who are not in marketing.
    """
    people.require_marketing(session, by)
    theme = theme_with_id(session, theme_id)
    theme_id = theme.id or 0
    if theme.state is State.ANSWERED:
        return Taken(theme_id, theme.title, None, answered=True)
    if theme.owner_id not in (None, by) and not over:
        return Taken(theme_id, theme.title, theme.due_on, held_by=_name(session, theme))
    if theme.owner_id != by:
        before = theme.owner_id
        redraw_reminder(session, theme)
        theme.owner_id, theme.due_on = by, digest.due_day(session, now)
        session.add(theme)
        session.flush()
        remind_on_the_day(session, theme, now)
        if before and people.is_member(people.member(session, before)):
            tell(session, TAKEN_OVER, f"{theme_id}:{by}:{int(now.timestamp())}", before, now)
        digest.redraw_digests(session, theme_id)
    return Taken(theme_id, theme.title, theme.due_on)


def release_theme(session: Session, theme_id: int, by: str, now: datetime) -> str:
    """[Give it back]: it waits for somebody again. Its owner or an admin may. Returns its title."""
    theme = theme_with_id(session, theme_id)
    theme_id = theme.id or 0
    if theme.owner_id is None:
        raise UserError("Nobody has it at the moment.")
    if theme.owner_id != by and not people.is_admin(session, by):
        raise NotAllowed(f"{_name(session, theme)} has it, and can give it back.")
    redraw_reminder(session, theme)
    theme.owner_id = theme.due_on = None
    session.add(theme)
    session.flush()
    remind_on_the_day(session, theme, now)
    digest.redraw_digests(session, theme_id)
    return theme.title


def _name(session: Session, theme: Theme) -> str:
    owner = people.member(session, theme.owner_id) if theme.owner_id else None
    return text.mrkdwn(owner.name) if owner and owner.name else "Somebody"
