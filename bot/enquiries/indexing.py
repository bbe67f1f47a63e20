"""By which words a theme is found: kept with its questions and its answer, at the same time."""

from __future__ import annotations

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.enquiries.counts import counted
from bot.enquiries.lexicon import Lexicon, stems
from bot.enquiries.models import Answer, FindTerm, FindWord, Question, State, Theme
from bot.enquiries.vocabulary import lexicon_of
from bot.kit.db import Session

PHRASINGS = 50  # of a theme that are read for its words
WORDS = 120  # of a theme that are kept

_words: Table = FindWord.__table__  # pyright: ignore[reportAttributeAccessIssue]
_terms: Table = FindTerm.__table__  # pyright: ignore[reportAttributeAccessIssue]


def words_in(said: str, lexicon: Lexicon) -> list[str]:
    """The words by which something is found, in order, each once: no small words."""
    kept = [w[:64] for w in stems(said) if w not in lexicon.fillers and len(w) > 1]
    return list(dict.fromkeys(kept))


def index_theme(session: Session, theme_id: int) -> None:
    """Its questions or its answer changed: what it is found by follows."""
    theme = session.exec(select(Theme).where(col(Theme.id) == theme_id)).one_or_none()
    if theme is None:
        return
    lexicon = lexicon_of(session)
    answered = theme.state is State.ANSWERED
    said = " \n".join(_said(session, theme))
    wanted = set(words_in(said, lexicon)[:WORDS]) if said else set[str]()
    has = set(
        session.exec(
            select(FindWord.word, FindWord.answered).where(col(FindWord.theme_id) == theme_id)
        )
    )
    add_words(session, theme_id, [w for w in wanted if (w, answered) not in has], answered)
    gone = [(w, a) for w, a in has if w not in wanted or a != answered]
    for state in (True, False):
        words = [w for w, a in gone if a is state]
        if words:
            session.connection().execute(
                delete(_words).where(
                    _words.c.workspace_id == session.workspace_id,
                    _words.c.theme_id == theme_id,
                    _words.c.answered == state,
                    _words.c.word.in_(words),
                )
            )


def _said(session: Session, theme: Theme) -> list[str]:
    questions = session.exec(
        select(Question.text)
        .where(col(Question.theme_id) == theme.id, *counted())
        .order_by(col(Question.id).desc())
        .limit(PHRASINGS)
    ).all()
    if not questions:
        return []
    answer = session.exec(
        select(Answer)
        .where(col(Answer.theme_id) == theme.id, col(Answer.withdrawn_at).is_(None))
        .order_by(col(Answer.id).desc())
        .limit(1)
    ).first()
    own = [answer.label, answer.words] if answer is not None else []
    return [theme.title, *own, *questions]


def add_words(session: Session, theme_id: int, words: list[str], answered: bool) -> None:
    """A question came under it: it is found by these words too."""
    if not words:
        return
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    here = session.workspace_id
    session.connection().execute(
        insert(_words).on_conflict_do_nothing(),
        [
            {"workspace_id": here, "word": w, "answered": answered, "theme_id": theme_id}
            for w in sorted(words)
        ],
    )
    session.connection().execute(
        insert(_terms).on_conflict_do_nothing(),
        [{"workspace_id": here, "word": w} for w in sorted(words)],
    )


def index_question(session: Session, theme: Theme, said: str) -> None:
    """A question was asked: cheap, because it only adds."""
    words = words_in(said, lexicon_of(session))[:WORDS]
    add_words(session, theme.id or 0, words, theme.state is State.ANSWERED)
