"""Campaigns on watch, and listening's line in the daily digest (000-8)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlmodel import col, func, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.surfaces import DigestBits
from bot.kit.walltime import resolve
from bot.leads.campaigns import campaign_name, find_campaign
from bot.listening.models import Debrief, Part, Seat, SeatState, Slot, SlotState, Watch
from bot.listening.views_week_forms import Watched, watch_line
from bot.people import service as people
from bot.people.calendar import zone_named

MOST = 10  # campaigns on watch
_COUNTED = (
    "*Listening* · calls that were over since the last digest and that marketing or a manager "
    "heard live, each once, beside the debriefs of those calls. *On watch*: calls of this week so "
    "far, of how many were wanted. Nothing is recorded."
)


def watch(session: Session, by: str, campaign: str, weekly: int, now: datetime) -> Watched:
    """Marketing or an admin puts a known campaign on watch, or changes how many calls it wants.

    Raises UserError for a campaign that is not known, NotAllowed for sales.
    """
    people.require_marketing(session, by)
    found = find_campaign(session, campaign)
    if found is None or found.id is None:
        raise UserError("I know no campaign of that name. `/align campaign` lists them.",
                        field="campaign")  # fmt: skip
    if not 1 <= weekly <= 50:
        raise UserError("From 1 to 50 calls a week, please.", field="weekly")
    row = session.exec(select(Watch).where(Watch.campaign_id == found.id)).first()
    if row is None:
        if session.exec(select(func.count()).select_from(Watch)).one() >= MOST:
            raise UserError(f"{MOST} campaigns are on watch. Stop watching one first.")
        row = Watch(campaign_id=found.id, by=by, at=now)
    row.weekly = weekly
    session.add(row)
    session.flush()
    return Watched(found.id, found.name, heard_this_week(session, found.id, now), weekly)


def unwatch(session: Session, by: str, campaign_id: int) -> None:
    """[Stop watching]. Twice is once."""
    people.require_marketing(session, by)
    row = session.exec(select(Watch).where(Watch.campaign_id == campaign_id)).first()
    if row is not None:
        session.delete(row)


def watched(session: Session, now: datetime) -> list[Watched]:
    """All campaigns on watch, with this week's calls."""
    return [
        Watched(w.campaign_id, campaign_name(session, w.campaign_id) or "",
                heard_this_week(session, w.campaign_id, now), w.weekly)
        for w in session.exec(select(Watch).order_by(col(Watch.id)))
    ]  # fmt: skip


def heard_this_week(session: Session, campaign_id: int, now: datetime) -> int:
    """Calls about a campaign that somebody heard since Monday, workspace's time."""
    zone = people.workspace_zone(session)
    today = now.astimezone(zone_named(zone)).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time())
    query = _heard().where(
        Slot.campaign_id == campaign_id, col(Slot.ends_at) > resolve(monday, zone),
        col(Slot.ends_at) <= now,
    )  # fmt: skip
    return session.exec(query).one()


def _heard():
    taken = select(Seat.slot_id).where(Seat.state == SeatState.TAKEN, Seat.part != Part.OBSERVER)
    return select(func.count(func.distinct(col(Slot.id)))).where(
        Slot.state == SlotState.OPEN, col(Slot.id).in_(taken)
    )


def listened_in(session: Session, since: datetime | None, until: datetime) -> DigestBits:
    """What was heard live in [since, until): counts, no names. For doors.DIGEST_PARTS."""
    taken = select(Seat.slot_id).where(Seat.state == SeatState.TAKEN, Seat.part != Part.OBSERVER)
    query = select(Slot.id, Slot.ends_at).where(
        Slot.state == SlotState.OPEN, col(Slot.ends_at) < until, col(Slot.id).in_(taken)
    )
    if since is not None:
        query = query.where(col(Slot.ends_at) >= since)
    rows = session.exec(query).all()
    on_watch = watched(session, until)
    if not rows and not on_watch:
        return DigestBits()
    parts: list[str] = []
    if rows:
        ids = [row[0] for row in rows]
        written = session.exec(
            select(func.count()).select_from(Debrief).where(col(Debrief.slot_id).in_(ids))
        ).one()
        calls = "call" if len(rows) == 1 else "calls"
        debriefs = "debrief" if written == 1 else "debriefs"
        parts.append(f"{len(rows)} {calls} heard live, {written} {debriefs} in")
    if on_watch:
        parts.append("on watch this week: " + ", ".join(watch_line(w) for w in on_watch))
    first = min((row[1] for row in rows), default=None)
    return DigestBits(f"*Listening* · {' · '.join(parts)}", len(rows), first, _COUNTED)
