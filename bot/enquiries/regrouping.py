"""The lexicon learned something: themes are indexed anew, and what is the same now is joined.

Only themes that nobody has touched join an older one: not answered, not taken, nothing in them
placed by a person; and never what a person took apart.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.enquiries import grouping, likeness
from bot.enquiries.lexicon import Lexicon
from bot.enquiries.models import LexiconState, MoveKind, Question, State, Theme, ThemeMove
from bot.enquiries.moving import join_by_rule
from bot.enquiries.vocabulary import REGROUP, lexicon_of
from bot.kit import schedule
from bot.kit.db import Session

AT_ONCE = 200


def lexicon_version(session: Session) -> tuple[str, str]:
    """(the version it has, the version by which themes are indexed)."""
    query = select(LexiconState).where(LexiconState.workspace_id == session.workspace_id)
    state = session.exec(query).one_or_none()
    return (state.version, state.indexed) if state else ("", "")


def regroup_some(session: Session, after: int, now: datetime) -> int | None:
    """Looks at the next themes after id `after`. Returns the last one's id; None: there are none.

    In the order of their ids, so that a younger one finds all older ones indexed anew.
    """
    lexicon = lexicon_of(session)
    themes = session.exec(
        select(Theme).where(col(Theme.id) > after).order_by(col(Theme.id)).limit(AT_ONCE)
    ).all()
    for theme in themes:
        meaning = grouping.taken_apart(theme.title, lexicon)
        if theme.sense != meaning.sense or meaning.topics:
            theme.sense = meaning.sense
            session.add(theme)
            session.flush()
            grouping.index_anew(session, theme, likeness.words_of(theme.title), meaning)
        if is_untouched(session, theme):
            _join(session, theme, lexicon, now)
    return themes[-1].id if themes else None


def is_untouched(session: Session, theme: Theme) -> bool:
    """Whether no person has decided anything about it."""
    if theme.state is State.ANSWERED or theme.owner_id or theme.merged_into is not None:
        return False
    placed = select(Question.id).where(
        col(Question.theme_id) == theme.id, col(Question.placed_by).is_not(None)
    )
    return session.exec(placed.limit(1)).first() is None


def _join(session: Session, theme: Theme, lexicon: Lexicon, now: datetime) -> None:
    older = grouping.by_meaning(session, theme.title, lexicon, before=theme.id)
    if older is None:
        return
    kept = grouping.standing_for(session, older)
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
