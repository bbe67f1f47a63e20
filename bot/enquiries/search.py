"""Finding a past question and its answer by a few words, also mistyped ones, among very many.

Words are kept without their endings in a plain table that both databases have: of an answered
theme those of its answer and its questions, of another those of its questions. The rarest words
decide; of common ones only the newest themes are looked at, so that it costs the same among many.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Integer,
    Table,
    any_,
    cast,
    exists,
    union_all,
)
from sqlalchemy import select as sql_select
from sqlmodel import col, func, select

from bot.enquiries.indexing import words_in
from bot.enquiries.lexicon import stems
from bot.enquiries.models import FindTerm, FindWord
from bot.enquiries.vocabulary import lexicon_of
from bot.kit.db import Session

FOUND = 6  # shown
LOOKED_AT = 1000  # themes of one word
ASKED = 12  # words of one search
LONG = 4  # letters from which a word may be mistyped
_KNOWN = 4000  # words of one first letter and about one length

_words: Table = FindWord.__table__  # pyright: ignore[reportAttributeAccessIssue]


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
    c = _words.c
    if among is not None:
        query = sql_select(c.theme_id, c.answered).where(
            c.workspace_id == session.workspace_id, c.word.in_(forms), _one_of(session, among)
        )
        some: list[Any] = list(session.connection().execute(query))
        return {row[0]: row[1] for row in some}
    found: dict[int, bool] = {}
    newest = _newest(session, forms, (True, False), LOOKED_AT)
    rows: list[Any] = list(session.connection().execute(newest))
    for row in rows:
        found[row[0]] = found.get(row[0], False) or row[1]
    return found


def _one_of(session: Session, ids: set[int]) -> ColumnElement[bool]:
    """As one value where the database takes a list for one: naming a thousand costs more than
    finding them."""
    if session.dialect == "postgresql":
        return _words.c.theme_id == any_(cast(sorted(ids), ARRAY(Integer)))
    return _words.c.theme_id.in_(ids)


def _newest(
    session: Session, forms: list[str], states: tuple[bool, ...], most: int
) -> CompoundSelect[Any]:
    """Each word and state apart, so that both databases walk the key backwards and stop."""
    c = _words.c
    each = [
        sql_select(
            sql_select(c.theme_id, c.answered)
            .where(c.workspace_id == session.workspace_id, c.word == word, c.answered == state)
            .order_by(c.theme_id.desc())
            .limit(most)
            .subquery()
        )
        for word in forms
        for state in states
    ]
    return union_all(*each)


def _together(session: Session, sought: list[list[str]]) -> set[int]:
    """Themes that have all of these words, each of which very many have: answered, else any."""
    c = _words.c
    for state in (True, False):
        query = sql_select(c.theme_id).where(
            c.workspace_id == session.workspace_id, c.word == sought[0][0], c.answered == state
        )
        for n, forms in enumerate(sought[1:]):
            o = _words.alias(f"o{n}").c
            query = query.where(
                exists().where(
                    o.workspace_id == session.workspace_id,
                    o.word.in_(forms),
                    o.answered == state,
                    o.theme_id == c.theme_id,
                )
            )
        query = query.order_by(c.theme_id.desc()).limit(100)
        if found := set(session.connection().execute(query).scalars()):
            return found
    return set()
