"""The corridor's rules: the company's, and those of a team of its own (000-5, 000-10, D1)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Side, Workspace

TOGETHER, EACH = "together", "each"
_KEPT = "listening"


@dataclass(frozen=True)
class Rules:
    """`cap`: marketing together, or each marketer, hears no more calls of a team than its manager.
    `floor`: calls that each marketer should hear in a quarter; 0: none. `seats`: in a slot, unless
    its rep says otherwise. `observe_days`: so long after being hired, a seat counts nowhere (D7).
    """

    cap: str = TOGETHER
    floor: int = 2
    seats: int = 2
    observe_days: int = 90


def rules_of(session: Session, unit: str = "") -> Rules:
    """What holds for a team (units.unit_of), else for the whole company."""
    found = session.get(Workspace, session.workspace_id)
    kept: dict[str, Any] = (found.options.get(_KEPT) or {}) if found else {}
    own: dict[str, Any] = (kept.get("units") or {}).get(unit) or {}
    said = {**(kept.get("all") or {}), **own}
    return Rules(**{f.name: said[f.name] for f in fields(Rules) if f.name in said})


def named_managers(session: Session) -> dict[str, str]:
    """Teams (units.unit_of) whose manager no roster names, and whom an admin named instead."""
    found = session.get(Workspace, session.workspace_id)
    kept: dict[str, Any] = (found.options.get(_KEPT) or {}) if found else {}
    return {str(k): str(v) for k, v in (kept.get("managers") or {}).items()}


def name_manager(session: Session, by: str, unit: str, slack_id: str, now: datetime) -> None:
    """An admin says who manages a team of which the roster does not. Audited.

    Raises NotAllowed; UserError for somebody who is not in sales.
    """
    people.require_admin(session, by)
    person = people.require_member(session, slack_id)
    if person.side is not Side.SALES:
        raise UserError("A manager who listens to calls is in sales.")
    w = people.workspace(session, lock=True)
    kept: dict[str, Any] = dict(w.options.get(_KEPT) or {})
    kept["managers"] = {**(kept.get("managers") or {}), unit: slack_id}
    w.options = {**w.options, _KEPT: kept}
    session.add(w)
    people.audit(session, by, "listening manager", unit, slack_id, now)


def set_rules(
    session: Session, by: str, unit: str, rules: Rules, reason: str, now: datetime
) -> None:
    """An admin changes what holds for a team, or ("") for all; the reason is kept in the audit.

    Raises NotAllowed, and UserError for a number that cannot be, or no reason.
    """  # fmt: skip
    people.require_admin(session, by)
    if not reason.strip():
        raise UserError("Say why, in a few words. It is kept.", field="reason")
    for name, least, most in (("floor", 0, 50), ("seats", 1, 10), ("observe_days", 0, 365)):
        if not least <= getattr(rules, name) <= most:
            raise UserError(f"A number from {least} to {most}, please.", field=name)
    w = people.workspace(session, lock=True)
    kept: dict[str, Any] = dict(w.options.get(_KEPT) or {})
    if unit:
        kept["units"] = {**(kept.get("units") or {}), unit: asdict(rules)}
    else:
        kept["all"] = asdict(rules)
    w.options = {**w.options, _KEPT: kept}
    session.add(w)
    people.audit(session, by, "listening rules", unit or "all teams", reason, now)
