"""What this room lends to other surfaces: a lead's card, and a person's Home tab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, literal_column
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.surfaces import CardBits, HomePanel, Lent
from bot.leads.models import Campaign, Lead, Quality
from bot.leads.service import LeadRow
from bot.people import service as people
from bot.people.models import Member, Side
from bot.verdicts.answer import answers_of
from bot.verdicts.change import standing
from bot.verdicts.flags import flag_groups
from bot.verdicts.models import Reason, Verdict, VerdictAnswer, Wrong
from bot.verdicts.rules import WEEK, Said, lead_verdict
from bot.verdicts.say import row_of
from bot.verdicts.views import KEEP, capital, card_buttons, said_words, titled
from bot.verdicts.views_marketing import (
    EDIT_ANSWER,
    MINE_MENU,
    WHY,
    group_row,
    outcome_line,
    quantity_blocks,
    quantity_counts_line,
)
from bot.verdicts.views_saved import THREADS
from bot.verdicts.watch import quantity_counts, quantity_said

ASKED_FOR = timedelta(days=30)
A_DAY = timedelta(days=1)
SHOWN = 5
_GOOD: Any = literal_column(f"'{Quality.GOOD}'")  # as the index made for it says


def card_part(session: Session, lead_id: int) -> CardBits:
    """[Good] [Not good] on a lead's card, and what is said of it: category and counts, no names."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        return CardBits()
    rows = standing(session, lead_id)
    said = [Said(r.by, r.quality, r.reason, order) for order, r in enumerate(rows)]
    quality, reason = lead_verdict(said, lead.owner_id)
    words = _card_words(quality, reason, rows)
    return CardBits(
        words=(words,) if words else (),
        buttons=card_buttons(lead_id, lead.public_id),
        detail=_detail(session, rows),
        nameless=quality in (Quality.NOT_GOOD, Quality.MIXED),
    )


def _card_words(quality: Quality, reason: Reason | None, rows: Sequence[Verdict]) -> str:
    if quality == Quality.NONE:
        return ""
    if quality == Quality.MIXED:
        counts = Counter(said_words(r.quality, None) for r in rows)
        return "Mixed: " + ", ".join(f"{n} {word}" for word, n in counts.items())
    if quality == Quality.NOT_GOOD and reason and reason != Reason.NOT_GIVEN:
        return f"Not good: {said_words(quality, reason, _field(rows, reason))}"
    return capital(said_words(quality, None))


def _field(rows: Sequence[Verdict], reason: Reason) -> Wrong | None:
    return next((r.field for r in reversed(rows) if r.reason == reason and r.field), None)


def _detail(session: Session, rows: Sequence[Verdict]) -> tuple[Block, ...]:
    if not rows:
        return ()
    blocks = [b.context(f"Said of it: {_counts(rows)}")]
    for answer_id in dict.fromkeys(r.answer_id for r in rows if r.answer_id):
        answer = session.get(VerdictAnswer, answer_id)
        if answer is not None:
            blocks.append(b.context(f"Marketing: {outcome_line(answer)}"))
    return tuple(blocks)


def _counts(rows: Sequence[Verdict]) -> str:
    """`1 good, 3 not good (1 wrong data)`: how many said it, and the reasons that were given."""
    said: list[str] = []
    for quality, n in Counter(r.quality for r in rows).items():
        flagged = quality == Quality.NOT_GOOD
        reasons = Counter(
            said_words(r.quality, r.reason, r.field)
            for r in rows
            if flagged and r.quality == quality and r.reason not in (None, Reason.NOT_GIVEN)
        )
        listed = ", ".join(word if n == 1 else f"{k} {word}" for word, k in reasons.items())
        said.append(f"{n} {said_words(quality, None)}" + (f" ({listed})" if listed else ""))
    return ", ".join(said)


