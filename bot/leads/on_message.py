"""Other apps' messages in the leads channel: new, changed, deleted (F16, U4, U38)."""

from __future__ import annotations

from typing import Any

from bot.kit.act import Act, Answer
from bot.kit.delivery import settle
from bot.leads.handlers import merged_by, told_of_owners
from bot.leads.posted import Watch, post_deleted, take_post, watch
from bot.people.sharing import hear_shared, note_shared


async def on_message_posted(act: Act) -> Answer:
    """A message: only an app's own post in the leads channel can be a lead's."""
    return await _take(act, act.event)


async def on_message_changed(act: Act) -> Answer:
    """An app changed its post: what it says now is read again."""
    message = act.event.get("message")
    if not isinstance(message, dict):
        return None
    if message.get("subtype") == "tombstone":
        return await _delete(act, str(message.get("ts") or ""))
    before = act.event.get("previous_message")
    if isinstance(before, dict) and _said(before) == _said(message):
        return None  # a link was unfurled; nothing was written
    await _tell_rooms(act, str(message.get("ts") or ""), str(message.get("text") or ""))
    return await _take(act, message)


async def _tell_rooms(act: Act, ts: str, said: str | None) -> None:
    """Rooms above keep what they made of a message true to it; None: it is gone (U4)."""
    for follow in act.deps.parts.get("message_changed", []):
        if ts and act.channel_id:
            await act.write(follow, act.channel_id, ts, said, act.now)


async def on_message_deleted(act: Act) -> Answer:
    """A post was deleted: its lead stays, and says so."""
    before = act.event.get("previous_message")
    ts = act.event.get("deleted_ts") or (before.get("ts") if isinstance(before, dict) else "")
    return await _delete(act, str(ts or ""))


async def on_channel_shared(act: Act) -> Answer:
    """`channel_shared`: another organisation reads along from now on."""
    await act.write(note_shared, str(act.event.get("channel") or ""), True)
    return None


async def on_channel_unshared(act: Act) -> Answer:
    """`channel_unshared`: one organisation left; the channel may still be shared with others."""
    still = bool(act.event.get("is_ext_shared"))
    await act.write(note_shared, str(act.event.get("channel") or ""), still)
    return None


async def _delete(act: Act, ts: str) -> Answer:
    await _tell_rooms(act, ts, None)
    watched: Watch = await act.read(watch)
    if ts and act.channel_id and act.channel_id == watched.channel:
        await act.write(post_deleted, act.channel_id, ts, act.now)
    return None


async def unheard_post(act: Act, ts: str) -> dict[str, Any] | None:
    """The app's post at `ts` in the leads channel, read from Slack: events come in any order, so
    somebody may act on a post before its own event is here (F14). None for any other message.

    One of our own cards whose place is not stored yet is settled on the way. Raises SlackError.
    """
    watched: Watch = await act.read(watch)
    channel = act.channel_id
    if not channel or channel != watched.channel:
        return None
    answer = await act.deps.slack.call(
        act.workspace_id, "conversations.history", channel=channel, latest=ts, oldest=ts,
        inclusive=True, limit=1, include_all_metadata=True,
    )  # fmt: skip
    message = next((m for m in answer.get("messages", []) if m.get("ts") == ts), None)
    if message is None:
        return None
    if message.get("user") == watched.bot_user_id:
        await _settle(act, channel, message)
        return None
    shared = act.body.get("is_ext_shared_channel", True) and not watched.allow_shared
    return None if shared or not is_lead_post(message) else message


async def _settle(act: Act, channel: str, message: dict[str, Any]) -> None:
    mark = ((message.get("metadata") or {}).get("event_payload") or {}).get("k")
    if mark:
        await act.deps.db.write(
            settle, str(mark), channel, str(message["ts"]), workspace_id=act.workspace_id
        )


async def _take(act: Act, message: dict[str, Any]) -> Answer:
    if not is_lead_post(message):
        return None
    watched: Watch = await act.read(watch)
    channel = act.channel_id
    if not channel or channel != watched.channel or message.get("user") == watched.bot_user_id:
        return None
    # Slack says with every event whether another organisation reads along; silence is a yes.
    if act.body.get("is_ext_shared_channel", True) and not watched.allow_shared:
        if act.body.get("is_ext_shared_channel"):
            await hear_shared(act.deps, act.workspace_id, channel)
        return None
    await act.write(take_post, channel, message, act.now, merged_by(act), told_of_owners(act))
    return None


def is_lead_post(message: dict[str, Any]) -> bool:
    """Whether a message of the leads channel, not our own, can be a lead's: an app's, no reply."""
    by_an_app = bool(message.get("bot_id") or message.get("app_id") or message.get("bot_profile"))
    return by_an_app and message.get("thread_ts") in (None, "", message.get("ts"))


def _said(message: dict[str, Any]) -> tuple[Any, ...]:
    written = [
        a for a in message.get("attachments") or [] if isinstance(a, dict) and not a.get("from_url")
    ]
    return message.get("text"), message.get("blocks"), written
