"""The addresses and ids that lead to a lead, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit.db import Session
from bot.leads.identity import Alias
from bot.leads.models import Identity, Lead, LeadAlias

AT_ONCE = 500

_alias: Table = LeadAlias.__table__  # pyright: ignore[reportAttributeAccessIssue]
_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_ADD = {
    "sqlite": sqlite.insert(_alias).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_alias).on_conflict_do_nothing(),
}
_ADD_ONE = {name: add.returning(_alias.c.kind, _alias.c.value) for name, add in _ADD.items()}


@cache
def _known_by(count: int) -> Any:
    """Leads that have any of so many aliases, built once."""
    each = (
        and_(_alias.c.kind == bindparam(f"k{n}"), _alias.c.value == bindparam(f"v{n}"))
        for n in range(count)
    )
    return (
        select(_alias.c.kind, _lead.c.id, _lead.c.email, _lead.c.confirmed, _lead.c.number)
        .join(_lead, _lead.c.id == _alias.c.lead_id)
        .where(_alias.c.workspace_id == bindparam("w"), or_(*each))
    )


# A switchboard's phone and a page's address stand for many; so do small ids read from posts.
SHARED = frozenset({Identity.PHONE, Identity.URL})


def matches(
    session: Session,
    aliases: Sequence[Alias],
    email: str | None,
    shared: frozenset[Identity] = SHARED,
) -> list[int]:
    """Ids of the leads known by any of these, the one to keep first (confirmed, then oldest).

    One of the kinds in `shared` does not make two e-mail addresses one person.
    """
    if not aliases:
        return []
    asked: dict[str, Any] = {"w": session.workspace_id}
    for n, (kind, value) in enumerate(aliases):
        asked |= {f"k{n}": kind, f"v{n}": value}
    rows = session.connection().execute(_known_by(len(aliases)), asked)
    sure: dict[int, tuple[bool, int]] = {}
    for row in rows:
        if row.kind in shared and email and row.email and row.email != email:
            continue
        sure[row.id] = (not row.confirmed, row.number)
    return sorted(sure, key=lambda lead_id: sure[lead_id])


def leads_by_alias(session: Session, aliases: Iterable[Alias]) -> dict[Alias, Row[Any]]:
    """Of many aliases those that are known, each with its lead's row (all columns)."""
    wanted: dict[Identity, list[str]] = {}
    for kind, value in aliases:
        wanted.setdefault(kind, []).append(value)
    found: dict[Alias, Row[Any]] = {}
    for kind, values in wanted.items():
        for start in range(0, len(values), AT_ONCE):
            rows = session.connection().execute(
                select(_alias.c.value.label("alias_value"), *_lead.c)
                .join(_lead, _lead.c.id == _alias.c.lead_id)
                .where(
                    _alias.c.workspace_id == session.workspace_id,
                    _alias.c.kind == kind,
                    _alias.c.value.in_(values[start : start + AT_ONCE]),
                )
            )
            found |= {(kind, row.alias_value): row for row in rows}
    return found


def add_aliases(session: Session, lead_id: int, aliases: Sequence[Alias]) -> list[Alias]:
    """Has the lead found by these too. One that is another lead's already stays with that one.

    Returns those that are new.
    """
    if not aliases:
        return []
    w = session.workspace_id
    rows = [{"workspace_id": w, "kind": k, "value": v, "lead_id": lead_id} for k, v in aliases]
    found = session.connection().execute(_ADD_ONE[session.dialect].values(rows))
    return [(row.kind, row.value) for row in found]


def add_many_aliases(session: Session, pairs: Sequence[tuple[int, Alias]]) -> None:
    """The same for many leads in one statement: (lead id, alias)."""
    if pairs:
        w = session.workspace_id
        rows = [{"workspace_id": w, "kind": a[0], "value": a[1], "lead_id": i} for i, a in pairs]
        session.connection().execute(_ADD[session.dialect], rows)


def drop_aliases(session: Session, lead_id: int, aliases: Sequence[Alias]) -> None:
    """The lead is no longer found by these."""
    for kind, value in aliases:
        session.connection().execute(
            delete(_alias).where(
                _alias.c.workspace_id == session.workspace_id,
                _alias.c.kind == kind,
                _alias.c.value == value,
                _alias.c.lead_id == lead_id,
            )
        )
