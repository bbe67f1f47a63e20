"""Questions that go from one theme to another: merged and split by people, regrouped by rules.

What a person decided stays: a merged theme remains as a further leader of the one it went to, a
question that was split off is placed, and the rules never bring together what a person took apart.
Each move is on record with its questions, so that it can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries import grouping, likeness
from bot.enquiries.brief_facts import Moved
from bot.enquiries.lessons import forget_lesson, learn_from
from bot.enquiries.models import MoveKind, Question, State, Theme, ThemeMove
from bot.enquiries.reminding import remind_on_the_day
from bot.enquiries.telling import redraw_told, tell_who_joins
from bot.enquiries.themes import answer_of, redraw_theme, theme_with_id
from bot.enquiries.vocabulary import lexicon_of
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people


def merge_themes(session: Session, theme_id: int, into_id: int, by: str, now: datetime) -> Moved:
    """[Merge with ...]: counted under `into` from now on, or the other way where only this one is
    answered. Teaches the lexicon. Raises UserError, NotAllowed.
    """
    people.require_marketing(session, by)
    # Always locked in the same order: two people may merge the same two.
    first, second = sorted((theme_id, into_id))
    themes = {i: theme_with_id(session, i) for i in (first, second)}
    gone, kept = themes[theme_id], themes[into_id]
    if gone.id == kept.id:
        raise UserError("These are counted together already.")
    if gone.state is State.ANSWERED:
        if kept.state is State.ANSWERED:
            raise UserError("Both are answered. Take one answer back first, then merge them.")
        gone, kept = kept, gone
    questions = _standing_in(session, gone)
    move = _record(session, MoveKind.MERGE, gone, kept, questions, by, now)
    gone.merged_into = kept.id
    session.add(gone)
    _hand_over_owner(session, gone, kept, move, now)
    _carry(session, questions, gone, kept, by, now)
    lesson = learn_from(session, gone.title, kept.title, by, move.id or 0, now)
    return Moved(move.id or 0, kept.id or 0, gone.title, kept.title, _counts(questions), lesson)


def _standing_in(session: Session, theme: Theme) -> list[Question]:
    query = select(Question).where(col(Question.theme_id) == theme.id)
    return list(session.exec(query.order_by(col(Question.id))))


def _counts(questions: Sequence[Question]) -> int:
    return sum(q.withdrawn_at is None and q.echo_of is None for q in questions)


def _record(
    session: Session, kind: MoveKind, gone: Theme, kept: Theme, questions: Sequence[Question],
    by: str, now: datetime,
) -> ThemeMove:  # fmt: skip
    move = ThemeMove(
        kind=kind, from_id=gone.id or 0, to_id=kept.id or 0, by=by, at=now,
        questions=[q.id or 0 for q in questions], owner_before=kept.owner_id,
    )  # fmt: skip
    session.add(move)
    session.flush()
    return move


def _hand_over_owner(
    session: Session, gone: Theme, kept: Theme, move: ThemeMove, now: datetime
) -> None:
    if kept.owner_id is not None or gone.owner_id is None or kept.state is State.ANSWERED:
        return
    move.owner_came = True
    kept.owner_id, kept.due_on = gone.owner_id, gone.due_on
    session.add_all((move, kept))
    session.flush()
    remind_on_the_day(session, kept, now)


def _carry(
    session: Session, questions: Sequence[Question], gone: Theme, kept: Theme, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Counts them there; whoever asked is told what is answered there, once."""
    for question in questions:
        question.theme_id, question.placed_by = kept.id or 0, by or question.placed_by
        session.add(question)
    digests = sorted({q.digest_id for q in questions if q.digest_id is not None})
    if digests and (kept.digest_id is None or digests[0] < kept.digest_id):
        kept.digest_id = digests[0]
        kept.state = State.WAITING if kept.state is State.NEW else kept.state
        session.add(kept)
    session.flush()
    for theme in (gone, kept):
        redraw_theme(session, theme.id or 0, *digests[-5:])
    tell_who_joins(session, kept.id or 0, {q.asker_id for q in questions}, now)


def join_by_rule(session: Session, gone: Theme, kept: Theme, now: datetime) -> None:
    """The lexicon says that they are the same; nobody has touched `gone`."""
    questions = _standing_in(session, gone)
    _record(session, MoveKind.REGROUP, gone, kept, questions, "", now)
    gone.merged_into = kept.id
    session.add(gone)
    _carry(session, questions, gone, kept, "", now)


