"""Touches are stored, once each, with the lead they belong to; nobody unknown is kept (001-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.campaigns import named
from bot.leads.models import Campaign
from bot.leads.service import locate
from bot.touches.coming import note_return
from bot.touches.models import Kind, Touch

AHEAD = timedelta(days=1)  # a sender's clock may be a little wrong, not more

_rows: Table = Touch.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Seen:
    """One touch as it is sent."""

    kind: Kind
    lead: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None
    what: str | None = None
    url: str | None = None
    campaign: str | None = None
    id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What became of a call: how many were new, known already, and of nobody known."""

    stored: int
    repeated: int
    unknown: int


def take_touches(session: Session, seen: list[Seen], now: datetime) -> Taken:
    """Stores them in the order in which they happened, and notices leads that came back.

    Raises UserError for one that names nobody or lies in the future; then none is stored.
    """
    for one in seen:
        if not (one.lead or one.email or one.phone or one.external_id):
            raise UserError("A touch needs lead, email, phone or external_id.", field="email")
        if one.at is not None and one.at > now + AHEAD:
            raise UserError("That lies in the future.", field="at")
    stored = repeated = unknown = 0
    for one in sorted(seen, key=lambda s: s.at or now):
        lead_id = _whose(session, one)
        if lead_id is None:
            unknown += 1
            continue
        touch_id = _store(session, lead_id, one, now)
        if touch_id is None:
            repeated += 1
            continue
        stored += 1
        note_return(session, touch_id, lead_id, one.kind, one.at or now, now)
    return Taken(stored, repeated, unknown)


def _whose(session: Session, one: Seen) -> int | None:
    """The lead that any of these names, the surest first; None when nobody is known by them."""
    for typed in (one.lead, one.email, one.external_id, one.phone):
        if typed and (row := locate(session, typed)) is not None:
            return row.id
    return None


def _store(session: Session, lead_id: int, one: Seen, now: datetime) -> int | None:
    """The new row's id; None for one that this sender's id is known of already."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    row: dict[str, Any] = {
        "workspace_id": session.workspace_id,
        "lead_id": lead_id,
        "kind": one.kind,
        "what": text.line(one.what or "", 200),
        "url": (one.url or "")[:500] or None,
        "campaign_id": named(session, Campaign, one.campaign),
        "key": text.line(one.id, 200) if one.id else None,
        "at": min(one.at or now, now),
        "came_at": now,
    }
    added = insert(_rows).values(row).on_conflict_do_nothing().returning(_rows.c.id)
    found = session.connection().execute(added).scalar()
    return int(found) if found is not None else None
