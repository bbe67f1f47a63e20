"""A company with a council, formed through Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import col, select

from bot.council.models import Council, CouncilSeat
from bot.gatherings.models import Gathering
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Member, Role, Side, Site
from tests.support.world import World, words

REPS = ["U0RITA", "U0RAVI", "U0BEN", "U0ZOE"]
LEADERS = ["U0MIA", "U0LENA"]
FIRST = date(2026, 3, 26)  # a Thursday, three weeks and two days ahead
FIRST_AT = datetime(2026, 3, 26, 14, 0, tzinfo=UTC)  # 15:00 in Berlin, 10:00 in New York
FORM: dict[str, Any] = {
    "name": "Site A council", "reps": REPS, "leaders": LEADERS, "owner": "U0OLGA",
    "deputy": "U0SAM", "per_year": "5", "day": FIRST.isoformat(), "at": "15:00",
    "zone": "Europe/Berlin", "mode": "video", "link": "https://meet.test/a",
}  # fmt: skip


@asynccontextmanager
async def opened(url: str, **more: Any) -> AsyncIterator[World]:
    """A world whose Olga is admin, as the installer."""
    async with World.open(url, **more) as world:
        yield world


def modal(world: World, user: str) -> str:
    """What the form that is open on top says."""
    return words(world.sandbox.views(user)[-1].body)


async def form(world: World, by: str = "olga", **changes: Any) -> Any:
    """Somebody fills the form and saves its preview; the last reply."""
    reply = await world.says("/align council", by=by)
    await world.sandbox.press(by, reply.message.id, "council.form.open")
    reply = await world.sandbox.submit(by, FORM | changes)
    if reply.errors or reply.response_action != "update":
        return reply
    reply = await world.sandbox.submit(by)
    await world.settled()
    return reply


async def seats(world: World) -> dict[str, CouncilSeat]:
    """Seats by whoever has them."""
    return {s.slack_id: s for s in await world.rows(CouncilSeat)}


async def council(world: World) -> Council:
    """The only council."""
    (found,) = await world.rows(Council)
    return found


async def dates(world: World) -> list[Gathering]:
    """Its gatherings, soonest first."""
    return sorted(await world.rows(Gathering), key=lambda g: g.starts_at)


def set_role(session: Session, slack_id: str, role: Role) -> None:
    person = people.member(session, slack_id)
    assert person is not None
    person.role = role
    session.add(person)


def put_side(session: Session, slack_id: str, side: Side) -> None:
    person = people.member(session, slack_id)
    assert person is not None
    person.side = side
    session.add(person)


def put_site(session: Session, name: str, whom: list[str], zone: str = "Europe/Berlin") -> int:
    site = session.exec(select(Site).where(Site.name == name)).first() or Site(name=name, zone=zone)
    session.add(site)
    session.flush()
    for person in session.exec(select(Member).where(col(Member.slack_id).in_(whom))):
        person.site_id = site.id
        session.add(person)
    session.flush()
    assert site.id is not None
    return site.id
