"""What a merge by a person teaches the lexicon: the one word in which two questions differ."""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries.grouping import taken_apart
from bot.enquiries.lexicon import read_phrase
from bot.enquiries.meaning import Meaning
from bot.enquiries.models import Synonym
from bot.enquiries.vocabulary import lexicon_changed, lexicon_of, set_meaning
from bot.kit.db import Session

_SAID = re.compile(r"\w+")
_SHORTEST = 3  # letters of a word that may be a lesson


def learn_from(
    session: Session, gone: str, kept: str, by: str, move_id: int, now: datetime
) -> tuple[str, str]:
    """Teaches what the two questions leave no doubt about. Returns (word, meaning), or ("", "").

    One unknown word against one meaning, or against one unknown word: they are the same here.
    More than that would be guessing; the merged wording itself is remembered in any case.
    """
    lexicon = lexicon_of(session)
    one, other = taken_apart(gone, lexicon), taken_apart(kept, lexicon)
    if one.names != other.names:
        return "", ""
    lesson = _lesson(one, other) or _lesson(other, one)
    if lesson is None:
        return "", ""
    word, means, also = lesson
    shown = _as_said(word, f"{gone} {kept}")
    said = [(word, shown)] + ([(means, _as_said(means, f"{gone} {kept}"))] if also else [])
    set_meaning(session, said, means, by, now, move_id)
    return shown, means


def _as_said(word: str, said: str) -> str:
    """A word without its ending, as it stands in what was said."""
    return next((w for w in _SAID.findall(said) if read_phrase(w) == word), word)


def _lesson(one: Meaning, other: Meaning) -> tuple[str, str, bool] | None:
    """(word, what it means, whether that is an unknown word too)."""
    words, theirs = one.words - other.words, other.words - one.words
    missing = other.topics - one.topics
    if len(words) != 1 or one.topics - other.topics:
        return None
    (word,) = words
    if len(word) < _SHORTEST or not word.isalpha():
        return None
    if len(missing) == 1 and not theirs:
        return word, next(iter(missing)), False
    if not missing and len(theirs) == 1 and next(iter(theirs)).isalpha():
        return word, next(iter(theirs)), True
    return None


def forget_lesson(session: Session, move_id: int, now: datetime) -> None:
    """The merge is undone: what it taught is not so."""
    rows = session.exec(select(Synonym).where(col(Synonym.move_id) == move_id)).all()
    for row in rows:
        session.delete(row)
    if rows:
        lexicon_changed(session, now)
