"""A session of one workspace on each database, rolled back; a few people of Acme in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.people.models import Member, Side, Workspace

TEAM = "T0ACME"
# A Tuesday, ten in Berlin.
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def empty(db_url: str) -> Iterator[Session]:
    """Bound to a workspace that is not there yet."""
    engine = open_engine(db_url)
    with Session(engine, expire_on_commit=False, info={"workspace_id": TEAM}) as session:
        yield session
        session.rollback()
    engine.dispose()


@pytest.fixture
def session(empty: Session) -> Session:
    """Acme: an admin, two reps, a marketer, all active."""
    empty.add(
        Workspace(
            workspace_id=TEAM, name="Acme", zone="Europe/Berlin", country="DE",
            bot_user_id="U0ALIGN", installer_id="U0OLGA", installed_at=NOW,
        )
    )  # fmt: skip
    person(empty, "olga", "Olga Petrov", admin=True)
    person(empty, "rita", "Rita Sanchez", side=Side.SALES)
    person(empty, "ravi", "Ravi Nair", side=Side.SALES)
    person(empty, "mia", "Mia Keller", side=Side.MARKETING)
    empty.flush()
    return empty


def person(session: Session, handle: str, name: str = "", **more: Any) -> Member:
    """Somebody of Acme."""
    values: dict[str, Any] = {
        "slack_id": f"U0{handle.upper()}", "name": name or handle.title(), "handle": handle,
        "email": f"{handle}@acme.test", "zone": "Europe/Berlin",
    } | more  # fmt: skip
    member = Member(**values)
    session.add(member)
    session.flush()
    return member
