"""Reactions as verdicts: in whatever order events come, the newest counts (F14, U19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.db import Session
from bot.leads.models import Lead, Quality
from bot.leads.owning import OwnerChanged
from bot.leads.posted import take_post
from bot.leads.service import Owned, claim_lead, leads_of_post, release_claim
from bot.people import service as people
from bot.verdicts.change import Withdrawn, recount, take_back
from bot.verdicts.models import ReactionState, Reason, Verdict, Via
from bot.verdicts.rules import emoji_meaning, happened_at, newer, plain_emoji
from bot.verdicts.say import row_of, say
from bot.verdicts.spoken import Saying, Speech

_states: Table = ReactionState.__table__  # pyright: ignore[reportAttributeAccessIssue]
_SAYS: dict[str, tuple[Quality, Reason | None]] = {
    "not_good": (Quality.NOT_GOOD, None),
    "later": (Quality.LATER, Reason.NOT_READY),
    "good": (Quality.GOOD, None),
}


@dataclass(frozen=True)
class Reaction:
    """One event: somebody's emoji on a post was added (`present`) or removed."""

    by: str
    channel: str
    ts: str
    emoji: str
    event_ts: str
    present: bool


@dataclass(frozen=True)
class Several:
    """The post names several leads: nothing is guessed."""

    leads: tuple[int, ...]
    quality: Quality


@dataclass(frozen=True)
class GaveBack:
    """A hand was taken away, and with it the lead: `owned` says whose it is now."""

    owned: Owned


Reacted = Saying | Withdrawn | Several | GaveBack | None


class Post(Enum):
    """What a reaction stands on."""

    NOT_OURS = 0
    KNOWN = 1
    # In the leads channel, with an emoji that means something: its own event may be late.
    UNHEARD = 2


def post_of_reaction(session: Session, r: Reaction) -> Post:
    """Whether this reaction may change anything: a lead's post, an emoji that means something
    (or did), a person and no app. A short read, as most reactions are none of ours."""
    person = people.member(session, r.by)
    if person is not None and not people.is_member(person):
        return Post.NOT_OURS
    workspace = people.workspace(session)
    meaning = emoji_meaning(r.emoji, workspace.emoji)
    if meaning is None and (r.present or not _known(session, r)):
        return Post.NOT_OURS
    if leads_of_post(session, r.channel, r.ts):
        return Post.KNOWN
    return Post.UNHEARD if meaning and r.channel == workspace.leads_channel else Post.NOT_OURS


def react_unheard(
    session: Session,
    r: Reaction,
    message: dict[str, Any],
    merged: tuple[Any, ...],
    now: datetime,
    then: tuple[OwnerChanged, ...],
) -> Reacted:
    """As `react`, on an app's post that is not known yet: it is taken first (F14)."""
    take_post(session, r.channel, message, now, merged, then)
    return react(session, r, now, then)


def _known(session: Session, r: Reaction) -> bool:
    return session.exec(select(ReactionState.id).where(*_of(r))).first() is not None


def _of(r: Reaction) -> tuple[Any, ...]:
    s = ReactionState
    return s.by == r.by, s.channel == r.channel, s.ts == r.ts, s.emoji == r.emoji


def react(session: Session, r: Reaction, now: datetime, then: tuple[OwnerChanged, ...]) -> Reacted:
    """Keeps the reaction's state and does what follows from it, if this event is the newest.

    `then`: what rooms want done when a lead changes hands (lent as OWNER_CHANGED).

    Adding says something of the lead or makes it theirs; removing takes back only what this very
    reaction said. Raises UserError when the lead is somebody else's.
    """
    state = _hold(session, r)
    if not newer(r.event_ts, state.event_ts):
        return None
    state.event_ts, state.present = r.event_ts, r.present
    session.add(state)
    session.flush()
    if not r.present:
        return _removed(session, r, now, then)
    meaning = emoji_meaning(r.emoji, people.workspace(session).emoji)
    leads = leads_of_post(session, r.channel, r.ts)
    if meaning is None or not leads:
        return None
    if meaning == "mine":
        return _take(session, leads, r, now, then)
    quality, reason = _SAYS[meaning]
    if len(leads) > 1:
        return Several(tuple(lead.id or 0 for lead in leads), quality)
    speech = Speech(
        r.by, quality, Via.REACTION, happened_at(r.event_ts, now), reason,
        channel=r.channel, ts=r.ts, emoji=plain_emoji(r.emoji),
    )  # fmt: skip
    return say(session, row_of(leads[0]), speech, now)


def _take(
    session: Session,
    leads: list[Lead],
    r: Reaction,
    now: datetime,
    then: tuple[OwnerChanged, ...],
) -> Reacted:
    if len(leads) > 1:
        return Several(tuple(lead.id or 0 for lead in leads), Quality.NONE)
    claim_lead(session, leads[0].id or 0, r.by, now, then, **_by_hand(r))
    return None


def _by_hand(r: Reaction) -> dict[str, str]:
    return {"channel": r.channel, "ts": r.ts, "emoji": plain_emoji(r.emoji)}


def take_lead(
    session: Session, lead_id: int, by: str, now: datetime, then: tuple[OwnerChanged, ...]
) -> str:
    """Makes the lead theirs; their word is the lead's from now on. Returns its public id.

    Raises UserError when it is somebody else's.
    """
    return claim_lead(session, lead_id, by, now, then).public_id


def _give_back(
    session: Session, r: Reaction, now: datetime, then: tuple[OwnerChanged, ...]
) -> GaveBack | None:
    """The hand is gone: so is the claim that it made, if that still stands (U19)."""
    for lead in leads_of_post(session, r.channel, r.ts):
        done = release_claim(session, lead.id or 0, r.by, now, then, **_by_hand(r))
        if done is not None:
            return GaveBack(done)
    return None


def recount_if_said(session: Session, lead_id: int, now: datetime) -> None:
    """After a change of owner: the owner's word, where there is any word, is the lead's."""
    if session.exec(select(Verdict.id).where(Verdict.lead_id == lead_id)).first() is not None:
        recount(session, lead_id, now)


def _removed(
    session: Session, r: Reaction, now: datetime, then: tuple[OwnerChanged, ...]
) -> Reacted:
    base = plain_emoji(r.emoji)
    s = ReactionState
    others = select(s.id).where(
        s.by == r.by, s.channel == r.channel, s.ts == r.ts, s.base == base, col(s.present)
    )
    if session.exec(others).first() is not None:
        return None  # the same sign in another skin tone still stands
    made = session.exec(
        select(Verdict)
        .where(
            Verdict.channel == r.channel,
            Verdict.ts == r.ts,
            Verdict.by == r.by,
            Verdict.emoji == base,
            col(Verdict.withdrawn_at).is_(None),
        )
        .order_by(col(Verdict.id).desc())
    ).first()
    if made is not None:
        return take_back(session, made.id or 0, r.by, now)
    return _give_back(session, r, now, then)


def _hold(session: Session, r: Reaction) -> ReactionState:
    """The reaction's row, held until the end of the unit; made with no time if it is new."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(_states)
        .values(
            workspace_id=session.workspace_id,
            channel=r.channel,
            ts=r.ts,
            by=r.by,
            emoji=r.emoji,
            base=plain_emoji(r.emoji),
            event_ts="0",
            present=False,
        )
        .on_conflict_do_nothing()
    )
    return session.exec(select(ReactionState).where(*_of(r)).with_for_update()).one()
