"""What people do: `/align mailbox`, and forwarding mails into a channel."""

from __future__ import annotations

import re

from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.slack_errors import SlackError
from bot.leads.on_message import on_message_posted
from bot.mailbox.forwarded import (
    choose_mail_channel,
    mail_channel,
    mails_in,
    take_forwarded,
)
from bot.mailbox.standing import standing
from bot.mailbox.views import chosen, standing_message, switched_off
from bot.people.service import require_admin
from bot.people.sharing import may_show_leads

_ID = re.compile(r"[CG][A-Z0-9]{5,}")
_PAGES = 5


async def on_mailbox_word(act: Act) -> Answer:
    """`/align mailbox`: how it stands; with a channel, `here` or `off`: where mails come in."""
    _, _, typed = act.text.partition(" ")
    typed = typed.strip()
    if not typed:
        found = await act.read(standing, act.user_id, act.now)
        settings = act.deps.settings
        hook = bool(settings.hook_secret.get_secret_value())
        return standing_message(found, imap=bool(settings.mailbox_url), hook=hook)
    await act.read(require_admin, act.user_id)
    if typed.lower() == "off":
        return switched_off(await act.write(choose_mail_channel, act.user_id, None, act.now))
    channel = await _channel(act, typed)
    if not await may_show_leads(act.deps, act.workspace_id, channel):
        raise UserError(
            "That channel is shared with another company, or I cannot see it. If it is private, "
            "type `/invite @Align` in it first."
        )
    before = await act.write(choose_mail_channel, act.user_id, channel, act.now)
    act.deps.tasks.spawn(_join(act, channel))
    return chosen(channel, before)


async def _channel(act: Act, typed: str) -> str:
    """A channel's id from `here`, `#name`, a mention or an id."""
    bare = typed.strip("<>#").split("|")[0]
    if typed.lower() == "here" and act.channel_id and act.channel_id[0] in "CG":
        return act.channel_id
    if _ID.fullmatch(bare):
        return bare
    cursor = ""
    for _ in range(_PAGES):
        try:
            answer = await act.deps.slack.call(
                act.workspace_id, "conversations.list",
                types="public_channel,private_channel", exclude_archived=True, limit=1000,
                cursor=cursor or None,
            )  # fmt: skip
        except SlackError:
            break
        for channel in answer.get("channels") or []:
            if str(channel.get("name")) == bare.lower():
                return str(channel["id"])
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    shown = text.mrkdwn(typed, 60)
    raise UserError(f"I see no channel {shown}. Type `/align mailbox here` in it.")


async def _join(act: Act, channel: str) -> None:
    try:
        await act.deps.slack.call(act.workspace_id, "conversations.join", channel=channel)
    except SlackError as error:
        if error.code != "method_not_supported_for_channel_type":
            says = f"I cannot come into <#{channel}> by myself: type `/invite @Align` in it."
            act.whisper({"text": says})


async def on_file_shared(act: Act) -> Answer:
    """A message with files: a mail in the channel for mails is taken; the rest is as before."""
    files = [str(f["id"]) for f in mails_in(act.event)]
    if not files or act.channel_id != await act.read(mail_channel):
        return await on_message_posted(act)
    await act.write(take_forwarded, act.channel_id, files, act.now)
    return None
