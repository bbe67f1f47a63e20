"""A theme and the answer that stands for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import col, func, select

from bot.enquiries.digest import due_day, redraw_digests
from bot.enquiries.facts import AnswerShown
from bot.enquiries.indexing import index_theme
from bot.enquiries.models import Answer, Digest, State, Theme, Told
from bot.enquiries.reminding import redraw_reminder, remind_on_the_day
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member


def theme_with_id(session: Session, theme_id: int, *, follow: bool = True) -> Theme:
    """The theme, locked; of one that was merged, the one it went to. Raises UserError if gone."""
    query = select(Theme).where(col(Theme.id) == theme_id).with_for_update()
    theme = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if theme is None:
        raise UserError("I no longer have that question.")
    if follow and theme.merged_into is not None and theme.merged_into != theme_id:
        return theme_with_id(session, theme.merged_into)
    return theme


def answer_of(session: Session, theme_id: int) -> Answer | None:
    """The answer that stands, the newest."""
    query = select(Answer).where(Answer.theme_id == theme_id, col(Answer.withdrawn_at).is_(None))
    return session.exec(query.order_by(col(Answer.id).desc()).limit(1)).first()


def shown(session: Session, answer: Answer) -> AnswerShown:
    """An answer for the views, with how many were told."""
    return all_shown(session, [answer])[answer.id or 0]


def all_shown(session: Session, answers: Collection[Answer]) -> dict[int, AnswerShown]:
    """The same for each of them, by its id, in two queries."""
    if not answers:
        return {}
    told: dict[int, int] = dict(session.exec(
        select(Told.answer_id, func.count())
        .where(col(Told.answer_id).in_([a.id for a in answers]))
        .group_by(col(Told.answer_id))
    ).all())  # fmt: skip
    by = {a.by for a in answers}
    query = select(Member.slack_id, Member.name).where(col(Member.slack_id).in_(by))
    names: dict[str, str] = dict(session.exec(query).all())
    return {
        a.id or 0: AnswerShown(
            a.id or 0, a.link, a.label, a.words, a.version, a.by, names.get(a.by, ""),
            a.at, a.edited_at, told.get(a.id or 0, 0),
        )
        for a in answers
    }  # fmt: skip


def reopen(session: Session, theme: Theme, now: datetime) -> None:
    """It waits again; its owner, if it has one, has three working days again."""
    theme.state = State.WAITING if theme.digest_id else State.NEW
    theme.answered_at = theme.answered_digest_id = None
    theme.due_on = due_day(session, now) if theme.owner_id else None
    session.add(theme)
    session.flush()
    remind_on_the_day(session, theme, now)
    index_theme(session, theme.id or 0)


def redraw_theme(session: Session, theme_id: int, *digests: int | None) -> None:
    """Questions came under it or went: its digests, and these, and what its owner was told."""
    redraw_digests(session, theme_id, *digests)
    index_theme(session, theme_id)
    theme = session.exec(select(Theme).where(col(Theme.id) == theme_id)).one_or_none()
    if theme is not None and theme.due_on is not None:
        redraw_reminder(session, theme)


def digest_day(session: Session, digest_id: int | None) -> date | None:
    """The local day of a digest."""
    if digest_id is None:
        return None
    found = session.exec(select(Digest).where(col(Digest.id) == digest_id)).one_or_none()
    return found.day if found else None
