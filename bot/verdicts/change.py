"""Taking back, putting back and refining what one said; what a merge does to it.

A person changes only their own words, at any time (U4). What was said stays on record: a change is
a further row of the same act, a withdrawal a mark on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import col, func, select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.models import Lead, Quality
from bot.leads.service import LeadRow, lead_with_id, restate_verdict
from bot.verdicts.heard import said_at
from bot.verdicts.models import Reason, Verdict, Via, Wrong
from bot.verdicts.rules import Said, lead_verdict, quality_of
from bot.verdicts.say import row_of
from bot.verdicts.spoken import Earlier, Saying, place_of
from bot.verdicts.stands import stands_on

_GONE = "That is no longer there. Nothing was changed."


@dataclass(frozen=True)
class Change:
    """What a person now says differently; None leaves a thing as it is."""

    quality: Quality | None = None
    reason: Reason | None = None
    field: Wrong | None = None
    note: str | None = None
    proof: str | None = None
    right_value: str | None = None
    later_on: date | None = None


@dataclass(frozen=True)
class Withdrawn:
    """An act that was taken back. `stands`: what the person said besides, which counts now.

    `counted`: False where that was said since, and counted already.
    """

    verdict_id: int
    lead: LeadRow
    quality: Quality
    reason: Reason | None
    field: Wrong | None
    stands: Saying | None = None
    counted: bool = True


def own(session: Session, verdict_id: int, by: str) -> Verdict:
    """The newest row of the act that `verdict_id` belongs to.

    Raises NotAllowed when it is somebody else's, UserError when it is gone.
    """
    row = session.get(Verdict, verdict_id)
    if row is None:
        raise UserError(_GONE)
    if row.by != by:
        raise NotAllowed("Only the person who said it can change that.")
    return (
        session.exec(select(Verdict).where(_of_act(row)).order_by(col(Verdict.id).desc())).first()
        or row
    )


def _of_act(row: Verdict) -> ColumnElement[bool]:
    return (col(Verdict.act_id) == row.act) | (col(Verdict.id) == row.act)


def hold_lead(session: Session, lead_id: int) -> Lead:
    """The lead that counts, its row held on PostgreSQL until the end of the unit."""
    lead = lead_with_id(session, lead_id)
    if session.dialect != "sqlite":
        session.exec(select(Lead.id).where(Lead.id == lead.id).with_for_update()).one()
        session.refresh(lead)
    return lead


def standing(session: Session, lead_id: int) -> list[Verdict]:
    """What counts on this lead: one row a person, oldest first."""
    query = select(Verdict).where(Verdict.lead_id == lead_id, ~col(Verdict.superseded))
    return list(session.exec(query.order_by(col(Verdict.act_at), col(Verdict.id))))


def recount(session: Session, lead_id: int, now: datetime) -> Quality:
    """Has the lead's record and card say what follows from what stands. Returns the verdict.

    To be called whenever the lead's owner changes, too: the owner's word is the lead's.
    """
    session.flush()
    lead = lead_with_id(session, lead_id)
    rows = standing(session, lead.id or 0)
    said = [Said(r.by, r.quality, r.reason, order) for order, r in enumerate(rows)]
    quality, reason = lead_verdict(said, lead.owner_id)
    restate_verdict(session, lead, quality, reason, said_at(session, lead.id or 0))
    return quality


def counts_now(session: Session, lead_id: int, by: str) -> Verdict | None:
    """Settles which row of a person counts on a lead: the newest of the newest act that stands."""
    rows = session.exec(
        select(Verdict).where(
            Verdict.lead_id == lead_id, Verdict.by == by, col(Verdict.withdrawn_at).is_(None)
        )
    ).all()
    newest = max(rows, key=lambda r: (r.act_at, r.id or 0), default=None)
    for row in rows:
        row.superseded = row is not newest
        session.add(row)
    session.flush()
    return newest


def change_verdict(
    session: Session, verdict_id: int, by: str, change: Change, now: datetime
) -> Saying:
    """Refines one's own words: another row of the same act. The same again adds nothing.

    Raises UserError when the act was withdrawn or something newer was said since.
    """
    row = own(session, verdict_id, by)
    if row.withdrawn_at is not None:
        raise UserError("That was taken back. Say it anew with `/badlead`, or press the button.")
    lead = hold_lead(session, row.lead_id)
    session.refresh(row)
    new = _changed(row, change)
    if new is None:
        return _saying(session, row, lead, repeated=True)
    new.at = now
    session.add(new)
    session.flush()
    counting = counts_now(session, row.lead_id, by)
    recount(session, row.lead_id, now)
    if counting is not new:
        raise UserError("You said something newer of this lead since. That one counts.")
    return _saying(session, new, lead)


def _changed(row: Verdict, change: Change) -> Verdict | None:
    values: dict[str, Any] = row.model_dump(exclude={"id", "at"})
    quality = change.quality
    if change.reason is not None:
        quality = quality or quality_of(change.reason)
        values["reason"] = change.reason
        if change.reason != row.reason:
            values |= {"field": None, "later_on": None}
    if quality == Quality.GOOD:
        values |= {"reason": None, "field": None, "later_on": None}
    if quality is not None:
        values["quality"] = quality
    given = {name: getattr(change, name) for name in ("field", "note", "proof", "right_value",
                                                      "later_on")}  # fmt: skip
    values |= {name: value for name, value in given.items() if value is not None}
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    if any(values[name] != getattr(row, name) for name in ("quality", "reason", "field")):
        values["answer_id"] = None  # marketing answered something else
    values |= {"act_id": row.act, "superseded": False, "at": row.at}
    return Verdict(**values)


def _saying(session: Session, row: Verdict, lead: Lead, *, repeated: bool = False) -> Saying:
    others = tuple(
        Earlier(r.quality, r.reason, r.field, r.act_at)
        for r in standing(session, lead.id or 0)
        if r.by != row.by
    )
    begun = session.exec(
        select(func.min(Verdict.at)).where(_of_act(row), Verdict.quality == row.quality)
    ).one()
    return Saying(
        row.id or 0, row_of(lead), row.quality, row.reason, row.field, bool(row.note), repeated,
        others, place=place_of(stands_on(session, lead.id or 0, row.by)[0]), begun=begun,
        right=row.right_value if row.reason == Reason.WRONG_DATA else None,
    )  # fmt: skip


def take_back(session: Session, verdict_id: int, by: str, now: datetime) -> Withdrawn:
    """[Undo], or a reaction removed: the whole act is withdrawn; what was said before counts.

    Withdrawing twice changes nothing more.
    """
    row = own(session, verdict_id, by)
    lead = hold_lead(session, row.lead_id)
    session.exec(
        update(Verdict)
        .where(_of_act(row), col(Verdict.withdrawn_at).is_(None))
        .values(withdrawn_at=now, superseded=True)
        .execution_options(synchronize_session="fetch")
    )
    before = counts_now(session, row.lead_id, by)
    recount(session, row.lead_id, now)
    stands = _saying(session, before, lead) if before is not None else None
    since = before is not None and (before.act_at, before.id or 0) > (row.act_at, row.id or 0)
    return Withdrawn(
        row.id or 0, row_of(lead), row.quality, row.reason, row.field, stands, counted=not since
    )


def put_back(session: Session, verdict_id: int, by: str, now: datetime) -> Saying:
    """[Keep it]: says again what was withdrawn, as an act of its own that no reaction can undo."""
    row = own(session, verdict_id, by)
    lead = hold_lead(session, row.lead_id)
    session.refresh(row)
    if row.withdrawn_at is None:
        return _saying(session, row, lead, repeated=True)
    values: dict[str, Any] = row.model_dump(exclude={"id"})
    values |= {"act_id": None, "emoji": None, "via": Via.BUTTON, "withdrawn_at": None,
               "superseded": False, "act_at": now, "at": now}  # fmt: skip
    new = Verdict(**values)
    session.add(new)
    session.flush()
    counts_now(session, row.lead_id, by)
    recount(session, row.lead_id, now)
    return _saying(session, new, lead)


def agree(session: Session, verdict_id: int, by: str, now: datetime) -> Saying:
    """[Agree]: my reason is the one that somebody else gave. `verdict_id` is my own."""
    row = own(session, verdict_id, by)
    theirs = [
        r
        for r in standing(session, row.lead_id)
        if r.by != by and r.reason and r.quality == Quality.NOT_GOOD
    ]
    said = [r for r in theirs if r.reason != Reason.NOT_GIVEN] or theirs
    if not said:
        raise UserError("Nobody else says so any more. Yours stands.")
    last = said[-1]
    return change_verdict(
        session, verdict_id, by, Change(reason=last.reason, field=last.field), now
    )


def saying_of(session: Session, verdict_id: int, by: str) -> Saying:
    """What one said, as its newest row has it. Raises NotAllowed, UserError."""
    row = own(session, verdict_id, by)
    return _saying(session, row, lead_with_id(session, row.lead_id), repeated=True)
