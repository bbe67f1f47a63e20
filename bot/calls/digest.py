"""The line of the daily digest about calls: outcomes and, by campaign, the top reason (002-9)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import col

from bot.calls.models import CallNote, Outcome
from bot.calls.reasons import OUTCOMES, label_of, labels
from bot.calls.views import NOTES
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.db import Session
from bot.kit.surfaces import DigestBits
from bot.leads.models import Campaign

NAMED = 4  # campaigns in the line, those with most notes
_COUNTED = (
    "*Calls* · conversations that were noted since the last digest, one each, as their notes stand "
    "now; one that was taken back is not counted. *Reached*: its author says they spoke. The "
    "reason beside a campaign is the one that was named most there, of all three outcomes."
)


def calls_in(session: Session, since: datetime | None, until: datetime) -> DigestBits:
    """What was noted in [since, until): counts and categories, no callers."""
    begun = () if since is None else (col(CallNote.at) >= since,)
    keys = col(CallNote.campaign_id), col(CallNote.outcome), col(CallNote.reason)
    reached = func.sum(case((col(CallNote.connected), 1), else_=0))
    query: Any = (
        select(*keys, func.count(), reached, func.min(col(CallNote.at)))
        .where(*begun, col(CallNote.at) < until, col(CallNote.withdrawn_at).is_(None))
        .group_by(*keys)
    )
    rows: list[Any] = list(session.exec(query))
    if not rows:
        return DigestBits()
    total, spoke = sum(r[3] for r in rows), sum(r[4] for r in rows)
    outcomes: Counter[Outcome] = Counter()
    for _, outcome, _, n, _, _ in rows:
        outcomes[Outcome(outcome)] += n
    parts = [f"*Calls* · {total} noted, {spoke} reached"]
    parts += [f"{outcomes[o]} {words}" for o, words in OUTCOMES.items() if outcomes[o]]
    tops = _tops(session, [(r[0], Outcome(r[1]), r[2], r[3]) for r in rows])
    line = " · ".join(parts) + ("\n" + " · ".join(tops) if tops else "")
    value = carry(a=since.isoformat() if since else None, b=until.isoformat())
    see = b.button("See notes", NOTES, value)
    return DigestBits(line, total, min(r[5] for r in rows), _COUNTED, see)


def _tops(session: Session, rows: list[tuple[int | None, Outcome, str, int]]) -> list[str]:
    """`Webinar Q3: wants a demo (3)`, the campaigns with most notes first."""
    known = labels(session)
    sizes: Counter[int] = Counter()
    reasons: dict[int, Counter[tuple[Outcome, str]]] = {}
    for campaign_id, outcome, reason, n in rows:
        sizes[campaign_id or 0] += n
        if reason:
            reasons.setdefault(campaign_id or 0, Counter())[outcome, reason] += n
    said: list[str] = []
    for campaign_id, _ in sorted(sizes.items(), key=lambda c: (-c[1], c[0])):
        if campaign_id not in reasons:
            continue
        counts = reasons[campaign_id]
        (outcome, reason), n = min(counts.items(), key=lambda c: (-c[1], c[0]))
        campaign = session.get(Campaign, campaign_id) if campaign_id else None
        name = text.mrkdwn(campaign.name, 60) if campaign else "No campaign"
        label = label_of(known, outcome, reason)
        said.append(f"{name}: {text.mrkdwn(label[:1].lower() + label[1:], 60)} ({n})")
    return said[:NAMED]
