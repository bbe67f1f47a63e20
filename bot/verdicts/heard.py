"""When sales first said of a lead what still stands: the verdicts' share of *heard back*."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import and_, col, func, select

from bot.kit.db import Session
from bot.leads.heard import not_sales
from bot.leads.service import family
from bot.people.models import Member
from bot.verdicts.models import Verdict


def said_at(session: Session, lead_id: int) -> datetime | None:
    """When somebody of the sales side first said something of this lead, or of one that was
    merged into it, that they did not take back. None where all that stands is others' word."""
    return session.exec(
        select(func.min(Verdict.at))
        .join(
            Member,
            and_(
                col(Member.workspace_id) == col(Verdict.workspace_id),
                col(Member.slack_id) == col(Verdict.by),
            ),
        )
        .where(
            col(Verdict.lead_id).in_(family(session, lead_id)),
            col(Verdict.withdrawn_at).is_(None),
            ~not_sales(Member.side),
        )
    ).one()
