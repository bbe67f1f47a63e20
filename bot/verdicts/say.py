"""Saying something of a lead: the busiest door, so a handful of prebuilt statements and no ORM.

Every way in ends here (command, button, reaction, shortcut), so the rules are the same for all.
Counted for `/badlead <e-mail> <reason>`: the claim of the request (kit/act.py), finding the lead
with what stands on it and who speaks (verdicts/stands.py: one, on PostgreSQL two), the verdict,
the lead, its card: five statements, six on PostgreSQL.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, false, insert, update

from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.kit.prepared import Prepared
from bot.leads.models import Lead, Quality
from bot.leads.service import LeadRow, set_verdict, speaks_for_sales
from bot.people import service as people
from bot.people.models import Side
from bot.people.sides import ask_side
from bot.verdicts.models import Reason, Verdict, Via
from bot.verdicts.rules import Said, lead_verdict
from bot.verdicts.spoken import Earlier, Saying, Speaker, Speech, place_of
from bot.verdicts.stands import Stands, hold
from bot.verdicts.watch import plan_signals

_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_v = _verdicts.c

THREAD_TIP = "verdicts.thread"
_NOT_YOURS = (
    "Leads are judged by sales and marketing. If that is you, choose your side in my Home tab "
    "and do it again."
)
_ALWAYS = (
    "workspace_id", "lead_id", "by", "quality", "reason", "field", "note", "via", "act_at", "at",
    "superseded",
)  # fmt: skip
_SELDOM = ("proof", "right_value", "later_on", "channel", "ts", "emoji")
_INSERT = Prepared("Added", insert(_verdicts).values({n: bindparam(n) for n in _ALWAYS}))
_INSERT_ALL = Prepared(
    "Added", insert(_verdicts).values({n: bindparam(n) for n in _ALWAYS + _SELDOM})
)
_SUPERSEDE = Prepared(
    "Superseded",
    update(_verdicts)
    .where(_v.lead_id == bindparam("lead"), _v.by == bindparam("who"), _v.superseded == false())
    .values(superseded=True),
)


def say(session: Session, lead: LeadRow, speech: Speech, now: datetime) -> Saying:
    """Saves what a person says of a lead that was found already: see `say_of`."""
    return say_of(session, hold(session, lead, speech.by), speech, now)


def say_of(session: Session, stands: Stands, speech: Speech, now: datetime) -> Saying:
    """Saves what a person says of a lead; the lead's verdict and its card follow.

    Saying the same again adds nothing. Raises NotAllowed for people of neither side.
    """
    lead, rows = stands
    if rows[0].watched_in != rows[0].zone:
        plan_signals(session, now)
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
            _SUPERSEDE.change(session.connection(), {"lead": lead.id, "who": speech.by})
        verdict_id, field = _add(session, lead.id, speech, reason, now, late=late), speech.field
        said = [Said(r.by, r.quality, r.reason, i) for i, r in enumerate(rows) if r.by]
        if not late:
            said = [s for s in said if s.by != speech.by]
            said.append(Said(speech.by, speech.quality, reason, len(rows)))
        set_verdict(
            session, lead.id, *lead_verdict(said, lead.owner_id), now,
            by_sales=speaks_for_sales(rows[0].side), counts=lead.confirmed,
        )  # fmt: skip
    return Saying(
        verdict_id, lead, speech.quality, reason, field, bool(speech.note), repeated, others,
        None, speaker, place_of(rows[0]),
    )  # fmt: skip


def _speaker(session: Session, row: Any, speech: Speech, now: datetime) -> Speaker:
    if row.side is None:
        people.known(session, speech.by, now)
    if row.side == Side.OTHER and not row.admin:
        raise NotAllowed(_NOT_YOURS)
    told: dict[str, Any] = row.told or {}
    known = row.side not in (None, Side.UNKNOWN)  # others are asked for it first
    first = known and speech.via == Via.COMMAND and THREAD_TIP not in told
    if first:
        people.told(session, speech.by, THREAD_TIP, now)
    if known:
        return _AT_HOME if not first else Speaker(in_threads=True)
    asked = "side" not in told and ask_side(session, speech.by, now)
    return Speaker(no_side=not row.admin, ask_side=asked, admin_id=row.installer_id or None)


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
    values: dict[str, Any] = {
        "workspace_id": session.workspace_id,
        "lead_id": lead_id,
        "by": speech.by,
        "quality": speech.quality,
        "reason": reason,
        "field": speech.field,
        "note": speech.note,
        "via": speech.via,
        "act_at": speech.act_at,
        "at": now,
        "superseded": late,
    }
    more = {name: getattr(speech, name) for name in _SELDOM}
    if any(value is not None for value in more.values()):
        return _INSERT_ALL.insert(session.connection(), values | more)
    return _INSERT.insert(session.connection(), values)


def row_of(lead: Lead) -> LeadRow:
    """A lead as this module needs it."""
    return LeadRow(**{name: getattr(lead, name) for name in LeadRow.__dataclass_fields__})
