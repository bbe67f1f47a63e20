"""What was said of leads in a time, as the daily digest counts it: categories and counts only."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_, select, union

from bot.kit.db import Session
from bot.kit.surfaces import DigestBits
from bot.leads.models import Lead, Quality
from bot.verdicts.models import Reason, Verdict, VerdictAnswer
from bot.verdicts.rules import reason_words

_COUNTED = (
    "*Said of leads* · what stands of what sales and marketing said since the last digest: one "
    "person's newest word on a lead, whenever the lead came. It counts once, on the day it was "
    "said; on a lead that was unconfirmed, on the day that came. *Answered*: flags that marketing "
    "answered in the same time."
)


def said_in(session: Session, since: datetime | None, until: datetime) -> DigestBits:
    """What stands of what was said in [since, until), with marketing's answers beside it.

    One person's newest word on a lead counts once, also where its reason was given days later;
    unconfirmed leads do not count yet. Flags are news: whoever flagged was told that this digest
    counts it (journey 4.1).
    """
    said = _said(session, since, until)
    flags = Counter(reason for quality, reason, _ in said if quality is Quality.NOT_GOOD)
    parts = [_flags(flags)]
    for quality in (Quality.GOOD, Quality.LATER):
        n = sum(q is quality for q, *_ in said)
        parts.append(f"{n} {quality}" if n else "")
    answered = session.exec(
        select(func.count())
        .select_from(VerdictAnswer)
        .join(Verdict, col(Verdict.answer_id) == col(VerdictAnswer.id))
        .where(~col(Verdict.superseded), *_within(VerdictAnswer.at, since, until))
    ).one()
    parts.append(f"{answered} flag{'s' * (answered != 1)} answered" if answered else "")
    line = " · ".join(part for part in parts if part)
    return DigestBits(
        f"*Said of leads* · {line}" if line else "",
        flags.total(),
        min((at for quality, _, at in said if quality is Quality.NOT_GOOD), default=None),
        _COUNTED,
    )


def _said(
    session: Session, since: datetime | None, until: datetime
) -> list[tuple[Quality, Reason, datetime]]:
    """What stands, with the moment from which it counts: when this was first said, or when the
    lead came to us, whichever is later."""
    act = func.coalesce(Verdict.act_id, Verdict.id)
    acts = union(
        select(act).where(*_within(Verdict.at, since, until)),
        select(act)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(*_within(Lead.came_at, since, until)),
    )
    now, then = Verdict, aliased(Verdict)
    first_said = (
        select(func.min(then.at))
        .where(or_(col(then.id) == act, col(then.act_id) == act), col(then.quality) == now.quality)
        .correlate(now)
        .scalar_subquery()
    )
    rows = session.exec(
        select(now.quality, now.reason, first_said, Lead.came_at)
        .join(Lead, col(Lead.id) == col(now.lead_id))
        .where(~col(now.superseded), col(Lead.confirmed))
        .where(or_(col(now.id).in_(acts), col(now.act_id).in_(acts)))
    ).all()
    counted = [
        (Quality(quality), Reason(reason or Reason.NOT_GIVEN), max(first, came or first))
        for quality, reason, first, came in rows
    ]
    return [c for c in counted if (since is None or c[2] >= since) and c[2] < until]


def _within(column: Any, since: datetime | None, until: datetime) -> tuple[Any, ...]:
    begun = () if since is None else (col(column) >= since,)
    return (*begun, col(column) < until)


def _flags(counts: Counter[Reason]) -> str:
    if not counts:
        return ""
    in_order = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    given = ", ".join(f"{n} {reason_words(reason)}" for reason, n in in_order)
    return f"{counts.total()} not good ({given})"
