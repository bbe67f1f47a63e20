"""Reads a gathering as one person sees it: few statements, however many are invited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.gatherings.agenda import agenda_of, votes
from bot.gatherings.models import (
    Action,
    Gathering,
    Invitation,
    Kind,
    Part,
    Said,
    Stage,
    Topic,
    TopicVote,
)
from bot.gatherings.service import gathering, invitation, may_change
from bot.gatherings.shown import Deed, Facts, Guest, TopicLine
from bot.gatherings.telling import NAMED, local_day
from bot.kit.db import Session
from bot.kit.many import parts
from bot.kit.surfaces import CardBits, Lent
from bot.people.calendar import zone_of
from bot.people.models import Member

DONE = (Stage.DECIDED, Stage.ANSWERED)


def names_of(session: Session, slack_ids: Iterable[str]) -> dict[str, str]:
    """What these people are called; their id where nobody knows."""
    wanted = list(dict.fromkeys(slack_ids))
    found: dict[str, str] = {}
    for some in parts(wanted):
        query = select(Member.slack_id, Member.name).where(col(Member.slack_id).in_(some))
        found.update({s: n for s, n in session.exec(query) if n})
    return {s: found.get(s, s) for s in wanted}


def answers_of(session: Session, gathering_id: int) -> dict[Said, int]:
    """How many said what; leavers are not counted (U13)."""
    query = (
        select(Invitation.answer, func.count())
        .join(Member, col(Member.slack_id) == col(Invitation.slack_id))
        .where(Invitation.gathering_id == gathering_id, ~col(Invitation.gone))
        .where(col(Member.active), Member.workspace_id == Invitation.workspace_id)
    )
    found = session.exec(query.group_by(col(Invitation.answer)))
    return dict.fromkeys(Said, 0) | {Said(said): int(n) for said, n in found}


def guests_of(session: Session, gathering_id: int, most: int = 200) -> tuple[Guest, ...]:
    """Who is invited, hosts first, then in the order of their invitation; leavers left out."""
    query = (
        select(Invitation, Member.name, Member.side)
        .join(Member, col(Member.slack_id) == col(Invitation.slack_id))
        .where(Invitation.gathering_id == gathering_id, ~col(Invitation.gone))
        .where(col(Member.active), Member.workspace_id == Invitation.workspace_id)
        .order_by(col(Invitation.id))
        .limit(most)
    )
    found = [
        Guest(i.slack_id, name or i.slack_id, i.part, i.answer, i.attended, i.side or str(side))
        for i, name, side in session.exec(query)
    ]
    return tuple(sorted(found, key=lambda g: g.part is not Part.HOST))


def attendance_of(session: Session, gathering_id: int) -> dict[str, int]:
    """How many were there, by the side that they were on then (000-11)."""
    query = (
        select(Invitation.side, func.count())
        .where(Invitation.gathering_id == gathering_id, col(Invitation.attended).is_(True))
        .group_by(col(Invitation.side))
    )
    return {side: int(n) for side, n in session.exec(query)}


def topic_lines(session: Session, rows: Sequence[Topic], viewer: str) -> tuple[TopicLine, ...]:
    """Topics as `viewer` sees them, in the order given."""
    ids = [t.id or 0 for t in rows]
    wanted = votes(session, ids)
    mine = set(
        session.exec(
            select(TopicVote.topic_id).where(
                col(TopicVote.topic_id).in_(ids), TopicVote.slack_id == viewer
            )
        )
    )
    return tuple(
        TopicLine(
            t.id or 0, t.words, t.heading, wanted.get(t.id or 0, 0), t.id in mine,
            t.by == viewer, t.state,
            t.decision if t.state in DONE else "", t.by,
        )
        for t in rows
    )  # fmt: skip


def deeds_of(session: Session, rows: Sequence[Action], viewer: str, now: datetime) -> list[Deed]:
    """Actions as they are shown, with their gathering's title."""
    called = names_of(session, [a.owner_id for a in rows])
    ids = {a.gathering_id for a in rows}
    query = select(Gathering.id, Gathering.title).where(col(Gathering.id).in_(ids))
    where = dict(session.exec(query).all()) if ids else {}
    today = local_day(session, viewer, now)
    return [
        Deed(
            a.id or 0, a.words, called[a.owner_id], a.owner_id, a.due_on, a.done_at is not None,
            a.done_at is None and a.due_on < today, where.get(a.gathering_id, ""),
        )
        for a in rows
    ]  # fmt: skip


