"""What somebody who left leaves behind: their open leads, and one press to give them on (U13)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.blocks import plain
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.surfaces import CardBits
from bot.leads.models import Lead, Quality
from bot.leads.owning import assign_lead, name_of
from bot.people.models import Member

GIVE_ON = "leads.give_on"
MOST = 500


def open_leads_of(session: Session, slack_id: str) -> list[int]:
    """Leads of this owner that nobody called not good; at most 500 at once, the newest first."""
    return [
        lead_id
        for lead_id in session.exec(
            select(Lead.id)
            .where(
                Lead.owner_id == slack_id,
                col(Lead.merged_into).is_(None),
                Lead.verdict != Quality.NOT_GOOD,
            )
            .order_by(col(Lead.received_at).desc())
            .limit(MOST)
        )
        if lead_id is not None
    ]


def left_part(session: Session, member_id: int) -> CardBits:
    """For the manager's message about a leaver: how many leads, and a picker of who gets them."""
    person = session.get(Member, member_id)
    count = len(open_leads_of(session, person.slack_id)) if person else 0
    if not count:
        return CardBits()
    picker = {
        "type": "users_select",
        "action_id": f"{GIVE_ON}#{member_id}",
        "placeholder": plain("Give them to"),
    }
    return CardBits((f"{count} open lead{'s' if count > 1 else ''}",), (picker,))


def give_on(session: Session, member_id: int, to: str, by: str, now: datetime) -> tuple[int, str]:
    """Gives every open lead of a leaver to `to`; returns how many, and to whom by name.

    Allowed as for each of the leads: their manager and admins. Raises NotAllowed, UserError.
    """
    person = session.get(Member, member_id)
    if person is None or person.active:
        raise UserError("They are back; their leads stay with them.")
    leads = open_leads_of(session, person.slack_id)
    for lead_id in leads:
        assign_lead(session, lead_id, to, by, now)
    return len(leads), name_of(session, to)


async def on_give_on_chosen(act: Act) -> Answer:
    """Somebody was chosen in the message about a leaver."""
    _, _, member_id = str(act.action.get("action_id") or "").partition("#")
    if not member_id.isdigit() or not act.value:
        raise UserError("That message is too old. Open the lead and choose *Assign* there.")
    count, name = await act.write(give_on, int(member_id), act.value, act.user_id, act.now)
    if not count:
        return {"text": "Nothing of theirs is open any more."}
    return {"text": f"{count} lead{'s' if count > 1 else ''} given to {text.mrkdwn(name, 80)}."}
