"""Settings kept, channels chosen. The rooms' own rules stay in the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.enquiries.service import plan_digest
from bot.home.emoji_names import all_emoji
from bot.home.views import MoreSettings, Settings
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import BULK, URGENT, announce, redraw
from bot.people import quiet
from bot.people import service as people
from bot.people.models import Side, Workspace
from bot.people.setup import CHANNEL_LOST, drop_replaced, lost_channels
from bot.people.sides import map_side, mapped_refs, unmap

SETUP = "home.setup"
INTRODUCTION = "home.introduction"


def settings_of(session: Session) -> Settings:
    """The workspace's settings as the form shows them."""
    w = people.workspace(session)
    return Settings(
        w.leads_channel,
        w.questions_channel,
        w.digest_hour,
        tuple(w.domains),
        {str(k): str(v) for k, v in w.emoji.items()},
        {str(k): str(v) for k, v in w.mapped.items()},
        frozenset(lost_channels(w)),
    )


def save_settings(
    session: Session, by: str, new: Settings, seen: Mapping[str, str], now: datetime
) -> list[str]:
    """Keeps the settings; admins only. Returns the channels that the bot has to be in.

    `seen`: the mapped groups and channels that the form showed, with their sides: only what was
    shown can have been taken out of it. Raises UserError when both channels are one (a digest
    among lead posts is read by nobody) and for an emoji that is none.
    """
    people.require_admin(session, by)
    if new.leads_channel and new.leads_channel == new.questions_channel:
        raise UserError("Choose two channels: questions get lost between leads.", field="questions")
    w = people.workspace(session, lock=True)
    w.domains = list(new.domains)
    w.emoji = all_emoji(new.emoji)
    _map_sides(session, by, new.sides, seen, now)
    w.digest_hour = new.digest_hour
    _set_channels(session, w, new.leads_channel, new.questions_channel, now)
    people.audit(session, by, "settings", "workspace", "", now)
    return [c for c in (w.leads_channel, w.questions_channel) if c]


def _map_sides(
    session: Session, by: str, wanted: dict[str, str], seen: Mapping[str, str], now: datetime
) -> None:
    before = mapped_refs(session)
    for ref, side in seen.items():
        if ref not in wanted and before.get(ref) == side:
            unmap(session, by, ref, now)
    for ref, side in wanted.items():
        if before.get(ref) != side and seen.get(ref) != side:
            map_side(session, by, ref, Side(side), None, now)


def choose_channel(session: Session, by: str, which: str, channel: str, now: datetime) -> str:
    """One of the two channels, from the first message. Returns the channel."""
    people.require_admin(session, by)
    w = people.workspace(session, lock=True)
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
    session.add(w)
    for before in drop_replaced(session, w):
        redraw(session, CHANNEL_LOST, before)
    session.flush()
    plan_digest(session, now)
    redraw(session, SETUP, w.workspace_id)
    redraw(session, INTRODUCTION, w.workspace_id)


def introduce(session: Session, channel: str, now: datetime) -> None:
    """The bot is in this channel: if leads arrive there, it says once what it does (U10)."""
    w = people.held(session)
    if w is None or channel not in (w.leads_channel, w.questions_channel):
        return
    if channel == w.leads_channel and w.introduced_at is None:
        w.introduced_at = now
        session.add(w)
        announce(session, INTRODUCTION, w.workspace_id, channel, now=now, priority=BULK)
    redraw(session, SETUP, w.workspace_id)


def say_shut_out(session: Session, channel: str, now: datetime) -> None:
    """The bot can no longer post there: the first message says what to do (F30, F31)."""
    w = people.held(session)
    if w is not None and channel in (w.leads_channel, w.questions_channel):
        redraw(session, SETUP, w.workspace_id)


def awaited_channels(session: Session) -> list[str]:
    """Channels that were chosen and that the bot is not in, as far as it knows."""
    w = people.workspace(session)
    chosen = [c for c in (w.leads_channel, w.questions_channel) if c]
    fresh = {w.leads_channel} if w.introduced_at is None else set[str | None]()
    return [c for c in chosen if c in fresh or c in lost_channels(w)]


def welcome(session: Session, now: datetime) -> None:
    """The installer's one direct message; a second call is the same message."""
    w = people.workspace(session, lock=True)
    if w.installer_id and w.options.get("welcomed") is None:
        w.options = {**w.options, "welcomed": now.isoformat()}
        session.add(w)
        announce(session, SETUP, w.workspace_id, w.installer_id, now=now, priority=URGENT)


# -- what few change (DESIGN.md section 4: extra, Slack Connect)


def more_of(session: Session) -> MoreSettings:
    """The rarer settings as their form shows them."""
    w = people.workspace(session)
    leads: dict[str, Any] = w.options.get("leads") or {}
    return MoreSettings(
        bool(leads.get("thread_cards", True)),
        bool(w.options.get("shared_channels")),
        tuple(str(k) for k in leads.get("card_keys", [])),
        tuple(str(h) for h in leads.get("crm_hosts", [])),
        int(w.options.get(quiet.OPTION) or 0),
    )


def save_more(session: Session, by: str, new: MoreSettings, now: datetime) -> None:
    """Keeps them; admins only. Audited: one of them lets another company read leads."""
    people.require_admin(session, by)
    w = people.workspace(session, lock=True)
    leads: dict[str, Any] = {
        **(w.options.get("leads") or {}),
        "thread_cards": new.thread_cards,
        "card_keys": list(new.card_keys),
        "crm_hosts": list(new.crm_hosts),
    }
    w.options = {
        **w.options, "leads": leads, "shared_channels": new.shared_channels,
        quiet.OPTION: new.a_day,
    }  # fmt: skip
    session.add(w)
    shared = "leads in shared channels: " + ("yes" if new.shared_channels else "no")
    daily = f"; direct messages a day: {new.a_day or quiet.A_DAY}"
    people.audit(session, by, "settings", "more", shared + daily, now)
