"""Shows a report to the one person who asked, with charts if their workspace draws them."""

from __future__ import annotations

import structlog

from bot.kit import blocks as b
from bot.kit.act import Act
from bot.kit.outbox import Message
from bot.kit.slack_errors import BlocksRefused, ScopeMissing, SlackError
from bot.people.sharing import may_show_leads
from bot.reports.chart_support import charts_taken, remember_charts
from bot.reports.facts import Conversations
from bot.reports.issuing import read
from bot.reports.uploading import upload_picture
from bot.reports.views import Shape, Standing, Wanted, report_message

log = structlog.get_logger()
SORRY = "I could not draw it just now. Please ask for it again in a moment."


def is_channel(channel: str | None) -> bool:
    """Whether something can be posted there for others; a direct message is the reader's own."""
    return bool(channel) and str(channel)[0] in "CG"


async def show(act: Act, wanted: Wanted, *, picture: bool = False) -> None:
    """Draws the report for this person. `picture`: as one, also where Slack draws charts.

    Runs after the acknowledgement: a picture takes longer than Slack waits.
    """
    try:
        report = await act.read(read, wanted)
        taken = False if picture else await act.read(charts_taken, act.now)
        if taken is not False and await _with_charts(act, report, known=taken is True):
            return
        await _with_picture(act, report)
    except SlackError:
        raise  # it would not take an apology either
    except Exception:
        await tell(act, b.message(SORRY))
        raise


async def _with_charts(act: Act, report: Conversations, *, known: bool) -> bool:
    return await try_charts(act, report_message(report, _standing(act, Shape.CHARTS)), known=known)


async def try_charts(act: Act, message: Message, *, known: bool) -> bool:
    """Shows a message with Slack's charts. False: the workspace refuses them, which is remembered.

    `known`: it is known to draw them.
    """
    try:
        await tell(act, message)
    except BlocksRefused as error:
        log.info("charts_refused", workspace=act.workspace_id, error=str(error)[:300])
        await _remember(act, taken=False)
        return False
    if not known:
        await _remember(act, taken=True)
    return True


async def _with_picture(act: Act, report: Conversations) -> None:
    file_id = await upload_picture(act.deps, act.workspace_id, report)
    if file_id is not None:
        try:
            await tell(act, report_message(report, _standing(act, Shape.PICTURE, file_id)))
        except BlocksRefused as error:
            log.warning("picture_refused", workspace=act.workspace_id, error=str(error)[:300])
        else:
            return
    await tell(act, report_message(report, _standing(act, Shape.WORDS)))


def _standing(act: Act, shape: Shape, picture: str = "") -> Standing:
    return Standing(shape, picture, here=is_channel(act.channel_id))


async def _remember(act: Act, *, taken: bool) -> None:
    await act.deps.db.write(remember_charts, taken, act.now, workspace_id=act.workspace_id)


async def tell(act: Act, message: Message) -> None:
    """Shows a message to this person only; raises what Slack says of it, unlike `Act.whisper`."""
    slack, where = act.deps.slack, act.channel_id
    if act.response_url:
        await slack.respond(act.response_url, message)
    elif where and is_channel(where):
        await slack.whisper(act.workspace_id, where, act.user_id, message, act.thread_ts)
    else:
        await slack.post(act.workspace_id, act.user_id, message)


async def send_file(act: Act, name: str, content: bytes, title: str) -> None:
    """Sends a file to this person as a direct message, and says so where they asked for it."""
    slack, here = act.deps.slack, act.workspace_id
    opened = await slack.call(here, "conversations.open", users=act.user_id)
    place: str = opened["channel"]["id"]
    try:
        await slack.upload(here, place, name, content, title)
    except ScopeMissing:
        said = "I may not send files yet: an admin has to reinstall the app (files:write)."
        await tell(act, b.message(said))
        return
    if act.channel_id != place:
        await tell(act, b.message("The file is in your messages with me."))


async def come_in(act: Act, channel: str) -> str:
    """Makes sure that a report may stand in a channel; else a sentence with what to do."""
    if not await may_show_leads(act.deps, act.workspace_id, channel):
        return (
            "I do not know this channel, or another company reads along in it. Type "
            "`/invite @Align` here; for shared channels an admin decides in `/align settings`."
        )
    invite = "I am not in this channel. Type `/invite @Align` here, and then again."
    try:
        await act.deps.slack.call(act.workspace_id, "conversations.join", channel=channel)
    except SlackError as error:
        if error.code != "method_not_supported_for_channel_type":
            return invite
        answer = await act.deps.slack.call(act.workspace_id, "conversations.info", channel=channel)
        return "" if (answer.get("channel") or {}).get("is_member") else invite
    return ""
