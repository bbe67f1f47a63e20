"""Which lead somebody means: by number, address or name, by a post, or among the recent ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, bindparam, or_, select

from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.leads.cards import CARD
from bot.leads.fields import region_of
from bot.leads.history import acted_on
from bot.leads.identity import Query, post_of, read_query
from bot.leads.models import Identity, Lead, LeadAlias, Quality
from bot.leads.naming import alike, lookalikes, spelled
from bot.leads.owning import require_side
from bot.people.models import Workspace

NAMES_FOR = timedelta(days=30)
NEWEST = 10
MOST_IN_A_POST = 10

_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_alias: Table = LeadAlias.__table__  # pyright: ignore[reportAttributeAccessIssue]
_sent: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as the busiest doors need it."""

    id: int
    number: int
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    campaign_id: int | None
    owner_id: str | None
    verdict: Quality
    confirmed: bool
    merged_into: int | None

    @property
    def public_id(self) -> str:
        """What people say: L-1042."""
        return f"L-{self.number}"


# Another app's chatter in the leads channel names nobody, until somebody speaks of it.
_NAMED = or_(*(_lead.c[name].is_not(None) for name in ("name", "email", "phone", "company", "url")))
_ROW = tuple(_lead.c[name] for name in LeadRow.__dataclass_fields__)
_BY_ALIAS: Select[Any] = (
    select(*_ROW)
    .join(_alias, _alias.c.lead_id == _lead.c.id)
    .where(
        _alias.c.workspace_id == bindparam("w"),
        _alias.c.kind == bindparam("k"),
        _alias.c.value == bindparam("v"),
    )
)
_BY_NUMBER: Select[Any] = select(*_ROW).where(
    _lead.c.workspace_id == bindparam("w"), _lead.c.number == bindparam("n")
)
_BY_ID: Select[Any] = select(*_ROW).where(
    _lead.c.workspace_id == bindparam("w"), _lead.c.id == bindparam("i")
)


def locate(session: Session, query: str) -> LeadRow | None:
    """The lead of an L-number, e-mail, phone, record address or other system's id; else None.

    One prebuilt statement for an L-number or an e-mail; a merged lead costs one more.
    """
    return located(session, read_query(query), query)


def located(session: Session, asked: Query, typed: str) -> LeadRow | None:
    """`locate` for a query that was read already."""
    bind, workspace_id = session.connection(), session.workspace_id
    row = None
    if asked.number is not None:
        row = bind.execute(_BY_NUMBER, {"w": workspace_id, "n": asked.number}).first()
    elif asked.words and any(c.isdigit() for c in typed):
        asked = read_query(typed, region_of(session))  # digits need the country they are read in
    for kind, value in asked.aliases:
        if row is None:
            row = bind.execute(_BY_ALIAS, {"w": workspace_id, "k": kind, "v": value}).first()
    while row is not None and row.merged_into is not None:
        row = bind.execute(_BY_ID, {"w": workspace_id, "i": row.merged_into}).first()
    return LeadRow(*row) if row is not None else None


def find_leads(session: Session, query: str, slack_id: str, now: datetime) -> list[Lead]:
    """Who may be meant: the one lead of an exact identity, else names of the last 30 days.

    At most ten, this person's own first, then the newest. Raises NotAllowed for people of neither
    side.
    """
    require_side(session, slack_id)
    asked = read_query(query)
    exact = located(session, asked, query)
    if exact is not None:
        return counting(session, [exact.id])
    if not asked.words:
        return []
    since = now - NAMES_FOR
    ids = spelled(session, asked.words, since) or alike(session, asked.words, since)
    return sorted(counting(session, ids), key=lambda lead: lead.owner_id != slack_id)


