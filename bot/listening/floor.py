"""The floor: each marketer listens regularly; in mid-quarter a friendly word, to them alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.many import announce_all
from bot.kit.schedule import plan, unplan
from bot.listening.corridor import quarter_of
from bot.listening.models import Slot
from bot.listening.reading import LISTED, board_of, heard_by, heard_by_each
from bot.listening.rules import rules_of
from bot.listening.seating import is_new
from bot.listening.shown import Shown
from bot.people import service as people
from bot.people.calendar import zone_named
from bot.people.crowd import plan_all_at_work
from bot.people.models import Member, Side
from bot.people.quiet import Kind, whom_to_tell

FLOOR = "listening.floor"  # the post, about "<quarter>"
MIDDLE = "listening.middle"  # the job that finds whom it concerns
LATER = "listening.floor_later"  # for who was off then, about "<quarter>:<person>"
_RULE = "0 9 15 2,5,8,11 *"


def plan_floor(session: Session, now: datetime) -> None:
    """In the middle of each quarter at nine, workspace's time. Again it changes nothing."""
    plan(session, MIDDLE, "", _RULE, people.workspace_zone(session), now)


def below_floor(session: Session, quarter: str, now: datetime) -> list[str]:
    """Marketers who have heard and booked fewer calls of this quarter than the floor."""
    rules = rules_of(session)
    marketers = session.exec(
        select(Member)
        .where(
            Member.side == Side.MARKETING, col(Member.active),
            ~col(Member.guest), ~col(Member.bot),
        )
        .order_by(col(Member.id))
    )  # fmt: skip
    heard = heard_by_each(session, quarter)
    return [
        m.slack_id for m in marketers
        if not is_new(m, rules, now.date()) and heard.get(m.slack_id, 0) < rules.floor
    ]  # fmt: skip


def remind_of_floor(session: Session, now: datetime) -> None:
    """Whoever works now is told; the others when they next work. Nobody is told in a quarter in
    which no rep ever offered a slot: there was nothing to hear."""
    zone = zone_named(people.workspace_zone(session))
    quarter = quarter_of(now.astimezone(zone).date())
    if session.exec(select(Slot.id).where(Slot.quarter == quarter).limit(1)).first() is None:
        return
    about = {person: f"{quarter}:{person}" for person in below_floor(session, quarter, now)}
    say(session, quarter, plan_all_at_work(session, LATER, about, now), now)


def say(session: Session, quarter: str, whom: Sequence[str], now: datetime) -> None:
    """Has it said to those who want to hear of listening."""
    told = whom_to_tell(session, whom, Kind.LISTENING, now)
    announce_all(session, FLOOR, [(quarter, person) for person in told], now=now)


def say_later(session: Session, about: str, now: datetime) -> None:
    """The one who was off in the middle of the quarter is back."""
    unplan(session, LATER, about)
    quarter, _, person = about.partition(":")
    say(session, quarter, [person], now)


def floor_facts(
    session: Session, quarter: str, person: str, now: datetime
) -> tuple[int, int, tuple[Shown, ...]] | None:
    """Heard, floor, open seats; None for whoever has reached it meanwhile."""
    heard, floor = heard_by(session, person, quarter), rules_of(session).floor
    if heard >= floor or not people.is_member(people.member(session, person)):
        return None
    return heard, floor, board_of(session, person, now).open[:LISTED]
