"""Teams with managers in two zones, and what people there do with slots and seats."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import col, select

from bot.kit.db import Session
from bot.listening import views
from bot.listening.corridor import Counts, count
from bot.listening.models import Slot
from bot.people.models import Member, Origin, Role, Side, Site, Team
from tests.support.world import World, words

BERLIN = "team:1"


def found(session: Session) -> None:
    """Berlin under Sam (who sits in New York) with Rita, Ravi and Paul; New York under Dana.

    Mia is a marketer in Berlin, Tom in New York, Lena leads them; Olga is an admin.
    """
    sites = [
        Site(name="Berlin", zone="Europe/Berlin", country="DE"),
        Site(name="New York", zone="America/New_York", country="US"),
    ]
    for site in sites:
        session.add(site)
    session.flush()
    teams = [
        Team(name="Berlin inside", side=Side.SALES, site_id=sites[0].id, manager_id="U0SAM"),
        Team(name="New York inside", side=Side.SALES, site_id=sites[1].id, manager_id="U0DANA"),
    ]
    for team in teams:
        session.add(team)
    session.flush()
    for handles, team in ((("RITA", "RAVI", "PAUL"), teams[0]), (("BEN", "ZOE"), teams[1])):
        for handle in handles:
            person = _member(session, handle)
            person.team_id, person.side_from = team.id, Origin.ROSTER
            session.add(person)
    for handle in ("SAM", "DANA"):
        person = _member(session, handle)
        person.role = Role.INSIDE_MANAGER
        session.add(person)


def _member(session: Session, handle: str) -> Member:
    return session.exec(select(Member).where(Member.slack_id == f"U0{handle}")).one()


def hire(session: Session, handle: str, on: date) -> None:
    """Says since when somebody is here."""
    person = _member(session, handle)
    person.hired_on = on
    session.add(person)


def without_team(session: Session, handle: str) -> None:
    """Takes somebody out of their team."""
    person = _member(session, handle)
    person.team_id = None
    session.add(person)


def without_manager(session: Session) -> None:
    """Berlin has no manager any more."""
    team = session.exec(select(Team).where(Team.name == "Berlin inside")).one()
    team.manager_id = None
    session.add(team)


def leaves(session: Session, handle: str) -> None:
    """Somebody is no longer with the company."""
    person = _member(session, handle)
    person.active = False
    session.add(person)


async def counts(world: World, quarter: str = "2026-Q1", unit: str = BERLIN) -> Counts:
    """The corridor's figures now."""
    return await world.read(count, unit, quarter, world.now)


async def offers(world: World, by: str, line: str, **filled: Any) -> Slot:
    """`/listen offer <line>`, the form filled in and ticked; the slot that then stands."""
    reply = await world.says(f"/listen offer {line}", by=by)
    assert reply.ok, reply
    assert world.sandbox.views(by), world.whispers(by)[-1:]
    done = await world.sandbox.submit(by, {"consent": ["yes"], **filled})
    assert not done.errors, done.errors
    await world.settled()
    return (await world.read(_slots))[-1]


def _slots(session: Session) -> list[Slot]:
    return list(session.exec(select(Slot).order_by(col(Slot.id))))


async def listens(world: World, by: str) -> str:
    """What `/listen` shows somebody."""
    return words((await world.says("/listen", by=by)).message)


async def takes(world: World, by: str, slot: Slot) -> str:
    """`/listen`, then the button of that slot; what the person is told."""
    reply = await world.says("/listen", by=by)
    return await presses(world, by, reply.message, views.TAKE, slot)


async def presses(world: World, by: str, where: Any, action: str, slot: Slot) -> str:
    """A slot's button in a message; what the person then sees there."""
    await world.sandbox.press(by, where, f"{action}#{slot.id}", str(slot.id))
    await world.settled()
    return world.whispers(by)[-1] if world.whispers(by) else ""


async def logs(world: World, by: str, rep: str = "U0RITA", **more: str) -> str:
    """`/listen log`, filled in; what the form then says."""
    await world.says("/listen log", by=by)
    done = await world.sandbox.submit(by, {"rep": rep, **more})
    assert not done.errors, done.errors
    await world.settled()
    return words({"blocks": world.sandbox.views(by)[-1].blocks})


def at(hour: int, minute: int = 0, day: int = 3, month: int = 3) -> datetime:
    """A moment of March 2026, UTC; Berlin is an hour ahead until the 29th."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)
