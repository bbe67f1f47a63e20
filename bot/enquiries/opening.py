"""Reads one theme for whoever opens it, somebody's own questions, and what askers are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from bot.enquiries import digest
from bot.enquiries.brief import brief_of
from bot.enquiries.brief_facts import Brief
from bot.enquiries.counts import counted
from bot.enquiries.editing import who_of
from bot.enquiries.facts import AnswerShown, Mine, Phrasing, Slot, ThemeDetail, ThemeLine, ToldFacts
from bot.enquiries.following import lost_questions
from bot.enquiries.grouping import current_id
from bot.enquiries.models import Answer, Question, Theme, ThemeMove, Told
from bot.enquiries.origin import described
from bot.enquiries.reading import how_many, names_of, theme_lines, themes_of, totals_of, waiting
from bot.enquiries.repeating import Volume
from bot.enquiries.service import own_question
from bot.enquiries.themes import answer_of, shown
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.campaigns import campaign_name
from bot.leads.models import Campaign, Lead
from bot.people import service as people
from bot.people.models import Side

PHRASINGS = 20
MINE = 5
CAMPAIGNS = 100


def line_of(session: Session, theme_id: int) -> ThemeLine:
    """One theme. Raises UserError if it is gone."""
    theme_id = current_id(session, theme_id)
    lines = theme_lines(session, themes_of(session, [theme_id]), {})
    if not lines:
        raise UserError("I no longer have that question.")
    return lines[0]


def theme_detail(session: Session, theme_id: int, viewer: str, now: datetime) -> ThemeDetail:
    """[Open]: real phrasings for all; who asked, and from whom, for marketing and admins."""
    theme_id = current_id(session, theme_id)
    line = line_of(session, theme_id)
    person = people.member(session, viewer)
    may = person is not None and (person.side is Side.MARKETING or person.admin)
    rows = session.exec(
        select(Question)
        .where(col(Question.theme_id) == theme_id, col(Question.withdrawn_at).is_(None))
        .order_by(col(Question.asked_at).desc(), col(Question.id).desc())
        .limit(PHRASINGS)
    ).all()
    names = names_of(session, {q.asker_id for q in rows})
    campaigns = session.exec(
        select(func.count(func.distinct(col(Question.campaign_id)))).where(
            col(Question.theme_id) == theme_id, *counted()
        )
    ).one()
    answer = answer_of(session, theme_id)
    missing = session.exec(
        select(Told.missing).where(
            col(Told.answer_id) == (answer.id if answer else 0), col(Told.missing) != ""
        )
    ).all()
    return ThemeDetail(
        line, digest.today(session, now),
        tuple(_phrasing(session, q, names, may=may) for q in rows),
        campaigns, tuple(missing) if may else (), line.owner_id == viewer, may,
    )  # fmt: skip


def theme_opened(
    session: Session, theme_id: int, viewer: str, now: datetime, volumes: Sequence[Volume] = ()
) -> tuple[ThemeDetail, Brief]:
    """The same with its brief. `volumes`: what other rooms lend to compare by."""
    detail = theme_detail(session, theme_id, viewer, now)
    theme = session.exec(select(Theme).where(col(Theme.id) == detail.line.id)).one()
    return detail, brief_of(session, theme, now, volumes, may=detail.may)


def _phrasing(session: Session, q: Question, names: dict[str, str], *, may: bool) -> Phrasing:
    if not may:
        return Phrasing(q.text, q.asked_at, question_id=q.id or 0)
    lead = session.get(Lead, q.lead_id) if q.lead_id else None
    return Phrasing(
        q.text, q.asked_at, names.get(q.asker_id, ""),
        described(lead) if lead else q.heard_from,
        campaign_name(session, q.campaign_id) or "", q.permalink, q.id or 0,
    )  # fmt: skip


def waiting_for(session: Session, slack_id: str) -> tuple[list[ThemeLine], list[ThemeLine], int]:
    """A marketer's themes: those they took, the first that nobody took, and how many of these."""
    taken = session.exec(waiting(None, ()).where(col(Theme.owner_id) == slack_id).limit(10)).all()
    free = waiting(None, ()).where(col(Theme.owner_id).is_(None))
    first = session.exec(free.limit(5)).all()
    lines = {t.id: t for t in theme_lines(session, themes_of(session, {*taken, *first}), {})}
    return [lines[i] for i in taken], [lines[i] for i in first], how_many(session, free)


