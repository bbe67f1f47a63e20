"""What an admin does to set up: channels, sides, settings, the sample."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.home.arriving import come_in, shared_with_others
from bot.home.sample import post_sample, remove_sample
from bot.home.service import choose_channel, more_of, save_more, save_settings, settings_of
from bot.home.views import Settings
from bot.home.views_more import more_form, read_more_form
from bot.home.views_settings import Choices, read_settings_form, seen_in, settings_form
from bot.kit import blocks as b
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.slack_errors import SlackError
from bot.people import service as people
from bot.people.gate import forget

PLACES = {"leads": "Leads arrive in", "questions": "Marketing reads questions in"}
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{5,}")


async def on_settings(act: Act) -> Answer:
    """`/align settings`, or the button: the form, for admins; `settings leads C0123` for a
    channel that Slack's picker does not offer (U11)."""
    await act.read(people.require_admin, act.user_id)
    _, *typed = act.text.split(maxsplit=2) if act.kind == "command" else ("",)
    if typed:
        return await _on_channel_typed(act, typed)
    settings = await act.read(settings_of)
    loading = b.form("home.loading", "Settings", [b.section("One moment …")])
    view_id = await act.open_form(loading)
    form = settings_form(settings, await _choices(act, settings))
    await act.deps.slack.update_form(act.workspace_id, view_id, form)
    return None


async def _choices(act: Act, settings: Settings) -> Choices:
    channels = [ref for ref in settings.sides if not ref.startswith("S")]
    groups, places = await asyncio.gather(
        _user_groups(act), asyncio.gather(*(_is_public(act, channel) for channel in channels))
    )
    return Choices(groups, frozenset(c for c, yes in zip(channels, places, strict=True) if yes))


async def _user_groups(act: Act) -> list[tuple[str, str]]:
    try:
        answer = await act.deps.slack.call(act.workspace_id, "usergroups.list")
    except SlackError:
        return []  # plans without user groups answer with an error; channels still work
    return [(g["id"], g["handle"]) for g in answer.get("usergroups", [])]


async def _is_public(act: Act, channel: str) -> bool:
    """Whether everybody can see it: Slack's picker leaves out what its reader cannot."""
    try:
        answer = await act.deps.slack.call(act.workspace_id, "conversations.info", channel=channel)
    except SlackError:
        return False
    told: dict[str, Any] = answer.get("channel") or {}
    return not told.get("is_private") and not told.get("is_archived")


async def on_settings_saved(act: Act) -> Answer:
    """The settings form."""
    new, twice = read_settings_form(act.values)
    if twice:
        raise UserError("Somebody there stands on both sides. Choose one.", field=twice)
    fields = {"leads": new.leads_channel, "questions": new.questions_channel}
    told = await asyncio.gather(
        *(shared_with_others(act.deps, act.workspace_id, c) for c in fields.values())
    )
    for field, said in zip(fields, told, strict=True):
        if said:
            raise UserError(said, field=field)
    channels = await act.write(save_settings, act.user_id, new, seen_in(act.carried), act.now)
    act.deps.tasks.spawn(_after_settings(act, channels))
    return None


async def _after_settings(act: Act, channels: list[str]) -> None:
    said = [await come_in(act.deps, act.workspace_id, c) for c in channels]
    if any(said):
        words = "Settings saved. " + " ".join(s for s in said if s)
        await act.deps.slack.post(act.workspace_id, act.user_id, b.message(words))
    for sync in act.deps.parts["sides_changed"]:
        await sync(act.deps, act.workspace_id)


async def on_more_pressed(act: Act) -> Answer:
    """[More settings]: on top of the form."""
    await act.read(people.require_admin, act.user_id)
    form = more_form(await act.read(more_of))
    await act.deps.slack.push_form(act.workspace_id, act.trigger_id, form)
    return None


async def on_more_saved(act: Act) -> Answer:
    """The rarer settings."""
    await act.write(save_more, act.user_id, read_more_form(act.values), act.now)
    forget(act.deps, act.workspace_id)
    return None


async def _on_channel_typed(act: Act, typed: list[str]) -> Answer:
    which, channel = typed[0].lower(), typed[-1].strip("<>#").split("|")[0]
    if channel == "here":
        channel = act.channel_id or ""
    if len(typed) != 2 or which not in PLACES or not _CHANNEL_ID.fullmatch(channel):
        raise UserError("Type `/align settings leads here`, or a channel's id in place of `here`.")
    await _choose(act, which, channel)
    return b.message(f"{PLACES[which]} <#{channel}> now.")


async def _choose(act: Act, which: str, chosen: str) -> None:
    await act.read(people.require_admin, act.user_id)
    if said := await shared_with_others(act.deps, act.workspace_id, chosen):
        raise UserError(said)
    channel = await act.write(choose_channel, act.user_id, which, chosen, act.now)
    act.deps.tasks.spawn(_come_in(act, channel))


async def _come_in(act: Act, channel: str) -> None:
    if said := await come_in(act.deps, act.workspace_id, channel):
        act.whisper(b.message(said))


async def on_leads_channel_chosen(act: Act) -> Answer:
    """The leads channel, in the first message."""
    await _choose(act, "leads", act.value)
    return None


async def on_questions_channel_chosen(act: Act) -> Answer:
    """The questions channel, in the first message."""
    await _choose(act, "questions", act.value)
    return None


async def on_sample_pressed(act: Act) -> Answer:
    """[Post a sample lead]."""
    await act.write(post_sample, act.user_id, act.now)
    return None


async def on_sample_removed(act: Act) -> Answer:
    """[Remove the sample]."""
    gone = await act.write(remove_sample, act.user_id, act.now)
    return None if gone else b.message("There is no sample any more.")
