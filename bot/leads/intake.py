"""A lead comes in, by webhook, file, hand or another app's post; the same one never twice (U21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert

from bot.kit.db import Session
from bot.leads.aliases import add_aliases, matches
from bot.leads.cards import redraw_card, show_card
from bot.leads.fields import LeadFields, Read, read_fields
from bot.leads.history import note_event
from bot.leads.identity import Alias, plain_words, post_of
from bot.leads.merge import Merged, lead_with_id, merge_leads
from bot.leads.models import Identity, Lead, Quality
from bot.leads.numbers import next_number

_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_NEW = insert(_lead).returning(_lead.c.id)


@dataclass(frozen=True)
class Received:
    """What became of a lead that came in. `was`: what stood in the fields that changed.

    `left`: it was known, and was to be left as it is.
    """

    lead_id: int
    public_id: str
    created: bool
    confirmed_now: bool = False
    merged: list[int] = field(default_factory=list[int])
    was: dict[str, Any] = field(default_factory=dict[str, Any])
    left: bool = False


@dataclass(frozen=True)
class Arrival:
    """How it came: who brought it, with which post, and how much its values weigh.

    `guess`: values were read from a post and only fill blanks, but for those in `sure`. `real`:
    False for one that nobody but a flag knows yet. `card`: False where many come at once.
    `leave_known`: a lead that is known already is left as it is.
    """

    by: str | None = None
    post: tuple[str, str] | None = None
    nth: int = 0
    guess: bool = False
    sure: frozenset[str] = frozenset()
    real: bool = True
    card: bool = True
    leave_known: bool = False


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
    aliases = [*read.aliases]
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
    found = matches(session, aliases, read.email)
    if not found:
        number = next_number(session)
        # Whoever made it meanwhile held the counter until it was committed: look again.
        found = matches(session, aliases, read.email) if session.dialect != "sqlite" else []
        if not found:
            return _create(session, number, read, aliases, how, now)
    if how.leave_known:
        lead = lead_with_id(session, found[0])
        return Received(found[0], lead.public_id, created=False, left=True)
    merged = found[1:]
    for gone in merged:
        merge_leads(session, found[0], gone, how.by, now, then)
    return _update(session, lead_with_id(session, found[0]), read, aliases, how, merged, now)


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
    add_aliases(session, lead_id, aliases)
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
        "confirmed": how.real,
        "extra": read.extra,
        "search": _search(read.values),
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
    add_aliases(session, lead.id, aliases)
    was = change(lead, read.values, blanks_only=how.guess, sure=how.sure)
    if any(lead.extra.get(k) != v for k, v in read.extra.items()):
        was["extra"] = lead.extra
        lead.extra = {**lead.extra, **read.extra}
    confirmed_now = how.real and not lead.confirmed
    if confirmed_now:
        lead.confirmed = True
        lead.received_at = read.received_at or now
    if how.post and lead.post_ts is None:
        lead.post_channel, lead.post_ts = how.post
    if was or confirmed_now:
        what = "confirmed" if confirmed_now else "updated"
        note_event(session, lead.id, what, now, by=how.by, was=was, **read.told)
    session.flush()
    if confirmed_now and how.card:
        post = (lead.post_channel, lead.post_ts) if lead.post_channel and lead.post_ts else None
        show_card(session, lead.id, post, now)
    elif was:
        redraw_card(session, lead.id)
    return Received(lead.id, lead.public_id, False, confirmed_now, merged, was)


def change(
    lead: Lead,
    values: dict[str, Any],
    *,
    blanks_only: bool = False,
    sure: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Sets what is new. Returns the values that stood there before, for the history."""
    was: dict[str, Any] = {}
    for name, value in values.items():
        before = getattr(lead, name)
        fixed = blanks_only and before is not None and name not in sure
        if value is None or value == before or fixed:
            continue
        was[name] = before
        setattr(lead, name, value)
    if was:
        lead.search = _search({n: getattr(lead, n) for n in ("name", "company", "email")})
    return was


def _search(values: dict[str, Any]) -> str:
    return plain_words(values.get("name"), values.get("company"), values.get("email"))[:400]
