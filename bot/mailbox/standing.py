"""How the mailbox stands: counts and moments, nothing that a mail says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.mailbox.models import Fate, Mail, Mailbox, Source, Why
from bot.people import service as people
from bot.people.models import Side

DAYS = 30


@dataclass(frozen=True)
class Standing:
    """What `/align mailbox` says. Counts are of the last DAYS days."""

    admin: bool
    channel: str | None
    looked_at: datetime | None
    trouble: str
    trouble_since: datetime | None
    mails: int
    waiting: int
    questions: int
    known: int
    whole: int
    by: dict[Source, int]
    left_out: dict[Why, int]
    last_at: datetime | None


def standing(session: Session, slack_id: str, now: datetime) -> Standing:
    """For marketing and admins; raises NotAllowed for anybody else."""
    person = people.require_member(session, slack_id)
    if person.side is not Side.MARKETING and not person.admin:
        raise NotAllowed("How the mailbox stands is for marketing and admins to see.")
    since = col(Mail.received_at) > now - timedelta(days=DAYS)
    rows = session.exec(
        select(Mail.source, Mail.fate, Mail.why, func.count())
        .where(since)
        .group_by(col(Mail.source), col(Mail.fate), col(Mail.why))
    ).all()
    by: dict[Source, int] = {}
    left_out: dict[Why, int] = {}
    for source, fate, why, count in rows:
        by[Source(source)] = by.get(Source(source), 0) + count
        if fate == Fate.LEFT_OUT:
            left_out[Why(why)] = left_out.get(Why(why), 0) + count
    questions, last_at = session.exec(
        select(func.coalesce(func.sum(Mail.questions), 0), func.max(Mail.received_at)).where(since)
    ).one()
    box = session.get(Mailbox, session.workspace_id) or Mailbox()
    return Standing(
        person.admin, box.channel, box.looked_at, box.trouble, box.trouble_since,
        sum(by.values()),
        sum(count for _, fate, _, count in rows if fate == Fate.WAITING),
        int(questions), _count(session, since, col(Mail.known)),
        _count(session, since, col(Mail.whole)), by, left_out, last_at,
    )  # fmt: skip


def _count(session: Session, *those: object) -> int:
    return session.exec(select(func.count()).select_from(Mail).where(*those)).one()  # pyright: ignore[reportArgumentType]
