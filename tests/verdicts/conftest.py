"""A workspace with people and leads in a real database, for services; time is an argument."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import pytest_asyncio

from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.leads.models import Campaign, Lead
from bot.leads.service import LeadFields, receive_lead
from bot.people.models import Member, Side, Workspace
from bot.people.service import member
from bot.verdicts.models import Verdict, Via
from bot.verdicts.say import row_of, say
from bot.verdicts.spoken import Saying, Speech
from tests.support.world import World

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
TEAM = "T0ACME"
QUESTIONS = "C0QUESTIONS"


@dataclass
class Office:
    """One session of one workspace, and what people do in it."""

    session: Session
    now: datetime = NOW

    def __post_init__(self) -> None:
        self._next = count(1)

    def lead(self, email: str = "", *, owner: str | None = None, **fields: Any) -> Lead:
        """A confirmed lead."""
        email = email or f"lead{next(self._next)}@buyer.test"
        received = receive_lead(self.session, LeadFields(email=email, **fields), self.now)
        lead = self.session.get_one(Lead, received.lead_id)
        lead.owner_id = owner
        self.session.flush()
        return lead

    def says(self, by: str, lead: Lead, quality: Any, **more: Any) -> Saying:
        """Somebody says something of a lead, a second after the last."""
        self.now += timedelta(seconds=1)
        via = more.pop("via", Via.COMMAND)
        speech = Speech(by, quality, via, more.pop("act_at", self.now), **more)
        return say(self.session, row_of(self.fresh(lead)), speech, self.now)

    def fresh(self, row: Any) -> Any:
        """The row as the database has it."""
        self.session.flush()
        self.session.refresh(row)
        return row

    def verdict(self, verdict_id: int) -> Verdict:
        """A verdict's row as the database has it."""
        return self.fresh(self.session.get_one(Verdict, verdict_id))

    def campaign(self, name: str) -> int:
        """A campaign's id."""
        row = Campaign(slug=name.lower(), name=name)
        self.session.add(row)
        self.session.flush()
        return row.id or 0

    def person(self, slack_id: str) -> Member:
        """A member by id."""
        found = member(self.session, slack_id)
        assert found is not None
        return found


PEOPLE = {
    "U0RITA": Side.SALES,
    "U0RAVI": Side.SALES,
    "U0PAUL": Side.SALES,
    "U0MIA": Side.MARKETING,
    "U0TOM": Side.MARKETING,
    "U0OTTO": Side.OTHER,
    "U0NEW": Side.UNKNOWN,
}


def furnish(session: Session) -> Office:
    """The workspace and its people."""
    session.add(
        Workspace(
            workspace_id=TEAM, name="Acme", zone="Europe/Berlin", installed_at=NOW,
            installer_id="U0OLGA", leads_channel="C0LEADS", questions_channel=QUESTIONS,
        )
    )  # fmt: skip
    for slack_id, side in PEOPLE.items():
        name = slack_id[2:].title()
        session.add(Member(slack_id=slack_id, name=name, side=side, zone="Europe/Berlin"))
    session.add(Member(slack_id="U0OLGA", name="Olga", side=Side.UNKNOWN, admin=True))
    session.add(Member(slack_id="U0ROBOT", name="Robot", bot=True))
    session.flush()
    return Office(session)


@pytest.fixture
def office(db_url: str) -> Iterator[Office]:
    """A furnished workspace, on each database; rolled back at the end."""
    engine = open_engine(db_url)
    with Session(engine, expire_on_commit=False, info={"workspace_id": TEAM}) as session:
        yield furnish(session)
        session.rollback()
    engine.dispose()


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Office]:
    """The same on SQLite alone, for what the database has no part in."""
    engine = open_engine(sqlite_url)
    with Session(engine, expire_on_commit=False, info={"workspace_id": TEAM}) as session:
        yield furnish(session)
        session.rollback()
    engine.dispose()


@asynccontextmanager
async def open_world(db_url: str) -> AsyncIterator[World]:
    """The whole world, set up once the bot has met the workspace."""
    async with World.open(db_url, set_up=False) as opened:
        opened.sandbox.ack_seconds = 20  # a busy machine is no failure of what is tested here
        await opened.settled()
        await opened.set_up()
        yield opened


@pytest_asyncio.fixture
async def world(db_url: str) -> AsyncIterator[World]:
    """That world, once on each database."""
    async with open_world(db_url) as opened:
        yield opened
