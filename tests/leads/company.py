"""A company in a database, for tests of the rules: no Slack, no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import col, select

from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.leads.models import Lead, LeadEvent
from bot.leads.service import Arrival, LeadFields, Received, receive_lead
from bot.leads.undoing import Undone, undo_part
from bot.people.models import Member, Side, Site, Workspace

T = TypeVar("T")
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
W = "T0ACME"
LEADS = "C0LEADS"


@dataclass
class Company:
    """One workspace: `rita` and `ravi` sell, `paul` manages rita, `ada` is an admin."""

    db: Database

    async def write(self, fn: Callable[..., T], *args: Any) -> T:
        """A service in one transaction."""
        return await self.db.write(fn, *args, workspace_id=W)

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """A query."""
        return await self.db.read(fn, *args, workspace_id=W)

    async def receive(self, now: datetime = NOW, **fields: Any) -> Received:
        """A lead arrives, as by webhook."""
        return await self.write(receive, fields, now)

    async def unconfirmed(self, **fields: Any) -> Received:
        """A lead that only a flag knows."""
        return await self.write(receive, fields, NOW, Arrival(by="U0RITA", real=False))

    async def lead(self, lead_id: int) -> Lead:
        """The row itself, merged or not."""
        return await self.read(lambda s: s.get(Lead, lead_id))

    async def leads(self) -> Sequence[Lead]:
        """Every lead, oldest first."""
        return await self.read(lambda s: s.exec(select(Lead).order_by(col(Lead.id))).all())

    async def events(self, lead_id: int) -> list[str]:
        """What happened to it, oldest first."""
        return await self.read(_events, lead_id)

    async def outbox(self) -> list[Outbox]:
        """What is to be said."""
        return await self.read(lambda s: list(s.exec(select(Outbox).order_by(col(Outbox.id)))))

    async def options(self, **leads: Any) -> None:
        """Sets the room's switches."""
        await self.write(_options, leads)


def receive(
    session: Session, fields: dict[str, Any], now: datetime, how: Arrival | None = None
) -> Received:
    """`receive_lead` with fields as keywords."""
    return receive_lead(session, LeadFields(**fields), now, how=how)


def undo_import(
    session: Session, import_id: int, by: str, now: datetime, then: tuple[Any, ...] = ()
) -> Undone:
    """A whole import taken back, part by part, as the doors do it."""
    done = undo_part(session, import_id, by, now, then)
    while done.more:
        done = done.and_then(undo_part(session, import_id, by, now, then))
    return done


def minutes(n: float) -> datetime:
    """So many minutes after NOW."""
    return NOW + timedelta(minutes=n)


def _events(session: Session, lead_id: int) -> list[str]:
    rows = session.exec(
        select(LeadEvent.what).where(LeadEvent.lead_id == lead_id).order_by(col(LeadEvent.id))
    )
    return list(rows)


def _options(session: Session, leads: dict[str, Any]) -> None:
    w = session.get(Workspace, W)
    assert w is not None
    w.options = {**w.options, "leads": leads}


def found(session: Session) -> None:
    """The workspace and its people."""
    session.add(
        Workspace(
            workspace_id=W, name="Acme", zone="Europe/London", country="GB", installed_at=NOW,
            leads_channel=LEADS, questions_channel="C0ASK", bot_user_id="U0ALIGN",
            domains=["ours.test"],
        )
    )  # fmt: skip
    session.flush()
    session.add(Site(name="Berlin", zone="Europe/Berlin", country="DE"))
    for handle, admin, manager in (
        ("RITA", False, "U0PAUL"), ("RAVI", False, None), ("PAUL", False, None), ("ADA", True, None)
    ):  # fmt: skip
        session.add(
            Member(
                slack_id=f"U0{handle}", name=handle.title(), email=f"{handle.lower()}@ours.test",
                side=Side.SALES, admin=admin, manager_id=manager,
            )
        )  # fmt: skip
