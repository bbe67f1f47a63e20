"""Corrections by hand, each with a way back (U4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.aliases import add_aliases, drop_aliases, matches
from bot.leads.cards import redraw_card
from bot.leads.edits import keep_edit, searched
from bot.leads.fields import LeadFields, read_fields
from bot.leads.finding import find_leads
from bot.leads.history import note_event
from bot.leads.identity import Alias
from bot.leads.merge import Merged, lead_with_id, may_merge, merge_leads
from bot.leads.models import Identity, Lead, LeadEvent
from bot.leads.owning import OwnerChanged
from bot.people import service as people

_COLUMNS = {"campaign": "campaign_id"}


@dataclass(frozen=True)
class Edited:
    """What an edit changed. `event_id` undoes it; None when nothing was changed."""

    lead_id: int
    public_id: str
    changed: tuple[str, ...]
    event_id: int | None


def edit_lead(
    session: Session, lead_id: int, changes: Mapping[str, str], by: str, now: datetime
) -> Edited:
    """Sets name, email, phone, company, title or campaign by hand; an empty text clears a field.

    The old address stays as an alias. Raises UserError (with `field`) for a value that is none or
    another lead's, NotAllowed for one who is neither owner, the owner's manager nor an admin.
    """
    lead = lead_with_id(session, lead_id, lock=True)
    assert lead.id is not None
    if lead.owner_id is not None and not people.may_edit_lead(session, by, lead.owner_id):
        raise NotAllowed("Only its owner, the owner's manager or an admin may edit this lead.")
    # What stands there already is not looked at: colleagues may share a switchboard's number.
    new = {n: v or None for n, v in changes.items() if n in _COLUMNS or (v or None) != _at(lead, n)}
    typed: dict[str, Any] = dict(new)
    read = read_fields(session, LeadFields(**typed), now, needs_identity=False)
    _nobody_elses(session, lead, read.aliases, read.email if "email" in new else lead.email)
    columns = {_COLUMNS.get(name, name) for name in new}
    was = {c: getattr(lead, c) for c in columns if getattr(lead, c) != read.values[c]}
    if not was:
        return Edited(lead.id, lead.public_id, (), None)
    for column in was:
        setattr(lead, column, read.values[column])
    gained = add_aliases(session, lead.id, read.aliases)
    return Edited(
        lead.id, lead.public_id, tuple(was), keep_edit(session, lead, was, gained, by, now)
    )


def _at(lead: Lead, name: str) -> str | None:
    return getattr(lead, name)


def _nobody_elses(
    session: Session, lead: Lead, aliases: Sequence[Alias], email: str | None
) -> None:
    for alias in aliases:
        others = [i for i in matches(session, [alias], email) if i != lead.id]
        if others:
            known = lead_with_id(session, others[0]).public_id
            raise UserError(f"{known} has that already. Merge the two?", field=str(alias[0]))


def undo_edit(
    session: Session, event_id: int, by: str, now: datetime, then: Iterable[OwnerChanged] = ()
) -> Edited:
    """Puts back what an edit changed, where nobody changed it again since.

    `then`: what rooms above want done where that gives the lead back to another owner.
    """
    event = session.get(LeadEvent, event_id)
    if event is None or event.what != "edited" or event.by != by:
        raise UserError("There is nothing of yours to undo here.")
    lead = lead_with_id(session, event.lead_id, lock=True)
    assert lead.id is not None
    back: list[str] = []
    for column, value in event.detail.get("was", {}).items():
        if getattr(lead, column) == event.detail.get("now", {}).get(column):
            setattr(lead, column, value)
            back.append(column)
    searched(lead)
    if back:
        drop_aliases(session, lead.id, _gained(event, lead))
        note_event(session, lead.id, "edit_undone", now, by=by)
    session.flush()
    for follow in then if "owner_id" in back else ():
        follow(session, lead.id, now)
    redraw_card(session, lead.id)
    return Edited(lead.id, lead.public_id, tuple(back), None)


def _gained(event: LeadEvent, lead: Lead) -> list[Alias]:
    """The aliases that came with an edit, but for those that stand in the lead still."""
    pairs = [(Identity(kind), value) for kind, value in event.detail.get("gained", [])]
    return [(k, v) for k, v in pairs if v not in (lead.email, lead.phone)]


def merge_named(
    session: Session,
    keep_id: int,
    other: str,
    by: str,
    now: datetime,
    then: Iterable[Merged] = (),
) -> tuple[str, str]:
    """Merges the lead that `other` names into this one. Returns both public ids, kept first.

    Raises UserError where it names none or several, NotAllowed by the rule of DESIGN.md 4.
    """
    keep = lead_with_id(session, keep_id)
    found = find_leads(session, other, by, now)
    if not found:
        raise UserError("No lead like that. Try its L-number or e-mail address.", field="other")
    if len(found) > 1:
        some = ", ".join(f"{x.public_id} {x.name or x.email or ''}".strip() for x in found[:3])
        raise UserError(f"Several match: {some}. Give the L-number.", field="other")
    gone = found[0]
    assert keep.id is not None
    assert gone.id is not None
    if not may_merge(session, by, keep, gone):
        raise NotAllowed("Merging needs the right on both leads: owner, manager or admin.")
    merge_leads(session, keep.id, gone.id, by, now, then)
    return keep.public_id, gone.public_id
