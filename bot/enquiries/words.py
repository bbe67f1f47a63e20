"""The company's own words: what it typed, what merges taught, and taking either back."""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import col, func, select

from bot.enquiries.brief_facts import OwnWord, Words
from bot.enquiries.lexicon import read_phrase
from bot.enquiries.models import Synonym
from bot.enquiries.reading import names_of
from bot.enquiries.vocabulary import known_as, lexicon_changed, lexicon_of, set_meaning
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people

SHOWN = 25
MOST = 2000  # words of one company
_BETWEEN = re.compile(r"[,;=\n]+")


def words_facts(session: Session, by: str) -> Words:
    """The company's newest own words. Raises NotAllowed for people who are not in marketing."""
    people.require_marketing(session, by)
    rows = session.exec(select(Synonym).order_by(col(Synonym.id).desc()).limit(SHOWN)).all()
    names = names_of(session, {r.by for r in rows})
    own = tuple(
        OwnWord(r.id or 0, r.shown, r.means, names.get(r.by, ""), r.move_id is not None)
        for r in rows
    )
    meanings = lexicon_of(session).meanings()
    count = session.exec(select(func.count()).select_from(Synonym)).one()
    named = tuple(sorted(m for m in meanings if m))
    return Words(own, count, sum(map(len, meanings.values())), named)


def teach_words(session: Session, same: str, nothing: str, by: str, now: datetime) -> str:
    """Words that mean the same here, and words that mean nothing. Returns what they mean.

    Where one of them has a meaning already the others get it. Raises UserError, NotAllowed.
    """
    people.require_marketing(session, by)
    words, mute = _typed(same), _typed(nothing)
    if not words and not mute:
        raise UserError("Type words with commas between them.", field="same")
    count = session.exec(select(func.count()).select_from(Synonym)).one()
    if count + len(words) + len(mute) > MOST:
        raise UserError(f"There are {MOST:,} words already. Remove some first.", field="same")
    means = _meaning_of_all(session, words) if words else ""
    if words:
        set_meaning(session, words, means, by, now)
    if mute:
        set_meaning(session, mute, "", by, now)
    return means


def _typed(said: str) -> list[tuple[str, str]]:
    """(as the lexicon reads it, as typed), each once."""
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text.clean(text.unescape(said), 2000)):
        shown = text.line(part, 120)
        if word := read_phrase(shown):
            found.setdefault(word, shown)
    return list(found.items())


def _meaning_of_all(session: Session, words: list[tuple[str, str]]) -> str:
    lexicon = lexicon_of(session)
    known = {shown: known_as(lexicon, word) for word, shown in words}
    known |= {shown: word for word, shown in words if word in lexicon.meanings()}
    different = {m for m in known.values() if m}
    if len(different) > 1:
        said = "; ".join(f"{shown} means {m}" for shown, m in known.items() if m)
        raise UserError(f"These mean different things already: {said}.", field="same")
    if different:
        return next(iter(different))
    if len(words) < 2:
        raise UserError("Type at least two words that mean the same.", field="same")
    return words[0][0][:60]


def forget_word(session: Session, word_id: int, by: str, now: datetime) -> str:
    """[Remove]: the shipped lexicon speaks again. Returns the word."""
    people.require_marketing(session, by)
    row = session.exec(select(Synonym).where(col(Synonym.id) == word_id)).one_or_none()
    if row is None:
        raise UserError("That word was removed already.")
    shown = row.shown
    session.delete(row)
    lexicon_changed(session, now)
    return shown
