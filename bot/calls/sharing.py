"""Sharing a message with marketing without noting a conversation, correcting it, taking it back.

What is shared counts in no tally, no report of calls and for no lead; the week's summary reads it
beside shared notes (001-10).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from bot.calls import following, tally, weekly
from bot.calls.drafts import forget_draft
from bot.calls.facts import SHARED_TEXTS, Given, SharedWords
from bot.calls.filling import fill_words, was_cut
from bot.calls.models import CallRevision, Outcome, Shared
from bot.calls.reading import choice_of
from bot.calls.shared_reading import shown
from bot.calls.whom import Whom, find_whom
from bot.enquiries.origin import Source
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.verdicts.find import Choice


def share_words(
    session: Session, by: str, given: Given, source: Source, verbatim: bool, now: datetime
) -> SharedWords:
    """Shares a message's words and tags (001-10). One message, one share of a person: sent twice,
    the second corrects the first.

    `verbatim`: the words are the message's own, and follow it. Raises NotAllowed for people of
    neither side, UserError where nothing was said.
    """
    people.known(session, by, now)
    standing = shared_on(session, by, source.channel, source.ts)
    if standing is not None:
        return edit_shared(session, standing, by, given, now)
    whom = find_whom(session, given, by, now)
    row = Shared(
        by=by, channel=source.channel, ts=source.ts, day=tally.local_day(session, now), at=now
    )
    fill_words(session, row, SHARED_TEXTS, given, whom)
    _say_something(row)
    row.verbatim = verbatim and bool(row.words_used)
    session.add(row)
    session.flush()
    weekly.plan_week(session, now)
    following.plan_adoption(session, row, now)
    forget_draft(session, by, draft_key(source.channel, source.ts))
    return _answered(session, row, whom, given)


def draft_key(channel: str, ts: str) -> str:
    """Under which what is typed about a message is kept."""
    return f"{channel} {ts}"


def _say_something(row: Shared) -> None:
    if not any(getattr(row, name) for name in SHARED_TEXTS):
        raise UserError(
            "Say at least one thing: their words, a competitor, an objection, what set it off.",
            field="words_used",
        )


def _answered(session: Session, row: Shared, whom: Whom, given: Given) -> SharedWords:
    near = tuple(f"{c.public_id} {c.who}" for c in whom.near)
    return replace(
        shown(session, [row], row.by)[0],
        said=whom.said, unsure=near, missing=whom.missing, cut=was_cut(given),
        posted=people.workspace(session).questions_channel is not None,
    )  # fmt: skip


def shared_on(session: Session, by: str, channel: str, ts: str) -> int | None:
    """What this person shared from a message and did not take back."""
    query = select(Shared.id).where(
        Shared.channel == channel, Shared.ts == ts, Shared.by == by,
        col(Shared.withdrawn_at).is_(None),
    )  # fmt: skip
    return session.exec(query.order_by(col(Shared.id).desc())).first()


def remember_shared_permalink(session: Session, shared_id: int, permalink: str) -> None:
    """Where the message stands."""
    row = session.get(Shared, shared_id)
    if row is not None:
        row.permalink = permalink[:500]
        session.add(row)


# -- correcting


def _own(session: Session, shared_id: int, by: str) -> Shared:
    query = select(Shared).where(col(Shared.id) == shared_id).with_for_update()
    row = session.exec(query).one_or_none()
    if row is None:
        raise UserError("I no longer have that.")
    if row.by != by:
        raise NotAllowed("Somebody else shared that. Nothing was changed.")
    return row


def _standing(session: Session, shared_id: int, by: str) -> Shared:
    row = _own(session, shared_id, by)
    if row.withdrawn_at is not None:
        raise UserError("That was taken back. Put it back first, or share the message again.")
    return row


def _given_of(row: Shared) -> Given:
    texts = {name: getattr(row, name) for name in SHARED_TEXTS}
    return Given(
        Outcome.LATER, row.lead_id, name=row.heard_from, campaign_id=row.campaign_id, **texts
    )


def shared_given(session: Session, shared_id: int, by: str) -> tuple[Given, Choice | None]:
    """What one shared, for its form, and its lead. Raises UserError, NotAllowed."""
    row = _standing(session, shared_id, by)
    return _given_of(row), choice_of(session, row.lead_id)


def edit_shared(
    session: Session, shared_id: int, by: str, given: Given, now: datetime
) -> SharedWords:
    """Makes what one shared say this; what it said before is kept (U4)."""
    row = _standing(session, shared_id, by)
    before = {name: getattr(row, name) for name in (*SHARED_TEXTS, "lead_id", "campaign_id")}
    words = row.words_used
    whom = _whom_now(session, row, given, by, now)
    if given.campaign_id == row.campaign_id and given.lead_id != row.lead_id:
        given = replace(given, campaign_id=None)  # another lead brings its own
    fill_words(session, row, SHARED_TEXTS, given, whom)
    _say_something(row)
    row.verbatim = row.verbatim and row.words_used == words
    if any(getattr(row, name) != was for name, was in before.items()):
        session.add(CallRevision(shared_id=shared_id, said=before, by=by, at=now))
        row.edited_at = now
    session.add(row)
    session.flush()
    _say_so(session, row, now)
    following.plan_adoption(session, row, now)
    forget_draft(session, by, draft_key(row.channel, row.ts))
    return _answered(session, row, whom, given)


def _whom_now(session: Session, row: Shared, given: Given, by: str, now: datetime) -> Whom:
    if given.lead_id is None and not given.which and given.name == row.heard_from:
        return Whom(None, row.heard_from)  # nothing was said about it
    return find_whom(session, given, by, now)


def _say_so(session: Session, row: Shared, now: datetime) -> None:
    """The week's summary follows (U4)."""
    weekly.redraw_week(session, row.day)
    weekly.plan_week(session, now)


def take_shared_back(session: Session, shared_id: int, by: str, now: datetime) -> SharedWords:
    """[Undo]: it stands in no summary any more. Twice changes nothing."""
    row = _own(session, shared_id, by)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        session.add(row)
        session.flush()
        _say_so(session, row, now)
    return shown(session, [row], by)[0]


def put_shared_back(session: Session, shared_id: int, by: str, now: datetime) -> SharedWords:
    """[Put it back]: as it was. Raises UserError where nothing is left of it, or where the message
    was shared anew."""
    row = _own(session, shared_id, by)
    if row.withdrawn_at is not None:
        _say_something(row)
        if shared_on(session, by, row.channel, row.ts) is not None:
            raise UserError("You have shared that message anew: that one stands.")
        row.withdrawn_at = None
        session.add(row)
        session.flush()
        _say_so(session, row, now)
    return shown(session, [row], by)[0]
