"""What the busiest door has to know before it may write, read in as few statements as can be.

On SQLite one statement finds the lead and reads who speaks and what stands on it: the one writer
is the lock. On PostgreSQL the lead's row is locked first and the rest is read after it, so that
two people who speak at the same moment are both counted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, bindparam, false, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.models import Job
from bot.kit.prepared import Prepared
from bot.leads.identity import Query, read_query
from bot.leads.models import Identity, Lead, LeadAlias
from bot.leads.service import LeadRow, locate
from bot.people.digest_time import DIGEST_JOB
from bot.people.models import Member, Workspace
from bot.verdicts.models import Verdict
from bot.verdicts.watch import WATCH

_aliases: Table = LeadAlias.__table__  # pyright: ignore[reportAttributeAccessIssue]
_jobs: Table = Job.__table__  # pyright: ignore[reportAttributeAccessIssue]
_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_members: Table = Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_workspaces: Table = Workspace.__table__  # pyright: ignore[reportAttributeAccessIssue]
_digests = _jobs.alias("digest_job")
_a, _d, _j, _l, _m = _aliases.c, _digests.c, _jobs.c, _leads.c, _members.c
_v, _w = _verdicts.c, _workspaces.c

_SPEAKER = (
    _w.zone, _w.country, _w.digest_hour, _w.questions_channel, _w.installer_id,
    _m.side, _m.admin, _m.told, _m.zone.label("own_zone"), _j.zone.label("watched_in"),
    _d.due_at.label("digest_at"),
)  # fmt: skip
_SAID = (_v.id, _v.by, _v.quality, _v.reason, _v.field, _v.act_at)
_LEAD = tuple(_l[name].label(f"lead_{name}") for name in LeadRow.__dataclass_fields__)
_LEAD_AT = len(_SPEAKER) + len(_SAID)


def _with_speaker(begin: FromClause, lead_id: ColumnElement[int]) -> FromClause:
    return (
        begin.outerjoin(
            _members, and_(_m.workspace_id == _w.workspace_id, _m.slack_id == bindparam("by"))
        )
        .outerjoin(
            _jobs, and_(_j.workspace_id == _w.workspace_id, _j.name == WATCH, _j.about == "")
        )
        .outerjoin(
            _digests,
            and_(_d.workspace_id == _w.workspace_id, _d.name == DIGEST_JOB, _d.about == ""),
        )
        .outerjoin(_verdicts, and_(_v.lead_id == lead_id, _v.superseded == false()))
    )


_HERE = _leads.join(_workspaces, _w.workspace_id == _l.workspace_id)
_NAMED = _aliases.join(_leads, _l.id == _a.lead_id)
_MATCHES = and_(
    _a.workspace_id == bindparam("w"), _a.kind == bindparam("k"), _a.value == bindparam("v")
)
_NUMBERED = and_(_l.workspace_id == bindparam("w"), _l.number == bindparam("n"))

_BY_ALIAS = Prepared(
    "Found",
    select(*_SPEAKER, *_SAID, *_LEAD)
    .select_from(_with_speaker(_NAMED.join(_workspaces, _w.workspace_id == _l.workspace_id), _l.id))
    .where(_MATCHES),
)
_BY_NUMBER = Prepared(
    "Found",
    select(*_SPEAKER, *_SAID, *_LEAD).select_from(_with_speaker(_HERE, _l.id)).where(_NUMBERED),
)
_LOCKED_BY_ALIAS = select(*_LEAD).select_from(_NAMED).where(_MATCHES).with_for_update(of=_leads)
_LOCKED_BY_NUMBER = select(*_LEAD).where(_NUMBERED).with_for_update()
_LOCKED = select(*_LEAD).where(_l.id == bindparam("lead")).with_for_update()
_STANDS = Prepared(
    "Stands",
    select(*_SPEAKER, *_SAID)
    .select_from(_with_speaker(_workspaces, bindparam("lead", type_=_l.id.type)))
    .where(_w.workspace_id == bindparam("w")),
)

# The lead, then one row a standing verdict; a single row with `by` None where there is none.
Stands = tuple[LeadRow, list[Any]]


def find_and_hold(session: Session, which: str, by: str) -> Stands | None:
    """The lead that `which` names and what stands on it, held until the end of the unit.

    None where nobody knows it.
    """
    asked = read_query(which)
    if asked.number is None and (not asked.aliases or asked.words):
        lead = locate(session, which)  # a phone, another system's id: read with more care
        return hold(session, lead, by) if lead is not None else None
    together = session.dialect == "sqlite"
    rows = _sought(session, asked, by, together=together)
    if not rows:
        return None
    lead = LeadRow(*rows[0][_LEAD_AT:]) if together else LeadRow(*rows[0])
    if lead.merged_into is not None:
        kept = locate(session, which)
        return hold(session, kept, by) if kept is not None else None
    return lead, _in_order(rows) if together else stands_on(session, lead.id, by)


def _sought(session: Session, asked: Query, by: str, *, together: bool) -> list[Any]:
    values: dict[str, Any] = {"w": session.workspace_id} | ({"by": by} if together else {})
    bind = session.connection()
    if asked.number is not None:
        if asked.number >= 2**31:  # more than the column holds
            return []
        values |= {"n": asked.number}
        return (
            _BY_NUMBER.rows(bind, values)
            if together
            else list(bind.execute(_LOCKED_BY_NUMBER, values))
        )
    kind, value = asked.aliases[0]
    values |= {"k": Identity(kind), "v": value}
    return (
        _BY_ALIAS.rows(bind, values) if together else list(bind.execute(_LOCKED_BY_ALIAS, values))
    )


def hold(session: Session, lead: LeadRow, by: str) -> Stands:
    """A lead that was found already, held, and what stands on it."""
    if session.dialect != "sqlite":
        lead = LeadRow(*session.connection().execute(_LOCKED, {"lead": lead.id}).one())
        if lead.merged_into is not None:
            raise UserError("That lead was merged into another just now. Please do it again.")
    return lead, stands_on(session, lead.id, by)


def stands_on(session: Session, lead_id: int, by: str) -> list[Any]:
    """Who speaks and what stands on a lead. Raises LookupError for an unknown workspace."""
    values = {"w": session.workspace_id, "by": by, "lead": lead_id}
    rows = _STANDS.rows(session.connection(), values)
    if not rows:
        raise LookupError(f"workspace {session.workspace_id} is unknown")
    return _in_order(rows)


def _in_order(rows: list[Any]) -> list[Any]:
    return rows if len(rows) == 1 else sorted(rows, key=lambda r: (r.act_at, r.id))
