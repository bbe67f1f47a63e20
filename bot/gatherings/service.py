"""Planning, moving, calling off and answering: what rooms above call as well.

Nothing here asks who may: `require_change` does, for what a person pressed. Every time is aware
UTC; wall times are those of the gathering's own zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from bot.gatherings import alarms, telling
from bot.gatherings.models import Gathering, Invitation, Mode, Part, Said, State
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.calendar import stands_in

LEADS = ("2w", "2d", "1h")
TRAVEL_LEADS = ("6w", "2w", "2d")  # in person: there is a way to go (000-15)
OPEN = (State.PLANNED, State.ASKED)
GONE = "That one is no longer planned. Nothing was changed."
LONGEST = 12 * 60  # minutes


@dataclass(frozen=True)
class Plan:
    """What is planned. `forum`: whose topics it takes; "" means its own. `leads`: when people are
    reminded; () means the usual ones of its mode. `at_once`: invitations leave now, however far
    ahead it is; else a week before the first reminder. `original_on`: the date that the rule of its
    series names."""

    kind: str
    title: str
    starts_at: datetime
    zone: str
    owner_id: str
    minutes: int = 60
    deputy_id: str | None = None
    mode: Mode = Mode.VIDEO
    place: str = ""
    link: str = ""
    forum: str = ""
    site_id: int | None = None
    series_id: int | None = None
    leads: tuple[str, ...] = ()
    at_once: bool = True
    state: State = State.PLANNED
    original_on: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


def plan_gathering(session: Session, plan: Plan, whom: Iterable[str], now: datetime) -> Gathering:
    """A new date with these people invited as members. Raises UserError for a date in the past."""
    if plan.starts_at <= now:
        raise UserError("That date is over already. Choose a later one.", field="day")
    if not 5 <= plan.minutes <= LONGEST:
        raise UserError("It lasts between 5 minutes and 12 hours.", field="minutes")
    usual = TRAVEL_LEADS if plan.mode is Mode.PERSON else LEADS
    row = Gathering(
        kind=plan.kind, title=text.line(plan.title, 120), owner_id=plan.owner_id,
        deputy_id=plan.deputy_id, starts_at=plan.starts_at, zone=plan.zone, minutes=plan.minutes,
        mode=plan.mode, place=text.line(plan.place, 200), link=plan.link[:500],
        site_id=plan.site_id, series_id=plan.series_id, uid=f"{uuid4()}@align",
        leads=list(plan.leads or usual), details=dict(plan.details), forum=plan.forum, at_made=now,
        state=plan.state, original_on=plan.original_on,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if not row.forum:
        row.forum = f"gathering:{row.id}"
    invite(session, row, whom, now)
    if plan.at_once:
        telling.send_invitations(session, row, now)
    alarms.plan_follow_up(session, row, now)
    return row


def gathering(session: Session, gathering_id: int, *, lock: bool = False) -> Gathering:
    """The one with this id. Raises UserError when there is none."""
    query = select(Gathering).where(Gathering.id == gathering_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.exec(query).one_or_none()
    if found is None:
        raise UserError("I no longer have that one. Nothing was changed.")
    return found


def standing(session: Session, gathering_id: int) -> Gathering:
    """The same, locked, still to come. Raises UserError when it was called off or is over."""
    row = gathering(session, gathering_id, lock=True)
    if row.state not in OPEN:
        raise UserError(GONE)
    return row


def may_change(session: Session, row: Any, by: str) -> bool:
    """Owner and deputy of a gathering or series, and admins, while they belong to the company."""
    person = people.member(session, by)
    if person is None or not people.is_member(person):
        return False
    return person.admin or by in (row.owner_id, row.deputy_id)


def require_change(session: Session, row: Any, by: str) -> None:
    """Raises NotAllowed for anybody who may not change it."""
    if not may_change(session, row, by):
        raise NotAllowed("Its owner, its deputy and admins can change that. Nothing was changed.")


def responsible(session: Session, row: Any, now: datetime) -> str | None:
    """Who acts for a gathering or series now: the owner, who stands in for them while away, else
    the deputy, else an admin. None where nobody is left (000-22)."""
    for who in (row.owner_id, row.deputy_id):
        if who and people.is_member(people.member(session, who)):
            return stands_in(session, who, now)
    left = people.admins(session)
    return left[0].slack_id if left else None


def invitations(session: Session, gathering_id: int) -> list[Invitation]:
    """Everybody invited, in the order of their invitation."""
    query = select(Invitation).where(Invitation.gathering_id == gathering_id, ~col(Invitation.gone))
    return list(session.exec(query.order_by(col(Invitation.id))))


def invitation(session: Session, gathering_id: int, slack_id: str) -> Invitation | None:
    """Somebody's own invitation, also one that was taken back."""
    query = select(Invitation).where(
        Invitation.gathering_id == gathering_id, Invitation.slack_id == slack_id
    )
    return session.exec(query).first()


