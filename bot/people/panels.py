"""What waits for somebody in Home: which side they are on, and what an admin has to mend."""

from __future__ import annotations

from datetime import datetime

from bot.kit import blocks as b
from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.people.models import Side, Workspace
from bot.people.service import is_member, member
from bot.people.setup import lost_channels, purpose_of
from bot.people.sides import sides
from bot.people.views import nobodys, side_choice_blocks
from bot.people.views_said import channel_lost_message


def people_panel(session: Session, slack_id: str, _now: datetime, _lent: Lent) -> HomePanel:
    """This room's share of Home."""
    person = member(session, slack_id)
    waiting: list[Block] = []
    if person is None or (person.side == Side.UNKNOWN and is_member(person)):
        waiting += side_choice_blocks()
    if person is not None and person.admin:
        waiting += _for_admins(session)
    return HomePanel(waiting=tuple(waiting), rank=10)


def _for_admins(session: Session) -> list[Block]:
    found = session.get(Workspace, session.workspace_id)
    blocks = [
        b.section(str(channel_lost_message(channel, purpose, lost=True, why=str(why))["text"]))
        for channel, why in lost_channels(found).items()
        if found and (purpose := purpose_of(found, channel))
    ]
    if waiting := sides(session).waiting:
        blocks.append(b.section(f"{nobodys(waiting)} `/align people who` shows them."))
    return blocks
