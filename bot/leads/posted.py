"""Other apps' posts in the leads channel become leads; their changes and deletions follow (U4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.aliases import matches
from bot.leads.cards import options_of, redraw_card
from bot.leads.fields import LeadFields, region_of
from bot.leads.finding import leads_of_post
from bot.leads.history import note_event
from bot.leads.intake import Arrival, receive_lead
from bot.leads.merge import Merged
from bot.leads.models import Identity
from bot.leads.owning import OwnerChanged
from bot.leads.recognise import Recognised, Whose, recognise
from bot.people.models import Member, Workspace


@dataclass(frozen=True)
class Watch:
    """Where leads are recognised: the channel, ours in it, and whether a shared one counts."""

    channel: str | None
    bot_user_id: str
    allow_shared: bool


def watch(session: Session) -> Watch:
    """What the doors need to know before anything is written."""
    workspace = session.get(Workspace, session.workspace_id)
    if workspace is None:
        return Watch(None, "", allow_shared=False)
    shared = bool(workspace.options.get("shared_channels"))
    return Watch(workspace.leads_channel, workspace.bot_user_id, shared)


def take_post(
    session: Session,
    channel: str,
    message: dict[str, Any],
    now: datetime,
    then: Iterable[Merged] = (),
    owner_changed: tuple[OwnerChanged, ...] = (),
) -> list[int]:
    """Stores the leads of an app's post and returns their ids; also for a post that changed.

    A post that names nobody is kept as an unconfirmed lead under its place, so that a reaction or
    a shortcut finds it; it counts as a lead once somebody says something of it.
    """
    post = (channel, str(message.get("ts") or ""))
    app = str(message.get("bot_id") or message.get("app_id") or "")
    read = _known_records(session, recognise(message, whose_of(session)))
    known = [lead.id for lead in leads_of_post(session, *post) if lead.id is not None]
    if len(read.leads) > 1 or (read.leads and len(known) > 1):
        how = Arrival(post=post, guess=True, owner_changed=owner_changed)
        return _take_several(session, read.leads, known, how, now, then)
    if read.leads:
        # The app's own correction of an address stands; everything else only fills blanks.
        sure = frozenset({"email", "phone"}) if known else frozenset[str]()
        how = Arrival(post=post, guess=True, sure=sure, app=app, owner_changed=owner_changed)
        return [_receive(session, read.leads[0], how, now, then)]
    if known:
        return known
    how = Arrival(post=post, guess=True, real=read.shaped, card=read.shaped)
    return [receive_lead(session, LeadFields(), now, how=how).lead_id]


def _take_several(
    session: Session,
    leads: tuple[LeadFields, ...],
    known: list[int],
    how: Arrival,
    now: datetime,
    then: Iterable[Merged],
) -> list[int]:
    """Each lead has its own place in the post; one that is known there already keeps its own."""
    ids = list(known)
    for fields in leads:
        alias = [(Identity.EMAIL, fields.email)] if fields.email else []
        there = matches(session, alias, fields.email)
        place = None if there and there[0] in ids else how.post
        one = replace(how, post=place, nth=len(ids))
        lead_id = _receive(session, fields, one, now, then)
        if lead_id not in ids:
            ids.append(lead_id)
    return ids


def _receive(
    session: Session, fields: LeadFields, how: Arrival, now: datetime, then: Iterable[Merged]
) -> int:
    """A guess that turns out to be no value is left out; the post is a lead all the same."""
    for _ in range(6):
        try:
            return receive_lead(session, fields, now, then=then, how=how).lead_id
        except UserError as wrong:
            if not wrong.field or getattr(fields, wrong.field, None) is None:
                break
            fields = replace(fields, **{wrong.field: None})
    return receive_lead(session, LeadFields(), now, then=then, how=how).lead_id


def _known_records(session: Session, read: Recognised) -> Recognised:
    """A web address in the post that a lead is already known by names that lead (one card)."""
    if len(read.leads) > 1 or not read.addresses or (read.leads and read.leads[0].url):
        return read
    for address in read.addresses[:20]:
        one = read.leads[0] if read.leads else LeadFields()
        if matches(session, [(Identity.URL, address)], one.email):
            return replace(read, leads=(replace(one, url=f"https://{address}"),), shaped=True)
    return read


def whose_of(session: Session) -> Whose:
    """Our own domains, colleagues' addresses and CRM, so that they are not taken for leads."""
    emails = session.exec(select(Member.email).where(col(Member.email).is_not(None))).all()
    return Whose(
        domains=own_domains(session),
        colleagues=frozenset(e.lower() for e in emails if e),
        crm_hosts=tuple(options_of(session).get("crm_hosts", [])),
        region=region_of(session),
    )


def own_domains(session: Session) -> tuple[str, ...]:
    """The company's own e-mail domains, as an admin named them."""
    workspace = session.get(Workspace, session.workspace_id)
    return tuple(d.lower().lstrip("@") for d in (workspace.domains if workspace else []))


def post_deleted(session: Session, channel: str, ts: str, now: datetime) -> list[int]:
    """Marks the leads of a deleted post and has their cards say so (F16). Returns their ids."""
    ids: list[int] = []
    for lead in leads_of_post(session, channel, ts):
        if lead.id is not None and (lead.post_channel, lead.post_ts) == (channel, ts):
            if not lead.post_deleted:
                lead.post_deleted = True
                note_event(session, lead.id, "post_deleted", now)
                redraw_card(session, lead.id)
            ids.append(lead.id)
    session.flush()
    return ids
