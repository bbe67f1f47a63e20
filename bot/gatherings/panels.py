"""What this room lends to a person's Home."""

from __future__ import annotations

from datetime import datetime

from bot.gatherings import listing, views_list
from bot.gatherings.calendars import has_feed
from bot.gatherings.reading import deeds_of, read_facts
from bot.gatherings.views import ask_message
from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.people import service as people
from bot.people.calendar import zone_of
from bot.people.models import Side


def home_panel(session: Session, slack_id: str, now: datetime, lent: Lent) -> HomePanel:
    """What waits (invitations, holidays, minutes, actions), and what comes up."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person):
        return HomePanel()
    waiting: list[Block] = []
    for gathering_id in listing.asked_of(session, slack_id):
        waiting += ask_message(read_facts(session, gathering_id, slack_id, now))["blocks"]
    deeds = deeds_of(session, listing.open_actions(session, slack_id), slack_id, now)
    waiting += views_list.waiting_blocks(
        listing.unanswered_of(session, slack_id, now, lent), deeds,
        listing.to_write(session, slack_id, now),
    )  # fmt: skip
    mine = listing.coming_up(session, slack_id, now)
    if not mine and not waiting and person.side not in (Side.SALES, Side.MARKETING):
        return HomePanel()
    zone = zone_of(session, slack_id)
    coming = views_list.coming_blocks(mine, zone, feed=has_feed(session, slack_id))
    return HomePanel(tuple(waiting), tuple(coming), rank=20)
