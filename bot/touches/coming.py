"""*Your lead just came back*: to its owner, at work, not too often (004-9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit.db import Session
from bot.kit.outbox import NORMAL, announce
from bot.kit.schedule import unplan
from bot.leads.heard import NOTED
from bot.leads.models import Lead, LeadEvent
from bot.leads.service import family, lead_with_id
from bot.people import quiet
from bot.people import service as people
from bot.people.calendar import zone_named, zone_of
from bot.people.models import Member
from bot.touches.models import CameBack, Kind, Touch

CAME_BACK = "touches.came_back"
TELL = "touches.tell"
SILENT = timedelta(days=14)  # so long nothing was heard: what comes then is a return
FRESH = timedelta(days=2)  # an import of last month's visits brings nobody back
AGAIN = timedelta(days=7)  # one lead at most once in that time
A_DAY = 3  # messages to one person; the rest stand in Home
LATELY = timedelta(days=7)
# An opened e-mail is not counted: mail programs open them by themselves.
_RETURNS = {Kind.PAGE, Kind.FORM, Kind.EVENT}

_touch: Table = Touch.__table__  # pyright: ignore[reportAttributeAccessIssue]
_event: Table = LeadEvent.__table__  # pyright: ignore[reportAttributeAccessIssue]


def note_return(
    session: Session, touch_id: int, lead_id: int, kind: Kind, at: datetime, now: datetime
) -> None:
    """After a touch was stored: if its lead had been silent, its owner hears of it."""
    if kind not in _RETURNS or at < now - FRESH:
        return
    lead = lead_with_id(session, lead_id)
    if lead.id is None or lead.owner_id is None or not _is_here(session, lead.owner_id):
        return
    silent = at - _before(session, lead, touch_id)
    if silent < SILENT or _noted(session, lead.id, now):
        return
    row = CameBack(
        lead_id=lead.id, owner_id=lead.owner_id, touch_id=touch_id,
        silent_days=silent.days, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if not wants_quiet(session, lead.owner_id):
        _tell_at_work(session, row, now)


def tell_now(session: Session, about: str, now: datetime) -> None:
    """The owner is at work: told, if the lead is still theirs and the day's measure is not full."""
    unplan(session, TELL, about)
    row = session.get(CameBack, int(about))
    if row is None or row.told_at is not None:
        return
    if lead_with_id(session, row.lead_id).owner_id == row.owner_id:
        _tell_at_work(session, row, now)


def _tell_at_work(session: Session, row: CameBack, now: datetime) -> None:
    if not people.plan_at_work(session, TELL, row.id or 0, row.owner_id, now):
        return
    if _told_today(session, row.owner_id, now) >= A_DAY:
        return  # Home shows it
    if not quiet.whom_to_tell(session, [row.owner_id], quiet.Kind.LEADS, now):
        return
    row.told_at = now
    session.flush()
    announce(session, CAME_BACK, row.id or 0, row.owner_id, now=now, priority=NORMAL)


def came_back_lately(session: Session, owner_id: str, now: datetime) -> list[tuple[CameBack, Lead]]:
    """Leads of this person that came back in the last seven days, the newest first."""
    rows = session.exec(
        select_rows(CameBack)
        .where(CameBack.owner_id == owner_id, col(CameBack.at) > now - LATELY)
        .order_by(col(CameBack.id).desc())
        .limit(10)
    ).all()
    found = [(row, lead_with_id(session, row.lead_id)) for row in rows]
    return [(row, lead) for row, lead in found if lead.owner_id == owner_id]


def wants_quiet(session: Session, slack_id: str) -> bool:
    """Whether this person muted these messages, here or by `/align quiet`."""
    return quiet.Kind.LEADS in quiet.muted(session, slack_id)


def fall_quiet(session: Session, slack_id: str, _now: datetime) -> None:
    """This person wants these messages no more; Home still lists their leads."""
    quiet.mute(session, slack_id, quiet.muted(session, slack_id) | {quiet.Kind.LEADS})


def speak_again(session: Session, slack_id: str, _now: datetime) -> None:
    """They want them again."""
    quiet.mute(session, slack_id, quiet.muted(session, slack_id) - {quiet.Kind.LEADS})


def _is_here(session: Session, slack_id: str) -> bool:
    found: Member | None = people.member(session, slack_id)
    return people.is_member(found)


def _before(session: Session, lead: Lead, touch_id: int) -> datetime:
    """When this lead was last heard of before that touch: by a touch of its own, or by sales."""
    known = family(session, lead.id or 0)
    times = [
        _latest(session, _touch, known, _touch.c.id != touch_id),
        _latest(session, _event, known, _event.c.what == NOTED),
        lead.received_at,
        lead.heard_at,
    ]
    return max(t for t in times if t is not None)


def _latest(session: Session, table: Table, known: list[int], which: Any) -> datetime | None:
    mine = (table.c.workspace_id == session.workspace_id, table.c.lead_id.in_(known), which)
    return session.connection().execute(select(func.max(table.c.at)).where(*mine)).scalar()


def _noted(session: Session, lead_id: int, now: datetime) -> bool:
    query = select_rows(CameBack.id).where(
        CameBack.lead_id == lead_id, col(CameBack.at) > now - AGAIN
    )
    return session.exec(query.limit(1)).first() is not None


def _told_today(session: Session, owner_id: str, now: datetime) -> int:
    local = now.astimezone(zone_named(zone_of(session, owner_id)))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select_rows(func.count())
        .select_from(CameBack)
        .where(
            CameBack.owner_id == owner_id,
            col(CameBack.told_at) >= midnight.astimezone(now.tzinfo),
        )
    )
    return int(session.exec(query).one())
