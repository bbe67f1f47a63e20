"""The pack of a review: figures of both teams side by side, what changed most, what is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case
from sqlmodel import col, func, select

from bot.gatherings.models import Action, Gathering, State
from bot.gatherings.reading import deeds_of
from bot.kit import text
from bot.kit.db import Session
from bot.kit.surfaces import DigestBits, Lent
from bot.leads.models import Lead, Quality

FIRST = timedelta(days=14)  # what the first of a series, or a single one, looks back on
CHANGES = 3
OPEN = 5
ENOUGH = 3  # a smaller difference is chance
TILES = ("in from marketing", "heard back from sales", "good", "not good", "later")


def pack_of(
    session: Session, row: Gathering, viewer: str, now: datetime, lent: Lent
) -> tuple[str, ...]:
    """Since the last one (001-12): five counts of the leads, those that changed most against as
    long a time before, what the other rooms count (DIGEST_PARTS), and actions still open."""
    last = _last(session, row)
    since, until = last or row.starts_at - FIRST, min(now, row.starts_at)
    if since >= until:
        return ()
    counts = _tiles(session, since, until)
    before = _tiles(session, since - (until - since), since)
    parts: list[DigestBits] = [part(session, since, until) for part in lent.get("digest_parts", [])]
    tiles = " · ".join(f"{n} {name}" for name, n in zip(TILES, counts, strict=True))
    head = "since the last one" if last else f"since {since.day} {since:%B}"
    lines = [f"*Figures {head}*", f"*Leads* · {tiles}", _changes(before, counts)]
    lines += [p.line for p in parts if p.line]
    figures = "\n".join(x for x in lines if x)
    return tuple(x for x in (figures, _open(session, row, viewer, now)) if x)


def _last(session: Session, row: Gathering) -> datetime | None:
    if row.series_id is None:
        return None
    query = select(Gathering.starts_at).where(
        Gathering.series_id == row.series_id, Gathering.starts_at < row.starts_at,
        Gathering.state == State.HELD,
    )  # fmt: skip
    return session.exec(query.order_by(col(Gathering.starts_at).desc()).limit(1)).first()


def _tiles(session: Session, since: datetime, until: datetime) -> tuple[int, ...]:
    """What marketing brought beside what sales said of it: nobody is counted alone."""
    # A lead that only a flag knows came in from nobody, and has no `came_at`.
    these = (
        Lead.workspace_id == session.workspace_id, col(Lead.merged_into).is_(None),
        col(Lead.came_at) >= since, col(Lead.came_at) < until,
    )  # fmt: skip
    verdicts: list[Any] = [
        func.count(case((col(Lead.verdict) == said, 1)))
        for said in (Quality.GOOD, Quality.NOT_GOOD, Quality.LATER)
    ]
    query = select(func.count(), func.count(col(Lead.heard_at)), *verdicts).where(*these)
    return tuple(int(n) for n in session.exec(query).one())


def _changes(before: tuple[int, ...], now: tuple[int, ...]) -> str:
    """`Changed most: 31 in from marketing (12 before)`; nothing where nothing changed much."""
    both = [(abs(n - b), name, b, n) for name, b, n in zip(TILES, before, now, strict=True)]
    most = sorted((x for x in both if x[0] >= ENOUGH), key=lambda x: -x[0])[:CHANGES]
    said = " · ".join(f"{n} {name} ({b} before)" for _, name, b, n in most)
    return f"*Changed most* · {said}" if said and any(before) else ""


def _open(session: Session, row: Gathering, viewer: str, now: datetime) -> str:
    query = (
        select(Action)
        .join(Gathering, col(Gathering.id) == col(Action.gathering_id))
        .where(Gathering.forum == row.forum, Gathering.id != row.id)
        .where(col(Action.done_at).is_(None), col(Action.dropped_at).is_(None))
        .order_by(col(Action.due_on), col(Action.id))
        .limit(OPEN + 1)
    )
    found = session.exec(query).all()
    lines = [
        f"• {text.mrkdwn(d.words, 120)} · {text.mrkdwn(d.owner, 40)}, by {d.due_on.day} "
        f"{d.due_on:%B}"
        for d in deeds_of(session, found[:OPEN], viewer, now)
    ]
    more = ["• and more"] if len(found) > OPEN else []
    return "\n".join(["*Still open*", *lines, *more]) if lines else ""
