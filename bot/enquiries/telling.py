"""Who is told an answer, once each, and what they say of it (003-10, U7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.enquiries.digest import redraw_digests
from bot.enquiries.facts import AnswerShown
from bot.enquiries.models import TEXT, Answer, Helped, Question, State, Theme, Told
from bot.enquiries.reminding import TOLD, UNHELPFUL, forget, tell, tell_all
from bot.enquiries.themes import answer_of, reopen, shown, theme_with_id
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.many import redraw_all
from bot.kit.outbox import redraw
from bot.people import service as people
from bot.people.models import Member

_told: Table = Told.__table__  # pyright: ignore[reportAttributeAccessIssue]


def tell_askers(session: Session, theme: Theme, answer: Answer, now: datetime) -> int:
    """Has everybody told who asked, once per answer, when they are at work. Returns how many."""
    askers = list(session.exec(_to_be_told(theme, answer.by)))
    _tell_them(session, answer, askers, now)
    return len(askers)


def tell_who_joins(session: Session, theme_id: int, whom: Collection[str], now: datetime) -> bool:
    """Questions of `whom` came under a theme without being asked there: whether that is answered.

    Then they are told like all who asked, but for those who were, and whoever answered.
    """
    theme = theme_with_id(session, theme_id)
    answer = answer_of(session, theme_id) if theme.state is State.ANSWERED else None
    if answer is None:
        return False
    heard = select(Told.asker_id).where(Told.answer_id == answer.id)
    due = session.exec(_to_be_told(theme, answer.by).where(col(Question.asker_id).not_in(heard)))
    _tell_them(session, answer, [asker for asker in due if asker in whom], now)
    return True


def _tell_them(session: Session, answer: Answer, askers: list[str], now: datetime) -> None:
    """In a handful of statements, however many they are."""
    if askers:
        _mark_all(session, answer, askers, now)
        told = select(Told.asker_id, Told.id).where(Told.answer_id == answer.id)
        records = {who: told_id or 0 for who, told_id in session.exec(told)}
        tell_all(session, TOLD, {who: records[who] for who in askers}, now)


def redraw_told(session: Session, answer: Answer) -> None:
    """The answer changed or is gone: what was sent is drawn anew, not sent again."""
    every = session.exec(select(Told.id).where(Told.answer_id == answer.id))
    redraw_all(session, TOLD, [told_id or 0 for told_id in every])


def _to_be_told(theme: Theme, actor: str) -> Any:
    """Who asked and still works here, but for whoever acts and whom an earlier answer helped."""
    helped = (
        select(Told.asker_id)
        .join(Answer, col(Answer.id) == col(Told.answer_id))
        .where(
            col(Answer.theme_id) == theme.id,
            col(Answer.withdrawn_at).is_(None),
            col(Told.helped) == Helped.YES,
        )
    )
    asked = (
        col(Question.theme_id) == theme.id,
        col(Question.withdrawn_at).is_(None),
        col(Question.asker_id) != actor,
        col(Question.asker_id).not_in(helped),
    )
    here = (col(Member.active), ~col(Member.guest), ~col(Member.bot))
    person = col(Member.slack_id) == col(Question.asker_id)
    query = select(Question.asker_id).join(Member, person).where(*asked, *here)
    return query.distinct().order_by(Question.asker_id)


def _mark_all(session: Session, answer: Answer, askers: list[str], now: datetime) -> None:
    """A record for each that they were told, where there is none."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    same = {
        "workspace_id": session.workspace_id, "answer_id": answer.id, "at": now,
        "helped": Helped.UNSAID, "missing": "",
    }  # fmt: skip
    session.connection().execute(
        insert(_told).on_conflict_do_nothing(), [{**same, "asker_id": who} for who in askers]
    )


def _mark_told(session: Session, answer: Answer, asker: str, now: datetime) -> int:
    """The id of the record that this person was told, made if it is new."""
    _mark_all(session, answer, [asker], now)
    query = select(Told.id).where(Told.answer_id == answer.id, Told.asker_id == asker)
    return session.exec(query).one() or 0


def tell_at_once(
    session: Session, theme: Theme, asker: str, now: datetime
) -> tuple[AnswerShown | None, int | None]:
    """Somebody asks what is answered already: the answer is their answer, told now."""
    answer = answer_of(session, theme.id or 0) if theme.state is State.ANSWERED else None
    if answer is None:
        return None, None
    told_id = _mark_told(session, answer, asker, now)
    forget(session, TOLD, told_id, asker)
    return shown(session, answer), told_id


def _own_told(session: Session, told_id: int, by: str) -> tuple[Told, Answer]:
    found = session.exec(
        select(Told, Answer)
        .join(Answer, col(Answer.id) == col(Told.answer_id))
        .where(col(Told.id) == told_id)
    ).one_or_none()
    if found is None:
        raise UserError("I no longer have that answer.")
    told, answer = found
    if told.asker_id != by:
        raise NotAllowed("Only whoever was told can say that.")
    return told, answer


def mark_helped(
    session: Session, told_id: int, by: str, helped: Helped, now: datetime
) -> tuple[Helped, bool]:
    """[It helped] or [It did not help]: the latter gives it back to marketing.

    Returns what is recorded and whether the answer still stands.
    """
    told, answer = _own_told(session, told_id, by)
    if answer.withdrawn_at is not None:
        return told.helped, False
    told.helped, told.helped_at = helped, now
    session.add(told)
    theme = theme_with_id(session, answer.theme_id)
    current = answer_of(session, answer.theme_id)
    if helped is Helped.NO and current is not None and current.id == answer.id:
        if theme.state is State.ANSWERED:
            reopen(session, theme, now)
        _tell_owner(session, theme, answer, by, now)
    session.flush()
    redraw(session, TOLD, told_id)
    redraw_digests(session, answer.theme_id)
    return helped, True


def _tell_owner(session: Session, theme: Theme, answer: Answer, by: str, now: datetime) -> None:
    """One message per answer and owner; further askers change it."""
    owner = theme.owner_id or answer.by
    if owner != by and people.is_member(people.member(session, owner)):
        tell(session, UNHELPFUL, answer.id or 0, owner, now)


def say_missing(session: Session, told_id: int, by: str, words: str, now: datetime) -> None:
    """What the answer lacked, in the asker's words, for whoever mends it."""
    told, answer = _own_told(session, told_id, by)
    told.missing = text.clean(words, TEXT)
    session.add(told)
    session.flush()
    redraw(session, UNHELPFUL, answer.id or 0)
