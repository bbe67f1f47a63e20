"""Passing a question on: saved first, and counted under its theme (card-4, card-5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from bot.enquiries import counts, digest, grouping, indexing, likeness
from bot.enquiries.digest import plan_digest as plan_digest
from bot.enquiries.drafts import forget_draft
from bot.enquiries.facts import Saved
from bot.enquiries.heard import Heard
from bot.enquiries.models import EnquiryRevision, Question, State, Theme, Via
from bot.enquiries.origin import (
    Origin,
    Source,
    described,
    first_of,
    from_form,
    from_named,
    from_source,
)
from bot.enquiries.reminding import redraw_reminder
from bot.enquiries.telling import tell_at_once
from bot.enquiries.themes import digest_day
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.campaigns import campaign_name
from bot.leads.models import Lead
from bot.people import service as people
from bot.people.models import Side
from bot.people.sides import ask_side

TIP = "ask-in-threads"
_NOT_YOURS = (
    "Questions are passed on by sales and marketing. If that is you, choose your side in my Home "
    "tab and ask it again."
)


@dataclass(frozen=True)
class Ask:
    """What somebody passed on. `who` and `campaign_id` are what the form asked for."""

    asker_id: str
    heard: Heard
    via: Via
    source: Source | None = None
    who: str = ""
    campaign_id: int | None = None


def ask_question(session: Session, ask: Ask, now: datetime) -> Saved:
    """Saves a prospect's question (card-4). Asked before, it joins that theme.

    Raises UserError when there are no words, or when `who` names several leads; NotAllowed for
    people of neither side.
    """
    if not ask.heard.question:
        raise UserError("What did they ask? Type it here.", field="question")
    asker = people.known(session, ask.asker_id, now)
    if asker.side == Side.OTHER and not asker.admin:
        raise NotAllowed(_NOT_YOURS)
    earlier = _same_words_of_message(session, ask)
    mine = next((q for q in earlier if q.asker_id == ask.asker_id), None)
    if mine is not None:
        return replace(saved(session, mine, now), again=True)
    origin = _origin_of(session, ask, now)
    theme = grouping.theme_for(session, ask.heard.question, now)
    # Where the other's was corrected meanwhile it counts elsewhere, and this one counts here.
    first = (q.id for q in earlier if q.echo_of is None and q.theme_id == theme.id)
    question = Question(
        text=ask.heard.question, asker_id=ask.asker_id, via=ask.via, theme_id=theme.id or 0,
        asked_at=now, echo_of=next(first, None),
    )  # fmt: skip
    if ask.source is not None:
        question.channel, question.ts = ask.source.channel, ask.source.ts
        question.thread_ts = ask.source.thread_ts
    set_origin(question, origin)
    session.add(question)
    session.flush()
    indexing.index_question(session, theme, question.text)
    forget_draft(session, ask.asker_id)
    if theme.due_on is not None:
        redraw_reminder(session, theme)
    tip = ask.via is Via.COMMAND and people.told(session, ask.asker_id, TIP, now)
    side_unknown = ask_side(session, ask.asker_id, now)
    done = saved(session, question, now)
    return replace(
        done, cut=ask.heard.cut, tip=tip, unknown=origin.unknown, side_unknown=side_unknown
    )


def _origin_of(session: Session, ask: Ask, now: datetime) -> Origin:
    named = [n for n in (ask.heard.lead_number, ask.heard.email) if n]
    typed = from_named(session, named, ask.heard.campaign, ask.asker_id, now)
    asked = from_form(session, ask.who, ask.asker_id, now)
    asked = replace(asked, campaign_id=ask.campaign_id or asked.campaign_id)
    return first_of(first_of(asked, typed), from_source(session, ask.source))


def set_origin(question: Question, origin: Origin) -> None:
    question.lead_id, question.campaign_id = origin.lead_id, origin.campaign_id
    question.heard_from = origin.words


def _same_words_of_message(session: Session, ask: Ask) -> list[Question]:
    """What was taken from the very same words of the same message, whatever it says by now.

    A form that was opened from a message is about it, and asks something of its own.
    """
    if ask.source is None or ask.via is not Via.MESSAGE:
        return []
    key = likeness.key_of(ask.heard.question)
    found = taken_from(session, ask.source.channel, ask.source.ts)
    return [q for q in found if key in map(likeness.key_of, (q.text, *earlier_words(session, q)))]


def taken_from(session: Session, channel: str, ts: str) -> list[Question]:
    """The questions that were read from a message and stand, the oldest first."""
    query = select(Question).where(
        Question.channel == channel,
        Question.ts == ts,
        Question.via == Via.MESSAGE,
        col(Question.withdrawn_at).is_(None),
    )
    return list(session.exec(query.order_by(col(Question.id))))


def earlier_words(session: Session, question: Question, *but: str) -> list[str]:
    """What it said before it was changed, leaving out changes made by `but`."""
    query = select(EnquiryRevision.text).where(
        EnquiryRevision.kind == "question",
        EnquiryRevision.about == question.id,
        col(EnquiryRevision.by).not_in(but),
    )
    return list(session.exec(query))


def saved(session: Session, question: Question, now: datetime) -> Saved:
    """A question as its asker is answered; if its theme is answered, they are told at once."""
    theme = theme_of(session, question)
    others = counts.asked(session, question.theme_id) - (question.echo_of is None)
    lead = session.get(Lead, question.lead_id) if question.lead_id else None
    shown, told_id = tell_at_once(session, theme, question.asker_id, now)
    in_digest = digest_day(session, question.digest_id)
    slot = None if in_digest else digest.next_slot(session, question.asker_id, now)
    owner = people.member(session, theme.owner_id) if theme.owner_id else None
    missing = people.workspace(session).questions_channel is None
    return Saved(
        question.id or 0, question.text, others, slot, in_digest,
        who=described(lead) if lead else question.heard_from,
        lead_known=lead is not None,
        campaign=campaign_name(session, question.campaign_id) or "",
        answer=shown, told_id=told_id,
        owner=owner.name if owner and theme.state is not State.ANSWERED else "",
        due_on=theme.due_on,
        echo=question.echo_of is not None,
        admins=tuple(m.slack_id for m in people.admins(session)[:2]) if missing else (),
        channel_missing=missing,
    )  # fmt: skip


def theme_of(session: Session, question: Question) -> Theme:
    return session.exec(select(Theme).where(col(Theme.id) == question.theme_id)).one()


def own_question(session: Session, question_id: int, by: str) -> Question:
    """One's own standing question. Raises UserError or NotAllowed."""
    question = session.exec(select(Question).where(col(Question.id) == question_id)).one_or_none()
    if question is None:
        raise UserError("I no longer have that question.")
    if question.asker_id != by:
        raise NotAllowed("That question is somebody else's. Nothing was changed.")
    if question.withdrawn_at is not None:
        raise UserError("That question was taken back. Ask it again with `/ask`.")
    return question


def remember_permalink(session: Session, question_id: int, permalink: str) -> None:
    """Where the message stands that a question was taken from."""
    question = session.exec(select(Question).where(col(Question.id) == question_id)).one_or_none()
    if question is not None:
        question.permalink = permalink[:500]


def follow_merge(session: Session, kept_id: int, gone_id: int, _now: datetime) -> None:
    """Two leads became one: their questions are the kept one's (lent to `leads`)."""
    for question in session.exec(select(Question).where(Question.lead_id == gone_id)):
        question.lead_id = kept_id
    session.flush()
