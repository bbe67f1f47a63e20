"""A lead changed hands: whoever has it now hears who gave it, whose it was that it went on.

Nobody is told what they did themselves, and who is off hears of it when they next work (U15).
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.outbox import URGENT, announce, redraw
from bot.kit.schedule import unplan
from bot.leads.models import Lead, LeadEvent
from bot.people import service as people

GIVEN = "leads.given"
PASSED = "leads.passed"
TELL = "leads.tell"


def tell_given(session: Session, lead_id: int, now: datetime) -> None:
    """To the new owner, unless they took it themselves; what is given at once is one message."""
    event = _newest_giving(session, lead_id)
    if event is not None and event.detail.get("to") != event.by:
        _tell(session, GIVEN, event, str(event.detail["to"]), now)


def tell_passed(session: Session, lead_id: int, now: datetime) -> None:
    """To whoever had the lead before, unless they gave it on themselves."""
    event = _newest_giving(session, lead_id)
    before = event.detail.get("before") if event is not None else None
    if event is not None and before and before != event.by:
        _tell(session, PASSED, event, str(before), now)


def _newest_giving(session: Session, lead_id: int) -> LeadEvent | None:
    query = select(LeadEvent).where(LeadEvent.lead_id == lead_id, LeadEvent.what == "assigned")
    return session.exec(query.order_by(col(LeadEvent.id).desc()).limit(1)).first()


def _tell(session: Session, post: str, event: LeadEvent, whom: str, now: datetime) -> None:
    if not people.is_member(people.member(session, whom)):
        return
    if people.plan_at_work(session, TELL, f"{post}|{event.id}|{whom}", whom, now):
        _say(session, post, event, whom, now)


def _say(session: Session, post: str, event: LeadEvent, whom: str, now: datetime) -> None:
    once = f"{event.by}:{event.at.isoformat()}" if post == GIVEN else str(event.id)
    key = f"{post}:{whom}:{once}"
    announce(session, post, event.id or 0, whom, now=now, key=key, priority=URGENT)


def tell_now(session: Session, planned: str, now: datetime) -> None:
    """They work again. Leavers are not written to; what is not so any more is not drawn."""
    post, event_id, whom = planned.split("|")
    unplan(session, TELL, planned)
    event = session.get(LeadEvent, int(event_id))
    if event is not None and people.is_member(people.member(session, whom)):
        _say(session, post, event, whom, now)


def unsay_passed(session: Session, event: LeadEvent | None) -> None:
    """It was given back: nobody needs to read that it had gone."""
    if event is not None and event.what == "assigned":
        redraw(session, PASSED, event.id or 0)


def given_at_once(session: Session, event: LeadEvent, to: str) -> tuple[Lead | None, int]:
    """What was given in the same act and is still theirs: one of the leads, and how many."""
    together = select(LeadEvent.lead_id).where(
        LeadEvent.by == event.by, LeadEvent.at == event.at, LeadEvent.what == "assigned"
    )
    query = select(Lead).where(
        col(Lead.id).in_(together), Lead.owner_id == to, col(Lead.merged_into).is_(None)
    )
    leads = session.exec(query.order_by(col(Lead.id))).all()
    return (leads[0] if leads else None), len(leads)
