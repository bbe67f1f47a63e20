"""A workspace begins, stops and begins again: found by its token, paused when that is gone."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.delivery import release_held
from bot.kit.schedule import plan
from bot.people.calendar import is_zone, knows_country
from bot.people.models import Member, Workspace
from bot.people.service import admins, audit, held, known, member, require_admin, workspace

SYNC_JOB = "people.sync"
CHANNEL_LOST = "people.channel_lost"
UNINVITED = "uninvited"
_NIGHTLY = "0 3 * * *"
_workspaces: Table = Workspace.__table__  # pyright: ignore[reportAttributeAccessIssue]


def begin_workspace(session: Session, name: str, bot_user_id: str, now: datetime) -> bool:
    """The workspace answers for its token: it is there, named, and not paused (any more).

    Returns True where the installer is not known yet: the first sync will say.
    """
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    new = Workspace(workspace_id=session.workspace_id, installed_at=now)
    session.connection().execute(
        insert(_workspaces).values(new.model_dump()).on_conflict_do_nothing()
    )
    found = workspace(session, lock=True)
    if found.paused_at is not None:
        resume(session, now)
    found.name = text.line(name, 120) or found.name
    found.bot_user_id = bot_user_id or found.bot_user_id
    session.add(found)
    session.flush()
    plan(session, SYNC_JOB, "", _NIGHTLY, found.zone if is_zone(found.zone) else "UTC", now)
    return not found.installer_id


def pause(session: Session, why: str, now: datetime) -> None:
    """Its token is gone (F35, F36): nothing is lost, nothing is sent. Either order, any times."""
    found = held(session)
    if found is None or found.paused_at is not None:
        return
    found.paused_at = now
    session.add(found)
    audit(session, "slack", "paused", "workspace", why, now)


def resume(session: Session, now: datetime) -> None:
    """It signed in again: what was held goes out."""
    found = workspace(session, lock=True)
    found.paused_at = None
    session.add(found)
    release_held(session)
    audit(session, "slack", "resumed", "workspace", "", now)


def name_installer(
    session: Session, owner_id: str, zone: str, domains: list[str], now: datetime
) -> None:
    """Who installed it becomes the first admin; unless it is known, the primary owner.

    The workspace takes that person's zone, and the zone's country for its holidays, once.
    """
    found = workspace(session, lock=True)
    if owner_id and not found.installer_id:
        found.installer_id = owner_id
        if is_zone(zone):
            found.zone = zone
            country = country_of_zone(zone)
            found.country = country if knows_country(country) else ""
            plan(session, SYNC_JOB, "", _NIGHTLY, zone, now)
    if not found.domains:
        found.domains = domains
    session.add(found)
    if found.installer_id and not admins(session):
        installer = member(session, found.installer_id)
        first = installer if installer is not None and installer.active else None
        chosen = first or (known(session, owner_id, now) if owner_id else None)
        if chosen is not None:
            chosen.admin = True
            session.add(chosen)
            audit(session, "slack", "admin", chosen.slack_id, "installer or primary owner", now)


def country_of_zone(zone: str) -> str:
    """The ISO country that an IANA zone lies in, by tzdata's own table; "" when unknown."""
    table = files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text().splitlines():
        if not line.startswith("#") and line.split("\t")[2] == zone:
            return line.split("\t")[0]
    return ""


def set_admin(session: Session, by: str, slack_id: str, admin: bool, now: datetime) -> Member:
    """Makes somebody an admin, or no longer; never the last one. Audited."""
    require_admin(session, by)
    person = known(session, slack_id, now)
    if admin and (person.guest or person.bot or not person.active):
        raise UserError("Only an active member of the workspace can be an admin.")
    others = [m for m in admins(session) if m.slack_id != slack_id]
    if not admin and not others:
        raise UserError("That is the only admin. Make somebody else an admin first.")
    if person.admin != admin:
        person.admin = admin
        session.add(person)
        audit(session, by, "admin" if admin else "admin ended", slack_id, "", now)
    return person


def set_country(session: Session, by: str, country: str, now: datetime) -> str:
    """Whose public holidays count where no site says otherwise; "NONE" for nobody's. Audited.

    Returns the ISO country code, or "".
    """
    require_admin(session, by)
    wanted = country.strip().upper()
    wanted = "" if wanted == "NONE" else wanted
    if wanted and not knows_country(wanted):
        raise UserError(
            f"I do not know the holidays of `{text.mrkdwn(country, 20)}`. "
            "Give a country's two letters, such as `GB`, or `none`."
        )
    found = workspace(session, lock=True)
    found.country = wanted
    session.add(found)
    audit(session, by, "holidays", wanted or "none", "", now)
    return wanted


# -- channels that the bot needs (U10, F30, F31)


def lose_channel(session: Session, channel: str, why: str, now: datetime) -> list[str]:
    """The bot cannot post where it is set up to. Returns the admins to be told, once.

    `why`: removed, archived, deleted, unseen (it cannot see the channel, which Slack says of a
    private one and of one that is gone alike) or uninvited (just chosen: nobody was to blame).
    """
    found = held(session)
    if found is None or channel not in (found.leads_channel, found.questions_channel):
        return []
    lost = lost_channels(found)
    if channel in lost:
        return []
    found.options = {**found.options, "lost": {**lost, channel: why}}
    session.add(found)
    return [] if why == UNINVITED else [m.slack_id for m in admins(session)]


def regain_channel(session: Session, channel: str) -> bool:
    """It can post there again. True if it was lost."""
    found = held(session)
    if found is None or channel not in lost_channels(found):
        return False
    _still_lost(session, found, {c: w for c, w in lost_channels(found).items() if c != channel})
    return True


def drop_replaced(session: Session, found: Workspace) -> list[str]:
    """Another channel was chosen: the alarm about the one before ends. Returns those before."""
    lost = lost_channels(found)
    needed = (found.leads_channel, found.questions_channel)
    kept = {c: w for c, w in lost.items() if c in needed}
    if kept != lost:
        _still_lost(session, found, kept)
    return [c for c in lost if c not in kept]


def _still_lost(session: Session, found: Workspace, lost: dict[str, Any]) -> None:
    found.options = {**found.options, "lost": lost}
    session.add(found)


def lost_channels(found: Workspace | None) -> dict[str, Any]:
    """Channels that the bot needs and cannot post to: channel -> why."""
    return dict(found.options.get("lost") or {}) if found else {}


def purpose_of(found: Workspace, channel: str) -> str:
    """What a channel is needed for, in words; "" for one that is not needed (any more)."""
    if channel == found.leads_channel:
        return "leads arrive"
    return "marketing reads the questions" if channel == found.questions_channel else ""
