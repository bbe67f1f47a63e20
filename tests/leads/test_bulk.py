"""Many at once come to the same as one by one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlmodel import col, select

from bot.kit.db import Session
from bot.leads.bulk import Many, receive_many
from bot.leads.fields import LeadFields, read_fields
from bot.leads.intake import Arrival, receive_lead
from bot.leads.models import Lead, LeadAlias
from tests.leads.company import NOW, Company

HOW = Arrival(by="U0ADA", card=False)


def rows_of(seed: int) -> list[dict[str, Any]]:
    """Leads that repeat, share phones, change addresses and turn out to be one another."""
    rng = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for _ in range(60):
        row: dict[str, Any] = {"name": rng.choice([None, "Pat", "Jo"])}
        if rng.random() < 0.8:
            row["email"] = f"p{rng.randrange(25)}@x.test"
        if rng.random() < 0.4 or "email" not in row:
            row["external_id"] = f"x{rng.randrange(20)}"
        if rng.random() < 0.3:
            row["phone"] = f"+4420794600{rng.randrange(10, 16)}"
        rows.append(row)
    return rows


def one_by_one(session: Session, rows: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """As the hook does."""
    got = [receive_lead(session, LeadFields(**r), NOW, how=HOW) for r in rows]
    return [(r.public_id, r.created) for r in got]


def together(session: Session, rows: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """As a file does."""
    reads = [read_fields(session, LeadFields(**r), NOW) for r in rows]
    return [(r.public_id, r.created) for r in receive_many(session, reads, Many(HOW, NOW))]


def picture(session: Session) -> list[Any]:
    """Every lead with its values and aliases."""
    leads = session.exec(select(Lead).order_by(col(Lead.number))).all()
    numbers = {lead.id: lead.number for lead in leads}
    aliases = session.exec(select(LeadAlias)).all()
    return [
        (
            lead.number, lead.email, lead.phone, lead.name, numbers.get(lead.merged_into),
            sorted((str(a.kind), a.value) for a in aliases if a.lead_id == lead.id),
        )
        for lead in leads
    ]  # fmt: skip


@pytest.mark.row("U21")
@pytest.mark.parametrize("seed", range(6))
async def test_together_is_the_same_as_one_by_one(company: Company, seed: int) -> None:
    rows = rows_of(seed)
    seen: list[Any] = []

    def tried(session: Session, way: Any) -> None:
        trial = session.begin_nested()
        seen.append((way(session, rows), picture(session)))
        session.expire_all()
        trial.rollback()

    await company.write(tried, one_by_one)
    await company.write(tried, together)
    assert seen[0] == seen[1]
    assert any(lead[4] for lead in seen[0][1]), "the rows must make leads merge"
