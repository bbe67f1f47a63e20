"""Saying something of a lead: the busiest door, so a handful of prebuilt statements and no ORM.

Every way in ends here (command, button, reaction, shortcut), so the rules are the same for all.
Counted for `/badlead <e-mail> <reason>`: the claim of the request (kit/act.py), finding the lead,
what stands and who speaks, the verdict, the lead, its card: six statements, seven on PostgreSQL,
where the lead's row is locked first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, false, insert, select, update

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.models import Job
from bot.leads.models import Lead, Quality
from bot.leads.service import LeadRow, set_verdict
from bot.people import service as people
from bot.people.models import Member, Side, Workspace
from bot.people.sides import ask_side
from bot.verdicts.models import Reason, Verdict, Via
from bot.verdicts.rules import Said, lead_verdict
from bot.verdicts.spoken import Earlier, Place, Saying, Speaker, Speech
from bot.verdicts.watch import WATCH, plan_signals

_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_members: Table = Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
_workspaces: Table = Workspace.__table__  # pyright: ignore[reportAttributeAccessIssue]
_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_jobs: Table = Job.__table__  # pyright: ignore[reportAttributeAccessIssue]

THREAD_TIP = "verdicts.thread"
_NOT_YOURS = (
    "Leads are judged by sales and marketing. If that is you, choose your side in my Home tab "
    "and do it again."
)

_j, _m, _v, _w = _jobs.c, _members.c, _verdicts.c, _workspaces.c
_STANDS = (
    select(
        _w.zone, _w.country, _w.digest_hour, _w.questions_channel, _w.installer_id,
        _m.side, _m.admin, _m.told, _j.zone.label("watched_in"),
        _v.id, _v.act_id, _v.by, _v.quality, _v.reason, _v.field, _v.act_at,
    )
    .select_from(_workspaces)
    .outerjoin(_members, and_(_m.workspace_id == _w.workspace_id, _m.slack_id == bindparam("by")))
    .outerjoin(_jobs, and_(_j.workspace_id == _w.workspace_id, _j.name == WATCH, _j.about == ""))
    .outerjoin(_verdicts, and_(_v.lead_id == bindparam("lead"), _v.superseded == false()))
    .where(_w.workspace_id == bindparam("w"))
    .order_by(_v.act_at, _v.id)
)  # fmt: skip
_LOCK = (
    select(_leads.c.owner_id, _leads.c.merged_into)
    .where(_leads.c.id == bindparam("lead"))
    .with_for_update()
)
_KEPT = (
    "workspace_id", "lead_id", "said_of", "act_id", "by", "quality", "reason", "field", "proof",
    "right_value", "note", "later_on", "via", "channel", "ts", "emoji", "act_at", "at",
    "withdrawn_at", "superseded", "answer_id",
)  # fmt: skip
_INSERT = insert(_verdicts).values({name: bindparam(name) for name in _KEPT}).returning(_v.id)
_NOTHING: dict[str, Any] = dict.fromkeys(_KEPT)
_SUPERSEDE = (
    update(_verdicts)
    .where(_v.lead_id == bindparam("lead"), _v.by == bindparam("who"), _v.superseded == false())
    .values(superseded=True)
)


def say(session: Session, lead: LeadRow, speech: Speech, now: datetime) -> Saying:
    """Saves what a person says of a lead; the lead's verdict and its card follow.

    Saying the same again adds nothing. Raises NotAllowed for people of neither side.
    """
    owner_id = _lock(session, lead)
    rows = _stands(session, lead.id, speech.by, now)
    speaker = _speaker(session, rows[0], speech, now)
    mine = next((r for r in rows if r.by == speech.by), None)
    others = tuple(
        Earlier(r.quality, r.reason, r.field, r.act_at)
        for r in rows
        if r.by is not None and r.by != speech.by
    )
    reason = speech.reason
    if reason is None and speech.quality != Quality.GOOD:
        reason = Reason.NOT_GIVEN
    repeated = mine is not None and _same(mine, speech, reason)
    if mine is not None and repeated:
        verdict_id, reason, field = int(mine.id), mine.reason, mine.field
    else:
        late = mine is not None and mine.act_at > speech.act_at
        if mine is not None and not late:
            session.connection().execute(_SUPERSEDE, {"lead": lead.id, "who": speech.by})
        verdict_id, field = _add(session, lead.id, speech, reason, now, late=late), speech.field
        said = [Said(r.by, r.quality, r.reason, i) for i, r in enumerate(rows) if r.by]
        if not late:
            said = [s for s in said if s.by != speech.by]
            said.append(Said(speech.by, speech.quality, reason, len(rows)))
        set_verdict(session, lead.id, *lead_verdict(said, owner_id), now)
    place = Place(rows[0].zone, rows[0].country, rows[0].digest_hour,
                  rows[0].questions_channel is not None)  # fmt: skip
    return Saying(
        verdict_id, lead, speech.quality, reason, field, bool(speech.note), repeated, others,
        None, speaker, place,
    )  # fmt: skip


def _lock(session: Session, lead: LeadRow) -> str | None:
    """The lead's owner; on PostgreSQL its row is held, so that no two people count past each
    other. A lead merged at this very moment is refused."""
    if session.dialect == "sqlite":
        return lead.owner_id  # the one writer is the lock
    row = session.connection().execute(_LOCK, {"lead": lead.id}).one()
    if row.merged_into is not None:
        raise UserError("That lead was merged into another just now. Please do it again.")
    return row.owner_id


def _stands(session: Session, lead_id: int, by: str, now: datetime) -> list[Any]:
    values = {"w": session.workspace_id, "by": by, "lead": lead_id}
    rows = list(session.connection().execute(_STANDS, values))
    if not rows:
        raise LookupError(f"workspace {session.workspace_id} is unknown")
    if rows[0].watched_in != rows[0].zone:
        plan_signals(session, now)
    return rows


def _speaker(session: Session, row: Any, speech: Speech, now: datetime) -> Speaker:
    if row.side is None:
        people.known(session, speech.by, now)
    if row.side == Side.OTHER and not row.admin:
        raise NotAllowed(_NOT_YOURS)
    told: dict[str, Any] = row.told or {}
    first = speech.via == Via.COMMAND and THREAD_TIP not in told
    if first:
        people.told(session, speech.by, THREAD_TIP, now)
    if row.side not in (None, Side.UNKNOWN):
        return _AT_HOME if not first else Speaker(in_threads=True)
    asked = "side" not in told and ask_side(session, speech.by, now)
    return Speaker(first, no_side=not row.admin, ask_side=asked, admin_id=row.installer_id or None)


_AT_HOME = Speaker()


def _same(mine: Any, speech: Speech, reason: Reason | None) -> bool:
    if mine.quality != speech.quality:
        return False
    silent = not (speech.note or speech.proof or speech.right_value or speech.later_on)
    if speech.reason is None:
        return silent
    return silent and (mine.reason, mine.field) == (reason, speech.field)


def _add(
    session: Session,
    lead_id: int,
    speech: Speech,
    reason: Reason | None,
    now: datetime,
    *,
    late: bool = False,
) -> int:
    values = _NOTHING | {
        "workspace_id": session.workspace_id,
        "lead_id": lead_id,
        "reason": reason,
        "at": now,
        "superseded": late,
        **{name: getattr(speech, name) for name in _SPOKEN},
    }
    return int(session.connection().execute(_INSERT, values).scalar_one())


_SPOKEN = (
    "by", "quality", "via", "act_at", "field", "note", "proof", "right_value", "later_on",
    "channel", "ts", "emoji",
)  # fmt: skip


def row_of(lead: Lead) -> LeadRow:
    """A lead as this module needs it."""
    return LeadRow(**{name: getattr(lead, name) for name in LeadRow.__dataclass_fields__})
