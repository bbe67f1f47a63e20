"""What the clock does here: asks Slack who is there, at the start and every night."""

from __future__ import annotations

import asyncio

from bot.kit.claim import Claimed
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.schedule import Due
from bot.kit.slack_errors import ChannelGone, NotInChannel, SlackError, TokenRevoked
from bot.people.calendar import warm_up
from bot.people.events import report_lost
from bot.people.reminders import clear_away
from bot.people.service import workspace
from bot.people.setup import pause
from bot.people.sharing import look_at_channels
from bot.people.sync import get_to_know, meet_workspace


async def begin(deps: Deps) -> None:
    """At the start: whose token is this, and who is there. Raises SlackError."""
    found = await meet_workspace(deps)
    if found is not None:
        await get_to_know(deps, found.workspace_id)
        await look_at_channels(deps, found.workspace_id)
        await deps.db.write(clear_away, deps.now(), workspace_id=found.workspace_id)
        country = await deps.db.read(_country, workspace_id=found.workspace_id)
        await asyncio.to_thread(warm_up, country, deps.now().year)


async def sync_nightly(deps: Deps, due: Due) -> None:
    """Every night: what events may have missed. A workspace whose token works again resumes."""
    if await meet_workspace(deps, due.workspace_id) is not None:
        await get_to_know(deps, due.workspace_id)
        await look_at_channels(deps, due.workspace_id)
    await deps.db.write(clear_away, due.now, workspace_id=due.workspace_id)


async def learn_from_refusal(deps: Deps, c: Claimed, error: SlackError) -> None:
    """A message that Slack did not take: its workspace is paused, or admins hear of the channel.

    Whichever comes first, this or the event, tells; the other finds it told (F30, F31, F35).
    """
    if isinstance(error, TokenRevoked):
        await deps.db.write(pause, error.code, deps.now(), workspace_id=c.workspace_id)
    elif isinstance(error, ChannelGone | NotInChannel):
        why = "removed" if isinstance(error, NotInChannel) else "archived"
        if error.code == "channel_not_found":
            why = "unseen"  # Slack's word for a private channel that it was not invited to
        channel = c.channel or c.recipient
        then = deps.parts["shut_out"]
        await deps.db.write(
            report_lost, channel, why, then, deps.now(), workspace_id=c.workspace_id
        )


def _country(session: Session) -> str:
    return workspace(session).country
