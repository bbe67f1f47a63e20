"""Puts calendar files into Slack: beside the invitation that they belong to."""

from __future__ import annotations

import structlog

from bot.gatherings import calendars
from bot.gatherings.service import gathering
from bot.kit.act import Act, Answer
from bot.kit.deps import Deps
from bot.kit.pressed import row_id
from bot.kit.schedule import Due
from bot.kit.slack_errors import SlackError

log = structlog.get_logger()
ALT = "An invitation for your calendar"


async def give_files(deps: Deps, due: Due) -> bool:
    """Everybody's calendar file of one date, as far as their message stands already.

    Ended in the middle, a file may come twice: calendars know it by its UID and SEQUENCE.
    """
    here = due.workspace_id
    gathering_id = int(due.about.partition(":")[0])
    row = await deps.db.read(gathering, gathering_id, workspace_id=here)
    waiting = await deps.db.read(calendars.files_waiting, gathering_id, due.now, workspace_id=here)
    for file in waiting:
        try:
            await _put(deps, due.workspace_id, file)
        except SlackError as error:
            # It can still be had: by the button, and from the feed.
            log.warning("calendar_file_refused", gathering=gathering_id, error=str(error)[:200])
        await deps.db.write(
            calendars.note_filed, gathering_id, file.slack_id, row.sequence, workspace_id=here
        )
    return await due.once(deps, calendars.files_done, due.about, due.now)


async def _put(deps: Deps, workspace_id: str, file: calendars.File) -> None:
    channel = file.channel
    if channel is None:
        opened = await deps.slack.call(workspace_id, "conversations.open", users=file.slack_id)
        channel = str(opened["channel"]["id"])
    await deps.slack.upload(
        workspace_id, channel, file.name, file.content, ALT, thread_ts=file.thread_ts
    )


async def on_file_pressed(act: Act) -> Answer:
    """[Calendar file]: now, also in a big round."""
    gathering_id = row_id(act.value)
    row = await act.read(gathering, gathering_id)
    file = await act.read(calendars.file_for, gathering_id, act.user_id, act.now)
    await act.write(calendars.note_filed, gathering_id, act.user_id, row.sequence)
    act.deps.tasks.spawn(_put(act.deps, act.workspace_id, file))
    return None
