"""What is expected of a lead at its stage, and what it did: 3 of 5 touches (001-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import select as select_rows

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.models import Lead, Quality
from bot.leads.service import family
from bot.people import service as people
from bot.people.models import Side
from bot.touches.models import Expectation, Stage, Touch

# touches, days: a start, to be changed as the company learns
DEFAULTS: dict[Stage, tuple[int, int]] = {
    Stage.NEW: (3, 7), Stage.WORKED: (5, 14), Stage.GOOD: (5, 21), Stage.LATER: (1, 30),
}  # fmt: skip
MOST_TOUCHES, MOST_DAYS = 99, 365
BUSY = 2  # times what is expected

_touch: Table = Touch.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Pace:
    """How a lead moves: `seen` of `expected` touches in `days` days of its stage.

    `outlier`: "busy" at twice what is expected, "quiet" under half of it when the days are over.
    """

    stage: Stage
    seen: int
    expected: int
    days: int
    outlier: str = ""


def playbook(session: Session) -> dict[Stage, tuple[int, int]]:
    """Touches and days expected of each stage."""
    kept = {row.stage: (row.touches, row.days) for row in session.exec(select_rows(Expectation))}
    return {stage: kept.get(stage.value, default) for stage, default in DEFAULTS.items()}


def set_playbook(
    session: Session, by: str, wanted: dict[Stage, tuple[int, int]], now: datetime
) -> None:
    """Keeps the playbook; marketing and admins may. Raises UserError for a number out of range."""
    person = people.require_member(session, by)
    if person.side is not Side.MARKETING and not person.admin:
        raise NotAllowed("Marketing and admins keep the playbook.")
    for stage, (touches, days) in wanted.items():
        if not 1 <= touches <= MOST_TOUCHES:
            raise UserError(f"1 to {MOST_TOUCHES} touches, please.", field=f"{stage}_touches")
        if not 1 <= days <= MOST_DAYS:
            raise UserError(f"1 to {MOST_DAYS} days, please.", field=f"{stage}_days")
    for stage, (touches, days) in wanted.items():
        key = (session.workspace_id, stage.value)
        row = session.get(Expectation, key) or Expectation(
            workspace_id=key[0], stage=key[1], touches=touches, days=days
        )
        row.touches, row.days = touches, days
        session.add(row)
    people.audit(session, by, "playbook", "touches", "", now)
    session.flush()


def stage_of(lead: Lead) -> Stage | None:
    """The lead's stage, from what sales said; None for one that is not good."""
    if lead.verdict is Quality.NOT_GOOD:
        return None
    if lead.verdict in (Quality.GOOD, Quality.LATER):
        return Stage.GOOD if lead.verdict is Quality.GOOD else Stage.LATER
    return Stage.WORKED if lead.heard_at else Stage.NEW


def pace_of(session: Session, lead: Lead, now: datetime) -> Pace | None:
    """How the lead moves beside what is expected of its stage."""
    stage = stage_of(lead)
    if stage is None or lead.id is None:
        return None
    expected, days = playbook(session)[stage]
    began = lead.received_at if stage is Stage.NEW else lead.heard_at or lead.received_at
    # Of a stage that has lasted longer its last days count; what a new one did, did it become one.
    since = now - timedelta(days=days)
    since = since if stage is Stage.NEW else max(began, since)
    seen = int(
        session.connection()
        .execute(
            select(func.count()).where(
                _touch.c.workspace_id == session.workspace_id,
                _touch.c.lead_id.in_(family(session, lead.id)),
                _touch.c.at >= since,
                _touch.c.at <= now,
            )
        )
        .scalar_one()
    )
    over = now - began >= timedelta(days=days)
    outlier = "busy" if seen >= BUSY * expected else "quiet" if over and 2 * seen < expected else ""
    return Pace(stage, seen, expected, days, outlier)


def newest_touches(session: Session, lead_id: int, limit: int = 5) -> list[Touch]:
    """A lead's newest touches, those of leads merged into it included."""
    rows: Any = session.exec(
        select_rows(Touch)
        .where(_touch.c.lead_id.in_(family(session, lead_id)))
        .order_by(_touch.c.at.desc(), _touch.c.id.desc())
        .limit(limit)
    )
    return list(rows)
