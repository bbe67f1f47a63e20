"""What is to be talked about: raised, voted into order, decided, answered; and what was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.gatherings import telling, telling_after
from bot.gatherings.actions import add_action as add_action
from bot.gatherings.actions import finish_action as finish_action
from bot.gatherings.models import (
    NOTES,
    TEXT,
    Gathering,
    Invitation,
    Said,
    Stage,
    State,
    Topic,
    TopicVote,
)
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.many import parts
from bot.kit.outbox import redraw
from bot.people import service as people
from bot.people.models import Member, Side

WAITING = (Stage.RAISED, Stage.AGENDA)
MOST_DECISIONS = 20


def raise_topic(
    session: Session, forum: str, by: str, words: str, heading: str, now: datetime
) -> Topic:
    """Somebody wants this talked about in `forum`. Raises UserError for no words, NotAllowed for
    people who are in neither sales nor marketing (admins may)."""
    person = people.require_member(session, by)
    if person.side not in (Side.SALES, Side.MARKETING) and not person.admin:
        raise NotAllowed("Topics come from sales and marketing. Nothing was saved.")
    clean = text.clean(words, TEXT)
    if not clean:
        raise UserError("What is it about? A sentence will do.", field="words")
    topic = Topic(forum=forum, by=by, words=clean, heading=text.line(heading, 80), at=now)
    session.add(topic)
    session.flush()
    telling.agenda_changed(session, forum)
    return topic


def topic(session: Session, topic_id: int, *, lock: bool = True) -> Topic:
    """The topic. Raises UserError when there is none."""
    query = select(Topic).where(Topic.id == topic_id)
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise UserError("I no longer have that topic. Nothing was changed.")
    return found


def withdraw_topic(
    session: Session, topic_id: int, by: str, now: datetime, gone: bool | None = None
) -> Topic:
    """Its author takes it back while nothing was decided, or puts it back; None: the other one."""
    row = topic(session, topic_id)
    if row.by != by:
        raise NotAllowed("Only who raised it can take it back. Nothing was changed.")
    if row.state not in (*WAITING, Stage.WITHDRAWN):
        raise UserError("It was decided already. Nothing was changed.")
    gone = row.state is not Stage.WITHDRAWN if gone is None else gone
    row.state = Stage.WITHDRAWN if gone else Stage.RAISED
    session.add(row)
    session.flush()
    telling.agenda_changed(session, row.forum)
    return row


def vote(
    session: Session, topic_id: int, by: str, now: datetime, wanted: bool | None = None
) -> int:
    """Somebody wants it early on the agenda, or no longer does; None: the other of the two.
    Returns how many want it."""
    row = topic(session, topic_id)
    if row.state not in WAITING:
        raise UserError("It was talked about already. Nothing was changed.")
    mine = session.get(TopicVote, (topic_id, by))
    wanted = mine is None if wanted is None else wanted
    if mine is not None and not wanted:
        session.delete(mine)
    elif mine is None and wanted:
        people.require_member(session, by)
        session.add(TopicVote(topic_id=topic_id, slack_id=by, at=now))
    session.flush()
    telling.agenda_changed(session, row.forum)
    return votes(session, [topic_id]).get(topic_id, 0)


def votes(session: Session, topic_ids: Sequence[int]) -> dict[int, int]:
    """How many want each of these early."""
    query = select(TopicVote.topic_id, func.count()).where(col(TopicVote.topic_id).in_(topic_ids))
    return {i: int(n) for i, n in session.exec(query.group_by(col(TopicVote.topic_id)))}


def agenda_of(session: Session, forum: str) -> list[Topic]:
    """What waits to be talked about there: most wanted first, then longest waiting."""
    found = session.exec(
        select(Topic).where(Topic.forum == forum, col(Topic.state).in_(WAITING))
    ).all()
    wanted = votes(session, [t.id or 0 for t in found])
    return sorted(found, key=lambda t: (-wanted.get(t.id or 0, 0), t.at, t.id or 0))


def decide(
    session: Session,
    topic_id: int,
    decision: str,
    now: datetime,
    gathering_id: int | None = None,
    *,
    by: str = "",
) -> Topic:
    """What was decided about it; its author is told, but for `by`: you said, we decided. A
    correction is shown in the same message. Raises UserError for no words."""
    row = topic(session, topic_id)
    said = text.clean(decision, TEXT)
    if not said:
        raise UserError("What was decided? A sentence will do.", field="decision")
    if row.state is Stage.WITHDRAWN:
        raise UserError("Its author took it back. Nothing was changed.")
    row.decision, row.gathering_id = said, gathering_id or row.gathering_id
    former = telling_after.answer_of(row)
    if row.state in WAITING:
        row.state, row.decided_at = Stage.DECIDED, now
    session.add(row)
    session.flush()
    redraw(session, telling.ANSWER, former)
    telling_after.decided(session, row, by, now)
    telling.agenda_changed(session, row.forum)
    return row


def say_fine(session: Session, topic_id: int, by: str, now: datetime, *, fine: bool) -> Topic:
    """[Fine] [Not solved], from who raised it; not solved puts it back on the agenda."""
    row = topic(session, topic_id)
    if row.by != by:
        raise NotAllowed("That is for who raised it to say. Nothing was changed.")
    if row.state not in (Stage.DECIDED, Stage.ANSWERED):
        raise UserError("It is on the agenda again already.")
    row.fine, row.state = fine, Stage.ANSWERED if fine else Stage.RAISED
    session.add(row)
    session.flush()
    redraw(session, telling.ANSWER, telling_after.answer_of(row))
    telling.agenda_changed(session, row.forum)
    return row


def say_it_is_fine(session: Session, topic_id: int, by: str, now: datetime) -> Topic:
    """[Fine]."""
    return say_fine(session, topic_id, by, now, fine=True)


def say_not_solved(session: Session, topic_id: int, by: str, now: datetime) -> Topic:
    """[Not solved]."""
    return say_fine(session, topic_id, by, now, fine=False)


def hold(
    session: Session,
    gathering_id: int,
    by: str,
    notes: str,
    attended: Sequence[str],
    now: datetime,
    decisions: Sequence[str] = (),
) -> Gathering:
    """It was held: minutes, decisions that belong to no topic, and who came. Everybody invited
    gets the minutes; again corrects them in place and says so (U18). Raises UserError before it
    began and for one called off."""
    row = session.exec(
        select(Gathering).where(Gathering.id == gathering_id).with_for_update()
    ).one_or_none()
    if row is None or row.state in (State.CANCELLED, State.SKIPPED):
        raise UserError("That one was called off. Nothing was changed.")
    if row.starts_at > now:
        raise UserError("It has not begun yet. Minutes come afterwards.")
    if row.notes or row.decisions:
        row.details = {**row.details, "updated": True}
    row.state, row.held_at, row.notes_by = State.HELD, row.held_at or now, by
    row.notes = text.clean(notes, NOTES)
    row.decisions = [x for d in decisions[:MOST_DECISIONS] if (x := text.clean(d, TEXT))]
    session.add(row)
    _note_attendance(session, gathering_id, set(attended))
    session.flush()
    telling_after.held(session, row, now)
    return row


def _note_attendance(session: Session, gathering_id: int, came: set[str]) -> None:
    query = select(Invitation).where(Invitation.gathering_id == gathering_id)
    there = {i.slack_id: i for i in session.exec(query)}
    for slack_id in sorted(came - there.keys()):  # came without being invited
        there[slack_id] = Invitation(gathering_id=gathering_id, slack_id=slack_id)
    sides: dict[str, str] = {}
    for some in parts(there):
        found = select(Member.slack_id, Member.side).where(col(Member.slack_id).in_(some))
        sides |= {who: str(side) for who, side in session.exec(found)}
    for slack_id, one in there.items():
        one.attended = slack_id in came
        one.side = sides.get(slack_id, "")
        if one.attended and one.gone:
            one.gone, one.answer = False, Said.NONE
        session.add(one)
