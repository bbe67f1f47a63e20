"""Whether what should be right can be: an address that is one, and not the one that is wrong."""

from __future__ import annotations

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.fields import region_of
from bot.leads.identity import email_of, phone_of
from bot.leads.service import lead_with_id, locate
from bot.verdicts.change import Change, own
from bot.verdicts.models import Wrong


def check_right(session: Session, verdict_id: int, by: str, change: Change) -> None:
    """Raises UserError (field `right`) for an e-mail or a number that is none, that the lead has
    already, or that another lead has; NotAllowed when the verdict is somebody else's."""
    lead = lead_with_id(session, own(session, verdict_id, by).lead_id)
    typed, field = change.right_value, change.field
    if not typed or field not in (Wrong.EMAIL, Wrong.PHONE):
        return
    is_mail = field is Wrong.EMAIL
    meant = email_of(typed) if is_mail else phone_of(typed, region_of(session))
    if meant is None:
        raise UserError(f"That is no {'e-mail address' if is_mail else 'number'}.", field="right")
    if meant == (lead.email if is_mail else lead.phone):
        raise UserError("That is the one it has now.", field="right")
    other = locate(session, meant)
    if other is not None and other.id != lead.id:
        known = f"{other.public_id} has that one. If they are one person, say *duplicate*."
        raise UserError(known.replace("*", ""), field="right")