def home_panel(session: Session, slack_id: str, now: datetime, _lent: Lent) -> HomePanel:
    """What waits for this person, what they said lately, and how many leads they get."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person):
        return HomePanel()
    waiting, blocks = _unfinished(session, slack_id, now), _said_lately(session, slack_id, now)
    if person.side == Side.MARKETING or person.admin:
        waiting += [group_row(g) for g in flag_groups(session, 8)]
        blocks += _for_marketing(session, person, now)
    if person.side == Side.SALES:
        blocks += quantity_blocks(quantity_said(session, slack_id, now))
        blocks.append(b.context(THREADS))
    return HomePanel(waiting=tuple(waiting), blocks=tuple(blocks), rank=30)


def _own(slack_id: str) -> tuple[Any, ...]:
    return Verdict.by == slack_id, ~col(Verdict.superseded)


def _titled(lead: Lead) -> str:
    row: LeadRow = row_of(lead)
    return titled(row)


def _unfinished(session: Session, slack_id: str, now: datetime) -> list[Block]:
    """Flags whose reason was not given: asked once when they were made, and waiting here."""
    query = (
        select(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(*_own(slack_id), Verdict.act_at >= now - ASKED_FOR)
        .where(Verdict.reason == Reason.NOT_GIVEN)
        .order_by(col(Verdict.act_at).desc())
        .limit(SHOWN)
    )
    return [
        b.section(
            f"{_titled(lead)}: not good. What was wrong?",
            accessory=b.button("Say why", f"{WHY}#{v.id}", str(v.id)),
        )
        for v, lead in session.exec(query)
    ]


def _said_lately(session: Session, slack_id: str, now: datetime) -> list[Block]:
    query = (
        select(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(*_own(slack_id))
        .order_by(col(Verdict.act_at).desc())
        .limit(SHOWN)
    )
    rows: list[Block] = []
    for v, lead in session.exec(query):
        options = [b.option("Change the reason", f"change {v.id}")] * (v.quality != Quality.GOOD)
        menu = b.overflow(
            f"{MINE_MENU}#{v.id}", [*options, b.option("Take it back", f"undo {v.id}")]
        )
        said = said_words(v.quality, v.reason, v.field)
        rows.append(b.section(f"{_titled(lead)}: {said}", accessory=menu))
    rows += _taken_back(session, slack_id, now)
    return [b.section("*Said lately*"), *rows] if rows else []


def _taken_back(session: Session, slack_id: str, now: datetime) -> list[Block]:
    """What was taken back since yesterday, with the way back; not where something stands again."""
    again = aliased(Verdict)
    stands = exists().where(
        col(again.lead_id) == Verdict.lead_id,
        col(again.by) == slack_id,
        ~col(again.superseded),
    )
    query = (
        select(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(Verdict.by == slack_id, col(Verdict.superseded), Verdict.act_at >= now - ASKED_FOR)
        .where(col(Verdict.withdrawn_at) >= now - A_DAY, ~stands)
        .order_by(col(Verdict.withdrawn_at).desc(), col(Verdict.id).desc())
        .limit(SHOWN * 2)
    )
    newest: dict[int, Block] = {}
    for v, lead in session.exec(query):
        said = f"Taken back: {_titled(lead)}: {said_words(v.quality, v.reason, v.field)}"
        back = b.button("Put it back", f"{KEEP}#{v.id}", str(v.id))
        newest.setdefault(v.lead_id, b.section(said, accessory=back))
    return list(newest.values())[:SHOWN]


def _for_marketing(session: Session, person: Member, now: datetime) -> list[Block]:
    blocks: list[Block] = []
    if praise := _praise(session, now):
        blocks.append(b.section("*Said to be good, last 7 days:* " + " · ".join(praise)))
    if counts := quantity_counts(session, now):
        blocks.append(b.section(quantity_counts_line(counts)))
    answers = answers_of(session, person.slack_id)
    if answers:
        blocks.append(b.section("*Answered lately*"))
    for answer in answers:
        change = b.button("Change", f"{EDIT_ANSWER}#{answer.id}", str(answer.id))
        blocks.append(b.section(text.shorten(outcome_line(answer), 300), accessory=change))
    return blocks


def _praise(session: Session, now: datetime) -> list[str]:
    """Which campaigns brought leads that are said to be good (004-11): counts by campaign."""
    query = (
        select(Campaign.name, func.count(func.distinct(col(Lead.id))))
        .join(Lead, col(Lead.campaign_id) == col(Campaign.id))
        .join(Verdict, col(Verdict.lead_id) == col(Lead.id))
        .where(Verdict.act_at >= now - WEEK, ~col(Verdict.superseded))
        .where(Lead.verdict == Quality.GOOD, col(Verdict.quality) == _GOOD)
        .group_by(Campaign.name)
        .order_by(func.count(func.distinct(col(Lead.id))).desc())
        .limit(SHOWN)
    )
    return [f"{text.mrkdwn(name, 60)} {n}" for name, n in session.exec(query)]
