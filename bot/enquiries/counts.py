"""Which questions count, and how many they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func
from sqlmodel import col, select

from bot.enquiries.models import Question, Theme
from bot.kit.db import Session


def asked(session: Session, theme_id: int) -> int:
    """How often it was asked: questions that stand, each message once."""
    return session.exec(
        select(func.count()).select_from(Question).where(
            col(Question.theme_id) == theme_id, *counted()
        )
    ).one()  # fmt: skip


def standing(session: Session, theme_id: int) -> int:
    """How many stand under it, those included that only repeat another's message."""
    return session.exec(
        select(func.count()).select_from(Question).where(
            col(Question.theme_id) == theme_id, col(Question.withdrawn_at).is_(None)
        )
    ).one()  # fmt: skip


def stands() -> Any:
    """What makes a theme stand: somebody's question that counts."""
    return exists().where(col(Question.theme_id) == col(Theme.id), *counted())


def counted() -> tuple[Any, ...]:
    """What makes a question count: not withdrawn, and the first from its message."""
    return col(Question.withdrawn_at).is_(None), col(Question.echo_of).is_(None)
