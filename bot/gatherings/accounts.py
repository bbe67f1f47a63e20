"""What is known of a customer or partner before a visit: its leads, and what rooms tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal
from sqlmodel import col, select

from bot.gatherings.models import Gathering, Kind, State, VisitNote
from bot.kit.db import Session
from bot.kit.surfaces import AccountPart, Lent
from bot.leads.identity import plain_words
from bot.leads.models import Lead
from bot.people.models import Member, Side

MOST = 500  # leads that are counted
NEWEST = 50  # of them that rooms are asked about
_SOON = timedelta(days=4)
_NOTES = 3


@dataclass(frozen=True)
class _Theirs:
    id: int
    received_at: datetime
    owner_id: str | None


def look_up(session: Session, account: str) -> dict[str, Any]:
    """For a visit's details: its leads in words, and the ids of the newest.

    Looked up when the visit is planned and on the mornings before it, never when a message is
    drawn.
    """
    found = _leads_of(session, account)
    if not found:
        return {"leads": "", "lead_ids": []}
    count = "1 lead" if len(found) == 1 else f"{len(found):,} leads"
    if len(found) >= MOST:
        count = f"at least {count}"
    newest = found[0].received_at
    said = f"{count} of theirs, the newest of {newest.day} {newest:%B %Y}."
    return {"leads": said, "lead_ids": [x.id for x in found[:NEWEST]]}


def _leads_of(session: Session, account: str) -> list[_Theirs]:
    """The newest leads of that company, in whatever letters and accents it is written.

    Its words are searched, as whole words, in the index by which names are found: no index knows
    companies. Of 100,000 leads that takes a twentieth of a second.
    """
    words = plain_words(account)
    if not words:
        return []
    query = (
        select(Lead.id, Lead.company, Lead.received_at, Lead.owner_id)
        .where((literal(" ") + col(Lead.search) + " ").contains(f" {words} ", autoescape=True))
        .where(col(Lead.merged_into).is_(None))
        .order_by(col(Lead.received_at).desc())
        .limit(MOST)
    )
    return [
        _Theirs(lead_id or 0, at, owner)
        for lead_id, company, at, owner in session.exec(query)
        if plain_words(company) == words
    ]


def owner_of(session: Session, account: str) -> str:
    """Whose the newest lead of an account is, of those in sales; "" for nobody's."""
    owners = [x.owner_id for x in _leads_of(session, account) if x.owner_id]
    query = (
        select(Member.slack_id)
        .where(col(Member.slack_id).in_(set(owners)), Member.side == Side.SALES)
        .where(col(Member.active), ~col(Member.guest))
    )
    sales = set(session.exec(query)) if owners else set[str]()
    return next((who for who in owners if who in sales), "")


def look_again(session: Session, now: datetime) -> None:
    """Every morning: what came in since visits of these days were planned."""
    query = select(Gathering).where(
        Gathering.kind == Kind.VISIT, Gathering.state == State.PLANNED,
        Gathering.starts_at > now, Gathering.starts_at <= now + _SOON,
    )  # fmt: skip
    for row in session.exec(query.with_for_update()):
        row.details = {**row.details, **look_up(session, str(row.details.get("account") or ""))}
        session.add(row)


def brief(session: Session, row: Gathering) -> list[str]:
    """What is known of the account: its leads, what was given, notes of former visits."""
    account = str(row.details.get("account") or "")
    lines = [str(row.details[k]) for k in ("leads", "known") if row.details.get(k)]
    former = session.exec(
        select(VisitNote)
        .where(func.lower(col(VisitNote.account)) == account.lower())
        .where(VisitNote.gathering_id != row.id)
        .order_by(col(VisitNote.at).desc())
        .limit(_NOTES)
    )
    lines += [f"At a visit on {n.at:%-d %B %Y}: {n.problems or n.surprised}" for n in former]
    return lines


def told_of(
    session: Session, row: Gathering, viewer: str, now: datetime, lent: Lent
) -> list[tuple[str, ...]]:
    """What other rooms know of its leads, as this reader may see it: a heading, then lines."""
    ids: Sequence[int] = row.details.get("lead_ids") or ()
    parts: Sequence[AccountPart] = lent.get("account_parts", ()) if ids else ()
    return [tuple(said) for part in parts if (said := part(session, ids, viewer, now))]
