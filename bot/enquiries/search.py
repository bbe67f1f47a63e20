"""Finding a past question and its answer by a few words, also mistyped ones, among very many.

Words are kept without their endings in a plain table that both databases have: of an answered
theme those of its answer and its questions, of another those of its questions. The rarest words
decide; of common ones only the newest themes are looked at, so that it costs the same among many.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from sqlalchemy import Table, delete, exists
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from bot.enquiries.counts import counted
from bot.enquiries.lexicon import Lexicon, stems
from bot.enquiries.models import Answer, FindTerm, FindWord, Question, State, Theme
from bot.enquiries.vocabulary import lexicon_of
from bot.kit.db import Session

FOUND = 6  # shown
LOOKED_AT = 1500  # themes of one word
PHRASINGS = 50  # of a theme that are read for its words
WORDS = 120  # of a theme that are kept
ASKED = 12  # words of one search
LONG = 4  # letters from which a word may be mistyped
_KNOWN = 4000  # words of one first letter and about one length

_words: Table = FindWord.__table__  # pyright: ignore[reportAttributeAccessIssue]
_terms: Table = FindTerm.__table__  # pyright: ignore[reportAttributeAccessIssue]


def words_in(said: str, lexicon: Lexicon) -> list[str]:
    """The words by which something is found, in order, each once: no small words."""
    kept = [w[:64] for w in stems(said) if w not in lexicon.fillers and len(w) > 1]
    return list(dict.fromkeys(kept))


# -- what is found


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


# -- finding


@dataclass(frozen=True)
class Hit:
    """A theme that was found. `score`: higher is better."""

    theme_id: int
    answered: bool
    score: float


def find(session: Session, typed: str, most: int = FOUND) -> list[Hit]:
    """The themes that fit what was typed: answered ones first, the best of each first."""
    lexicon = lexicon_of(session)
    sought = words_in(typed[:300], lexicon)[:ASKED] or list(dict.fromkeys(stems(typed)))[:ASKED]
    if not sought:
        return []
    hits = _hits(session, [_forms(session, word) for word in sought])
    return sorted(hits, key=lambda h: (not h.answered, -h.score, -h.theme_id))[:most]


def _forms(session: Session, word: str) -> list[str]:
    """The word as it is known here: itself, what begins with it, or what it may have meant."""
    known = session.exec(
        select(FindTerm.word)
        .where(col(FindTerm.word) >= word, col(FindTerm.word) < word + "\uffff")
        .order_by(func.length(FindTerm.word))
        .limit(3)
    ).all()
    if known and (known[0] == word or len(word) >= 3):
        return [w for w in known if w.startswith(word)] or [word]
    return [*known, *_nearest(session, word)]


def _nearest(session: Session, word: str) -> list[str]:
    if len(word) < LONG:
        return []
    most = 1 if len(word) < 8 else 2
    # A slip in the first two letters swaps them more often than it changes the first.
    near: list[tuple[int, str]] = []
    for first in dict.fromkeys((word[0], word[1])):
        rows = session.exec(
            select(FindTerm.word)
            .where(
                col(FindTerm.word) >= first,
                col(FindTerm.word) < first + "\uffff",
                func.length(FindTerm.word).between(len(word) - most, len(word) + most),
            )
            .limit(_KNOWN)
        )
        for known in rows:
            distance = OSA.distance(word, known, score_cutoff=most)
            if distance <= most:
                near.append((distance, known))
    return [w for _, w in sorted(near)[:3]]


def _hits(session: Session, sought: list[list[str]]) -> list[Hit]:
    """Each word's share is larger the fewer themes have it; all of them together are best."""
    sought = [forms for forms in sought if forms]
    each = [_themes_with(session, forms) for forms in sought]
    rare = [found for found in each if len(found) < LOOKED_AT]
    if len(rare) < len(each) and len(each) > 1:
        # Of a word that very many have, only those count that the others point to.
        ids = {i for found in rare for i in found} if rare else _together(session, sought)
        each = [
            found if len(found) < LOOKED_AT else _themes_with(session, forms, ids)
            for forms, found in zip(sought, each, strict=True)
        ]
    scores: dict[int, float] = {}
    matched: Counter[int] = Counter()
    answered: dict[int, bool] = {}
    for found in each:
        share = 1.0 / (1 + len(found)) ** 0.25
        for theme_id, state in found.items():
            scores[theme_id] = scores.get(theme_id, 0.0) + share
            matched[theme_id] += 1
            answered[theme_id] = state
    needed = _needed(sought)
    return [Hit(i, answered[i], s + matched[i]) for i, s in scores.items() if matched[i] >= needed]


def _needed(sought: list[list[str]]) -> int:
    """How many of the words a theme must have: all of two, half of many."""
    return len(sought) if len(sought) <= 2 else (len(sought) + 1) // 2


def _themes_with(
    session: Session, forms: list[str], among: set[int] | None = None
) -> dict[int, bool]:
    """The newest themes that have one of these words, and whether they are answered."""
    found: dict[int, bool] = {}
    for state in (False, True):
        query = select(FindWord.theme_id).where(
            col(FindWord.word).in_(forms), col(FindWord.answered) == state
        )
        if among is not None:
            query = query.where(col(FindWord.theme_id).in_(among))
        query = query.order_by(col(FindWord.theme_id).desc()).limit(LOOKED_AT)
        found |= dict.fromkeys(session.exec(query), state)
    return found


def _together(session: Session, sought: list[list[str]]) -> set[int]:
    """Themes that have all of these words, each of which very many have."""
    found: set[int] = set()
    for state in (True, False):
        query = select(FindWord.theme_id).where(
            col(FindWord.word).in_(sought[0]), col(FindWord.answered) == state
        )
        for forms in sought[1:]:
            other = aliased(FindWord)
            query = query.where(
                exists().where(
                    col(other.workspace_id) == session.workspace_id,
                    col(other.word).in_(forms),
                    col(other.answered) == state,
                    col(other.theme_id) == col(FindWord.theme_id),
                )
            )
        query = query.order_by(col(FindWord.theme_id).desc()).limit(100)
        found.update(session.exec(query))
        if found:
            break
    return found
