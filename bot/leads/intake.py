"""A lead comes in, by webhook, file, hand or another app's post; the same one never twice (U21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert

from bot.kit.db import Session
from bot.leads.aliases import SHARED, add_aliases, add_many_aliases, matches
from bot.leads.cards import redraw_card, show_card
from bot.leads.edits import change, keep_edit, search_words
from bot.leads.fields import LeadFields, Read, read_fields
from bot.leads.history import note_event
from bot.leads.identity import Alias, post_of
from bot.leads.merge import Merged, lead_with_id, may_merge, merge_leads
from bot.leads.models import Identity, Lead, Quality
from bot.leads.numbers import next_number
from bot.leads.owning import OwnerChanged
from bot.people import service as people

_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_NEW = insert(_lead).returning(_lead.c.id)
_LONG_ID = 10


@dataclass(frozen=True)
class Received:
    """What became of a lead that came in. `was`: what stood in the fields that changed.

    `gained`: aliases that are new. `received_before`: when it counted as received, where it was
    confirmed now. `left`: it was known, and was to be left as it is. `event_id`: takes back what
    a person changed by hand.
    """

    lead_id: int
    public_id: str
    created: bool
    confirmed_now: bool = False
    merged: list[int] = field(default_factory=list[int])
    was: dict[str, Any] = field(default_factory=dict[str, Any])
    gained: list[Alias] = field(default_factory=list[Alias])
    received_before: datetime | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class Arrival:
    """How it came: who brought it, with which post, and how much its values weigh.

    `guess`: values were read from a post and only fill blanks, but for those in `sure`. `real`:
    False for one that nobody but a flag knows yet. `card`: False where many come at once.
    `app`: whose post it is; a short id read there is an id of that app alone. `typed`: by hand, so
    that values of a known lead are overwritten, and leads merged, only by those who may.
    """

    by: str | None = None
    post: tuple[str, str] | None = None
    nth: int = 0
    guess: bool = False
    sure: frozenset[str] = frozenset()
    real: bool = True
    card: bool = True
    app: str = ""
    typed: bool = False
    # What rooms above want done when the lead changes hands by this
    owner_changed: tuple[OwnerChanged, ...] = ()


def receive_lead(
    session: Session,
    fields: LeadFields,
    now: datetime,
    *,
    by: str | None = None,
    post: tuple[str, str] | None = None,
    then: Iterable[Merged] = (),
    how: Arrival | None = None,
) -> Received:
    """Stores a lead or updates the one it is. Its card follows by itself.

    Two known leads that turn out to be one are merged (`then` carries other rooms' rows over).
    A changed e-mail stays as an alias. Raises UserError with `field` for a value that is none.
    """
    how = how or Arrival(by=by, post=post)
    read = read_fields(session, fields, now, needs_identity=how.real and how.post is None)
    aliases = [_apart(alias, how.app) for alias in read.aliases]
    if how.post:
        aliases.append((Identity.POST, post_of(*how.post, how.nth)))
    return receive_read(session, read, aliases, how, now, then)


def receive_read(
    session: Session,
    read: Read,
    aliases: Sequence[Alias],
    how: Arrival,
    now: datetime,
    then: Iterable[Merged] = (),
) -> Received:
    """`receive_lead` for fields that were read already."""
    shared = SHARED | {Identity.EXTERNAL} if how.guess else SHARED
    found = matches(session, aliases, read.email, shared)
    if not found:
        number = next_number(session)
        # Whoever made it meanwhile held the counter until it was committed: look again.
        again = session.dialect != "sqlite"
        found = matches(session, aliases, read.email, shared) if again else []
        if not found:
            return _create(session, number, read, aliases, how, now)
    merged = [gone for gone in found[1:] if _may_join(session, found[0], gone, how)]
    for gone in merged:
        merge_leads(session, found[0], gone, how.by, now, then)
    lead = lead_with_id(session, found[0], lock=True)
    return _update(session, lead, read, aliases, how, merged, now)


def _may_join(session: Session, keep_id: int, gone_id: int, how: Arrival) -> bool:
    if not how.typed:
        return True
    keep, gone = lead_with_id(session, keep_id), lead_with_id(session, gone_id)
    return may_merge(session, how.by or "", keep, gone)


def _apart(alias: Alias, app: str) -> Alias:
    """Two apps number their leads from one; a long id is the same wherever it is read."""
    kind, value = alias
    if app and kind is Identity.EXTERNAL and len(value) < _LONG_ID:
        return kind, f"{app}:{value}"
    return alias


def _create(
    session: Session,
    number: int,
    read: Read,
    aliases: Sequence[Alias],
    how: Arrival,
    now: datetime,
) -> Received:
    row = new_row(session, number, read, how, now)
    done = session.connection().execute(_NEW, row)
    lead_id = int(done.scalar_one())
    add_many_aliases(session, [(lead_id, alias) for alias in aliases])
    note_event(session, lead_id, "received", now, by=how.by, **read.told)
    if how.card and how.real:
        show_card(session, lead_id, how.post, now)
    return Received(lead_id, f"L-{number}", created=True)


def new_row(
    session: Session, number: int, read: Read, how: Arrival, now: datetime
) -> dict[str, Any]:
    """A new lead as its columns."""
    channel, ts = how.post or (None, None)
    return {
        "workspace_id": session.workspace_id,
        "number": number,
        "received_at": read.received_at or now,
        "created_at": now,
        "came_at": now if how.real else None,
        "confirmed": how.real,
        "extra": read.extra,
        "search": search_words(read.values),
        "verdict": Quality.NONE,
        "post_channel": channel,
        "post_ts": ts,
        "post_deleted": False,
        **read.values,
    }


def _update(
    session: Session,
    lead: Lead,
    read: Read,
    aliases: Sequence[Alias],
    how: Arrival,
    merged: list[int],
    now: datetime,
) -> Received:
    assert lead.id is not None
    gained = add_aliases(session, lead.id, aliases)
    theirs = how.typed and not people.may_edit_lead(session, how.by or "", lead.owner_id)
    was = change(lead, read.values, blanks_only=how.guess or theirs, sure=how.sure)
    if any(lead.extra.get(k) != v for k, v in read.extra.items()):
        was["extra"] = lead.extra
        lead.extra = {**lead.extra, **read.extra}
    confirmed_now = how.real and not lead.confirmed
    before = lead.received_at
    if confirmed_now:
        lead.confirmed = True
        lead.came_at = lead.came_at or now
        lead.received_at = read.received_at or now
    if how.post and lead.post_ts is None:
        lead.post_channel, lead.post_ts = how.post
    event_id = _note_update(session, lead, was, gained, how, confirmed_now, read, now)
    session.flush()
    for follow in how.owner_changed if "owner_id" in was else ():
        follow(session, lead.id, now)
    if confirmed_now and how.card:
        post = (lead.post_channel, lead.post_ts) if lead.post_channel and lead.post_ts else None
        show_card(session, lead.id, post, now)
    elif was:
        redraw_card(session, lead.id)
    return Received(
        lead.id, lead.public_id, False, confirmed_now, merged, was,
        gained=gained, received_before=before if confirmed_now else None, event_id=event_id,
    )  # fmt: skip


def _note_update(
    session: Session,
    lead: Lead,
    was: dict[str, Any],
    gained: list[Alias],
    how: Arrival,
    confirmed_now: bool,
    read: Read,
    now: datetime,
) -> int | None:
    """Appends to the history. Returns the event that undoes what a person changed."""
    assert lead.id is not None
    by_hand = how.typed and how.by is not None
    if confirmed_now:
        note_event(
            session, lead.id, "confirmed", now, by=how.by, was={} if by_hand else was, **read.told
        )
    elif was and not by_hand:
        note_event(session, lead.id, "updated", now, by=how.by, was=was, **read.told)
    if not (was and by_hand):
        return None
    return keep_edit(session, lead, was, gained, how.by or "", now)
