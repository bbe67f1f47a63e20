"""What somebody who left leaves behind: their open leads, and one press to give them on (U13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select

from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.blocks import Block, actions, context, plain, section
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.kit.surfaces import CardBits, HomePanel, Lent
from bot.leads.handlers import told_of_owners
from bot.leads.models import Lead, Quality
from bot.leads.owning import OwnerChanged, assign_leads, name_of
from bot.people import service as people
from bot.people.census import LEFT
from bot.people.models import Member, Team

GIVE_ON = "leads.give_on"
MOST = 200
SHOWN = 10  # leavers in Home at once, those with most leads first
# What nobody called not good.
_OPEN = (col(Lead.merged_into).is_(None), col(Lead.verdict) != Quality.NOT_GOOD)


def open_leads_of(session: Session, slack_id: str) -> list[int]:
    """Leads of this owner that nobody called not good; at most MOST at once, the newest first."""
    return [
        lead_id
        for lead_id in session.exec(
            select(Lead.id)
            .where(Lead.owner_id == slack_id, *_OPEN)
            .order_by(col(Lead.received_at).desc())
            .limit(MOST)
        )
        if lead_id is not None
    ]


def left_part(session: Session, member_id: int) -> CardBits:
    """For the manager's message about a leaver: how many leads, and a picker of who gets them."""
    person = session.get(Member, member_id)
    if person is None:
        return CardBits()
    query = select(func.count()).select_from(Lead)
    count = session.exec(query.where(Lead.owner_id == person.slack_id, *_OPEN)).one()
    return CardBits((_leads(count),), (_picker(member_id),)) if count else CardBits()


def _leads(count: int) -> str:
    return f"{count} open lead{'s' if count > 1 else ''}"


def _picker(member_id: int) -> Block:
    return {
        "type": "users_select",
        "action_id": f"{GIVE_ON}#{member_id}",
        "placeholder": plain("Give them to"),
    }


def left_panel(session: Session, slack_id: str, _now: datetime, _lent: Lent) -> HomePanel:
    """What leavers left open, with whoever may give it on: their manager, else the admins."""
    waiting: list[Block] = []
    found = _left_to(session, slack_id, people.is_admin(session, slack_id))
    for member_id, name, count in found[:SHOWN]:
        line = f"{text.mrkdwn(name or 'Somebody', 80)} has left: {_leads(count)}"
        waiting += [section(line), actions(_picker(member_id))]
    if len(found) > SHOWN:
        waiting.append(context("More people who left have open leads. They show once these have."))
    return HomePanel(waiting=tuple(waiting), rank=20)


def _left_to(session: Session, slack_id: str, admin: bool) -> list[tuple[int, str, int]]:
    """(member, name, open leads) of those who left and whose leads are this person's to give on,
    as people.manager_of says; one more than is shown."""
    own, boss = aliased(Member), aliased(Member)
    his, team = _active(own, col(Member.manager_id)), _active(boss, col(Team.manager_id))
    manager = func.coalesce(own.slack_id, boss.slack_id)
    mine: Any = manager == slack_id
    leads: Any = (
        select(func.count())  # one look into the index for each leaver, never through all leads
        .select_from(Lead)
        .where(Lead.workspace_id == Member.workspace_id, Lead.owner_id == Member.slack_id, *_OPEN)
        .correlate(Member)
        .scalar_subquery()
    )
    query = (
        select(Member.id, Member.name, leads)
        .outerjoin(own, his)
        .outerjoin(Team, col(Team.id) == col(Member.team_id))
        .outerjoin(boss, team)
        .where(~col(Member.active), ~col(Member.bot), leads > 0)
        .where(or_(mine, manager.is_(None)) if admin else mine)
        .order_by(leads.desc(), col(Member.id))
        .limit(SHOWN + 1)
    )
    return [(member_id or 0, name, count) for member_id, name, count in session.exec(query)]


def _active(who: Any, named: Any) -> Any:
    """The join to the person `named`, if they are of the company and not the leaver."""
    there = and_(who.slack_id == named, who.workspace_id == col(Member.workspace_id))
    return and_(there, who.slack_id != col(Member.slack_id), who.active, ~who.guest, ~who.bot)


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
    assign_leads(session, leads, to, by, now, then)
    redraw(session, LEFT, member_id)
    return len(leads), name_of(session, to)


async def on_give_on_chosen(act: Act) -> Answer:
    """Somebody was chosen in the message about a leaver."""
    _, _, member_id = str(act.action.get("action_id") or "").partition("#")
    if not member_id.isdigit() or not act.value:
        raise UserError("That message is too old. Open the lead and choose *Give it to ...* there.")
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
