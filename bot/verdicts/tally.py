"""What was said of leads in a time, as the daily digest counts it: categories and counts only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot.kit.db import Session
from bot.kit.surfaces import DigestBits
from bot.leads.models import Lead, Quality
from bot.verdicts.models import Reason, Verdict, VerdictAnswer
from bot.verdicts.rules import reason_words

_COUNTED = (
    "*Said of leads* · what stands of what sales said since the last digest: one person's newest "
    "word on a lead, by when it was said, whenever the lead came. *Answered*: flags that "
    "marketing answered in the same time."
)


def said_in(session: Session, since: datetime | None, until: datetime) -> DigestBits:
    """What stands of what was said in [since, until), with marketing's answers beside it.

    One person's newest word on a lead counts once; unconfirmed leads do not count yet. Flags are
    news: whoever flagged was told that this digest counts it (journey 4.1).
    """
    query = (
        select(Verdict.quality, Verdict.reason, func.count(), func.min(col(Verdict.at)))
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(~col(Verdict.superseded), col(Lead.confirmed), *_within(Verdict.at, since, until))
        .group_by(col(Verdict.quality), col(Verdict.reason))
        .order_by(func.count().desc(), col(Verdict.reason))
    )
    rows = session.exec(query).all()
    flags = {Reason(r or Reason.NOT_GIVEN): n for q, r, n, _ in rows if q is Quality.NOT_GOOD}
    parts = [_flags(flags)]
    for quality in (Quality.GOOD, Quality.LATER):
        n = sum(count for said, _, count, _ in rows if said is quality)
        parts.append(f"{n} {quality}" if n else "")
    answered = session.exec(
        select(func.count())
        .select_from(VerdictAnswer)
        .join(Verdict, col(Verdict.answer_id) == col(VerdictAnswer.id))
        .where(~col(Verdict.superseded), *_within(VerdictAnswer.at, since, until))
    ).one()
    parts.append(f"{answered} flag{'s' * (answered != 1)} answered" if answered else "")
    said = " · ".join(part for part in parts if part)
    return DigestBits(
        f"*Said of leads* · {said}" if said else "",
        sum(flags.values()),
        min((first for q, *_, first in rows if q is Quality.NOT_GOOD), default=None),
        _COUNTED,
    )


def _within(column: Any, since: datetime | None, until: datetime) -> tuple[Any, ...]:
    begun = () if since is None else (col(column) >= since,)
    return (*begun, col(column) < until)


def _flags(counts: dict[Reason, int]) -> str:
    if not counts:
        return ""
    given = ", ".join(f"{n} {reason_words(reason)}" for reason, n in counts.items())
    return f"{sum(counts.values())} not good ({given})"