def actions_of(session: Session, gathering_id: int) -> Sequence[Action]:
    """What was agreed there, soonest due first."""
    query = select(Action).where(
        Action.gathering_id == gathering_id, col(Action.dropped_at).is_(None)
    )
    return session.exec(query.order_by(col(Action.due_on), col(Action.id))).all()


def waiting_at(session: Session, row: Gathering) -> list[Topic]:
    """The topics on which nothing is decided yet; a lunch has none."""
    return [] if row.kind == Kind.LUNCH else agenda_of(session, row.forum)


def _topics(session: Session, row: Gathering) -> list[Topic]:
    """What was decided there, then what waits, while it is still to come."""
    if row.kind == Kind.LUNCH:
        return []
    decided = select(Topic).where(Topic.gathering_id == row.id, col(Topic.state).in_(DONE))
    done = list(session.exec(decided.order_by(col(Topic.decided_at), col(Topic.id))))
    return done + [t for t in agenda_of(session, row.forum) if t not in done]


def _still_open(session: Session, row: Gathering, viewer: str) -> tuple[str, ...]:
    query = (
        select(Action.words)
        .join(Gathering, col(Gathering.id) == col(Action.gathering_id))
        .where(Gathering.forum == row.forum, Gathering.workspace_id == row.workspace_id)
        .where(Action.owner_id == viewer, col(Action.done_at).is_(None))
        .where(col(Action.dropped_at).is_(None), Gathering.id != row.id)
    )
    return tuple(session.exec(query.order_by(col(Action.due_on)).limit(3)))


def read_facts(
    session: Session,
    gathering_id: int,
    viewer: str,
    now: datetime,
    lent: Lent | None = None,
    named: int = NAMED,
) -> Facts:
    """All that is shown of it. Raises UserError when there is none.

    `lent`: what rooms above add to it (PACK_PARTS). `named`: up to how many are named.
    """
    row = gathering(session, gathering_id)
    found = answers_of(session, gathering_id)
    listed = sum(found.values())
    guests = guests_of(session, gathering_id) if listed <= named else ()
    own = invitation(session, gathering_id, viewer)
    mine = None
    if own is not None and not own.gone:
        mine = Guest(viewer, "", own.part, own.answer, own.attended)
    called = names_of(session, [x for x in (row.owner_id, row.notes_by) if x])
    given: list[CardBits] = [
        part(session, gathering_id, viewer, now) for part in (lent or {}).get("pack_parts", [])
    ]
    return Facts(
        row.id or 0, row.kind, row.title, row.state, row.starts_at, row.minutes, row.zone,
        zone_of(session, viewer), row.mode, row.place, row.link, row.why,
        called[row.owner_id], row.owner_id, listed, found, guests, mine,
        may_change(session, row, viewer), row.forum, row.series_id, row.sequence,
        there=attendance_of(session, gathering_id),
        topics=topic_lines(session, _topics(session, row), viewer), notes=row.notes,
        updated=bool(row.details.get("updated")), notes_by=called.get(row.notes_by or "", ""),
        decisions=tuple(row.decisions),
        deeds=tuple(deeds_of(session, actions_of(session, gathering_id), viewer, now)),
        still=_still_open(session, row, viewer), holiday=str(row.details.get("holiday") or ""),
        words=tuple(w for bits in given for w in bits.words),
        pack=tuple(str(p) for p in row.details.get("pack") or ()),
    )  # fmt: skip
