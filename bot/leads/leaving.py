"""What somebody who left leaves behind: their open leads, and one press to give them on (U13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, func, select

from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.blocks import Block, actions, plain, section
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.kit.surfaces import CardBits, HomePanel, Lent
from bot.leads.handlers import told_of_owners
from bot.leads.models import Lead, Quality
from bot.leads.owning import OwnerChanged, assign_lead, name_of
from bot.people import service as people
from bot.people.census import LEFT
from bot.people.models import Member

GIVE_ON = "leads.give_on"
MOST = 200


def open_leads_of(session: Session, slack_id: str) -> list[int]:
    """Leads of this owner that nobody called not good; at most MOST at once, the newest first."""
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
    count = _left_by(session, [person.slack_id]).get(person.slack_id, 0) if person else 0
    return CardBits((_open(count),), (_picker(member_id),)) if count else CardBits()


def _open(count: int) -> str:
    return f"{count} open lead{'s' if count > 1 else ''}"


def _picker(member_id: int) -> Block:
    return {
        "type": "users_select",
        "action_id": f"{GIVE_ON}#{member_id}",
        "placeholder": plain("Give them to"),
    }


def _left_by(session: Session, slack_ids: Iterable[str]) -> dict[str, int]:
    query = (
        select(Lead.owner_id, func.count())
        .where(
            col(Lead.owner_id).in_(list(slack_ids)),
            col(Lead.merged_into).is_(None),
            Lead.verdict != Quality.NOT_GOOD,
        )
        .group_by(col(Lead.owner_id))
    )
    return {owner: count for owner, count in session.exec(query) if owner}


def left_panel(session: Session, slack_id: str, _now: datetime, _lent: Lent) -> HomePanel:
    """What leavers left open, with whoever may give it on: their manager, else the admins."""
    gone = session.exec(select(Member).where(~col(Member.active), ~col(Member.bot))).all()
    counts = _left_by(session, [m.slack_id for m in gone])
    waiting: list[Block] = []
    for person in gone:
        manager = people.manager_of(session, person.slack_id)
        mine = manager == slack_id or (manager is None and people.is_admin(session, slack_id))
        if mine and (count := counts.get(person.slack_id)):
            line = f"{text.mrkdwn(person.name or 'Somebody', 80)} has left: {_open(count)}"
            waiting += [section(line), actions(_picker(person.id or 0))]
    return HomePanel(waiting=tuple(waiting), rank=20)


def give_on(
    session: Session,
    member_id: int,
    to: str,
    by: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
) -> tuple[int, str]:
    """Gives at most MOST open leads of a leaver to `to`; returns how many, and to whom by name.

    Allowed as for each of the leads: their manager and admins. Raises NotAllowed, UserError.
    """
    person = session.get(Member, member_id)
    if person is None or person.active:
        raise UserError("They are back; their leads stay with them.")
    leads = open_leads_of(session, person.slack_id)
    for lead_id in leads:
        assign_lead(session, lead_id, to, by, now, then)
    redraw(session, LEFT, member_id)
    return len(leads), name_of(session, to)


async def on_give_on_chosen(act: Act) -> Answer:
    """Somebody was chosen in the message about a leaver."""
    _, _, member_id = str(act.action.get("action_id") or "").partition("#")
    if not member_id.isdigit() or not act.value:
        raise UserError("That message is too old. Open the lead and choose *Assign* there.")
    person, to, then = int(member_id), act.value, told_of_owners(act)
    count, name = await act.write(give_on, person, to, act.user_id, act.now, then)
    more = count
    while more == MOST:  # a unit of its own each, so that nobody waits for a long one
        more, _ = await act.write(give_on, person, to, act.user_id, act.now, then)
        count += more
    for draw in act.deps.parts.get("home_changed", []) if act.view.get("type") == "home" else ():
        await draw(act)
    if not count:
        return {"text": "Nothing of theirs is open any more."}
    return {"text": f"{count} lead{'s' if count > 1 else ''} given to {text.mrkdwn(name, 80)}."}
