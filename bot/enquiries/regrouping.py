"""The lexicon learned something: themes are indexed anew, and what is the same now is joined.

Only themes that nobody has touched join an older one: not answered, not taken, nothing in them
placed by a person; and never what a person took apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries import grouping, likeness
from bot.enquiries.leaders import Leaders
from bot.enquiries.meaning import MEANS, meaning_of
from bot.enquiries.models import (
    TITLE,
    LexiconState,
    MoveKind,
    Question,
    State,
    Theme,
    ThemeMove,
    ThemeWord,
)
from bot.enquiries.moving import join_by_rule
from bot.enquiries.postings import index_anew
from bot.enquiries.vocabulary import REGROUP, lexicon_of
from bot.kit import schedule
from bot.kit.db import Session

AT_ONCE = 40  # themes of one transaction: whoever asks meanwhile does not wait


def lexicon_version(session: Session) -> tuple[str, str]:
    """(the version it has, the version by which themes are indexed)."""
    query = select(LexiconState).where(LexiconState.workspace_id == session.workspace_id)
    state = session.exec(query).one_or_none()
    return (state.version, state.indexed) if state else ("", "")


@dataclass(frozen=True)
class Change:
    """A theme whose meanings are others now, and the older theme that asks the same, if any."""

    theme_id: int
    like: int | None


def look_anew(session: Session) -> list[Change]:
    """What the lexicon as it is now changes, worked out in memory; nothing is written.

    In the order of ids, so that each is measured against older leaders alone.
    """
    lexicon = lexicon_of(session)
    leaders = Leaders(lexicon)
    indexed = _indexed(session)
    changes: list[Change] = []
    themes = session.exec(select(Theme.id, Theme.title, Theme.key).order_by(col(Theme.id)))
    for theme_id, title, key in themes:
        older = leaders.like(meaning_of(title[:TITLE], lexicon))
        meaning = leaders.add(title, theme_id or 0, key)
        strong = set(meaning.strong if meaning.topics else ())
        if older is not None or strong != indexed.get(theme_id or 0, set()):
            changes.append(Change(theme_id or 0, older))
    return changes


def _indexed(session: Session) -> dict[int, set[str]]:
    rows = session.exec(
        select(ThemeWord.theme_id, ThemeWord.word).where(
            col(ThemeWord.word) >= MEANS, col(ThemeWord.word) < chr(ord(MEANS) + 1)
        )
    )
    found: dict[int, set[str]] = {}
    for theme_id, word in rows:
        found.setdefault(theme_id, set()).add(word)
    return found


def regroup(session: Session, changes: list[Change], now: datetime) -> None:
    """Indexes these themes anew, and joins those that nobody has touched."""
    lexicon = lexicon_of(session)
    for change in changes:
        found = select(Theme).where(col(Theme.id) == change.theme_id)
        theme = session.exec(found).one_or_none()
        if theme is None:
            continue
        meaning = grouping.taken_apart(theme.title, lexicon)
        theme.sense = meaning.sense
        session.add(theme)
        session.flush()
        index_anew(session, theme, likeness.words_of(theme.title), meaning)
        if change.like is not None and is_untouched(session, theme):
            _join(session, theme, change.like, now)


def is_untouched(session: Session, theme: Theme) -> bool:
    """Whether no person has decided anything about it."""
    if theme.state is State.ANSWERED or theme.owner_id or theme.merged_into is not None:
        return False
    placed = select(Question.id).where(
        col(Question.theme_id) == theme.id, col(Question.placed_by).is_not(None)
    )
    return session.exec(placed.limit(1)).first() is None


def _join(session: Session, theme: Theme, like: int, now: datetime) -> None:
    older = session.exec(select(Theme).where(col(Theme.id) == like)).one_or_none()
    kept = grouping.standing_for(session, older) if older else theme
    if kept.id != theme.id and not _taken_apart(session, theme.id or 0, kept.id or 0):
        join_by_rule(session, theme, kept, now)


def _taken_apart(session: Session, one: int, other: int) -> bool:
    """Whether a person split these, or undid what brought them together."""
    pair = (one, other)
    query = select(ThemeMove).where(
        col(ThemeMove.from_id).in_(pair), col(ThemeMove.to_id).in_(pair)
    )
    return any((m.kind is MoveKind.SPLIT) == (m.undone_at is None) for m in session.exec(query))


def regrouped(session: Session, version: str) -> bool:
    """All themes are indexed by `version`. False: it changed meanwhile, and they are not."""
    query = select(LexiconState).where(LexiconState.workspace_id == session.workspace_id)
    state = session.exec(query.with_for_update()).one_or_none()
    if state is None or state.version != version:
        return state is None
    state.indexed = version
    session.add(state)
    schedule.unplan(session, REGROUP, "")
    return True
