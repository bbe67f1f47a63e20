"""A database as a company has it: people, campaigns, leads with cards that stand in a channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import SQLModel, col, update

from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.kit.models import Outbox
from bot.kit.schema import expected_revision
from bot.leads.service import LeadFields, receive_lead
from bot.people.models import Member, Side, Workspace
from bot.rooms import merge_rooms

TEAM = "T0ACME"
LEADS = 2000
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def make(url: str, leads: int = LEADS) -> str:
    """Creates the tables and fills them; returns the url."""
    merge_rooms()
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{expected_revision()}')")
    with Session(engine, info={"workspace_id": TEAM}) as session:
        _people(session)
        for n in range(leads):
            fields = LeadFields(
                email=f"lead{n}@buyer{n % 300}.test", name=f"Lead {n}", company=f"Buyer {n % 300}",
                campaign=f"Campaign {n % 12}", source="Web form", owner_email="rita@acme.test",
            )  # fmt: skip
            receive_lead(session, fields, NOW - timedelta(minutes=n))
        session.commit()
        session.exec(
            update(Outbox).values(
                state="sent", sent_rev=1, channel="C0LEADS", ts="1."
            ).where(col(Outbox.post) == "leads.card")
        )  # fmt: skip
        session.commit()
    engine.dispose()
    return url


def _people(session: Session) -> None:
    session.add(
        Workspace(
            workspace_id=TEAM, name="Acme", zone="Europe/Berlin", installed_at=NOW,
            leads_channel="C0LEADS", questions_channel="C0QUESTIONS", bot_user_id="U0ALIGN",
            installer_id="U0OLGA", introduced_at=NOW, options={"welcomed": "yes"},
        )
    )  # fmt: skip
    for handle, side in (("rita", Side.SALES), ("mia", Side.MARKETING), ("olga", Side.OTHER)):
        session.add(
            Member(slack_id=f"U0{handle.upper()}", name=handle.title(), side=side,
                   email=f"{handle}@acme.test", zone="Europe/Berlin", seen_at=NOW)
        )  # fmt: skip
    session.commit()
