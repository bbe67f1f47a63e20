"""Flags as marketing reads them: what is unanswered, in groups, and what stands in a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, false, func, literal_column, select
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit.db import Session
from bot.leads.models import Campaign, Lead, Quality
from bot.people import service as people
from bot.verdicts.find import who_of
from bot.verdicts.models import Reason, Verdict, VerdictAnswer, Wrong

_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
# A literal: with a parameter in its place no database would use the index made for this.
_NOT_GOOD: Any = literal_column(f"'{Quality.NOT_GOOD}'")
LATELY = timedelta(days=90)
_campaigns: Table = Campaign.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class FlagGroup:
    """Unanswered flags of one campaign with one reason. `upto`: the newest of them; what is said
    after it was not seen by whoever answers and stays unanswered."""

    campaign_id: int | None
    campaign: str | None
    reason: Reason
    flags: int
    leads: int
    upto: int


@dataclass(frozen=True)
class Flag:
    """One flag, as a marketer who answers sees it."""

    verdict_id: int
    public_id: str
    who: str
    by: str
    reason: Reason
    field: Wrong | None
    note: str | None
    proof: str | None
    right_value: str | None
    act_at: datetime
    answered: bool = False


def _open_flags(session: Session) -> list[Any]:
    v = _verdicts.c
    return [
        v.workspace_id == session.workspace_id,
        v.answer_id.is_(None),
        v.superseded == false(),
        v.quality == _NOT_GOOD,
        _leads.c.merged_into.is_(None),
    ]


def flag_groups(session: Session, limit: int = 20) -> list[FlagGroup]:
    """Flags that nobody answered, by campaign and reason, the most leads first."""
    v, c = _verdicts.c, _campaigns.c
    rows = session.connection().execute(
        select(
            _leads.c.campaign_id, c.name, v.reason,
            func.count(v.id), func.count(func.distinct(v.lead_id)), func.max(v.id),
        )
        .select_from(_verdicts)
        .join(_leads, _leads.c.id == v.lead_id)
        .outerjoin(_campaigns, c.id == _leads.c.campaign_id)
        .where(*_open_flags(session))
        .group_by(_leads.c.campaign_id, c.name, v.reason)
        .order_by(func.count(func.distinct(v.lead_id)).desc(), func.max(v.id).desc())
        .limit(limit)
    )  # fmt: skip
    groups = [FlagGroup(r[0], r[1], Reason(r[2]), int(r[3]), int(r[4]), int(r[5])) for r in rows]
    # What still lacks its reason is asked of the rep first.
    return sorted(groups, key=lambda g: g.reason == Reason.NOT_GIVEN)


def group_flags(
    session: Session, by: str, group: FlagGroup, limit: int = 10
) -> tuple[list[Flag], int]:
    """The group's newest flags and how many there are, for somebody who may answer them.

    Raises NotAllowed for everybody else: flaggers' names stand there.
    """
    people.require_marketing(session, by)
    where = in_group(session, group)
    total = session.connection().execute(
        select(func.count(_verdicts.c.id)).select_from(_verdicts)
        .join(_leads, _leads.c.id == _verdicts.c.lead_id).where(*where)
    ).scalar_one()  # fmt: skip
    query = (
        select_rows(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(*where)
        .order_by(col(Verdict.id).desc())
        .limit(limit)
    )
    return [_flag(verdict, lead) for verdict, lead in session.exec(query)], int(total)


def campaign_flags(
    session: Session, by: str, campaign_id: int | None, now: datetime, limit: int = 20
) -> list[Flag]:
    """The newest standing flags on a campaign's leads of the last 90 days, answered or not, for
    somebody who may answer."""
    people.require_marketing(session, by)
    query = (
        select_rows(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(
            ~col(Verdict.superseded),
            Verdict.quality == Quality.NOT_GOOD,
            col(Lead.campaign_id) == campaign_id,
            Lead.received_at >= now - LATELY,
        )
        .order_by(col(Verdict.id).desc())
        .limit(limit)
    )
    return [_flag(verdict, lead) for verdict, lead in session.exec(query)]


def _flag(v: Verdict, lead: Lead) -> Flag:
    return Flag(
        v.id or 0, lead.public_id, who_of(lead), v.by, v.reason or Reason.NOT_GIVEN, v.field,
        v.note, v.proof, v.right_value, v.act_at, v.answer_id is not None,
    )  # fmt: skip


def in_group(session: Session, group: FlagGroup) -> list[Any]:
    """The conditions (on verdict joined with lead) of being an unanswered flag of this group."""
    v = _verdicts.c
    return [
        *_open_flags(session),
        v.reason == group.reason,
        v.id <= group.upto,
        _leads.c.campaign_id.is_(None)
        if group.campaign_id is None
        else _leads.c.campaign_id == group.campaign_id,
    ]


def told_of(
    session: Session, answer_id: int, person: str
) -> tuple[VerdictAnswer | None, list[Flag]]:
    """An answer and the flags of this person that it is about, as their message shows them."""
    query = (
        select_rows(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(Verdict.answer_id == answer_id, Verdict.by == person, ~col(Verdict.superseded))
        .order_by(col(Verdict.id))
    )
    flags = [_flag(verdict, lead) for verdict, lead in session.exec(query)]
    return session.get(VerdictAnswer, answer_id), flags
