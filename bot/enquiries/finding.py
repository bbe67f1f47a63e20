"""Past questions and answers for whoever looks for one, and today's (`/align find`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlmodel import col, func, select

from bot.enquiries.counts import counted
from bot.enquiries.digest import today
from bot.enquiries.facts import ThemeLine
from bot.enquiries.models import Question
from bot.enquiries.reading import theme_lines, themes_of
from bot.enquiries.search import find
from bot.enquiries.themes import answer_of, shown
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.walltime import resolve
from bot.leads.owning import require_side
from bot.people import service as people
from bot.people.models import Side

TODAY = 15


@dataclass(frozen=True)
class Found:
    """What a search shows. `asked`: how many questions in all today; `brief`: the viewer answers
    questions, and looks at what stands behind an answer."""

    typed: str
    lines: tuple[ThemeLine, ...]
    asked: int = 0
    today: datetime | None = None
    brief: bool = False


def found_for(session: Session, typed: str, viewer: str, now: datetime) -> Found:
    """Answers first, then questions that wait. Raises NotAllowed for people of neither side."""
    require_side(session, viewer)
    ids = [hit.theme_id for hit in find(session, typed)]
    return Found(typed, _lines(session, ids), today=now, brief=_answers(session, viewer))


def _answers(session: Session, viewer: str) -> bool:
    person = people.member(session, viewer)
    return person is not None and (person.side is Side.MARKETING or person.admin)


def _lines(session: Session, ids: list[int]) -> tuple[ThemeLine, ...]:
    lines = {line.id: line for line in theme_lines(session, themes_of(session, ids), {})}
    return tuple(_with_answer(session, lines[i]) for i in ids if i in lines)


def _with_answer(session: Session, line: ThemeLine) -> ThemeLine:
    """One that did not help somebody is with marketing again; it stands until it is mended."""
    answer = answer_of(session, line.id) if line.answer is None and line.unhelpful else None
    return replace(line, answer=shown(session, answer)) if answer else line


def asked_today(session: Session, viewer: str, now: datetime) -> Found:
    """What was asked since the workspace's midnight, the most asked first, masked as stored.

    `more` of each line is how often that was today.
    """
    require_side(session, viewer)
    zone = people.workspace_zone(session)
    since = resolve(datetime.combine(today(session, now), time()), zone)
    rows = session.exec(
        select(Question.theme_id, func.count())
        .where(col(Question.asked_at) >= since, *counted())
        .group_by(col(Question.theme_id))
        .order_by(func.count().desc(), col(Question.theme_id))
    ).all()
    counts = dict(rows)
    lines = _lines(session, [theme_id for theme_id, _ in rows[:TODAY]])
    lines = tuple(replace(line, more=counts[line.id]) for line in lines)
    return Found("", lines, sum(counts.values()), now, _answers(session, viewer))


def snippet_of(session: Session, theme_id: int, viewer: str) -> tuple[str, str]:
    """A theme's title and the words to paste. Raises UserError where no answer stands."""
    require_side(session, viewer)
    lines = _lines(session, [theme_id])
    if not lines or lines[0].answer is None:
        raise UserError("There is no answer to copy any more.")
    return lines[0].title, lines[0].answer.snippet
