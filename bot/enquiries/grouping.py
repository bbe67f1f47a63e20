"""Which theme a question is counted under: found by its words, or made from them.

The leader is the theme's first phrasing; a question is measured against leaders only, through two
indexes (the whole normalised wording, then single words), never against other questions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, exists, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.enquiries import likeness
from bot.enquiries.models import TITLE, Kind, Question, State, Theme, ThemeWord
from bot.kit import text
from bot.kit.db import Session

INDEXED = 40  # words; longer questions are matched by their whole wording only
LOOKED_AT = 20  # leaders measured for one question

_themes: Table = Theme.__table__  # pyright: ignore[reportAttributeAccessIssue]
_words: Table = ThemeWord.__table__  # pyright: ignore[reportAttributeAccessIssue]


def theme_for(session: Session, question: str, now: datetime) -> Theme:
    """The theme of the same question, or a new one with this as its leader."""
    return find_theme(session, question) or _make(session, question, now)


def find_theme(session: Session, question: str) -> Theme | None:
    """The theme whose leader is the same question: its wording, else but for slips."""
    by_key = select(Theme).where(col(Theme.key) == likeness.key_of(question))
    found = session.exec(by_key).one_or_none()
    return found or _misspelt(session, likeness.words_of(question))


def _misspelt(session: Session, words: tuple[str, ...]) -> Theme | None:
    if not 3 <= len(words) <= INDEXED:
        return None
    candidates = session.exec(
        select(Theme)
        .join(ThemeWord, col(ThemeWord.theme_id) == col(Theme.id))
        .where(col(ThemeWord.word).in_(words), col(Theme.words) == len(words))
        .group_by(*_themes.c)
        .having(func.count() >= likeness.exact_needed(len(words)))
        .order_by(func.count().desc(), col(Theme.id))
        .limit(LOOKED_AT)
    ).all()
    return next(
        (t for t in candidates if likeness.same_but_misspelt(words, _leader(session, t))), None
    )


def _leader(session: Session, theme: Theme) -> tuple[str, ...]:
    words = select(ThemeWord.word).where(col(ThemeWord.theme_id) == theme.id)
    return tuple(session.exec(words))


def _make(session: Session, question: str, now: datetime) -> Theme:
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    key = likeness.key_of(question)
    words = likeness.words_of(question)
    # Two people may ask it in the same moment: the second finds the first's (F23).
    session.connection().execute(
        insert(_themes)
        .values(
            workspace_id=session.workspace_id, title=text.shorten(question, TITLE), key=key,
            words=len(words), sense="", kind=Kind.OTHER, state=State.NEW, created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    )  # fmt: skip
    theme = session.exec(select(Theme).where(col(Theme.key) == key)).one()
    _index(session, theme, words)
    return theme


def _index(session: Session, theme: Theme, words: tuple[str, ...]) -> None:
    if len(words) > INDEXED:
        return
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(_words).on_conflict_do_nothing(),
        [
            {
                "workspace_id": session.workspace_id,
                "word": w,
                "size": len(words),
                "theme_id": theme.id,
            }
            for w in words
        ],
    )


def reworded(session: Session, theme: Theme, question: str) -> None:
    """The only question of a theme was corrected: the theme is now called and found by it.

    Its new wording must belong to no other theme (`find_theme` says).
    """
    words = likeness.words_of(question)
    theme.title, theme.key = text.shorten(question, TITLE), likeness.key_of(question)
    theme.words = len(words)
    session.flush()
    session.connection().execute(
        delete(_words).where(
            _words.c.workspace_id == session.workspace_id, _words.c.theme_id == theme.id
        )
    )
    _index(session, theme, words)


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
