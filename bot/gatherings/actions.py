"""What somebody does until a day, agreed at a gathering: told, nudged once, done."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import select

from bot.gatherings import telling, telling_after
from bot.gatherings.models import TEXT, Action
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people


def add_action(
    session: Session,
    gathering_id: int,
    words: str,
    owner_id: str,
    due_on: date,
    now: datetime,
    topic_id: int | None = None,
    by: str = "",
) -> Action:
    """Somebody does something until a day; they are told, but for `by`, who wrote it down, and
    nudged once when it is due. Raises UserError for no words and a past day, NotAllowed for an
    owner who is not of the company."""
    clean = text.clean(words, TEXT)
    if not clean:
        raise UserError("What is to be done? A sentence will do.", field="words")
    people.require_member(session, owner_id)
    if due_on < telling.local_day(session, owner_id, now):
        raise UserError("That day is over already. Choose a later one.", field="due")
    row = Action(
        gathering_id=gathering_id, topic_id=topic_id, words=clean, owner_id=owner_id,
        due_on=due_on, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    telling_after.action_agreed(session, row, by, now)
    return row


def finish_action(
    session: Session, action_id: int, by: str, now: datetime, *, done: bool = True
) -> Action:
    """[Done] or [Not done yet], by its owner; again changes nothing. Raises NotAllowed for
    others."""
    query = select(Action).where(Action.id == action_id).with_for_update()
    row = session.exec(query).one_or_none()
    if row is None:
        raise UserError("I no longer have that one. Nothing was changed.")
    if row.owner_id != by:
        raise NotAllowed("That is for its owner to say. Nothing was changed.")
    row.done_at = (row.done_at or now) if done else None
    session.add(row)
    session.flush()
    telling_after.action_changed(session, row, now)
    return row


def take_up_action(session: Session, action_id: int, by: str, now: datetime) -> Action:
    """[Not done yet]."""
    return finish_action(session, action_id, by, now, done=False)
