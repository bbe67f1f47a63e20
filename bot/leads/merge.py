"""Two records turn out to be one lead: one is kept, both histories stay (U22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import col, update

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.cards import redraw_card
from bot.leads.history import note_event
from bot.leads.identity import plain_words
from bot.leads.models import Lead, LeadAlias, Quality
from bot.people import service as people

# Lent by rooms above through deps.parts["merged"]: (session, kept_id, gone_id, now).
Merged = Callable[[Session, int, int, datetime], None]

_FILLED = (
    "email", "phone", "name", "title", "company", "industry", "country", "url", "score",
    "source_id", "vendor_id", "campaign_id", "site_id", "owner_id",
)  # fmt: skip


def lead_with_id(session: Session, lead_id: int, *, lock: bool = False) -> Lead:
    """The lead that counts for this id, following a merge. Raises UserError if there is none.

    `lock`: for whoever decides by what stands there and then writes it. The row is read anew and
    nobody else changes it until this unit is committed (SQLite has one writer anyway).
    """
    lead = _row(session, lead_id, lock=lock)
    while lead is not None and lead.merged_into is not None:
        lead = _row(session, lead.merged_into, lock=lock)
    if lead is None:
        raise UserError("That lead is no longer here.")
    return lead


def _row(session: Session, lead_id: int, *, lock: bool) -> Lead | None:
    if not lock:
        return session.get(Lead, lead_id)
    session.flush()
    return session.get(Lead, lead_id, with_for_update=True, populate_existing=True)


def may_merge(session: Session, by: str, one: Lead, other: Lead) -> bool:
    """Whether this person may say that two leads are one (DESIGN.md section 4).

    It needs the right on both. One that only a flag knows is nobody's yet and adds no rule of its
    own, unless it has an owner.
    """
    both = one.confirmed == other.confirmed
    asked = [x for x in (one, other) if both or x.confirmed or x.owner_id is not None]
    return all(people.may_edit_lead(session, by, x.owner_id) for x in asked)


def merge_leads(
    session: Session,
    keep_id: int,
    gone_id: int,
    by: str | None,
    now: datetime,
    then: Iterable[Merged] = (),
) -> int:
    """Makes two leads one. Returns the id that is kept.

    The kept lead's own values stand; blanks are filled from the other. All aliases find the kept
    one from now on. `then` lets rooms above carry their rows over. Raises UserError when both are
    the same lead already.
    """
    for lead_id in sorted({keep_id, gone_id}):  # always in one order, so that no two wait crosswise
        lead_with_id(session, lead_id, lock=True)
    keep, gone = lead_with_id(session, keep_id), lead_with_id(session, gone_id)
    assert keep.id is not None
    assert gone.id is not None
    if keep.id == gone.id:
        raise UserError(f"{keep.public_id} is that lead already. Nothing changed.")
    filled = _fill(keep, gone)
    gone.merged_into = keep.id
    session.flush()
    session.exec(update(LeadAlias).where(col(LeadAlias.lead_id) == gone.id).values(lead_id=keep.id))
    session.exec(update(Lead).where(col(Lead.merged_into) == gone.id).values(merged_into=keep.id))
    note_event(session, keep.id, "merged", now, by=by, other=gone.public_id, filled=filled)
    note_event(session, gone.id, "merged_into", now, by=by, other=keep.public_id)
    session.flush()
    for carry_over in then:
        carry_over(session, keep.id, gone.id, now)
    redraw_card(session, keep.id)
    redraw_card(session, gone.id)
    return keep.id


def _fill(keep: Lead, gone: Lead) -> list[str]:
    filled: list[str] = []
    for name in _FILLED:
        if getattr(keep, name) is None and getattr(gone, name) is not None:
            setattr(keep, name, getattr(gone, name))
            filled.append(name)
    if keep.post_ts is None and gone.post_ts is not None:
        keep.post_channel, keep.post_ts = gone.post_channel, gone.post_ts
        keep.post_deleted = gone.post_deleted
    keep.extra = {**gone.extra, **keep.extra}
    keep.confirmed = keep.confirmed or gone.confirmed
    keep.received_at = min(keep.received_at, gone.received_at)
    keep.came_at = _earliest(keep.came_at, gone.came_at)
    keep.heard_at = _earliest(keep.heard_at, gone.heard_at)
    if keep.verdict is Quality.NONE:
        # Until the verdicts' own room has read both histories.
        keep.verdict, keep.verdict_reason = gone.verdict, gone.verdict_reason
    keep.search = plain_words(keep.name, keep.company, keep.email)[:400]
    return filled


def _earliest(*times: Any) -> Any:
    return min((t for t in times if t is not None), default=None)