def invite(
    session: Session,
    row: Gathering,
    whom: Iterable[str],
    now: datetime,
    part: Part = Part.MEMBER,
) -> list[str]:
    """Invites people of the company; who is invited already stays as they are. Returns who is new.

    Once invitations have left, theirs leaves at once. Guests and leavers are left out (F56).
    """
    there = {
        i.slack_id: i
        for i in session.exec(select(Invitation).where(Invitation.gathering_id == row.id))
    }
    fresh: list[str] = []
    for slack_id in dict.fromkeys(telling.reachable(session, whom)):
        known = there.get(slack_id)
        if known is not None and not known.gone:
            continue
        if known is None:
            session.add(Invitation(gathering_id=row.id or 0, slack_id=slack_id, part=part))
        else:
            known.gone, known.part, known.answer = False, part, Said.NONE
            session.add(known)
        fresh.append(slack_id)
    session.flush()
    if fresh and row.invited_at is not None and row.state in OPEN:
        telling.tell_invited(session, row, fresh, now)
    return fresh


def answer(session: Session, gathering_id: int, by: str, said: Said, now: datetime) -> Gathering:
    """[I'll be there] [Not sure yet] [Cannot]: the newest answer counts; shown to all invited.

    Raises UserError for one that was called off or is over, NotAllowed for who is not invited.
    """
    row = standing(session, gathering_id)
    if row.starts_at + timedelta(minutes=row.minutes) <= now:
        raise UserError("That one is over. Nothing was changed.")
    own = invitation(session, gathering_id, by)
    if own is None or own.gone:
        raise NotAllowed("You are not on its list. Ask its owner to invite you.")
    if own.answer is said:
        return row
    own.answer, own.answered_at = said, now
    session.add(own)
    session.flush()
    telling.answered(session, row, own, now)
    return row


def move_gathering(
    session: Session,
    gathering_id: int,
    now: datetime,
    *,
    starts_at: datetime | None = None,
    by: str = "",
    why: str = "",
    **changes: Any,
) -> Gathering:
    """Another time, place, link, mode, zone or length; everybody invited hears of it once.

    `changes`: minutes, mode, place, link, zone. Answers for another time are asked anew. Raises
    UserError for a past date and for one that is no longer planned.
    """
    row = standing(session, gathering_id)
    if starts_at is not None and starts_at <= now:
        raise UserError("That date is over already. Choose a later one.", field="day")
    before = {k: getattr(row, k) for k in ("starts_at", *changes)}
    given = {**({"starts_at": starts_at} if starts_at else {}), **changes}
    for name, value in given.items():
        setattr(row, name, value)
    if all(getattr(row, k) == v for k, v in before.items()) and row.state is State.PLANNED:
        return row
    row.state, row.sequence, row.why = State.PLANNED, row.sequence + 1, text.line(why, 500)
    if alarms.ends_at(row) > now:
        row.alarm = 0  # whatever was asked of the former time
    if starts_at is not None and before["starts_at"] != starts_at:
        for one in invitations(session, gathering_id):
            one.answer = Said.YES if one.slack_id == by else Said.NONE
            session.add(one)
    session.add(row)
    session.flush()
    telling.changed(session, row, by, now)
    return row


def cancel_gathering(
    session: Session,
    gathering_id: int,
    now: datetime,
    *,
    by: str = "",
    why: str = "",
    state: State = State.CANCELLED,
) -> Gathering:
    """Calls it off: everybody invited hears of it, calendars take it out. Again: nothing."""
    row = gathering(session, gathering_id, lock=True)
    if row.state not in OPEN:
        return row
    row.state, row.sequence, row.why = state, row.sequence + 1, text.line(why, 500)
    session.add(row)
    session.flush()
    telling.changed(session, row, by, now)
    return row
