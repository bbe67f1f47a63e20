"""Two records, one person: what a flag found out about duplicates and mistyped addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.aliases import add_aliases
from bot.leads.editing import edit_lead
from bot.leads.fields import region_of
from bot.leads.identity import Alias, Query, read_query
from bot.leads.merge import Merged, may_merge
from bot.leads.models import Identity, Lead, LeadEvent
from bot.leads.service import family, lead_with_id, locate, merge_leads
from bot.verdicts.change import (
    Change,
    change_verdict,
    counts_now,
    own,
    recount,
    saying_of,
    standing,
)
from bot.verdicts.models import Reason, Verdict
from bot.verdicts.spoken import Saying

_COLUMN = {Identity.EMAIL: "email", Identity.PHONE: "phone"}
TRIED = "tried"


@dataclass(frozen=True)
class Joined:
    """What became of *the same person*: merged, or noted for somebody who may merge."""

    saying: Saying
    merged: bool
    kept: str


def tries_of(session: Session, lead_id: int) -> int:
    """How many tries to reach a lead are on record; 0 also where no source tells of any."""
    return session.exec(
        select(func.count(col(LeadEvent.id))).where(
            col(LeadEvent.lead_id).in_(family(session, lead_id)), LeadEvent.what == TRIED
        )
    ).one()


def same_person(
    session: Session,
    verdict_id: int,
    other_id: int,
    by: str,
    then: Iterable[Merged],
    now: datetime,
) -> Joined:
    """The lead that one flagged is the same person as another: that one is kept.

    Whoever flagged a lead that only they know may merge it; for others whoever may edit both: the
    owner, the owner's manager, admins (DESIGN.md section 4). Without that right it is noted with
    the flag.
    """
    row = own(session, verdict_id, by)
    flagged, other = lead_with_id(session, row.lead_id), lead_with_id(session, other_id)
    if flagged.id != other.id and _may_merge(session, flagged, other, by):
        merge_leads(session, other.id or 0, flagged.id or 0, by, now, then)
        flagged = other
    if flagged.id == other.id:
        # Of both records together another of one's words may be the newest: that one counts.
        mine = [r.id for r in standing(session, other.id or 0) if r.by == by]
        said = saying_of(session, (mine or [verdict_id])[-1] or verdict_id, by)
        return Joined(said, True, other.public_id)
    noted = Change(right_value=other.public_id)
    return Joined(change_verdict(session, verdict_id, by, noted, now), False, other.public_id)


def _may_merge(session: Session, flagged: Lead, other: Lead, by: str) -> bool:
    if not flagged.confirmed:
        others = select(Verdict.id).where(Verdict.lead_id == flagged.id, Verdict.by != by)
        if session.exec(others).first() is None:
            return True
    return may_merge(session, by, flagged, other)


def fix_address(
    session: Session,
    verdict_id: int,
    which: str,
    by: str,
    then: Iterable[Merged],
    now: datetime,
) -> Joined:
    """[Fix address] of an unconfirmed lead: it becomes the lead that was meant.

    Raises UserError when the lead is confirmed by now, for an L-number that does not exist, and
    for what is no address at all.
    """
    row = own(session, verdict_id, by)
    lead = lead_with_id(session, row.lead_id)
    meant = locate(session, which)
    if meant is not None and meant.id == lead.id:
        return Joined(saying_of(session, verdict_id, by), False, lead.public_id)
    if lead.confirmed:
        gone = session.get(Lead, row.said_of) if row.said_of else None
        now_is = f"{gone.public_id} is {lead.public_id} now" if gone else ""
        by_now = now_is or f"{lead.public_id} is confirmed by now"
        raise UserError(f"{by_now}. Its owner can edit it.", field="which")
    if meant is not None:
        return same_person(session, verdict_id, meant.id, by, then, now)
    asked = read_query(which, region_of(session))
    if asked.number is not None:
        raise UserError(f"There is no lead L-{asked.number}.", field="which")
    changes = {_COLUMN[kind]: value for kind, value in asked.aliases if kind in _COLUMN}
    if Identity.URL in dict(asked.aliases):
        changes["url"] = asked.typed
    others = _ids_in(asked) if not changes else []
    if not changes and not others:
        raise UserError("An e-mail, phone number, link or L-number, please.", field="which")
    if changes:
        edit_lead(session, lead.id or 0, changes, by, now)
    add_aliases(session, lead.id or 0, [*asked.aliases] if "url" in changes else others)
    return Joined(saying_of(session, verdict_id, by), False, lead.public_id)


def _ids_in(asked: Query) -> list[Alias]:
    """Another system's id: one word with digits in it; without any it is a name."""
    return [a for a in asked.aliases if a[0] == Identity.EXTERNAL and any(map(str.isdigit, a[1]))]


def carry_over(session: Session, kept_id: int, gone_id: int, now: datetime) -> None:
    """Lent to merges: what was said of the lead that is gone counts for the one that is kept.

    *Duplicate* is not carried over: it was said of the record that is gone, and has come true.
    """
    rows = session.exec(
        select(Verdict).where(
            Verdict.lead_id == gone_id, col(Verdict.reason).is_distinct_from(Reason.DUPLICATE)
        )
    ).all()
    for row in rows:
        row.said_of = row.said_of or gone_id
        row.lead_id = kept_id
        session.add(row)
    session.flush()
    for by in sorted({row.by for row in rows}):
        counts_now(session, kept_id, by)
    recount(session, kept_id, now)
