"""What people do at the front door: open Home, ask for help, status and settings, set up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.home import views
from bot.home.service import (
    choose_channel,
    post_sample,
    save_settings,
    settings_of,
    status,
    try_dead_again,
)
from bot.home.views_settings import read_settings_form, settings_form
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.slack_errors import ChannelGone, NotInChannel, SlackError
from bot.kit.surfaces import HelpLine, HomePanel, HomePart
from bot.people import service as people

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
    """`/align help`, the Home button, or a direct message."""
    member = await act.read(people.member, act.user_id)
    lines: list[HelpLine] = act.deps.parts["help"]
    side = str(member.side) if member else "unknown"
    return views.help_message(
        lines, side, admin=bool(member and member.admin), prefix=act.deps.settings.command_prefix
    )


async def on_status(act: Act) -> Answer:
    """`/align status`."""
    found, admin = await act.read(status, act.user_id, act.now)
    return views.status_message(found, admin=admin)


async def on_direct_message(act: Act) -> Answer:
    """Somebody writes to the bot: it says what it can do."""
    if act.event.get("bot_id") or act.event.get("subtype"):
        return None
    answer = await on_help(act)
    if isinstance(answer, dict):
        await act.deps.slack.post(act.workspace_id, act.user_id, answer)
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
    settings = await act.read(settings_of, act.deps.settings.command_prefix)
    loading = b.form("home.loading", "Settings", [b.section("One moment …")])
    view_id = await act.open_form(loading)
    groups = await _user_groups(act)
    form = settings_form(settings, groups)
    await act.deps.slack.update_form(act.workspace_id, view_id, form)
    return None


async def _user_groups(act: Act) -> list[tuple[str, str]]:
    try:
        answer = await act.deps.slack.call(act.workspace_id, "usergroups.list")
    except SlackError:
        return []  # plans without user groups answer with an error; channels still work
    return [(g["id"], g["handle"]) for g in answer.get("usergroups", [])][:100]


async def on_settings_saved(act: Act) -> Answer:
    """The settings form."""
    new = read_settings_form(act.values)
    channels = await act.write(save_settings, act.user_id, new, act.now)
    act.deps.tasks.spawn(_after_settings(act, channels))
    return None


async def _after_settings(act: Act, channels: list[str]) -> None:
    refused = [said for c in channels if (said := await join(act, c))]
    if refused:
        await act.deps.slack.post(
            act.workspace_id, act.user_id, b.message("Settings saved. " + " ".join(refused))
        )
    for sync in act.deps.parts["sides_changed"]:
        await sync(act.deps, act.workspace_id)


async def join(act: Act, channel: str) -> str | None:
    """Joins a channel; a sentence with what to do where the bot cannot join by itself (U10)."""
    try:
        await act.deps.slack.call(act.workspace_id, "conversations.join", channel=channel)
    except (ChannelGone, NotInChannel):
        return f"I cannot see <#{channel}>. Please type `/invite @Align` there."
    except SlackError as error:
        if error.code == "method_not_supported_for_channel_type":
            info = await act.deps.slack.call(
                act.workspace_id, "conversations.info", channel=channel
            )
            if info["channel"].get("is_member"):
                return None
        return f"<#{channel}> is private. Please type `/invite @Align` there."
    return None


async def _on_channel_chosen(act: Act, which: str) -> Answer:
    channel = await act.write(choose_channel, act.user_id, which, act.value, act.now)
    if said := await join(act, channel):
        return b.message(said)
    return None


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


async def on_retry_pressed(act: Act) -> Answer:
    """[Try again] beside a message that could not be delivered."""
    if not act.value.isdigit():
        raise UserError("That button is too old. Type `/align status` for a new one.")
    again = await act.write(try_dead_again, act.user_id, int(act.value))
    return b.message("On its way again." if again else "That one is no longer waiting.")
