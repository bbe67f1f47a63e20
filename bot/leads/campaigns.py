"""Campaigns, sources and vendors as records: two spellings of one name are one row (001-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit import text
from bot.kit.db import Session
from bot.leads.identity import slug_of
from bot.leads.models import Campaign, Lead, LeadSource, Quality, Vendor

Named = TypeVar("Named", Campaign, LeadSource, Vendor)
_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class LeadCounts:
    """Confirmed leads received in a time, and what came of them. `heard` is *not good*'s mirror."""

    received: int = 0
    heard: int = 0
    not_good: int = 0
    good: int = 0


@dataclass(frozen=True)
class CampaignLine:
    """One campaign with its counts, as a list shows it."""

    id: int
    slug: str
    name: str
    goal: str
    counts: LeadCounts


def named(session: Session, kind: type[Named], name: str | None) -> int | None:
    """The id of the campaign, source or vendor of this name, made if it is new.

    None for a name of no letters. The first spelling stays the one that is shown.
    """
    shown = text.line(name or "", 120)
    slug = slug_of(shown)
    if not slug:
        return None
    # One import names the same few campaigns thousands of times.
    known: dict[tuple[str, str], int] = session.info.setdefault("lead_names", {})
    key = (kind.__name__, slug)
    if key not in known:
        known[key] = _known_or_made(session, kind, slug, shown)
    return known[key]


def _known_or_made(session: Session, kind: type[Named], slug: str, shown: str) -> int:
    table: Table = kind.__table__  # pyright: ignore[reportAttributeAccessIssue]
    query = select(table.c.id).where(
        table.c.workspace_id == session.workspace_id, table.c.slug == slug
    )
    bind = session.connection()
    found = bind.execute(query).scalar()
    if found is None:
        insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
        row: dict[str, Any] = {"workspace_id": session.workspace_id, "slug": slug, "name": shown}
        if kind is Campaign:
            row["goal"] = "demand-now"
        bind.execute(insert(table).values(row).on_conflict_do_nothing())
        found = bind.execute(query).scalar_one()
    return int(found)


def forget_names(session: Session) -> None:
    """After a trial was taken back: what it made is no longer there."""
    session.info.pop("lead_names", None)


def find_campaign(session: Session, name: str) -> Campaign | None:
    """The campaign of this name in any spelling, or None."""
    return session.exec(
        select_rows(Campaign).where(Campaign.slug == slug_of(text.unescape(name)))
    ).first()


def campaign_name(session: Session, campaign_id: int | None) -> str | None:
    """What a campaign is called, or None."""
    found = session.get(Campaign, campaign_id) if campaign_id else None
    return found.name if found else None


def source_name(session: Session, source_id: int | None) -> str | None:
    """What a lead source is called, or None."""
    found = session.get(LeadSource, source_id) if source_id else None
    return found.name if found else None


def vendor_name(session: Session, vendor_id: int | None) -> str | None:
    """What a vendor is called, or None."""
    found = session.get(Vendor, vendor_id) if vendor_id else None
    return found.name if found else None


def _sums() -> tuple[Any, ...]:
    def how_many(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return (
        func.count(_lead.c.id),
        how_many(_lead.c.heard_at.is_not(None)),
        how_many(_lead.c.verdict == Quality.NOT_GOOD),
        how_many(_lead.c.verdict == Quality.GOOD),
    )


def lead_counts(
    session: Session,
    since: datetime | None,
    until: datetime | None,
    campaign_id: int | None = None,
) -> LeadCounts:
    """Confirmed leads received in [since, until), of one campaign if given (mirror rule: 000-1).

    Leads merged into others and unconfirmed ones are not counted.
    """
    query = select(*_sums()).where(*_counted(session, since, until))
    if campaign_id is not None:
        query = query.where(_lead.c.campaign_id == campaign_id)
    row = session.connection().execute(query).one()
    return LeadCounts(*(int(n) for n in row))


def came_in(session: Session, since: datetime | None, until: datetime | None) -> LeadCounts:
    """Confirmed leads that came to us in [since, until), whenever their senders received them.

    For the digest: a webhook that was late, or yesterday's list, falls between no two windows.
    """
    where = _counted(session, since, until, _lead.c.came_at)
    row = session.connection().execute(select(*_sums()).where(*where)).one()
    return LeadCounts(*(int(n) for n in row))


def _counted(
    session: Session,
    since: datetime | None,
    until: datetime | None,
    when: Any = _lead.c.received_at,
) -> list[Any]:
    where: list[Any] = [
        _lead.c.workspace_id == session.workspace_id,
        _lead.c.confirmed.is_(True),
        _lead.c.merged_into.is_(None),
    ]
    if since is not None:
        where.append(when >= since)
    if until is not None:
        where.append(when < until)
    return where


def list_campaigns(
    session: Session, since: datetime | None, until: datetime | None, limit: int = 20
) -> list[CampaignLine]:
    """Campaigns that sent leads in the time given, most leads first."""
    counts = session.connection().execute(
        select(_lead.c.campaign_id, *_sums())
        .where(*_counted(session, since, until), _lead.c.campaign_id.is_not(None))
        .group_by(_lead.c.campaign_id)
        .order_by(func.count(_lead.c.id).desc(), _lead.c.campaign_id)
        .limit(limit)
    )
    by_id = {int(row[0]): LeadCounts(*(int(n) for n in row[1:])) for row in counts}
    rows = session.exec(select_rows(Campaign).where(col(Campaign.id).in_(by_id))).all()
    lines = [CampaignLine(c.id or 0, c.slug, c.name, c.goal, by_id[c.id or 0]) for c in rows]
    return sorted(lines, key=lambda c: (-c.counts.received, c.name))