def counting(session: Session, ids: Iterable[int], limit: int = 10) -> list[Lead]:
    """These leads in this order, each merged one replaced by the one that counts, none twice."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    found = _by_id(session, wanted)
    kept = [lead.merged_into or lead.id for i in wanted if (lead := found.get(i))]
    missing = [i for i in kept if i is not None and i not in found]
    if missing:
        found |= _by_id(session, missing)
    return [found[i] for i in dict.fromkeys(kept) if i is not None and i in found][:limit]


def _by_id(session: Session, ids: Sequence[int]) -> dict[int, Lead]:
    # One by one by the primary key: for a list of ids SQLite would walk the whole workspace.
    found = ((lead_id, session.get(Lead, lead_id)) for lead_id in ids)
    return {lead_id: lead for lead_id, lead in found if lead is not None}


def recent_leads(
    session: Session,
    slack_id: str,
    channel_id: str | None,
    now: datetime,
    limit: int = 10,
    acted: Sequence[int] = (),
) -> list[Lead]:
    """This person's own, then those they acted on, then the channel's newest ten; none twice.

    Half of `limit` is kept for the newest, so that whoever did much still sees what came in.

    `acted`: further ids that the caller knows this person acted on (verdicts, say), newest first.
    `channel_id`: None, and the channel where all leads arrive, mean the newest of all. Those that
    only a flag knows, and posts that name nobody, are seen by whoever acted on them. Raises
    NotAllowed for people of neither side.
    """
    require_side(session, slack_id)
    recent = (
        select(_lead.c.id)
        .where(
            _lead.c.workspace_id == session.workspace_id,
            _lead.c.merged_into.is_(None),
            _lead.c.received_at <= now,
        )
        .order_by(_lead.c.received_at.desc())
    )
    bind = session.connection()
    mine = [r[0] for r in bind.execute(recent.where(_lead.c.owner_id == slack_id).limit(limit))]
    done = [*acted[:limit], *acted_on(session, slack_id, limit)]
    newest = recent.where(_lead.c.confirmed.is_(True), _NAMED).limit(NEWEST)
    everyone = [r[0] for r in bind.execute(newest)]
    there = _posted_in(session, channel_id) if channel_id else []
    own = _standing(counting(session, [*mine, *done], 2 * limit), {*mine, *acted})[:limit]
    fresh = [lead.id for lead in counting(session, [*there, *everyone], 2 * limit)]
    fresh = [i for i in fresh if i not in own]
    kept = own[: limit - min(len(fresh), limit // 2)]
    return counting(session, [i for i in [*kept, *fresh] if i is not None], limit)


def _standing(leads: Iterable[Lead], surely: Collection[int]) -> list[int | None]:
    """Without what only a flag knew that was taken back: it is nobody's any more."""
    return [x.id for x in leads if x.confirmed or x.verdict != Quality.NONE or x.id in surely]


def _posted_in(session: Session, channel: str) -> list[int]:
    """The newest leads of posts in a channel other than the one where all leads arrive."""
    workspace = session.get(Workspace, session.workspace_id)
    if workspace is None or workspace.leads_channel == channel:
        return []
    posts = (
        select(_lead.c.id)
        .join(_alias, _alias.c.lead_id == _lead.c.id)
        .where(
            _alias.c.workspace_id == session.workspace_id,
            _alias.c.kind == Identity.POST,
            _alias.c.value.startswith(post_of(channel, ""), autoescape=True),
            _lead.c.confirmed.is_(True),
            _NAMED,
        )
        .order_by(_alias.c.id.desc())
        .limit(NEWEST)
    )
    return [row[0] for row in session.connection().execute(posts)]


def leads_of_post(session: Session, channel: str, ts: str) -> list[Lead]:
    """The leads of an app's post, or of our own card; more than one asks for a picker.

    For a message in a thread, pass the thread's root.
    """
    values = [post_of(channel, ts, nth) for nth in range(MOST_IN_A_POST)]
    rows = session.connection().execute(
        select(_alias.c.value, _alias.c.lead_id).where(
            _alias.c.workspace_id == session.workspace_id,
            _alias.c.kind == Identity.POST,
            _alias.c.value.in_(values),
        )
    )
    named: dict[str, int] = {row[0]: row[1] for row in rows}
    ids = [named[value] for value in values if value in named]  # in the order of the post
    if not ids:
        card = session.connection().execute(
            select(_sent.c.about).where(
                _sent.c.workspace_id == session.workspace_id,
                _sent.c.channel == channel,
                _sent.c.ts == ts,
                _sent.c.post == CARD,
            )
        )
        ids = [int(row[0]) for row in card]
    return counting(session, ids)


def lead_of_post(session: Session, channel: str, ts: str) -> Lead | None:
    """The one lead of an app's post or of our card. None for no lead, and for several:
    `leads_of_post` tells them apart, `views.picker` lets a person choose."""
    found = leads_of_post(session, channel, ts)
    return found[0] if len(found) == 1 else None


def near_matches(session: Session, lead_id: int) -> list[Lead]:
    """At most three other leads that may be the same person: alike in name or in address."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        return []
    found = counting(session, lookalikes(session, lead))
    return [other for other in found if other.id != lead_id][:3]
