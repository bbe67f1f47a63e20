"""The leads behind a digest's line, the same that are counted there."""

from __future__ import annotations

from sqlmodel import col, select

from bot.enquiries.facts import LeadsPage
from bot.enquiries.models import Digest
from bot.enquiries.origin import described
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.campaigns import came_in, campaign_name
from bot.leads.models import Lead, Quality
from bot.leads.owning import require_side

ON_A_PAGE = 15
_STATES = {
    Quality.GOOD: "good",
    Quality.NOT_GOOD: "not good",
    Quality.LATER: "later",
    Quality.MIXED: "mixed",
}


def leads_page(session: Session, digest_id: int, page: int, viewer: str) -> LeadsPage:
    """One page of the leads that came in the digest's window, newest first.

    Confirmed ones that were not merged into others, as `leads.came_in` counts them. Raises
    NotAllowed for people of neither side: these are prospects' names.
    """
    require_side(session, viewer)
    row = session.exec(select(Digest).where(col(Digest.id) == digest_id)).one_or_none()
    if row is None:
        raise UserError("I no longer have that digest.")
    n = came_in(session, row.since, row.until).received
    pages = max(1, -(-n // ON_A_PAGE))
    page = min(max(page, 0), pages - 1)
    found = session.exec(
        select(Lead)
        .where(
            col(Lead.confirmed),
            col(Lead.merged_into).is_(None),
            col(Lead.came_at) >= row.since,
            col(Lead.came_at) < row.until,
        )
        .order_by(col(Lead.came_at).desc(), col(Lead.id).desc())
        .offset(page * ON_A_PAGE)
        .limit(ON_A_PAGE)
    )
    return LeadsPage(digest_id, n, page, pages, tuple(_line(session, lead) for lead in found))


def _line(session: Session, lead: Lead) -> tuple[str, str]:
    number, _, who = described(lead).partition(" ")
    campaign = campaign_name(session, lead.campaign_id)
    parts = [f"*{number}*", *(text.mrkdwn(p, 120) for p in (who, campaign) if p)]
    heard = "heard back" if lead.heard_at else "not heard back yet"
    return " · ".join(parts), _STATES.get(lead.verdict, heard)
