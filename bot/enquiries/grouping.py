"""Which theme a question is counted under: found by its words, or made from them.

The leader is the theme's first phrasing; a question is measured against leaders only, never
against other questions, so that themes cannot chain into one. It is looked for by its whole
normalised wording, then by slips of the keyboard, then by what it means (meaning.py); each through
an index (postings.py), so that it costs the same among many.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.enquiries import likeness
from bot.enquiries.kinds import guessed
from bot.enquiries.lexicon import Lexicon
from bot.enquiries.meaning import ALIKE, MEANS, NAME, Meaning, alike, meaning_of
from bot.enquiries.models import TITLE, State, Theme, ThemeWord
from bot.enquiries.postings import INDEXED, first_leaders, index, index_anew
from bot.enquiries.vocabulary import lexicon_of
from bot.kit import text
from bot.kit.db import Session

LOOKED_AT = 20  # leaders measured for one question
MEASURED = 60  # the same by meaning
FOLLOWED = 20  # merges after one another

_themes: Table = Theme.__table__  # pyright: ignore[reportAttributeAccessIssue]


def theme_for(session: Session, question: str, now: datetime) -> Theme:
    """The theme of the same question, or a new one with this as its leader."""
    lexicon = lexicon_of(session)
    return _find(session, question, lexicon) or make_theme(session, question, lexicon, now)


def find_theme(session: Session, question: str) -> Theme | None:
    """The theme of the same question: its wording, else but for slips, else what it means."""
    return _find(session, question, lexicon_of(session))


def _find(session: Session, question: str, lexicon: Lexicon) -> Theme | None:
    by_key = select(Theme).where(col(Theme.key) == likeness.key_of(question))
    found = session.exec(by_key).one_or_none()
    found = found or _misspelt(session, likeness.words_of(question))
    found = found or by_meaning(session, question, lexicon)
    return standing_for(session, found) if found else None


def has_key(session: Session, key: str) -> bool:
    """Whether some theme has this wording as its own."""
    return session.exec(select(Theme.id).where(Theme.key == key)).first() is not None


def current_id(session: Session, theme_id: int) -> int:
    """The same id, or of a merged theme that of the one it went to: buttons outlive merges."""
    theme = session.exec(select(Theme).where(col(Theme.id) == theme_id)).one_or_none()
    return standing_for(session, theme).id or 0 if theme else theme_id


def standing_for(session: Session, theme: Theme) -> Theme:
    """The theme itself, or the one into which a person merged it."""
    for _ in range(FOLLOWED):
        if theme.merged_into is None:
            break
        query = select(Theme).where(col(Theme.id) == theme.merged_into)
        theme = session.exec(query).one()
    return theme


def _misspelt(session: Session, words: tuple[str, ...]) -> Theme | None:
    """Of any so many words and one more than may be slips, one must be there as it is: the rarest
    are looked up, and the leaders that share most of them are compared."""
    if not 3 <= len(words) <= INDEXED:
        return None
    postings = first_leaders(session, words)
    rarest = sorted(postings.values(), key=len)[
        : len(words) - likeness.exact_needed(len(words)) + 1
    ]
    near = {i for ids in rarest for i in ids}
    if not near:
        return None
    shared = Counter(i for ids in postings.values() for i in ids if i in near)
    best = [i for _, i in sorted((-n, i) for i, n in shared.items())[:LOOKED_AT]]
    found = session.exec(select(Theme).where(col(Theme.id).in_(best)).order_by(col(Theme.id)))
    return next((t for t in found if likeness.same_but_misspelt(words, _leader(t))), None)


def _leader(theme: Theme) -> tuple[str, ...]:
    """The leader's words, as its title has them."""
    return likeness.words_of(theme.title)


def by_meaning(
    session: Session, question: str, lexicon: Lexicon, *, before: int | None = None
) -> Theme | None:
    """The theme whose leader is about the same by the lexicon: the likest, of these the oldest.

    `before`: only themes with a lower id, for those that are looked at anew.
    """
    asked = taken_apart(question, lexicon)
    if not asked.topics:
        return None
    scored = (
        (alike(asked, taken_apart(title, lexicon)), -theme_id)
        for theme_id, title in _candidates(session, asked, before)
    )
    score, oldest = max(scored, default=(0.0, 0))
    if score < ALIKE:
        return None
    return session.exec(select(Theme).where(col(Theme.id) == -oldest)).one_or_none()


def taken_apart(said: str, lexicon: Lexicon) -> Meaning:
    """What a leader or a question means; remembered, because leaders come again."""
    return _taken_apart(said[:TITLE], lexicon)


@lru_cache(maxsize=5000)
def _taken_apart(said: str, lexicon: Lexicon) -> Meaning:
    return meaning_of(said, lexicon)


def _candidates(session: Session, asked: Meaning, before: int | None) -> list[tuple[int, str]]:
    """Id and title of leaders of about as many meanings that share most of them. Names must all
    be there."""
    least, most = sizes(asked)
    sought = [MEANS + n for n in asked.names] or [MEANS + t for t in asked.topics]
    older = () if before is None else (col(ThemeWord.theme_id) < before,)
    found = (
        select(ThemeWord.theme_id)
        .where(col(ThemeWord.word).in_(sought), col(ThemeWord.size).between(least, most), *older)
        .group_by(col(ThemeWord.theme_id))
        .order_by(func.count().desc(), col(ThemeWord.theme_id))
        .limit(MEASURED)
    )
    same = select(Theme.id).where(Theme.sense == asked.sense)
    same = same.where(col(Theme.id) < before) if before is not None else same
    # In no order: asked for one, SQLite would rather walk through all themes than their index.
    ids = {*session.exec(found), *session.exec(same.limit(MEASURED))}
    if not ids:
        return []
    titles = session.exec(select(Theme.id, Theme.title).where(col(Theme.id).in_(ids)))
    return [(theme_id or 0, title) for theme_id, title in titles]


def sizes(asked: Meaning) -> tuple[int, int]:
    """How many topics and names a leader can have that is still alike."""
    count = len(asked.strong)
    weight = len(asked.topics) + NAME * len(asked.names)
    return max(1, count - int(weight * (1 - ALIKE))), count + int(weight * (1 / ALIKE - 1) + 1e-9)


def make_theme(
    session: Session, question: str, lexicon: Lexicon, now: datetime, key: str | None = None
) -> Theme:
    """A theme with this question as its leader; where its wording is known, the one that has it."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    key = key or likeness.key_of(question)
    words, meaning = likeness.words_of(question), taken_apart(question, lexicon)
    # Two people may ask it in the same moment: the second finds the first's (F23).
    session.connection().execute(
        insert(_themes)
        .values(
            workspace_id=session.workspace_id, title=text.shorten(question, TITLE), key=key,
            words=len(words), sense=meaning.sense, kind=guessed(question, meaning),
            state=State.NEW, created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    )  # fmt: skip
    theme = session.exec(select(Theme).where(col(Theme.key) == key)).one()
    index(session, theme, words, meaning)
    return theme


def reworded(session: Session, theme: Theme, question: str, key: str | None = None) -> None:
    """A theme is called and found by another wording from now on.

    Its new wording must belong to no other theme (`find_theme` says).
    """
    words, meaning = likeness.words_of(question), taken_apart(question, lexicon_of(session))
    theme.title, theme.key = text.shorten(question, TITLE), key or likeness.key_of(question)
    theme.words, theme.sense = len(words), meaning.sense
    if theme.kind_by is None:
        theme.kind = guessed(question, meaning)
    session.flush()
    index_anew(session, theme, words, meaning)