def split_question(session: Session, question_id: int, by: str, now: datetime) -> Moved:
    """[Split off]: this question is another one. It leads a theme of its own from now on."""
    people.require_marketing(session, by)
    found = session.exec(select(Question).where(col(Question.id) == question_id)).one_or_none()
    if found is None or found.withdrawn_at is not None:
        raise UserError("That question was undone meanwhile.")
    old = theme_with_id(session, found.theme_id)
    inside = _standing_in(session, old)
    root = found.echo_of or found.id
    along = [q for q in inside if root in (q.id, q.echo_of)]
    stay = [q for q in inside if q not in along and q.withdrawn_at is None]
    if not stay:
        raise UserError("It is the only one here; there is nothing to split it from.")
    new = _apart(session, old, found, stay, now)
    move = _record(session, MoveKind.SPLIT, old, new, along, by, now)
    _carry(session, along, old, new, by, now)
    answer = answer_of(session, old.id or 0)
    if answer is not None:
        redraw_told(session, answer)
    return Moved(move.id or 0, new.id or 0, new.title, old.title, _counts(along))


def _apart(
    session: Session, old: Theme, question: Question, stay: Sequence[Question], now: datetime
) -> Theme:
    """A theme for it. Its wording goes with it, unless others stay who said the very same."""
    key = likeness.key_of(question.text)
    own = f"{key[:230]} #{question.id}"
    if key == old.key and all(likeness.key_of(q.text) != key for q in stay):
        title = stay[0].text
        free = grouping.find_theme(session, title)
        other = likeness.key_of(title)
        taken = free is not None and free.key == other and free.id != old.id
        grouping.reworded(session, old, title, f"{other[:230]} #{stay[0].id}" if taken else None)
        own = key
    elif key != old.key and not grouping.has_key(session, key):
        own = key
    return grouping.make_theme(session, question.text, lexicon_of(session), now, own)


def undo_move(session: Session, move_id: int, by: str, now: datetime) -> Moved:
    """[Undo]: what went comes back, unless it was moved again; what it taught is forgotten.

    Whoever did it may, and admins.
    """
    people.require_marketing(session, by)
    query = select(ThemeMove).where(col(ThemeMove.id) == move_id).with_for_update()
    move = session.exec(query).one_or_none()
    if move is None or move.undone_at is not None:
        raise UserError("That was undone already.")
    gone, kept = theme_with_id(session, move.from_id, follow=False), _current(session, move)
    questions = [q for q in _standing_in(session, kept) if q.id in move.questions]
    move.undone_at = now
    session.add(move)
    if move.kind is not MoveKind.SPLIT:
        gone.merged_into = None
        session.add(gone)
        _give_back_owner(session, move, kept, now)
    session.flush()
    _carry(session, questions, kept, gone, "", now)
    for question in questions:
        question.placed_by = None
        session.add(question)
    if move.kind is MoveKind.SPLIT and not _standing_in(session, kept):
        kept.merged_into = gone.id  # whoever says it in those words is counted there again
        session.add(kept)
    forget_lesson(session, move_id, now)
    answer = answer_of(session, kept.id or 0)
    if answer is not None:
        redraw_told(session, answer)
    session.flush()
    return Moved(move_id, gone.id or 0, gone.title, kept.title, _counts(questions))


def _current(session: Session, move: ThemeMove) -> Theme:
    return theme_with_id(session, move.to_id)


def _give_back_owner(session: Session, move: ThemeMove, kept: Theme, now: datetime) -> None:
    if move.owner_came:
        kept.owner_id, kept.due_on = move.owner_before, None
        session.add(kept)
        session.flush()
        remind_on_the_day(session, kept, now)


def moves_of(session: Session, theme_id: int) -> list[ThemeMove]:
    """The newest moves that brought questions to a theme or took them from it, and stand."""
    query = select(ThemeMove).where(
        (col(ThemeMove.from_id) == theme_id) | (col(ThemeMove.to_id) == theme_id),
        col(ThemeMove.undone_at).is_(None),
    )
    return list(session.exec(query.order_by(col(ThemeMove.id).desc()).limit(5)))
