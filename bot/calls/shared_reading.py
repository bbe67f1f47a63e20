"""What was shared from messages: words for both sides, names for few (001-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from bot.calls.facts import SHARED_TEXTS, SharedPage, SharedWords
from bot.calls.models import Shared
from bot.calls.reading import ON_A_PAGE, RECENT, names_of, seen_by
from bot.kit.act import carry
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.campaigns import campaign_name
from bot.leads.models import Lead
from bot.verdicts.find import who_of


def shown(session: Session, rows: Sequence[Shared], viewer: str) -> list[SharedWords]:
    """These for one reader: who shared them is for themselves, their manager and admins."""
    authors = {row.by for row in rows}
    names, sees = names_of(session, authors), seen_by(session, authors, viewer)
    found: list[SharedWords] = []
    for row in rows:
        lead = session.get(Lead, row.lead_id) if row.lead_id else None
        all_of_it = row.by in sees
        found.append(SharedWords(
            row.id or 0, row.day, lead.public_id if lead else "",
            who_of(lead) if lead else row.heard_from,
            campaign_name(session, row.campaign_id) or "",
            {name: v for name in SHARED_TEXTS if (v := getattr(row, name))},
            names.get(row.by, "somebody") if all_of_it else "",
            row.permalink if all_of_it else None,
        ))  # fmt: skip
    return found


def recent_shared(session: Session, by: str, limit: int = RECENT) -> list[SharedWords]:
    """What this person shared last and did not take back, the newest first."""
    query = select(Shared).where(Shared.by == by, col(Shared.withdrawn_at).is_(None))
    newest = query.order_by(col(Shared.at).desc(), col(Shared.id).desc()).limit(limit)
    return shown(session, list(session.exec(newest)), by)


def shared_page(
    session: Session, since: datetime, until: datetime, page: int, viewer: str
) -> SharedPage:
    """[See messages]: what was shared in [since, until), by campaign, in pages.

    Raises NotAllowed for people of neither side.
    """
    leads.require_side(session, viewer)
    within = (Shared.at >= since, Shared.at < until, col(Shared.withdrawn_at).is_(None))
    total = session.exec(select(func.count()).select_from(Shared).where(*within)).one()
    pages = max(1, -(-total // ON_A_PAGE))
    page = min(max(page, 0), pages - 1)
    rows = session.exec(
        select(Shared)
        .where(*within)
        .order_by(func.coalesce(Shared.campaign_id, 0).desc(), col(Shared.id))
        .offset(page * ON_A_PAGE)
        .limit(ON_A_PAGE)
    ).all()
    groups: dict[str, list[SharedWords]] = {}
    for one in shown(session, rows, viewer):
        groups.setdefault(one.campaign, []).append(one)
    carried = carry(a=since.isoformat(), b=until.isoformat())
    found = tuple((name, tuple(its)) for name, its in groups.items())
    return SharedPage(found, total, page, pages, carried)
