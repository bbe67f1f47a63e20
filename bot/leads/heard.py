"""What the record says of a lead's quality, and when sales first said anything of it.

*Heard back from sales* is the mirror of *not good* until the SLA's clocks exist (DESIGN.md
section 5): a verdict, a claim of ownership or a note, by somebody of the sales side, that stands.
Whoever has no side yet counts as sales: marketing's side is chosen, or comes from a roster.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, case, func, update
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.prepared import Prepared
from bot.kit.tables import Utc
from bot.leads.cards import redraw_card
from bot.leads.history import family, note_event
from bot.leads.models import Lead, LeadEvent, Quality
from bot.people.models import Member, Side

_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]

NOTED, UNNOTED = "noted", "unnoted"
_NOT_SALES = (Side.MARKETING, Side.OTHER)
_OWNING = ("claimed", "assigned", "released")
# A post that names nobody counts as a lead from the moment somebody says something of it.
_ONE = (_lead.c.workspace_id == bindparam("w"), _lead.c.id == bindparam("i"))
_AT = bindparam("at", type_=Utc())
_POSTED = _lead.c.post_ts.is_not(None)
_COUNTS = {
    "confirmed": case((_POSTED, True), else_=_lead.c.confirmed),
    "came_at": case(
        (_POSTED, func.coalesce(_lead.c.came_at, _AT)),
        else_=_lead.c.came_at,
    ),
}
_SAID = {"verdict": bindparam("q"), "verdict_reason": bindparam("r")}
_HEARD = {"heard_at": func.coalesce(_lead.c.heard_at, _AT)}
# By whether sales said it, and whether the lead counts already.
_SAYING = {
    (True, True): Prepared("Judged", update(_lead).where(*_ONE).values(**_SAID, **_HEARD)),
    (True, False): Prepared(
        "Judged", update(_lead).where(*_ONE).values(**_SAID, **_COUNTS, **_HEARD)
    ),
    (False, True): Prepared("Judged", update(_lead).where(*_ONE).values(**_SAID)),
    (False, False): Prepared("Judged", update(_lead).where(*_ONE).values(**_SAID, **_COUNTS)),
}
_UNSAID = update(_lead).where(*_ONE).values(**_SAID)
_NOTED = update(_lead).where(*_ONE).values(**_COUNTS, **_HEARD)


def speaks_for_sales(side: str | None) -> bool:
    """Whether what somebody of this side says is *heard back from sales*."""
    return side not in _NOT_SALES


def not_sales(side: Any) -> ColumnElement[bool]:
    """The opposite, of a column."""
    return col(side).in_(_NOT_SALES)


def of_sales(session: Session, slack_id: str) -> bool:
    """The same for a person."""
    side = session.exec(select(Member.side).where(Member.slack_id == slack_id)).first()
    return speaks_for_sales(side)


def set_verdict(
    session: Session,
    lead_id: int,
    quality: Quality,
    reason: str | None,
    now: datetime,
    *,
    by_sales: bool = True,
    counts: bool = False,
) -> None:
    """Sets what the record says of the lead's quality because somebody said something of it; has
    its card redrawn. Said by sales, the lead is heard. `counts`: it is known to be confirmed.

    One statement for the lead. Quality.NONE withdraws the verdict and hears nothing new.
    """
    values = {"w": session.workspace_id, "i": lead_id, "q": quality, "r": reason}
    if quality is Quality.NONE:
        session.connection().execute(_UNSAID, values)
    else:
        _SAYING[by_sales, counts].change(session.connection(), {**values, "at": now})
    _forget(session, lead_id)
    redraw_card(session, lead_id)


def restate_verdict(
    session: Session,
    lead: Lead,
    quality: Quality,
    reason: str | None,
    said_at: datetime | None,
) -> None:
    """Sets what follows from what stands now, after a withdrawal or a change of owner.

    `said_at`: when sales first said what still stands; None unhears the lead unless a claim or a
    note remains.
    """
    lead.verdict, lead.verdict_reason = quality, reason
    lead.heard_at = earliest((said_at, _taken_at(session, lead), _noted_at(session, lead)))
    if quality is not Quality.NONE and lead.post_ts is not None:
        lead.confirmed = True
        lead.came_at = lead.came_at or said_at
    session.flush()
    redraw_card(session, lead.id or 0)


def settle_heard(session: Session, lead: Lead) -> None:
    """After a change of owner, as far as this room knows: a verdict that stands stays heard."""
    said_at = lead.heard_at if lead.verdict is not Quality.NONE else None
    lead.heard_at = earliest((said_at, _taken_at(session, lead), _noted_at(session, lead)))


def mark_heard(
    session: Session, lead_id: int, now: datetime, *, by: str | None = None, note: int = 0
) -> None:
    """Sales noted something of this lead that is neither a verdict nor a claim.

    `note`: the id by which it can be taken back (`unmark_heard`).
    """
    note_event(session, lead_id, NOTED, now, by=by, note=note)
    values = {"w": session.workspace_id, "i": lead_id, "at": now}
    session.connection().execute(_NOTED, values)
    _forget(session, lead_id)


def unmark_heard(session: Session, lead_id: int, now: datetime, *, by: str, note: int) -> None:
    """That note was taken back; whoever calls this has the lead's record restated."""
    note_event(session, lead_id, UNNOTED, now, by=by, note=note)


def earliest(times: Iterable[datetime | None]) -> datetime | None:
    """The first of the moments that are known."""
    return min((t for t in times if t is not None), default=None)


def _forget(session: Session, lead_id: int) -> None:
    # A lead this session holds already is read again when it is next looked at.
    for held in session.identity_map.values():
        if isinstance(held, Lead) and held.id == lead_id:
            session.expire(held)
            return


def owning_events(session: Session, lead_id: int) -> list[LeadEvent]:
    """Who took, got and gave back the lead and all that were merged into it, oldest first."""
    return list(
        session.exec(
            select(LeadEvent)
            .where(
                col(LeadEvent.lead_id).in_(family(session, lead_id)),
                col(LeadEvent.what).in_(_OWNING),
            )
            .order_by(col(LeadEvent.at), col(LeadEvent.id))
        )
    )


def _taken_at(session: Session, lead: Lead) -> datetime | None:
    """When somebody of sales took it, unless they gave it back."""
    taken: datetime | None = None
    before: list[datetime | None] = []
    for event in owning_events(session, lead.id or 0):
        if event.what == "released":
            taken = before.pop() if before else None
            continue
        before.append(taken)
        took = event.what == "claimed" or event.by == event.detail.get("to")
        if taken is None and took and of_sales(session, event.by or ""):
            taken = event.at
    return taken


def _noted_at(session: Session, lead: Lead) -> datetime | None:
    """When sales first noted what was not taken back."""
    events = session.exec(
        select(LeadEvent)
        .where(
            col(LeadEvent.lead_id).in_(family(session, lead.id or 0)),
            col(LeadEvent.what).in_((NOTED, UNNOTED)),
        )
        .order_by(col(LeadEvent.at), col(LeadEvent.id))
    )
    stands: dict[tuple[int, int], datetime] = {}
    for event in events:
        note = event.lead_id, int(event.detail.get("note") or 0)
        if event.what == UNNOTED:
            stands.pop(note, None)
        else:
            stands.setdefault(note, event.at)
    return earliest(stands.values())