def my_questions(session: Session, slack_id: str, now: datetime) -> list[Mine]:
    """Somebody's own last questions and where they stand."""
    rows = session.exec(
        select(Question)
        .where(Question.asker_id == slack_id, col(Question.withdrawn_at).is_(None))
        .order_by(col(Question.asked_at).desc(), col(Question.id).desc())
        .limit(MINE)
    ).all()
    rows = [*rows, *lost_questions(session, slack_id, now)]
    lines = {
        t.id: t for t in theme_lines(session, themes_of(session, {q.theme_id for q in rows}), {})
    }
    slot = digest.next_slot(session, slack_id, now) if rows else None
    return [_mine(q, lines[q.theme_id], slot if q.digest_id is None else None) for q in rows]


def _mine(q: Question, line: ThemeLine, slot: Slot | None) -> Mine:
    return Mine(
        q.id or 0, q.text, q.asked_at, line.state, slot, line.owner, line.due_on, line.answer,
        gone=q.withdrawn_at is not None,
    )  # fmt: skip


def told_facts(session: Session, told_id: int, now: datetime) -> ToldFacts | None:
    """What an asker is told; None if the record or all their questions are gone."""
    found = session.exec(
        select(Told, Answer)
        .join(Answer, col(Answer.id) == col(Told.answer_id))
        .where(col(Told.id) == told_id)
    ).one_or_none()
    if found is None:
        return None
    told, answer = found
    question = session.exec(
        select(Question)
        .where(Question.theme_id == answer.theme_id, Question.asker_id == told.asker_id)
        .order_by(col(Question.withdrawn_at).is_not(None), col(Question.asked_at).desc())
        .limit(1)
    ).first()
    moved = question is None
    question = question or split_from(session, answer.theme_id, told.asker_id)
    if question is None:
        return None
    zone = ZoneInfo(people.zone_of(session, told.asker_id))
    _, askers = totals_of(session, [answer.theme_id], None).get(answer.theme_id, (0, 0))
    return ToldFacts(
        told_id, question.text, question.asked_at.astimezone(zone).date(),
        now.astimezone(zone).date(), askers, shown(session, answer), told.helped,
        answer.withdrawn_at is not None, moved,
    )  # fmt: skip


def split_from(session: Session, theme_id: int, asker: str) -> Question | None:
    """Somebody's question that was split off from a theme after they were told its answer."""
    moves = session.exec(
        select(ThemeMove)
        .where(ThemeMove.from_id == theme_id, col(ThemeMove.undone_at).is_(None))
        .order_by(col(ThemeMove.id).desc())
        .limit(20)
    ).all()
    ids = [i for move in moves for i in move.questions]
    query = select(Question).where(col(Question.id).in_(ids), Question.asker_id == asker)
    return session.exec(query.order_by(col(Question.id).desc()).limit(1)).first()


def missing_of(session: Session, answer_id: int) -> tuple[ThemeLine, list[str]] | None:
    """The theme of an answer that did not help, and what was said of it."""
    theme_id = session.exec(select(Answer.theme_id).where(col(Answer.id) == answer_id)).first()
    if theme_id is None:
        return None
    said = session.exec(
        select(Told.missing).where(Told.answer_id == answer_id, Told.missing != "")
    ).all()
    return line_of(session, theme_id), list(said)


def form_facts(session: Session) -> list[tuple[int, str]]:
    """The newest campaigns for the form's select: (id, name)."""
    rows = session.exec(select(Campaign).order_by(col(Campaign.id).desc()).limit(CAMPAIGNS))
    return [(c.id or 0, c.name) for c in rows]


def edit_facts(session: Session, question_id: int, by: str) -> tuple[str, str, int | None]:
    """One's own question for the edit form: its words, who asked, the campaign."""
    question = own_question(session, question_id, by)
    return question.text, who_of(session, question), question.campaign_id


def whose_post(
    session: Session, channel: str, ts: str, by_app: bool
) -> tuple[str, int | None] | None:
    """The lead whose own post or card this is, as the form names it, and its campaign; "" where
    that is not one.

    None for any other message. `by_app`: an app wrote it, outside of any thread; in the leads
    channel that is a lead's post, also when Slack has not told us of it yet (F14).
    """
    found = leads.leads_of_post(session, channel, ts)
    if not found:
        own = by_app and channel == people.workspace(session).leads_channel
        return ("", None) if own else None
    return (described(found[0]), found[0].campaign_id) if len(found) == 1 else ("", None)


def answer_facts(session: Session, theme_id: int, by: str) -> tuple[ThemeLine, AnswerShown | None]:
    """The theme and the answer that stands, for the answer form. Raises NotAllowed."""
    people.require_marketing(session, by)
    theme_id = current_id(session, theme_id)
    answer = answer_of(session, theme_id)
    return line_of(session, theme_id), shown(session, answer) if answer else None
