"""Whose a lead is, and when sales first said anything of it (DESIGN.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, bindparam, case, func, update
from sqlmodel import col, select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.prepared import Prepared
from bot.leads.cards import redraw_card
from bot.leads.history import note_event
from bot.leads.merge import lead_with_id
from bot.leads.models import Lead, LeadEvent, Quality
from bot.people import service as people
from bot.people.models import Member

_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]

# A post that names nobody counts as a lead from the moment somebody says something of it.
_SPOKEN_OF = case((_lead.c.post_ts.is_not(None), True), else_=_lead.c.confirmed)
_ONE = (_lead.c.workspace_id == bindparam("w"), _lead.c.id == bindparam("i"))
_HEARD = (
    update(_lead)
    .where(*_ONE)
    .values(heard_at=func.coalesce(_lead.c.heard_at, bindparam("at")), confirmed=_SPOKEN_OF)
)
_JUDGED = Prepared(
    "Judged",
    update(_lead)
    .where(*_ONE)
    .values(
        verdict=bindparam("q"),
        verdict_reason=bindparam("r"),
        heard_at=func.coalesce(_lead.c.heard_at, bindparam("at")),
        confirmed=_SPOKEN_OF,
    ),
)
_UNJUDGED = update(_lead).where(*_ONE).values(verdict=bindparam("q"), verdict_reason=bindparam("r"))


class Taken(UserError):
    """The lead is somebody else's. `owner_id`: whose; `may_take`: whether one may take it over."""

    def __init__(self, sentence: str, lead_id: int, owner_id: str, may_take: bool) -> None:
        super().__init__(sentence)
        self.lead_id, self.owner_id, self.may_take = lead_id, owner_id, may_take


@dataclass(frozen=True)
class Owned:
    """A lead's owner after an act. `changed` is False when it was so already."""

    lead_id: int
    public_id: str
    owner_id: str | None
    changed: bool


def set_verdict(
    session: Session, lead_id: int, quality: Quality, reason: str | None, now: datetime
) -> None:
    """Sets what the record says of the lead's quality, marks it heard, has its card redrawn.

    One statement for the lead. Quality.NONE withdraws the verdict and hears nothing new.
    """
    values = {"w": session.workspace_id, "i": lead_id, "q": quality, "r": reason}
    if quality is Quality.NONE:
        session.connection().execute(_UNJUDGED, values)
    else:
        _JUDGED.change(session.connection(), {**values, "at": now})
    _forget(session, lead_id)
    redraw_card(session, lead_id)


def mark_heard(session: Session, lead_id: int, now: datetime) -> None:
    """Sales said something of this lead: a verdict, a claim of ownership or a note."""
    session.connection().execute(_HEARD, {"w": session.workspace_id, "i": lead_id, "at": now})
    _forget(session, lead_id)


def _forget(session: Session, lead_id: int) -> None:
    # A lead this session holds already is read again when it is next looked at.
    for held in session.identity_map.values():
        if isinstance(held, Lead) and held.id == lead_id:
            session.expire(held)
            return


def claim_lead(session: Session, lead_id: int, slack_id: str, now: datetime) -> Owned:
    """[Mine]: the lead is this person's from now on. Counts as heard from sales.

    Raises Taken when it is somebody else's; it is never taken from them silently.
    """
    lead = lead_with_id(session, lead_id)
    assert lead.id is not None
    if lead.owner_id == slack_id:
        return Owned(lead.id, lead.public_id, slack_id, changed=False)
    if lead.owner_id is not None:
        owner = name_of(session, lead.owner_id)
        may_take = people.may_edit_lead(session, slack_id, lead.owner_id)
        raise Taken(f"{lead.public_id} is with {owner}.", lead.id, lead.owner_id, may_take)
    first = lead.heard_at is None
    lead.owner_id = slack_id
    lead.heard_at = lead.heard_at or now
    lead.confirmed = lead.confirmed or lead.post_ts is not None
    note_event(session, lead.id, "claimed", now, by=slack_id, first=first)
    session.flush()
    redraw_card(session, lead.id)
    return Owned(lead.id, lead.public_id, slack_id, changed=True)


def release_lead(session: Session, lead_id: int, slack_id: str, now: datetime) -> Owned:
    """[Undo] of [Mine]: nobody's again, and unheard again if the claim was all that was said."""
    lead = lead_with_id(session, lead_id)
    assert lead.id is not None
    if lead.owner_id != slack_id:
        raise UserError(f"{lead.public_id} is not yours. Nothing changed.")
    lead.owner_id = None
    claim = _last_claim(session, lead.id, slack_id)
    alone = claim is not None and bool(claim.detail.get("first")) and lead.heard_at == claim.at
    if alone and lead.verdict is Quality.NONE:
        lead.heard_at = None
    note_event(session, lead.id, "released", now, by=slack_id)
    session.flush()
    redraw_card(session, lead.id)
    return Owned(lead.id, lead.public_id, None, changed=True)


def assign_lead(session: Session, lead_id: int, to: str, by: str, now: datetime) -> Owned:
    """Gives the lead to `to`. Allowed to its owner, the owner's manager and admins (F57)."""
    lead = lead_with_id(session, lead_id)
    assert lead.id is not None
    if not people.may_edit_lead(session, by, lead.owner_id):
        raise NotAllowed("Only its owner, the owner's manager or an admin may reassign a lead.")
    member = people.known(session, to, now)
    if member.guest or member.bot or not member.active:
        raise UserError("That person cannot own leads here. Please choose somebody else.")
    if lead.owner_id == to:
        return Owned(lead.id, lead.public_id, to, changed=False)
    note_event(session, lead.id, "assigned", now, by=by, to=to, before=lead.owner_id)
    lead.owner_id = to
    session.flush()
    redraw_card(session, lead.id)
    return Owned(lead.id, lead.public_id, to, changed=True)


def _last_claim(session: Session, lead_id: int, slack_id: str) -> LeadEvent | None:
    return session.exec(
        select(LeadEvent)
        .where(LeadEvent.lead_id == lead_id, LeadEvent.what == "claimed", LeadEvent.by == slack_id)
        .order_by(col(LeadEvent.id).desc())
    ).first()


def name_of(session: Session, slack_id: str | None) -> str:
    """A person's name as it may stand in a text; `somebody` where none is known."""
    if slack_id is None:
        return "nobody yet"
    member = session.exec(select(Member).where(Member.slack_id == slack_id)).first()
    return (member.name if member else "") or "somebody"
