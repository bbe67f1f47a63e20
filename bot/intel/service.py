"""Items from marketing to sales: posted, corrected, taken back, read and judged (001-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from bot.enquiries.heard import link, masked
from bot.intel.models import TEXT, IntelItem, IntelRead, IntelVote
from bot.intel.shown import Item, Said
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.leads.campaigns import campaign_name, named
from bot.leads.models import Campaign
from bot.people import service as people
from bot.people.models import Member, Side

WEEK = "intel.week"
SHOWN = 10


def post_item(session: Session, by: str, said: Said, now: datetime) -> int:
    """Marketing says what it sees. Returns the id. It leaves with the next weekly message.

    Raises NotAllowed for others, UserError for no words or a bad link.
    """
    people.require_marketing(session, by)
    row = IntelItem(kind=said.kind, words="", by=by, at=now)
    _fill(session, row, said)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def edit_item(session: Session, item_id: int, by: str, said: Said, now: datetime) -> None:
    """Its author, or an admin, corrects it; what was posted is redrawn (U4)."""
    row = _own(session, item_id, by)
    _fill(session, row, said)
    row.edited_at = now
    session.add(row)
    _redraw(session, row)


def withdraw_item(session: Session, item_id: int, by: str, now: datetime) -> None:
    """Its author, or an admin, takes it back; it goes from what was posted."""
    row = _own(session, item_id, by)
    row.withdrawn_at = row.withdrawn_at or now
    session.add(row)
    _redraw(session, row)


def restore_item(session: Session, item_id: int, by: str, _now: datetime) -> None:
    """[Put it back]."""
    row = _own(session, item_id, by)
    row.withdrawn_at = None
    session.add(row)
    _redraw(session, row)


def vote(session: Session, item_id: int, by: str, now: datetime, *, useful: bool) -> None:
    """Somebody of sales says whether it was useful. The same again takes it back."""
    _require_sales(session, by)
    item = session.get(IntelItem, item_id)
    if item is None or item.withdrawn_at is not None:
        raise UserError("Marketing took that back.")
    row = session.get(IntelVote, (item_id, by))
    if row is not None and row.useful == useful:
        session.delete(row)
    elif row is not None:
        row.useful, row.at = useful, now
    else:
        session.add(IntelVote(item_id=item_id, slack_id=by, useful=useful, at=now))
    if item.week_id is not None:
        _note_read(session, item.week_id, by, now)
    session.flush()
    _redraw(session, item)


def say_useful(session: Session, item_id: int, by: str, now: datetime) -> None:
    """[Useful]."""
    vote(session, item_id, by, now, useful=True)


def say_not_useful(session: Session, item_id: int, by: str, now: datetime) -> None:
    """[Not useful]."""
    vote(session, item_id, by, now, useful=False)


def mark_read(session: Session, week_id: int, by: str, now: datetime) -> None:
    """[Read it]: counts, without names, for marketing."""
    _require_sales(session, by)
    _note_read(session, week_id, by, now)
    session.flush()
    redraw(session, WEEK, week_id)


def items_of(session: Session, week_id: int, viewer: str = "") -> list[Item]:
    """What a weekly message holds, oldest first."""
    rows = session.exec(
        select(IntelItem)
        .where(IntelItem.week_id == week_id, col(IntelItem.withdrawn_at).is_(None))
        .order_by(col(IntelItem.id))
        .limit(SHOWN)
    ).all()
    return _shown(session, rows, viewer)


def newest_items(session: Session, viewer: str) -> list[Item]:
    """`/align intel` for sales, and marketing's own list: the newest ten."""
    rows = session.exec(
        select(IntelItem)
        .where(col(IntelItem.withdrawn_at).is_(None))
        .order_by(col(IntelItem.id).desc())
        .limit(SHOWN)
    ).all()
    return _shown(session, rows, viewer)


def item_said(session: Session, item_id: int, by: str) -> Said:
    """What the form is filled with when its author corrects it."""
    row = _own(session, item_id, by)
    campaign = campaign_name(session, row.campaign_id) or ""
    return Said(row.kind, row.words, row.link or "", campaign)


def readers(session: Session, week_id: int) -> tuple[int, int]:
    """How many of sales have read it, of how many."""
    read = session.exec(
        select(func.count()).select_from(IntelRead).where(IntelRead.week_id == week_id)
    ).one()
    here = session.exec(
        select(func.count())
        .select_from(Member)
        .where(
            Member.side == Side.SALES,
            col(Member.active),
            col(Member.guest).is_(False),
            col(Member.bot).is_(False),
        )
    ).one()
    return int(read), int(here)


def _shown(session: Session, found: Sequence[IntelItem], viewer: str) -> list[Item]:
    ids = [row.id for row in found]
    votes = session.exec(select(IntelVote).where(col(IntelVote.item_id).in_(ids))).all()
    return [
        Item(
            row.id or 0, row.kind, row.words, row.link, campaign_name(session, row.campaign_id),
            sum(v.useful for v in votes if v.item_id == row.id),
            sum(not v.useful for v in votes if v.item_id == row.id),
            row.at,
            next((v.useful for v in votes if v.item_id == row.id and v.slack_id == viewer), None),
            row.by == viewer,
        )
        for row in found
    ]  # fmt: skip


def _fill(session: Session, row: IntelItem, said: Said) -> None:
    words = masked(text.clean(said.words, TEXT).strip())
    if not words:
        raise UserError("What did you see? A sentence will do.", field="words")
    row.kind, row.words, row.link = said.kind, words[:TEXT], None
    if said.link.strip():
        row.link = link(said.link)
        if row.link is None:
            raise UserError("That is no link. It begins with https://", field="link")
    row.campaign_id = named(session, Campaign, said.campaign)


def _note_read(session: Session, week_id: int, by: str, now: datetime) -> None:
    if session.get(IntelRead, (week_id, by)) is None:
        session.add(IntelRead(week_id=week_id, slack_id=by, at=now))


def _redraw(session: Session, row: IntelItem) -> None:
    session.flush()
    if row.week_id is not None:
        redraw(session, WEEK, row.week_id)


def _own(session: Session, item_id: int, by: str) -> IntelItem:
    row = session.get(IntelItem, item_id)
    if row is None:
        raise UserError("That is no longer here.")
    if row.by != by and not people.is_admin(session, by):
        raise NotAllowed("Only who wrote it, or an admin, can change it.")
    return row


def _require_sales(session: Session, by: str) -> None:
    person = people.require_member(session, by)
    if person.side is not Side.SALES:
        raise NotAllowed("Sales says what was useful. You see the counts.")
