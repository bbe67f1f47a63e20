"""How things stand: what `/align status` tells, and a failed message tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bot.home.views_status import DeadMessage, Status
from bot.kit.db import Session
from bot.kit.delivery import retry_dead
from bot.kit.models import Job, Outbox
from bot.kit.rates import SLACK
from bot.people import service as people
from bot.people.digest_time import DIGEST_JOB
from bot.people.models import Member, Side

SHOWN = 10  # failed messages with a button each
SLOW = 20  # messages; fewer are gone before anybody has read of them


def status(session: Session, slack_id: str, now: datetime) -> tuple[Status, bool]:
    """What `/align status` tells this person, and whether they are an admin."""
    w = people.workspace(session)
    member = people.member(session, slack_id)
    waiting = _count(session, col(Outbox.state).in_(("ready", "held")))
    lost = (Outbox.state == "dead", func.coalesce(Outbox.reason, "") != "taken back")
    dead = session.exec(
        select(Outbox).where(*lost).order_by(col(Outbox.id).desc()).limit(SHOWN)
    ).all()
    job = session.exec(select(Job).where(Job.name == DIGEST_JOB)).first()
    every, _ = SLACK.lanes["*post"]
    slow = waiting > SLOW
    return (
        Status(
            w.leads_channel,
            w.questions_channel,
            job.due_at if job else None,
            waiting if slow else 0,
            now + timedelta(seconds=waiting * every) if slow else None,
            tuple(
                DeadMessage(d.id or 0, d.post, d.channel or d.recipient, d.reason or "")
                for d in dead
            ),
            _count(session, *lost) if len(dead) == SHOWN else len(dead),
            _on_side(session, Side.SALES),
            _on_side(session, Side.MARKETING),
            _on_side(session, Side.UNKNOWN),
            _version(),
        ),
        bool(member and member.admin),
    )


def _count(session: Session, *which: Any) -> int:
    return session.exec(select(func.count()).select_from(Outbox).where(*which)).one()


def _on_side(session: Session, side: Side) -> int:
    here: Any = (
        Member.side == side,
        col(Member.active).is_(True),
        col(Member.guest).is_(False),
        col(Member.bot).is_(False),
    )
    return session.exec(select(func.count()).select_from(Member).where(*here)).one()


def _version() -> str:
    try:
        return version("align")
    except PackageNotFoundError:
        return "0.1.0"


def try_dead_again(session: Session, by: str, row_id: int) -> bool:
    """An admin has a failed message sent again. False if it is no longer failed."""
    people.require_admin(session, by)
    return retry_dead(session, row_id)
