"""The lexicon as one workspace has it: shipped, and what its people and their merges added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2s

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.enquiries import lexicon
from bot.enquiries.lexicon import Lexicon
from bot.enquiries.models import LexiconState, Synonym
from bot.kit import schedule
from bot.kit.db import Session
from bot.people import service as people

REGROUP = "enquiries.regroup"
KEPT_COMPILED = 64

_states: Table = LexiconState.__table__  # pyright: ignore[reportAttributeAccessIssue]


def lexicon_of(session: Session) -> Lexicon:
    """What words mean here. One small query where nothing was added."""
    state = _state(session)
    if state is None or not state.version:
        return lexicon.SHIPPED
    return _compiled(tuple(_own(session)))


def _state(session: Session) -> LexiconState | None:
    query = select(LexiconState).where(LexiconState.workspace_id == session.workspace_id)
    return session.exec(query).one_or_none()


def _own(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(Synonym.word, Synonym.means).order_by(col(Synonym.word)))
    return [(word, means) for word, means in rows]


# By what is in it, so that every process and every workspace with the same words shares one.
@lru_cache(maxsize=KEPT_COMPILED)
def _compiled(own: tuple[tuple[str, str], ...]) -> Lexicon:
    return lexicon.compiled(own)


def lexicon_changed(session: Session, now: datetime) -> None:
    """Words were added or removed: themes are looked at anew within a minute."""
    session.flush()
    own = _own(session)
    version = blake2s(repr(own).encode(), digest_size=16).hexdigest() if own else ""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(_states)
        .values(workspace_id=session.workspace_id, version=version, indexed="")
        .on_conflict_do_update(index_elements=["workspace_id"], set_={"version": version})
    )
    session.expire_all()
    schedule.plan(session, REGROUP, "", "* * * * *", people.workspace_zone(session), now)


def known_as(lex: Lexicon, phrase: str) -> str:
    """What a phrase, as read, means as a whole; "" where it means nothing yet."""
    words = phrase.split(" ")
    means, taken = lex.at(words, 0)
    return means or "" if taken == len(words) else ""


def set_meaning(
    session: Session,
    said: Iterable[tuple[str, str]],
    means: str,
    by: str,
    now: datetime,
    move_id: int | None = None,
) -> None:
    """These phrases, (as read, as typed), mean `means` from now on. What was said before gives way.

    What a person typed is not overruled by a lesson from a merge (`move_id`).
    """
    for word, shown in said:
        row = session.exec(select(Synonym).where(Synonym.word == word)).one_or_none()
        if row is None:
            row = Synonym(word=word, shown=shown[:120], means=means, by=by, at=now)
        elif move_id is not None and row.move_id is None:
            continue
        row.means, row.shown, row.by, row.at, row.move_id = means, shown[:120], by, now, move_id
        session.add(row)
    lexicon_changed(session, now)
