"""Help, as one person needs it; asked for by command, by button or in a direct message."""

from __future__ import annotations

from datetime import datetime

from bot.home.emoji_names import emoji_shown
from bot.home.views import help_message
from bot.kit.db import Session
from bot.kit.outbox import URGENT, Message, announce
from bot.kit.surfaces import HelpLine
from bot.people import service as people

HELP_POST = "home.help"


def help_for(session: Session, slack_id: str, lines: list[HelpLine]) -> Message:
    """What this person can do, with the emoji of their workspace."""
    member = people.member(session, slack_id)
    return help_message(
        lines,
        str(member.side) if member else "unknown",
        admin=bool(member and member.admin),
        emoji=emoji_shown(people.workspace(session).emoji),
    )


def answer_direct(session: Session, slack_id: str, key: str, now: datetime) -> None:
    """Somebody wrote to the bot: one answer for one message, however often it is delivered."""
    announce(
        session, HELP_POST, slack_id, slack_id, key=f"{HELP_POST}:{key}", now=now, priority=URGENT
    )
