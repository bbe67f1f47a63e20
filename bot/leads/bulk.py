"""Many leads at once, as a file brings them: a few statements for hundreds of rows.

What is new is made together, what stands there already is seen together; only rows that change or
merge something take the way of a single lead (intake.py). The result is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, insert, select

from bot.kit.db import Session
from bot.leads.aliases import add_many_aliases, leads_by_alias
from bot.leads.fields import Read
from bot.leads.history import note_many
from bot.leads.identity import Alias
from bot.leads.intake import Arrival, Received, new_row, receive_read
from bot.leads.merge import Merged
from bot.leads.models import Lead
from bot.leads.numbers import next_numbers

TOGETHER = 500
_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Many:
    """How all of them came, and what other rooms want done on a merge."""

    how: Arrival
    now: datetime
    then: tuple[Merged, ...] = ()


def receive_many(session: Session, reads: Sequence[Read], many: Many) -> Iterator[Received]:
    """Stores these leads in their order; one result each, in the same order."""
    for start in range(0, len(reads), TOGETHER):
        yield from _some(session, reads[start : start + TOGETHER], many)


def _some(session: Session, reads: Sequence[Read], many: Many) -> list[Received]:
    done: dict[int, Received] = {}
    fresh: dict[int, Read] = {}
    named: set[Alias] = set()
    known = leads_by_alias(session, {a for read in reads for a in read.aliases})
    for n, read in enumerate(reads):
        mine = set(read.aliases)
        if not mine & known.keys() and not mine & named:
            fresh[n] = read
            named |= mine
            continue
        standing = None if mine & named else _as_it_stands(read, known)
        if standing is not None:
            done[n] = Received(standing.id, f"L-{standing.number}", created=False)
            continue
        # It changes something, or is a lead of this very file: first what came before it.
        done |= _make(session, fresh, many)
        got = receive_read(session, read, read.aliases, many.how, many.now, many.then)
        done[n] = got
        touched = {got.lead_id, *got.merged}
        stale = mine | named | {alias for alias, row in known.items() if row.id in touched}
        known |= leads_by_alias(session, stale)
        fresh, named = {}, set()
    done |= _make(session, fresh, many)
    return [done[n] for n in range(len(reads))]


def _as_it_stands(read: Read, known: dict[Alias, Row[Any]]) -> Row[Any] | None:
    """The lead's row if the file says nothing of it that is not there already."""
    rows = {row.id: row for alias in read.aliases if (row := known.get(alias)) is not None}
    if len(rows) != 1 or any(alias not in known for alias in read.aliases):
        return None
    row = next(iter(rows.values()))
    same = all(value is None or getattr(row, name) == value for name, value in read.values.items())
    more = all(row.extra.get(key) == value for key, value in read.extra.items())
    return row if same and more and row.confirmed else None


def _make(session: Session, fresh: dict[int, Read], many: Many) -> dict[int, Received]:
    """Leads that nobody knew, made together."""
    if not fresh:
        return {}
    numbers = next_numbers(session, len(fresh))
    if session.dialect != "sqlite" and leads_by_alias(
        session, {a for read in fresh.values() for a in read.aliases}
    ):
        # Somebody made one of them while this waited for the counter: one by one.
        return {
            n: receive_read(session, read, read.aliases, many.how, many.now, many.then)
            for n, read in fresh.items()
        }
    numbered = list(zip(numbers, fresh.items(), strict=True))
    rows = [new_row(session, number, r, many.how, many.now) for number, (_, r) in numbered]
    session.connection().execute(insert(_lead), rows)
    made = session.connection().execute(
        select(_lead.c.number, _lead.c.id).where(
            _lead.c.workspace_id == session.workspace_id,
            _lead.c.number >= numbers[0],
            _lead.c.number <= numbers[-1],
        )
    )
    ids: dict[int, int] = {row.number: row.id for row in made}
    add_many_aliases(session, [(ids[no], a) for no, (_, read) in numbered for a in read.aliases])
    told = [(ids[number], read.told) for number, (_, read) in numbered]
    note_many(session, "received", many.now, many.how.by, told)
    return {n: Received(ids[no], f"L-{no}", created=True) for no, (n, _) in numbered}
