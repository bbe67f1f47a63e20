"""Five things that prospects said, without anybody's name (002-9).

Only of notes whose authors share them with marketing (001-10), the newest first and, as far as
there are any, of each outcome: a report that quotes one side only is a complaint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, false, select

from bot.calls.models import CallNote, Outcome
from bot.kit.db import Session
from bot.leads.models import Campaign, Lead
from bot.people.models import Member
from bot.reports.facts import OUTCOMES, Quote

SHOWN = 5
# Notes looked at, newest first: where nobody shares any, nobody waits for all of them to be read.
LOOKED_AT = 2000
WORDS = 200
_NAME = "[name]"

_notes: Table = CallNote.__table__  # pyright: ignore[reportAttributeAccessIssue]
_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_people: Table = Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
_campaigns: Table = Campaign.__table__  # pyright: ignore[reportAttributeAccessIssue]


def quotes(
    session: Session, since: datetime, until: datetime, campaign_id: int | None = None
) -> tuple[Quote, ...]:
    """At most five, of notes of [since, until); of one campaign if given."""
    chosen = _spread(_shared(session, since, until, campaign_id))
    if not chosen:
        return ()
    names = _names(session, chosen)
    called = _called(session, {row.campaign_id for row in chosen})
    return tuple(
        Quote(
            nameless(row.words_used, names.get(row.id, ())),
            Outcome(row.outcome),
            called.get(row.campaign_id, ""),
        )
        for row in chosen
    )


def _shared(
    session: Session, since: datetime, until: datetime, campaign_id: int | None
) -> list[Any]:
    c = _notes.c
    where = [c.workspace_id == session.workspace_id, c.at >= since, c.at < until]
    if campaign_id is not None:
        where.append(c.campaign_id == (campaign_id or None))
    fields = (c.id, c.outcome, c.words_used, c.shared, c.withdrawn_at)
    newest = (
        select(*fields, c.campaign_id, c.lead_id, c.by, c.heard_from)
        .where(*where)
        .order_by(c.at.desc(), c.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    said = newest.c
    query = select(newest).where(
        said.shared != false(), said.words_used != "", said.withdrawn_at.is_(None)
    )
    return list(session.connection().execute(query.limit(SHOWN * 8)))


def _spread(rows: list[Any]) -> list[Any]:
    """In turn one of each outcome, nothing twice."""
    waiting = {outcome: [r for r in rows if r.outcome == outcome] for outcome in OUTCOMES}
    chosen: list[Any] = []
    said: set[str] = set()
    while len(chosen) < SHOWN and any(waiting.values()):
        for its in waiting.values():
            while its and (row := its.pop(0)):
                words = row.words_used.strip().lower()
                if words not in said:
                    said.add(words)
                    chosen.append(row)
                    break
    return chosen[:SHOWN]


def _names(session: Session, rows: Iterable[Any]) -> dict[int, tuple[str, ...]]:
    """Whoever a note may name: its author, the prospect, their company."""
    here, bind = session.workspace_id, session.connection()
    leads = select(_leads.c.id, _leads.c.name, _leads.c.company).where(
        _leads.c.workspace_id == here, _leads.c.id.in_({r.lead_id for r in rows if r.lead_id})
    )
    known = {row.id: (row.name, row.company) for row in bind.execute(leads)}
    authors = select(_people.c.slack_id, _people.c.name).where(
        _people.c.workspace_id == here, _people.c.slack_id.in_({r.by for r in rows})
    )
    called = {row.slack_id: row.name for row in bind.execute(authors)}
    return {
        r.id: tuple(n for n in (called.get(r.by), r.heard_from, *known.get(r.lead_id, ())) if n)
        for r in rows
    }


def _called(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    query = select(_campaigns.c.id, _campaigns.c.name).where(
        _campaigns.c.workspace_id == session.workspace_id, _campaigns.c.id.in_(ids - {None})
    )
    return {row.id: row.name for row in session.connection().execute(query)}


def nameless(words: str, names: Iterable[str]) -> str:
    """The words without these names: the whole name however it is written, and each part of it
    that is written with a capital."""
    for name in names:
        words = re.sub(rf"\b{re.escape(name)}\b", _NAME, words, flags=re.IGNORECASE)
        for part in re.findall(r"\w{3,}", name):
            words = re.sub(rf"\b{re.escape(part.capitalize())}\b", _NAME, words)
    words = re.sub(rf"{re.escape(_NAME)}(\s+{re.escape(_NAME)})+", _NAME, words)
    return " ".join(words.split())[: WORDS * 2]
