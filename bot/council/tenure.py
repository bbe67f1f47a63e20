"""Who had a seat when: written as seats are given and given up, never changed afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, or_, select

from bot.council.models import CouncilSeat, Part, Tenure
from bot.kit.db import Session


def begin_tenure(session: Session, seat: CouncilSeat, now: datetime) -> None:
    """The seat is theirs from now on; what they had it as before is over."""
    end_tenure(session, seat, now)
    session.add(
        Tenure(council_id=seat.council_id, seat_id=seat.id or 0, slack_id=seat.slack_id,
               part=seat.part, from_at=now)
    )  # fmt: skip
    session.flush()


def end_tenure(session: Session, seat: CouncilSeat, now: datetime) -> None:
    """It is no longer theirs. Again: nothing."""
    query = select(Tenure).where(Tenure.seat_id == seat.id, col(Tenure.until_at).is_(None))
    for row in session.exec(query).all():
        row.until_at = now
        session.add(row)
    session.flush()


def held_at(session: Session, council_id: int, part: Part, at: datetime) -> dict[int, str]:
    """The seats of that part that somebody had at a moment: seat -> whose."""
    query = select(Tenure.seat_id, Tenure.slack_id).where(
        Tenure.council_id == council_id, Tenure.part == part, col(Tenure.from_at) <= at,
        or_(col(Tenure.until_at).is_(None), col(Tenure.until_at) > at),
    )  # fmt: skip
    return dict(session.exec(query).all())
