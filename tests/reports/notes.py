"""Call notes as the report reads them, written with their tally as the calls room does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.calls.models import CallNote, Outcome
from bot.calls.tally import cell_of, local_day, move
from bot.kit.db import Session
from bot.leads.campaigns import named
from bot.leads.models import Campaign, Lead
from bot.leads.service import LeadFields, receive_lead
from bot.people import service as people
from bot.people.models import Member, Side, Workspace
from bot.reports.facts import Conversations, Counts, Horizon, Leads, Line, Quote
from bot.reports.spans import Span, long_before

TEAM = "T0ACME"
# Ten in the morning in Berlin.
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SOME_LEADS = Leads(41, 30)
BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int = 10, month: int = 3) -> datetime:
    """A local wall time of 2026 in Berlin as a moment."""
    return datetime(2026, month, day, hour, tzinfo=BERLIN).astimezone(UTC)


def company(session: Session) -> None:
    """Acme in Berlin: Rita and Ravi in sales, Mia in marketing, Olga of neither, an admin."""
    session.add(
        Workspace(
            workspace_id=session.workspace_id, name="Acme", zone="Europe/Berlin",
            installed_at=TUESDAY, questions_channel="C0QUESTIONS", leads_channel="C0LEADS",
        )
    )  # fmt: skip
    sides = {"rita": Side.SALES, "ravi": Side.SALES, "mia": Side.MARKETING, "olga": Side.OTHER}
    for handle, side in sides.items():
        name = f"{handle.title()} Novak"
        session.add(Member(slack_id=f"U0{handle.upper()}", name=name, side=side, seen_at=TUESDAY))
    session.flush()


def note(
    session: Session,
    outcome: Outcome = Outcome.INTERESTED,
    *,
    campaign: str = "",
    when: datetime = TUESDAY,
    by: str = "U0RITA",
    **more: Any,
) -> int:
    """One conversation; returns its note's id."""
    campaign_id = named(session, Campaign, campaign) if campaign else None
    row = CallNote(
        by=by, outcome=outcome, campaign_id=campaign_id, at=when, day=local_day(session, when),
        **more,
    )  # fmt: skip
    session.add(row)
    session.flush()
    move(session, None, cell_of(row))
    assert row.id is not None
    return row.id


def notes(session: Session, outcome: Outcome, n: int, **more: Any) -> None:
    """The same, `n` times."""
    for _ in range(n):
        note(session, outcome, **more)


def take_back(session: Session, note_id: int, now: datetime) -> None:
    """Its author takes a note back."""
    row = session.get(CallNote, note_id)
    assert row is not None
    was, row.withdrawn_at = cell_of(row), now
    session.add(row)
    session.flush()
    move(session, was, None)


def select_lead() -> Any:
    """Every lead there is."""
    return select(Lead)


def leads(session: Session, n: int, heard: int, campaign: str, when: datetime = TUESDAY) -> None:
    """Leads received, of which sales was heard back on some."""
    for i in range(n):
        fields = LeadFields(email=f"p{i}.{campaign}@buyer.test".replace(" ", ""), campaign=campaign)
        lead_id = receive_lead(session, fields, when - timedelta(minutes=i)).lead_id
        if i < heard:
            lead = session.get(Lead, lead_id)
            assert lead is not None
            lead.heard_at = when
            session.add(lead)
    session.flush()


def admin(session: Session, slack_id: str, now: datetime) -> None:
    """Somebody is an admin from now on."""
    person = people.known(session, slack_id, now)
    person.admin = True
    session.add(person)


def facts(
    *lines: tuple[str, Counts], leads: Leads = SOME_LEADS, quotes: tuple[Quote, ...] = ()
) -> Conversations:
    """A report as values: the week from 2 March, with three times as much in ninety days."""
    span = Span(date(2026, 3, 2), date(2026, 3, 9))
    near = tuple(Line(i, name, c, leads) for i, (name, c) in enumerate(lines))
    far = tuple(Line(x.campaign_id, x.name, _times(x.counts, 3), leads) for x in near)
    points = tuple((date(2026, 2, 2) + timedelta(days=7 * n), Counts(n, 1, 2, n)) for n in range(5))
    why = ((Outcome.INTERESTED, "Wants a demo", 7), (Outcome.NO_INTEREST, "Too expensive", 4))
    return Conversations(
        "weekly", 0, "",
        Horizon(span, near, _sum(near), leads, why),
        Horizon(long_before(span), far, _sum(far), Leads(512, 415), why, points),
        quotes,
    )  # fmt: skip


async def until(holds: Callable[[], Any], seconds: float = 20) -> Any:
    """Waits for what follows a refusal: nobody can see that it will come."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.02)
    return found


async def with_picture(world: Any, where: str) -> Any:
    """The one message with a picture in this channel."""

    def shown() -> list[Any]:
        messages = world.sandbox.messages(where)
        return [m for m in messages if any(b["type"] == "image" for b in m.blocks)]

    (found,) = await until(shown)
    await world.settled()
    return found


def _times(c: Counts, by: int) -> Counts:
    return Counts(c.interested * by, c.later * by, c.no_interest * by, c.connected * by)


def _sum(lines: tuple[Line, ...]) -> Counts:
    total = Counts()
    for line in lines:
        total = total.plus(line.counts)
    return total
