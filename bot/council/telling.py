"""What is said about seats and meetings, and to whom; posts.py draws it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from bot.council.models import Council, CouncilSeat
from bot.gatherings.models import Topic
from bot.kit.db import Session
from bot.kit.many import announce_all
from bot.kit.models import Outbox
from bot.kit.outbox import announce, redraw
from bot.people import service as people
from bot.people.calendar import stands_in
from bot.people.quiet import Kind, whom_to_tell

SEAT = "council.seat"  # you are asked to take it
FREE = "council.free"  # to whoever looks after the council: a seat needs somebody
BALLOT = "council.ballot"  # to those whom a free seat spoke for
TERM = "council.term"  # a month before it ends
RAISED = "council.raised"  # a topic, to a representative who wants to hear of each
REMINDER = "council.reminder"
AGENDA = f"{REMINDER}.agenda"  # two weeks before: of one with it, see people/reminders
SELDOM = "council.seldom"  # fewer than four meetings in twelve months
_SEATS = (SEAT, FREE, BALLOT, TERM)


def seat_offered(session: Session, seat: CouncilSeat, now: datetime) -> None:
    """Somebody is asked to take a seat: they are waited for, so it is said whatever the budget."""
    key = f"{SEAT}:{seat.id}:{seat.slack_id}:{now:%Y%m%dT%H%M}"
    for whom in whom_to_tell(session, [seat.slack_id], Kind.COUNCIL, now, exempt=True):
        announce(session, SEAT, seat.id or 0, whom, key=key, now=now)


def seat_settled(session: Session, seat: CouncilSeat) -> None:
    """What was said about it shows how it stands now."""
    for post in _SEATS:
        redraw(session, post, seat.id or 0)


def ask_ballots(session: Session, seat: CouncilSeat, whom: Sequence[str], now: datetime) -> None:
    """Those whom it spoke for are asked who should have it."""
    told = whom_to_tell(session, whom, Kind.COUNCIL, now)
    announce_all(session, BALLOT, [(seat.id or 0, person) for person in told], now=now)


def ballot_cast(session: Session, seat: CouncilSeat, by: str, now: datetime) -> None:
    """The voter's own question and the tally show it; hundreds of other questions stay as they
    are."""
    redraw(session, FREE, seat.id or 0)
    key = f"{BALLOT}:{seat.id}:{by}"
    if session.exec(select(Outbox.id).where(Outbox.key == key)).first() is not None:
        announce(session, BALLOT, seat.id or 0, by, key=key, now=now)


def looks_after(session: Session, row: Council, now: datetime) -> str | None:
    """Who acts for a council now: owner, who stands in for them, deputy, an admin (000-22)."""
    for who in (row.owner_id, row.deputy_id):
        if who and people.is_member(people.member(session, who)):
            return stands_in(session, who, now)
    left = people.admins(session)
    return left[0].slack_id if left else None


def seat_free(session: Session, row: Council, seat: CouncilSeat, now: datetime) -> None:
    """Whoever looks after the council hears that a seat needs somebody."""
    if (whom := looks_after(session, row, now)) and whom != seat.slack_id:
        key = f"{FREE}:{seat.id}:{whom}:{now:%Y%m%d}"
        announce(session, FREE, seat.id or 0, whom, key=key, now=now)


def term_ends(session: Session, seat: CouncilSeat, now: datetime) -> None:
    """A month before: stay, or suggest somebody."""
    announce(session, TERM, seat.id or 0, seat.slack_id, key=f"{TERM}:{seat.id}:{seat.until}",
             now=now)  # fmt: skip


def too_seldom(session: Session, row: Council, now: datetime) -> None:
    """Twelve months would end below four meetings (000-14)."""
    if whom := looks_after(session, row, now):
        key = f"{SELDOM}:{row.id}:{now:%Y%m%d}"
        announce(session, SELDOM, row.id or 0, whom, key=key, now=now)


def topic_raised(session: Session, seat: CouncilSeat, topic: Topic, now: datetime) -> None:
    """To a representative who wants to hear of each; others read it in the agenda."""
    if seat.each_topic and seat.slack_id != topic.by:
        for whom in whom_to_tell(session, [seat.slack_id], Kind.COUNCIL, now):
            announce(session, RAISED, topic.id or 0, whom, now=now)


def meeting_changed(session: Session, gathering_id: int) -> None:
    """An answer or the agenda: what was said before the meeting shows it."""
    for post in (AGENDA, REMINDER):
        redraw(session, post, gathering_id)
