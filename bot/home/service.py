"""Settings kept, status told, first run walked through. The rooms' own rules stay in the rooms."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bot.enquiries.service import plan_digest
from bot.home.views import DeadMessage, Settings, Status
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.delivery import retry_dead
from bot.kit.models import Job, Outbox
from bot.kit.outbox import BULK, URGENT, announce, redraw
from bot.kit.rates import SLACK
from bot.leads.service import LeadFields, receive_lead
from bot.people import service as people
from bot.people.models import Member, Side, Workspace
from bot.people.sides import map_side, mapped_refs, unmap

DIGEST_JOB = "enquiries.daily_digest"


def settings_of(session: Session, prefix: str = "") -> Settings:
    """The workspace's settings as the form shows them."""
    w = people.workspace(session)
    return Settings(
        w.leads_channel,
        w.questions_channel,
        w.digest_hour,
        tuple(w.domains),
        {str(k): str(v) for k, v in w.emoji.items()},
        {str(k): str(v) for k, v in w.mapped.items()},
        prefix,
    )


def save_settings(session: Session, by: str, new: Settings, now: datetime) -> list[str]:
    """Keeps the settings; admins only. Returns the channels that the bot has to be in.

    Raises UserError when both channels are one: a digest among lead posts is read by nobody.
    """
    people.require_admin(session, by)
    if new.leads_channel and new.leads_channel == new.questions_channel:
        raise UserError("Choose two channels: questions get lost between leads.", field="questions")
    w = people.workspace(session)
    w.domains = list(new.domains)
    w.emoji = dict(new.emoji)
    _map_sides(session, by, new.sides, now)
    w.digest_hour = new.digest_hour
    _set_channels(session, w, new.leads_channel, new.questions_channel, now)
    people.audit(session, by, "settings", "workspace", "", now)
    return [c for c in (w.leads_channel, w.questions_channel) if c]


def _map_sides(session: Session, by: str, wanted: dict[str, str], now: datetime) -> None:
    before = mapped_refs(session)
    for ref in before.keys() - wanted.keys():
        unmap(session, by, ref, now)
    for ref, side in wanted.items():
        if before.get(ref) != side:
            map_side(session, by, ref, Side(side), None, now)


def choose_channel(session: Session, by: str, which: str, channel: str, now: datetime) -> str:
    """One of the two channels, from the first message. Returns the channel."""
    people.require_admin(session, by)
    w = people.workspace(session)
    other = w.questions_channel if which == "leads" else w.leads_channel
    if channel == other:
        raise UserError("Choose another one: questions get lost between leads.")
    if which == "leads":
        _set_channels(session, w, channel, w.questions_channel, now)
    else:
        _set_channels(session, w, w.leads_channel, channel, now)
    people.audit(session, by, "settings", which, "", now)
    return channel


def _set_channels(
    session: Session, w: Workspace, leads: str | None, questions: str | None, now: datetime
) -> None:
    w.leads_channel, w.questions_channel = leads, questions
    if leads and w.introduced_at is None:
        w.introduced_at = now
        announce(session, "home.introduction", w.workspace_id, leads, now=now, priority=BULK)
    session.add(w)
    session.flush()
    plan_digest(session, now)
    redraw(session, "home.setup", w.workspace_id)


def all_workspaces(session: Session) -> list[str]:
    """Every workspace of this database (a unit bound to none)."""
    return list(session.exec(select(Workspace.workspace_id)).all())


def welcome(session: Session, now: datetime) -> None:
    """The installer's one direct message; a second call is the same message."""
    w = people.workspace(session)
    if w.installer_id and w.options.get("welcomed") is None:
        w.options = {**w.options, "welcomed": now.isoformat()}
        session.add(w)
        announce(session, "home.setup", w.workspace_id, w.installer_id, now=now, priority=URGENT)


def post_sample(session: Session, by: str, now: datetime) -> str:
    """A sample lead, once; returns its public id."""
    people.require_admin(session, by)
    w = people.workspace(session)
    if not w.leads_channel:
        raise UserError("Choose where leads arrive first; then the sample has a place to go.")
    sample = LeadFields(
        email="pat.sample@example.com",
        name="Pat Sample",
        company="Example Ltd",
        campaign="Sample campaign",
        source="Sample",
        external_id="align-sample",
    )
    received = receive_lead(session, sample, now, by=by)
    w.options = {**w.options, "sample": received.public_id}
    session.add(w)
    redraw(session, "home.setup", w.workspace_id)
    return received.public_id


def status(session: Session, slack_id: str, now: datetime) -> tuple[Status, bool]:
    """What `/align status` tells this person, and whether they are an admin."""
    w = people.workspace(session)
    member = people.member(session, slack_id)
    waiting = session.exec(
        select(func.count()).select_from(Outbox).where(col(Outbox.state).in_(("ready", "held")))
    ).one()
    dead = session.exec(
        select(Outbox)
        .where(Outbox.state == "dead", Outbox.reason != "taken back")
        .order_by(col(Outbox.id).desc())
        .limit(10)
    ).all()
    job = session.exec(select(Job).where(Job.name == DIGEST_JOB)).first()
    every, _ = SLACK.lanes["*post"]
    return (
        Status(
            w.leads_channel,
            w.questions_channel,
            job.due_at if job else None,
            waiting,
            _after(now, waiting * every) if waiting > 20 else None,
            tuple(DeadMessage(d.id or 0, d.post, d.reason or "unknown") for d in dead),
            _on_side(session, Side.SALES),
            _on_side(session, Side.MARKETING),
            _on_side(session, Side.UNKNOWN),
            _version(),
        ),
        bool(member and member.admin),
    )


def _after(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


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
