"""Who is invited when a date comes near: people and sides of its series, and who is in turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from bot.gatherings import service, telling
from bot.gatherings.models import Gathering, Invitation, Kind, Part, Said, Series, State
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member, Role, Side, Team

# How long before it people are invited: a week before the first reminder.
_FIRST = {"6w": timedelta(days=49), "2w": timedelta(days=21)}
_SOON = timedelta(days=6)


def invite_from(row: Gathering) -> datetime:
    """From when on its invitations may leave."""
    return row.starts_at - max((_FIRST.get(lead, _SOON) for lead in row.leads), default=_SOON)


def whom_of(session: Session, of: Series) -> list[str]:
    """Owner, deputy, those named, and everybody of its sides; at its site, where it has one."""
    query = (
        select(Member.slack_id)
        .join(Team, col(Team.id) == col(Member.team_id), isouter=True)
        .where(col(Member.side).in_(of.sides), Member.workspace_id == of.workspace_id)
        .where(col(Member.active), ~col(Member.guest), ~col(Member.bot))
        .order_by(col(Member.id))
    )
    if of.site_id is not None:
        here = func.coalesce(col(Member.site_id), col(Team.site_id))
        query = query.where(here == of.site_id)
    crowd = session.exec(query).all() if of.sides else ()
    named = [of.owner_id, *([of.deputy_id] if of.deputy_id else []), *of.whom]
    return list(dict.fromkeys([*named, *crowd]))


def send_due(session: Session, now: datetime, *, wait: bool = False) -> int:
    """Invites to every date that has come near enough; `wait`: each when they are next at work.
    Returns how many dates."""
    query = select(Gathering).where(
        Gathering.state == State.PLANNED,
        col(Gathering.invited_at).is_(None),
        Gathering.starts_at > now,
        Gathering.starts_at <= now + max(_FIRST.values()),
    )
    near = [row for row in session.exec(query.with_for_update()) if invite_from(row) <= now]
    for row in near:
        send(session, row, now, wait=wait)
    return len(near)


def send(session: Session, row: Gathering, now: datetime, *, wait: bool = False) -> None:
    """Invites to one date: those of its series, and who is in turn."""
    of = session.get(Series, row.series_id) if row.series_id is not None else None
    if of is not None:
        service.invite(session, row, whom_of(session, of), now)
        if of.open_seats:
            _fill_seats(session, row, of, now)
        if row.kind == Kind.LUNCH:
            _name_host(session, row, now)
    telling.send_invitations(session, row, now, wait=wait)


def say(session: Session, gathering_id: int, by: str, said: Said, now: datetime) -> Gathering:
    """Somebody's answer; a seat or a turn that they cannot take goes to the next one."""
    row = service.answer(session, gathering_id, by, said, now)
    own = service.invitation(session, gathering_id, by)
    if said is Said.NO and own is not None:
        of = session.get(Series, row.series_id) if row.series_id is not None else None
        if own.part is Part.OPEN_SEAT and of is not None:
            _fill_seats(session, row, of, now)
        if own.part is Part.HOST:
            own.part = Part.MEMBER
            session.add(own)
            session.flush()
            _name_host(session, row, now)
        if _nobody_comes(session, row):
            telling.nobody_comes(session, row, by, now)
    return row


def _nobody_comes(session: Session, row: Gathering) -> bool:
    """Whether everybody on the list but its owner has declined; leavers are not asked."""
    might = (
        select(Invitation.id)
        .where(Invitation.gathering_id == row.id, ~col(Invitation.gone))
        .where(Invitation.slack_id != row.owner_id, Invitation.answer != Said.NO)
        .join(Member, col(Member.slack_id) == col(Invitation.slack_id))
        .where(col(Member.active), Member.workspace_id == Invitation.workspace_id)
    )
    return session.exec(might.limit(1)).first() is None


