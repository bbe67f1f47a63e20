"""A theme's brief beyond its phrasings: campaigns, leads, what was moved, what the answer did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from bot.enquiries.brief_facts import Brief, MoveLine
from bot.enquiries.counts import counted
from bot.enquiries.indexing import words_in
from bot.enquiries.link_rounds import dead_link
from bot.enquiries.models import Question, Theme, ThemeMove
from bot.enquiries.moving import moves_of
from bot.enquiries.origin import described
from bot.enquiries.repeating import Volume, repeat_of
from bot.enquiries.search import Hit, find
from bot.enquiries.themes import answer_of
from bot.enquiries.vocabulary import lexicon_of
from bot.kit import text
from bot.kit.db import Session
from bot.leads.models import Campaign, Lead

CAMPAIGNS = 6
LEADS = 10


def brief_of(
    session: Session, theme: Theme, now: datetime, volumes: Sequence[Volume] = (), *, may: bool
) -> Brief:
    """The brief of a theme. `may`: the viewer answers questions, and sees from whom they came."""
    theme_id = theme.id or 0
    answer = answer_of(session, theme_id)
    return Brief(
        theme.kind, theme.kind_by is not None,
        tuple(_campaigns(session, theme_id)),
        tuple(_leads(session, theme_id)) if may else (),
        tuple(_moves(session, theme_id)) if may else (),
        repeat_of(session, theme_id, now, volumes),
        dead_link(session, answer.id or 0) if answer else "",
    )  # fmt: skip


def _campaigns(session: Session, theme_id: int) -> list[tuple[str, int]]:
    rows = session.exec(
        select(Campaign.name, func.count())
        .join(Question, col(Question.campaign_id) == col(Campaign.id))
        .where(col(Question.theme_id) == theme_id, *counted())
        .group_by(col(Campaign.id), col(Campaign.name))
        .order_by(func.count().desc(), col(Campaign.id))
        .limit(CAMPAIGNS)
    )
    return [(name, n) for name, n in rows]


def _leads(session: Session, theme_id: int) -> list[str]:
    asking = select(Question.lead_id).where(col(Question.theme_id) == theme_id, *counted())
    rows = session.exec(
        select(Lead)
        .where(col(Lead.id).in_(asking.distinct()))
        .order_by(col(Lead.id).desc())
        .limit(LEADS)
    )
    return [described(lead) for lead in rows]


def _moves(session: Session, theme_id: int) -> list[MoveLine]:
    lines: list[MoveLine] = []
    for move in moves_of(session, theme_id):
        came = move.to_id == theme_id
        other = move.from_id if came else move.to_id
        title = session.exec(select(Theme.title).where(col(Theme.id) == other)).one()
        lines.append(MoveLine(move.id or 0, move.kind, title, len(move.questions), came))
    return lines


def may_be_same(session: Session, theme_id: int, typed: str) -> list[tuple[int, str]]:
    """Themes to merge with, (id, title): by what was typed, else by this theme's own words."""
    title = session.exec(select(Theme.title).where(col(Theme.id) == theme_id)).first() or ""
    hits = find(session, typed, most=30) if typed.strip() else _near(session, title)
    ids = [h.theme_id for h in hits if h.theme_id != theme_id][:20]
    titles = dict(session.exec(select(Theme.id, Theme.title).where(col(Theme.id).in_(ids))).all())
    return [(i, text.line(titles[i], 75)) for i in ids if i in titles]


def _near(session: Session, title: str) -> list[Hit]:
    """What shares a word with it, the most shared first."""
    found: dict[int, Hit] = {}
    for word in words_in(title, lexicon_of(session)):
        for hit in find(session, word, most=10):
            before = found.get(hit.theme_id)
            score = hit.score + (before.score if before else 0.0)
            found[hit.theme_id] = Hit(hit.theme_id, hit.answered, score)
    return sorted(found.values(), key=lambda h: (-h.score, h.theme_id))


def theme_of_question(session: Session, question_id: int) -> int:
    """The theme under which a question is counted; 0 for no such question."""
    query = select(Question.theme_id).where(col(Question.id) == question_id)
    return session.exec(query).first() or 0


def theme_of_move(session: Session, move_id: int) -> int:
    """The theme that a move went to; 0 for no such move."""
    return session.exec(select(ThemeMove.to_id).where(col(ThemeMove.id) == move_id)).first() or 0
