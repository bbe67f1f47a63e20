"""A topic is raised: it goes to whoever speaks for its author (000-12, 000-17)."""

from __future__ import annotations

from datetime import datetime

from bot.council import telling
from bot.council.meetings import forum, to_come
from bot.council.models import HEADINGS, CouncilSeat
from bot.council.represent import council_for, rebalance, seat_for
from bot.council.seats import council, councils, may_change, require_seat, seat_of
from bot.council.shown import Raised
from bot.gatherings import agenda
from bot.gatherings.models import Stage, Topic
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.calendar import zone_of
from bot.people.models import Side

NOBODY = "No council speaks for you yet. Ask {} to form one: `/align council`. Nothing was saved."
ELSEWHERE = "That council does not speak for you. `/align council raise` goes to the one that does."


def raise_for_council(session: Session, by: str, words: str, heading: str, now: datetime) -> Raised:
    """Somebody in sales or marketing wants their council to talk about this. Raises UserError for
    no words and where no council speaks for them, NotAllowed for others."""
    person = people.require_member(session, by)
    seat = representative(session, by, now)
    council_id = seat.council_id if seat else _own_to_look_after(session, by)
    if council_id is None:
        if person.side not in (Side.SALES, Side.MARKETING):
            raise NotAllowed("Topics come from sales and marketing. Nothing was saved.")
        named = " or ".join(text.mrkdwn(m.name, 60) for m in people.admins(session)[:2] if m.name)
        raise UserError(NOBODY.format(named or "an admin"))
    told = heading if heading in HEADINGS else ""
    topic = agenda.raise_topic(session, forum(council_id), by, words, told, now)
    if seat is not None:
        telling.topic_raised(session, seat, topic, now)
    agenda_changed(session, council_id, now)
    return raised(session, topic.id or 0, by, now)


def raise_there(
    session: Session, where: str, by: str, words: str, heading: str, now: datetime
) -> Topic:
    """On the card of a council's meeting: from those for whom it speaks, from its members and
    whoever looks after it. Raises NotAllowed for others, UserError for no words."""
    people.require_member(session, by)
    row = council(session, int(where.partition(":")[2]))
    seat = representative(session, by, now)
    if seat is not None and seat.council_id != row.id:
        seat = None
    mine = seat_of(session, row.id or 0, by) is not None or may_change(session, row, by)
    if seat is None and not mine:
        raise NotAllowed(f"{ELSEWHERE} Nothing was saved.")
    told = heading if heading in HEADINGS else ""
    topic = agenda.raise_topic(session, where, by, words, told, now)
    if seat is not None:
        telling.topic_raised(session, seat, topic, now)
    agenda_changed(session, row.id or 0, now)
    return topic


def may_vote(session: Session, where: str, slack_id: str) -> bool:
    """Whether somebody has a seat in that council."""
    return seat_of(session, int(where.partition(":")[2]), slack_id) is not None


def _own_to_look_after(session: Session, by: str) -> int | None:
    """Whoever looks after a council, on neither side, puts topics on its agenda all the same."""
    mine = [row for row in councils(session) if may_change(session, row, by)]
    return mine[0].id if mine else None


def representative(session: Session, slack_id: str, now: datetime) -> CouncilSeat | None:
    """The seat that speaks for somebody; who came since is given one at once. None: no council, or
    one where nobody is left to speak for them."""
    found = seat_for(session, slack_id)
    if found is not None:
        return found
    row = council_for(session, slack_id)
    if row is None:
        return None
    rebalance(session, council(session, row.id or 0, lock=True))
    return seat_for(session, slack_id)


def raised(session: Session, topic_id: int, by: str, now: datetime) -> Raised:
    """What its author reads about it."""
    topic = agenda.topic(session, topic_id, lock=False)
    council_id = int(topic.forum.partition(":")[2])
    row, seat = council(session, council_id), seat_for(session, by)
    speaks = people.member(session, seat.slack_id) if seat and seat.slack_id != by else None
    dates = to_come(session, council_id, now)
    return Raised(
        topic_id, topic.words, topic.heading, row.name, speaks.name if speaks else "",
        dates[0].starts_at if dates else None, zone_of(session, by),
        topic.state is Stage.WITHDRAWN,
    )  # fmt: skip


def agenda_changed(session: Session, council_id: int, now: datetime) -> None:
    """What was said before its next meeting shows the agenda as it is."""
    for one in to_come(session, council_id, now)[:1]:
        telling.meeting_changed(session, one.id or 0)


def _own(session: Session, topic_id: int) -> Topic:
    topic = agenda.topic(session, topic_id)
    if not topic.forum.startswith("council:"):
        raise UserError("That is no topic of a council. Nothing was changed.")
    return topic


def take_back(session: Session, topic_id: int, by: str, gone: bool, now: datetime) -> Raised:
    """[Take back], [Put back]: said again it changes nothing."""
    topic = _own(session, topic_id)
    agenda.withdraw_topic(session, topic_id, by, now, gone)
    agenda_changed(session, int(topic.forum.partition(":")[2]), now)
    return raised(session, topic_id, by, now)


def set_heading(session: Session, topic_id: int, by: str, heading: str, now: datetime) -> Raised:
    """One of the four headings, by its author."""
    topic = _own(session, topic_id)
    if topic.by != by:
        raise NotAllowed("Only who raised it can say that. Nothing was changed.")
    topic.heading = heading if heading in HEADINGS else ""
    session.add(topic)
    session.flush()
    return raised(session, topic_id, by, now)


def vote(session: Session, topic_id: int, by: str, wanted: bool, now: datetime) -> int:
    """A member wants it early, or no longer does; said again it changes nothing. Returns the
    council's id. Raises NotAllowed for people without a seat."""
    council_id = int(_own(session, topic_id).forum.partition(":")[2])
    require_seat(session, council_id, by)
    agenda.vote(session, topic_id, by, now, wanted)
    agenda_changed(session, council_id, now)
    return council_id


def hear_each(session: Session, council_id: int, by: str) -> bool:
    """[Tell me of each topic], on and off. Returns which."""
    seat = require_seat(session, council_id, by)
    seat.each_topic = not seat.each_topic
    session.add(seat)
    return seat.each_topic
