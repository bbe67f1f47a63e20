"""Gathers what a surface shows of leads: one query each for names, none inside the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.surfaces import CardBits
from bot.leads.asking import open_ask
from bot.leads.campaigns import source_name, vendor_name
from bot.leads.cards import options_of
from bot.leads.history import family, timeline
from bot.leads.merge import lead_with_id
from bot.leads.models import Campaign, Lead, LeadEvent
from bot.leads.owning import has_left, require_side
from bot.leads.views import Shown
from bot.people import service as people
from bot.people.models import Member, Site


@dataclass(frozen=True)
class Detail:
    """Everything about one lead, as the person who asked may see it."""

    shown: Shown
    source: str | None
    vendor: str | None
    site: str | None
    events: tuple[LeadEvent, ...]
    names: dict[str, str]
    same_as: tuple[str, ...]
    bits: tuple[CardBits, ...]
    may_edit: bool
    mine: bool
    # Who looks, and whether they are an admin: what a flag caused names its author to few
    viewer: str = ""
    sees_all: bool = False
    # Its owner is here no longer: it waits for whoever takes it
    free: bool = False
    # The newest event, where it is this person's own edit: it can be undone
    edit_id: int | None = None
    # Whoever looks has asked its owner for it, who has not decided yet
    asked: bool = False


def shown(session: Session, leads: Sequence[Lead]) -> list[Shown]:
    """Leads with their campaigns' and owners' names, in the order given."""
    ids = {lead.campaign_id for lead in leads if lead.campaign_id}
    rows = session.exec(select(Campaign).where(col(Campaign.id).in_(ids))).all() if ids else []
    campaigns = {c.id: c.name for c in rows}
    owners = names_of(session, [lead.owner_id for lead in leads if lead.owner_id])
    return [
        Shown(lead, campaigns.get(lead.campaign_id), owners.get(lead.owner_id or ""))
        for lead in leads
    ]


def names_of(session: Session, slack_ids: Iterable[str]) -> dict[str, str]:
    """People's names by Slack id; `somebody` for one that nobody knows."""
    wanted = set(slack_ids)
    if not wanted:
        return {}
    rows = session.exec(select(Member).where(col(Member.slack_id).in_(wanted))).all()
    known = {m.slack_id: m.name for m in rows}
    return {i: known.get(i) or "somebody" for i in wanted}


def shown_one(session: Session, lead: Lead) -> Shown:
    """One lead as a card shows it, also one that was merged into another."""
    one = shown(session, [lead])[0]
    if lead.merged_into is None:
        return one
    kept = session.get(Lead, lead.merged_into)
    return Shown(lead, one.campaign, one.owner, kept.public_id if kept else "another")


def lent(session: Session, lead_id: int, parts: Iterable[Any]) -> list[CardBits]:
    """What rooms above put on this lead's card."""
    return [part(session, lead_id) for part in parts]


def card_extra(session: Session, lead: Lead) -> list[tuple[str, str]]:
    """The further values that the workspace allows on its cards, in its order."""
    keys = options_of(session).get("card_keys", [])
    return [(str(k), str(lead.extra[k])) for k in keys if lead.extra.get(k) not in (None, "")]


def detail_of(session: Session, lead_id: int, slack_id: str, parts: Iterable[Any]) -> Detail:
    """Everything about a lead, following a merge.

    Raises UserError if there is none, NotAllowed for people of neither side.
    """
    require_side(session, slack_id)
    lead = lead_with_id(session, lead_id)
    assert lead.id is not None
    events = timeline(session, lead.id)
    people_in = {e.by for e in events if e.by} | {str(e.detail.get("to") or "") for e in events}
    merged = family(session, lead.id)[1:]
    others = session.exec(select(Lead).where(col(Lead.id).in_(merged))).all() if merged else []
    site = session.get(Site, lead.site_id) if lead.site_id else None
    return Detail(
        shown=shown_one(session, lead),
        source=source_name(session, lead.source_id),
        vendor=vendor_name(session, lead.vendor_id),
        site=site.name if site else None,
        events=tuple(events),
        names=names_of(session, people_in - {""}),
        same_as=tuple(o.public_id for o in others),
        bits=tuple(lent(session, lead.id, parts)),
        may_edit=people.may_edit_lead(session, slack_id, lead.owner_id),
        mine=lead.owner_id == slack_id,
        viewer=slack_id,
        sees_all=people.is_admin(session, slack_id),
        free=lead.owner_id is None or has_left(session, lead.owner_id),
        edit_id=_own_edit(events, slack_id),
        asked=_has_asked(session, lead, slack_id),
    )


def _has_asked(session: Session, lead: Lead, slack_id: str) -> bool:
    owner = lead.owner_id
    return owner is not None and open_ask(session, lead, slack_id, owner) is not None


def _own_edit(events: Sequence[LeadEvent], slack_id: str) -> int | None:
    newest = events[0] if events else None
    own = newest is not None and newest.what == "edited" and newest.by == slack_id
    return newest.id if newest is not None and own else None


def newest_of(session: Session, campaign_id: int, now: datetime, limit: int = 5) -> list[Shown]:
    """A campaign's newest leads."""
    rows = session.exec(
        select(Lead)
        .where(
            Lead.campaign_id == campaign_id,
            col(Lead.received_at) <= now,
            col(Lead.merged_into).is_(None),
            col(Lead.confirmed),
        )
        .order_by(col(Lead.received_at).desc())
        .limit(limit)
    ).all()
    return shown(session, rows)
