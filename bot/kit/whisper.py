"""Says something to one person after the acknowledgement, by the best way that works."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.kit.outbox import Message
from bot.kit.slack import Slack
from bot.kit.slack_errors import SlackError, Unreachable

PAUSES = (0.5, 1.0, 2.0)  # seconds between tries of a response_url


@dataclass(frozen=True)
class Listener:
    """Who is told, and where they acted."""

    workspace_id: str
    user_id: str
    channel_id: str | None
    thread_ts: str | None
    response_url: str | None


async def whisper(slack: Slack, to: Listener, message: Message) -> None:
    """Shows `message` to this person only: through the response_url, else beside what they did,
    else in a direct message. Raises SlackError."""
    if to.response_url and await _responded(slack, to.response_url, message):
        return
    message = {k: v for k, v in message.items() if k != "replace_original"}
    if to.channel_id and not to.channel_id.startswith("D") and not to.response_url:
        await slack.whisper(to.workspace_id, to.channel_id, to.user_id, message, to.thread_ts)
    elif to.user_id:
        await slack.post(to.workspace_id, to.user_id, message)


async def _responded(slack: Slack, response_url: str, message: Message) -> bool:
    """Whether it went through the response_url. Tried again only where Slack says that it did not
    take it; without any answer it may have been shown, and SlackError is raised."""
    for pause in (*PAUSES, None):
        try:
            await slack.respond(response_url, message)
        except SlackError as error:
            if error.code == "no_answer":
                raise
            ill = isinstance(error, Unreachable) or error.code.startswith("http_5")
            if not ill or pause is None:
                return False
            await asyncio.sleep(pause)
        else:
            return True
    return False