def uninvite(session: Session, row: Gathering, whom: Iterable[str], now: datetime) -> None:
    """Takes people off the list; they are told if they had been invited, and calendars that were
    given a file take it out."""
    out = set(whom)
    filed = False
    for one in service.invitations(session, row.id or 0):
        if one.slack_id in out:
            one.gone, one.answer = True, Said.NONE
            filed = filed or one.filed > -1
            session.add(one)
    session.flush()
    telling.forget(session, row, sorted(out))
    if row.invited_at is not None:
        telling.redraw_invitations(session, row)
        telling.redraw_own(session, row, sorted(out), now)
    if filed:
        telling.plan_files(session, row, now)


def take_off(
    session: Session, gathering_id: int, whom: Iterable[str], by: str, now: datetime
) -> tuple[Gathering, int]:
    """[Take off], by who may change it: an open seat and a turn to host go to the next one.
    Returns it, and how many are off. Raises UserError for its owner."""
    row = service.standing(session, gathering_id)
    service.require_change(session, row, by)
    wanted = set(whom)
    if row.owner_id in wanted:
        raise UserError("Its owner stays on the list. Nothing was changed.", field="whom")
    out = [i for i in service.invitations(session, gathering_id) if i.slack_id in wanted]
    parts = {i.part for i in out}
    uninvite(session, row, [i.slack_id for i in out], now)
    of = session.get(Series, row.series_id) if row.series_id is not None else None
    if Part.OPEN_SEAT in parts and of is not None:
        _fill_seats(session, row, of, now)
    if Part.HOST in parts:
        _name_host(session, row, now)
    return row, len(out)


# -- in turn


def turns(session: Session, series_id: int | None, whom: Iterable[str], part: Part) -> list[str]:
    """These people, whose turn it is first: asked least often, then asked longest ago (U17)."""
    query = (
        select(Invitation.slack_id, func.count(), func.max(Gathering.starts_at))
        .join(Gathering, col(Gathering.id) == col(Invitation.gathering_id))
        .where(Gathering.series_id == series_id, Invitation.part == part)
        .where(Gathering.workspace_id == Invitation.workspace_id)
        .group_by(col(Invitation.slack_id))
    )
    had = {who: (int(n), str(last)) for who, n, last in session.exec(query)}
    order = {who: (*had.get(who, (0, "")), place) for place, who in enumerate(whom)}
    return sorted(order, key=lambda who: order[who])


def _fill_seats(session: Session, row: Gathering, of: Series, now: datetime) -> None:
    """Gives the open seats that are free to the reps in turn (000-11)."""
    there = {i.slack_id: i for i in service.invitations(session, row.id or 0)}
    taken = [i for i in there.values() if i.part is Part.OPEN_SEAT and i.answer is not Said.NO]
    free = of.open_seats - len(taken)
    if free <= 0:
        return
    query = select(Member.slack_id).where(
        Member.side == Side.SALES, col(Member.active), ~col(Member.guest), ~col(Member.bot),
        col(Member.role).not_in((Role.INSIDE_MANAGER, Role.SALES_LEADER)),
    )  # fmt: skip
    if of.site_id is not None:
        query = query.outerjoin(Team, col(Team.id) == col(Member.team_id)).where(
            func.coalesce(col(Member.site_id), col(Team.site_id)) == of.site_id
        )
    off = select(Invitation.slack_id).where(Invitation.gathering_id == row.id, col(Invitation.gone))
    but = there.keys() | set(session.exec(off))
    reps = [r for r in session.exec(query.order_by(col(Member.id))) if r not in but]
    chosen = turns(session, of.id, reps, Part.OPEN_SEAT)[:free]
    service.invite(session, row, chosen, now, Part.OPEN_SEAT)


def _name_host(session: Session, row: Gathering, now: datetime) -> None:
    """The next of those who may come hosts; each in turn (001-14)."""
    there = service.invitations(session, row.id or 0)
    if any(i.part is Part.HOST for i in there):
        return
    may = {i.slack_id: i for i in there if i.answer is not Said.NO}
    order = turns(session, row.series_id, may, Part.HOST)
    if not order:
        return
    host = may[order[0]]
    host.part = Part.HOST
    session.add(host)
    session.flush()
    if row.invited_at is not None:
        telling.tell_invited(session, row, [host.slack_id], now)
