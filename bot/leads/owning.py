"""Whose a lead is (DESIGN.md section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.cards import redraw_card
from bot.leads.handed import tell_given, tell_passed, unsay_passed
from bot.leads.heard import of_sales, owning_events, settle_heard
from bot.leads.history import note_event
from bot.leads.merge import lead_with_id
from bot.leads.models import Lead
from bot.people import service as people
from bot.people.models import Side

# Lent by rooms above through deps.parts["owner_changed"]: (session, lead_id, now).
OwnerChanged = Callable[[Session, int, datetime], None]

NOT_YOURS = (
    "Leads are for sales and marketing. If that is you, choose your side in my Home tab and do it "
    "again."
)


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


def require_side(session: Session, slack_id: str) -> None:
    """Raises NotAllowed for people of neither side, admins excepted: prospects' addresses are for
    sales and marketing. Whoever has no side yet is asked for it, and refused nothing."""
    person = people.member(session, slack_id)
    if person is not None and person.side == Side.OTHER and not person.admin:
        raise NotAllowed(NOT_YOURS)


def claim_lead(
    session: Session,
    lead_id: int,
    slack_id: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
    **how: Any,
) -> Owned:
    """[Mine]: the lead is this person's from now on. Counts as heard, if they are of sales.

    Raises Taken when it is somebody else's; it is never taken from them silently. What somebody
    who left still owns is free. `how`: kept in the history, such as the reaction that did it.
    Raises NotAllowed for people of neither side.
    """
    require_side(session, slack_id)
    lead = lead_with_id(session, lead_id, lock=True)
    assert lead.id is not None
    if lead.owner_id == slack_id:
        return Owned(lead.id, lead.public_id, slack_id, changed=False)
    if lead.owner_id is not None and not has_left(session, lead.owner_id):
        owner = name_of(session, lead.owner_id)
        may_take = people.may_edit_lead(session, slack_id, lead.owner_id)
        raise Taken(f"{lead.public_id} is with {owner}.", lead.id, lead.owner_id, may_take)
    note_event(session, lead.id, "claimed", now, by=slack_id, **how)
    if lead.heard_at is None and of_sales(session, slack_id):
        lead.heard_at = now
    if lead.post_ts is not None:
        lead.confirmed, lead.came_at = True, lead.came_at or now
    return _give(session, lead, slack_id, now, then)


def _give(
    session: Session, lead: Lead, to: str | None, now: datetime, then: Iterable[OwnerChanged]
) -> Owned:
    assert lead.id is not None
    lead.owner_id = to
    session.flush()
    redraw_card(session, lead.id)
    for follow in then:
        follow(session, lead.id, now)
    return Owned(lead.id, lead.public_id, to, changed=True)


def release_lead(
    session: Session,
    lead_id: int,
    slack_id: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
) -> Owned:
    """[Undo] of [Mine], or giving it back: it is again whose it was before, or nobody's.

    Unheard again if the claim was all that sales had said. Raises UserError if it is not theirs.
    """
    lead = lead_with_id(session, lead_id, lock=True)
    assert lead.id is not None
    if lead.owner_id != slack_id:
        raise UserError(f"{lead.public_id} is not yours. Nothing changed.")
    events = owning_events(session, lead.id)
    before = events[-1].detail.get("before") if events and events[-1].what == "assigned" else None
    if before is not None and has_left(session, str(before)):
        before = None
    note_event(session, lead.id, "released", now, by=slack_id, to=before)
    unsay_passed(session, events[-1] if events and before else None)
    settle_heard(session, lead)
    return _give(session, lead, before, now, then)


def release_claim(
    session: Session,
    lead_id: int,
    slack_id: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
    **how: Any,
) -> Owned | None:
    """Takes back the claim that `how` made (a reaction that was removed), if it still stands.

    None when the lead is somebody else's by now, or was taken in another way since.
    """
    lead = lead_with_id(session, lead_id, lock=True)
    events = owning_events(session, lead.id or 0)
    last = events[-1] if events else None
    if lead.owner_id != slack_id or last is None or last.what != "claimed":
        return None
    if last.by != slack_id or any(last.detail.get(k) != v for k, v in how.items()):
        return None
    return release_lead(session, lead.id or 0, slack_id, now, then)


def assign_lead(
    session: Session,
    lead_id: int,
    to: str,
    by: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
) -> Owned:
    """Gives the lead to `to`, who is told, as is whose it was. Allowed to its owner, the owner's
    manager and admins (F57).

    Taking it over oneself counts as heard, if one is of sales.
    """
    done = _assign(session, lead_id, to, by, now, then)
    if done.changed:
        tell_given(session, done.lead_id, now)
        tell_passed(session, done.lead_id, now)
    return done


def assign_leads(
    session: Session,
    lead_ids: Sequence[int],
    to: str,
    by: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
) -> None:
    """The same for the leads of somebody who left: `to` is told once of all."""
    then = tuple(then)
    done = [_assign(session, lead_id, to, by, now, then) for lead_id in lead_ids]
    if changed := [d.lead_id for d in done if d.changed]:
        tell_given(session, changed[0], now)


def _assign(
    session: Session, lead_id: int, to: str, by: str, now: datetime, then: Iterable[OwnerChanged]
) -> Owned:
    lead = lead_with_id(session, lead_id, lock=True)
    assert lead.id is not None
    if not people.may_edit_lead(session, by, lead.owner_id):
        raise NotAllowed("Only its owner, the owner's manager or an admin may reassign a lead.")
    member = people.known(session, to, now)
    if not people.is_member(member):
        raise UserError("That person cannot own leads here. Please choose somebody else.")
    if member.side == Side.OTHER and not member.admin:
        raise UserError("That person is on neither side. Please choose somebody else.")
    if lead.owner_id == to:
        return Owned(lead.id, lead.public_id, to, changed=False)
    note_event(session, lead.id, "assigned", now, by=by, to=to, before=lead.owner_id)
    if by == to and lead.heard_at is None and of_sales(session, by):
        lead.heard_at = now
    return _give(session, lead, to, now, then)


def has_left(session: Session, slack_id: str) -> bool:
    """True for somebody known to be here no longer: what they own waits for nobody."""
    person = people.member(session, slack_id)
    return person is not None and not person.active


def name_of(session: Session, slack_id: str | None) -> str:
    """A person's name as it may stand in a text; `somebody` where none is known."""
    if slack_id is None:
        return "nobody yet"
    person = people.member(session, slack_id)
    return (person.name if person else "") or "somebody"
