"""The index of leaders by their words and by what they mean: a plain table, kept and read.

One code for both databases; PostgreSQL's trigram extension is not everywhere to be had.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import CompoundSelect, Table, bindparam, delete, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from bot.enquiries.meaning import Meaning
from bot.enquiries.models import Theme, ThemeWord
from bot.kit.db import Session

INDEXED = 40  # words; longer questions are matched by their whole wording only
POSTED = 100  # leaders read of one word
_ROOM = (4, 8, 16, INDEXED)  # words of one statement

_words: Table = ThemeWord.__table__  # pyright: ignore[reportAttributeAccessIssue]


def first_leaders(session: Session, words: tuple[str, ...]) -> dict[str, list[int]]:
    """For each word the first leaders of the same size that have it, in one statement."""
    room = next(n for n in _ROOM if n >= len(words))
    sought = dict(zip(_names(room), words + ("",) * (room - len(words)), strict=True))
    given = {"workspace": session.workspace_id, "size": len(words), **sought}
    found: dict[str, list[int]] = {word: [] for word in words}
    for word, theme_id in session.connection().execute(_first_of_each(room), given):
        found[word].append(theme_id)
    return found


def _names(room: int) -> list[str]:
    return [f"word_{n}" for n in range(room)]


@lru_cache
def _first_of_each(room: int) -> CompoundSelect[str, int]:
    # Written once for so many words: building and compiling it costs more than running it. What
    # is left of the room looks for the empty word, which nobody has.
    c = _words.c
    each = [
        select(
            select(c.word, c.theme_id)
            .where(
                c.workspace_id == bindparam("workspace"),
                c.word == bindparam(name),
                c.size == bindparam("size"),
            )
            .order_by(c.theme_id)
            .limit(POSTED)
            .subquery()
        )
        for name in _names(room)
    ]
    return union_all(*each)


def index(session: Session, theme: Theme, words: tuple[str, ...], meaning: Meaning) -> None:
    """A leader is found by these words and by this meaning from now on."""
    strong = meaning.strong if meaning.topics else ()
    plain = words if len(words) <= INDEXED else ()
    rows = [(w, len(words)) for w in plain] + [(w[:64], len(strong)) for w in strong]
    if not rows:
        return
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(_words).on_conflict_do_nothing(),
        [
            {"workspace_id": session.workspace_id, "word": w, "size": n, "theme_id": theme.id}
            for w, n in rows
        ],
    )


def index_anew(session: Session, theme: Theme, words: tuple[str, ...], meaning: Meaning) -> None:
    """Its leader, or what words mean, changed."""
    session.connection().execute(
        delete(_words).where(
            _words.c.workspace_id == session.workspace_id, _words.c.theme_id == theme.id
        )
    )
    index(session, theme, words, meaning)
