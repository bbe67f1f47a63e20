"""What people do at the front door: open Home, ask for help, status and settings, set up."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from bot.home import views
from bot.home.arriving import come_in, shared_with_others
from bot.home.helping import answer_direct, help_for
from bot.home.sample import post_sample, remove_sample
from bot.home.service import choose_channel, more_of, save_more, save_settings, settings_of
from bot.home.standing import status, try_dead_again
from bot.home.views import Settings
from bot.home.views_more import more_form, read_more_form
from bot.home.views_settings import Choices, read_settings_form, seen_in, settings_form
from bot.home.views_status import status_message
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.slack_errors import SlackError
from bot.kit.surfaces import HomePanel, HomePart
from bot.people import service as people
from bot.people.gate import forget

SIDE_WORDS = {"sales": "Sales", "marketing": "Marketing", "other": "Other"}


# -- /align and its words


async def on_align_command(act: Act) -> Answer:
    """`/align <what> ...`: finds the room that answers the word."""
    word = act.text.split(maxsplit=1)[0].lower() if act.text else "help"
    words: dict[str, Any] = act.deps.parts["words"][0]()
    handler = words.get(word)
    if handler is None:
        shown = text_list(sorted(words))
        return b.message(f"I do not know `{text.mrkdwn(word, 40)}`. I know {shown}.")
    return await handler(act)


def text_list(words: list[str]) -> str:
    """Words for a sentence: `a`, `b` and `c`."""
    quoted = [f"`{w}`" for w in words]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


async def on_help(act: Act) -> Answer:
    """`/align help`, or the Home button."""
    return await act.read(help_for, act.user_id, act.deps.parts["help"])


async def on_status(act: Act) -> Answer:
    """`/align status`."""
    found, admin = await act.read(status, act.user_id, act.now)
    return status_message(found, admin=admin)


async def on_direct_message(act: Act) -> Answer:
    """Somebody writes to the bot: it says what it can do, once (F12, U2)."""
    if act.event.get("bot_id") or act.event.get("subtype"):
        return None
    await act.write(answer_direct, act.user_id, act.key, act.now)
    return None


# -- Home


def _panels(
    session: Session, slack_id: str, now: datetime, parts: list[HomePart]
) -> tuple[str, str, bool, list[HomePanel]]:
    member = people.known(session, slack_id, now)
    side = SIDE_WORDS.get(str(member.side), "side not said yet")
    panels = [part(session, slack_id, now) for part in parts]
    return member.name or slack_id, side, member.admin, panels


async def publish_home(act: Act) -> None:
    """Draws the person's Home tab from what the rooms lend."""
    name, side, admin, panels = await act.deps.db.write(
        _panels,
        act.user_id,
        act.now,
        act.deps.parts["home_panels"],
        workspace_id=act.workspace_id,
    )
    view = views.home_view(name, side, panels, admin=admin)
    await act.deps.slack.publish_home(act.workspace_id, act.user_id, view)


async def on_home_opened(act: Act) -> Answer:
    """The Home tab was opened (the Messages tab sends the same event)."""
    if act.event.get("tab") != "messages":
        await publish_home(act)
    return None


async def on_refresh(act: Act) -> Answer:
    """[Refresh] in Home."""
    await publish_home(act)
    return None


async def on_help_pressed(act: Act) -> Answer:
    """[What I can do] in Home: a form that only closes."""
    answer = await on_help(act)
    blocks = answer["blocks"] if isinstance(answer, dict) else []
    await act.open_form(b.form("home.help.form", "What I can do", blocks, close="Close"))
    return None


# -- settings and first run


async def on_settings(act: Act) -> Answer:
    """`/align settings`, or the button: the form, for admins."""
    await act.read(people.require_admin, act.user_id)
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
    for field, channel in (("leads", new.leads_channel), ("questions", new.questions_channel)):
        if said := await shared_with_others(act.deps, act.workspace_id, channel):
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


async def _on_channel_chosen(act: Act, which: str) -> Answer:
    await act.read(people.require_admin, act.user_id)
    if said := await shared_with_others(act.deps, act.workspace_id, act.value):
        raise UserError(said)
    channel = await act.write(choose_channel, act.user_id, which, act.value, act.now)
    act.deps.tasks.spawn(_come_in(act, channel))
    return None


async def _come_in(act: Act, channel: str) -> None:
    if said := await come_in(act.deps, act.workspace_id, channel):
        act.whisper(b.message(said))


async def on_leads_channel_chosen(act: Act) -> Answer:
    """The leads channel, in the first message."""
    return await _on_channel_chosen(act, "leads")


async def on_questions_channel_chosen(act: Act) -> Answer:
    """The questions channel, in the first message."""
    return await _on_channel_chosen(act, "questions")


async def on_sample_pressed(act: Act) -> Answer:
    """[Post a sample lead]."""
    await act.write(post_sample, act.user_id, act.now)
    return None


async def on_sample_removed(act: Act) -> Answer:
    """[Remove the sample]."""
    gone = await act.write(remove_sample, act.user_id, act.now)
    return None if gone else b.message("There is no sample any more.")


async def on_retry_pressed(act: Act) -> Answer:
    """[Try again] beside a message that could not be delivered."""
    if not act.value.isdigit():
        raise UserError("That button is too old. Type `/align status` for a new one.")
    again = await act.write(try_dead_again, act.user_id, int(act.value))
    return b.message("On its way again." if again else "That one is no longer waiting.")
