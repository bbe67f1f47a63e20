"""People as Slack knows them: taken over, changed, leaving and coming back (U13, U29, F32)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.kit import text
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.people.addresses import apply_waiting
from bot.people.models import Member
from bot.people.reminders import rearrange
from bot.people.service import add_stubs, admins, manager_of

LEFT = "people.left"


@dataclass(frozen=True)
class SlackUser:
    """What is kept of a Slack user. Of guests and strangers only that they are such (F56)."""

    slack_id: str
    name: str
    handle: str
    email: str | None
    zone: str | None
    guest: bool
    bot: bool
    active: bool
    owner: bool = False


def read_user(user: dict[str, Any], workspace_id: str) -> SlackUser:
    """A `user` object of users.info, users.list or user_change.

    Tolerant of what is missing (U38); somebody whose workspace it does not name is a stranger.
    """
    profile: dict[str, Any] = user.get("profile") or {}
    grid: dict[str, Any] = user.get("enterprise_user") or {}
    home = workspace_id in (user.get("team_id"), *(grid.get("teams") or []))
    guest = not home or any(
        user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger")
    )
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    handle = profile.get("display_name") or user.get("name") or ""
    email = str(profile.get("email") or "").strip().lower()
    return SlackUser(
        slack_id=str(user.get("id") or ""),
        name="" if guest else text.line(str(name), 120),
        handle="" if guest else text.line(str(handle), 80),
        email=None if guest or not 0 < len(email) <= 254 else email,
        zone=None if guest else user.get("tz"),
        guest=guest,
        bot=bool(
            user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT"
        ),
        active=not user.get("deleted"),
        owner=bool(user.get("is_primary_owner")),
    )


def store_people(session: Session, users: Iterable[SlackUser], now: datetime) -> int:
    """Takes over what Slack says of these people. Returns how many rows are new or changed.

    Somebody who has left is reported once; somebody who came back has all they had.
    """
    by_id = {u.slack_id: u for u in users if u.slack_id}
    query = select(Member).where(col(Member.slack_id).in_(list(by_id)))
    new = by_id.keys() - {m.slack_id for m in session.exec(query)}
    add_stubs(session, sorted(new), now)
    changed: list[Member] = []
    moved: list[Member] = []
    elsewhere: list[str] = []
    for person in session.exec(query).all():
        user, fresh = by_id[person.slack_id], person.slack_id in new
        if not fresh and person.active != user.active and not (user.guest or user.bot):
            moved.append(person)
        zone = person.zone
        if _take_over(person, user) or fresh:
            session.add(person)
            changed.append(person)
        if person.zone != zone and not fresh:
            elsewhere.append(person.slack_id)
    session.flush()
    apply_waiting(session, changed, now)
    rearrange(session, elsewhere, now)
    for person in moved:
        _report_move(session, person, now)
    return len(changed)


def _take_over(person: Member, user: SlackUser) -> bool:
    says: dict[str, Any] = {"guest": user.guest, "bot": user.bot, "active": user.active}
    if not user.guest:
        # A leaver's profile is emptied by Slack: what was known of them stays.
        known = {"name": user.name, "handle": user.handle, "email": user.email, "zone": user.zone}
        says |= {k: v for k, v in known.items() if user.active or not getattr(person, k)}
    differs = {k: v for k, v in says.items() if getattr(person, k) != v}
    for name, value in differs.items():
        setattr(person, name, value)
    return bool(differs)


def _report_move(session: Session, person: Member, now: datetime) -> None:
    """To the manager, else the admins: what has no owner now (U13). Drawn when it is sent."""
    if person.active:
        redraw(session, LEFT, person.id or 0)
        return
    if person.admin:
        person.admin = False
        session.add(person)
    manager = manager_of(session, person.slack_id)
    told = [manager] if manager else [m.slack_id for m in admins(session)]
    for slack_id in told:
        key = f"{LEFT}:{person.slack_id}:{slack_id}:{now:%Y-%m-%d}"
        announce(session, LEFT, person.id or 0, slack_id, key=key, now=now)
