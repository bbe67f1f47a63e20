"""Reads themes and digests for the views: counted in SQL, named, in the order they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from bot.enquiries import digest
from bot.enquiries.counts import counted, stands
from bot.enquiries.facts import (
    DigestFacts,
    ThemeLine,
)
from bot.enquiries.models import Answer, Digest, Helped, Question, State, Theme, Told
from bot.enquiries.themes import all_shown
from bot.kit.db import Session
from bot.kit.surfaces import DigestPart
from bot.leads.campaigns import came_in
from bot.people import service as people
from bot.people.models import Member

WAITING_READ = 200


def digest_facts(
    session: Session, digest_id: int, now: datetime, parts: Iterable[DigestPart] = ()
) -> DigestFacts | None:
    """What the digest says as things stand now; None if there is no such digest.

    `parts`: what other rooms have to say in it.
    """
    row = session.exec(select(Digest).where(col(Digest.id) == digest_id)).one_or_none()
    if row is None:
        return None
    here = _asked_in(session, digest_id)
    waiting_query = waiting(digest_id, set(here))
    waiting_ids = session.exec(waiting_query.limit(WAITING_READ)).all()
    answered_ids = [i for i in _answered(session, digest_id) if i not in here]
    themes = themes_of(session, {*here, *waiting_ids, *answered_ids})
    lines = {t.id: t for t in theme_lines(session, themes, here, digest_id)}
    asked = [lines[i] for i in here if i in lines]
    new = [x for x in asked if themes[x.id].digest_id == digest_id]
    zone = ZoneInfo(people.workspace_zone(session))
    return DigestFacts(
        digest_id, row.day, digest.today(session, now), row.since, row.until,
        row.since.astimezone(zone).date(), sum(more for more, _ in here.values()),
        new=_most_first(new),
        again=_most_first([x for x in asked if x not in new]),
        waiting=tuple(lines[i] for i in waiting_ids),
        waiting_in_all=how_many(session, waiting_query),
        answered=tuple(lines[i] for i in answered_ids),
        leads=came_in(session, row.since, row.until),
        besides=tuple(x for p in parts if (x := p(session, row.since, row.until)).line),
    )  # fmt: skip


def _asked_in(session: Session, digest_id: int) -> dict[int, tuple[int, int]]:
    """theme -> (questions, people) that this digest counts."""
    rows = session.exec(
        select(
            Question.theme_id,
            func.count(),
            func.count(func.distinct(col(Question.asker_id))),
        )
        .where(col(Question.digest_id) == digest_id, *counted())
        .group_by(col(Question.theme_id))
    )
    return {theme_id: (more, askers) for theme_id, more, askers in rows}


def waiting(before: int | None, left_out: Iterable[int]) -> Any:
    """Themes that wait since an earlier digest: whose day comes first, then the oldest."""
    query = select(Theme.id).where(col(Theme.state) == State.WAITING, stands())
    if before is not None:
        query = query.where(col(Theme.digest_id) < before, col(Theme.id).not_in(list(left_out)))
    return query.order_by(
        col(Theme.due_on).is_(None), col(Theme.due_on), col(Theme.digest_id), col(Theme.id)
    )


def how_many(session: Session, query: Any) -> int:
    return session.exec(select(func.count()).select_from(query.order_by(None).subquery())).one()


def _answered(session: Session, digest_id: int) -> list[int]:
    """Themes whose answer this digest tells; the newest digest also shows what came since."""
    newest = session.exec(select(func.max(Digest.id))).one()
    said = col(Theme.answered_digest_id) == digest_id
    if newest == digest_id:
        said |= col(Theme.answered_digest_id).is_(None) & (col(Theme.digest_id) <= digest_id)
    query = select(Theme.id).where(col(Theme.state) == State.ANSWERED, said, stands())
    return [i or 0 for i in session.exec(query.order_by(col(Theme.answered_at), col(Theme.id)))]


def themes_of(session: Session, ids: Iterable[int]) -> dict[int, Theme]:
    rows = session.exec(select(Theme).where(col(Theme.id).in_(list(ids))))
    return {t.id or 0: t for t in rows}


def _most_first(lines: list[ThemeLine]) -> tuple[ThemeLine, ...]:
    return tuple(sorted(lines, key=lambda x: (-x.more, x.id)))


def theme_lines(
    session: Session,
    themes: dict[int, Theme],
    here: dict[int, tuple[int, int]],
    until_digest: int | None = None,
) -> list[ThemeLine]:
    """Themes as lists show them. `here`: what is counted in the digest at hand, if any."""
    totals = totals_of(session, themes, until_digest)
    standing = _answers(session, themes)
    answers = all_shown(
        session, [a for i, a in standing.items() if themes[i].state is State.ANSWERED]
    )
    unhelpful = _unhelpful(session, [a.id or 0 for a in standing.values()])
    owners = [t.owner_id for t in themes.values() if t.owner_id]
    names = names_of(session, owners)
    lines: list[ThemeLine] = []
    for theme_id, theme in themes.items():
        answer = standing.get(theme_id)
        total, askers = totals.get(theme_id, (0, 0))
        more, askers_here = here.get(theme_id, (0, askers))
        lines.append(ThemeLine(
            theme_id, theme.title, theme.state, more, total, askers_here, theme.owner_id,
            names.get(theme.owner_id or "", ""), theme.due_on,
            answers.get(answer.id or 0) if answer else None,
            unhelpful.get(answer.id or 0, 0) if answer else 0, theme.kind,
        ))  # fmt: skip
    return lines


def totals_of(
    session: Session, ids: Iterable[int], until_digest: int | None
) -> dict[int, tuple[int, int]]:
    query = select(
        Question.theme_id, func.count(), func.count(func.distinct(col(Question.asker_id)))
    ).where(col(Question.theme_id).in_(list(ids)), *counted())
    if until_digest is not None:
        query = query.where(col(Question.digest_id) <= until_digest)
    rows = session.exec(query.group_by(col(Question.theme_id)))
    return {theme_id: (total, askers) for theme_id, total, askers in rows}


def _answers(session: Session, ids: Iterable[int]) -> dict[int, Answer]:
    rows = session.exec(
        select(Answer)
        .where(col(Answer.theme_id).in_(list(ids)), col(Answer.withdrawn_at).is_(None))
        .order_by(col(Answer.id))
    )
    return {a.theme_id: a for a in rows}


def _unhelpful(session: Session, answer_ids: list[int]) -> dict[int, int]:
    rows = session.exec(
        select(Told.answer_id, func.count())
        .where(col(Told.answer_id).in_(answer_ids), col(Told.helped) == Helped.NO)
        .group_by(col(Told.answer_id))
    )
    return dict(rows.all())


def names_of(session: Session, slack_ids: Iterable[str]) -> dict[str, str]:
    rows = session.exec(
        select(Member.slack_id, Member.name).where(col(Member.slack_id).in_(list(slack_ids)))
    )
    return {slack_id: name for slack_id, name in rows if name}
