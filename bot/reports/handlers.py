"""What people do with reports: ask, subscribe, stop, take the file or the picture along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.service import require_side
from bot.reports import subscriptions, views, views_lists
from bot.reports.conversations import HISTORY, campaign_called, span_now
from bot.reports.csv_file import file_name, report_csv
from bot.reports.figures import CONVERSATIONS, STAGES
from bot.reports.handlers_stages import on_stages_word
from bot.reports.issuing import issue, read
from bot.reports.models import Cadence
from bot.reports.registry import FIGURES
from bot.reports.showing import come_in, is_channel, send_file, show, tell
from bot.reports.uploading import add_picture
from bot.reports.views import Wanted, read_wanted

_TOO_OLD = "That button is too old. Type `/align report conversations` for a new one."
_CALLED = (*(c.value for c in Cadence), HISTORY)


@dataclass(frozen=True)
class Typed:
    """What was typed after `/align report`: how often, of which campaign, for this channel."""

    called: str
    campaign: str
    here: bool


def read_typed(words: list[str]) -> Typed:
    """`[conversations] [daily|weekly|monthly|history] [campaign] [here]`, in this order.

    Raises UserError for a report that there is not.
    """
    left = list(words)
    name = left[0].lower() if left else ""
    if name in FIGURES.reports:
        left.pop(0)
    elif name not in _CALLED:
        known = ", ".join(f"`{r}`" for r in FIGURES.reports)
        raise UserError(f"I know no report `{text.mrkdwn(name, 40)}`. There is {known}.")
    called = left.pop(0).lower() if left and left[0].lower() in _CALLED else Cadence.WEEKLY.value
    here = bool(left) and left[-1].lower() == "here"
    return Typed(called, " ".join(left[:-1] if here else left), here)


async def on_report_word(act: Act) -> Answer:
    """`/align report ...`."""
    words = act.text.split()[1:]
    if not words or words[0].lower() in ("list", "unsubscribe", "stop"):
        return await _list(act)
    if words[0].lower() == STAGES.name:
        return await on_stages_word(act, " ".join(words[1:]))
    if words[0].lower() == "subscribe":
        if words[1:] and words[1].lower() == STAGES.name:
            raise UserError(
                "Stages change slowly and come when you ask: `/align report stages`. By itself "
                "comes `/align report subscribe conversations monthly`."
            )
        return await _subscribe(act, read_typed(words[1:] or [CONVERSATIONS.name]))
    wanted = await act.read(_wanted, act.user_id, read_typed(words), act.now)
    act.deps.tasks.spawn(show(act, wanted))
    return None


async def _list(act: Act) -> Answer:
    where = act.channel_id if is_channel(act.channel_id) else None
    mine = await act.read(subscriptions.standing, act.user_id, where)
    return views_lists.reports_message(list(FIGURES.reports.values()), mine)


def _wanted(session: Session, slack_id: str, typed: Typed, now: Any) -> Wanted:
    require_side(session, slack_id)
    campaign_id = campaign_called(session, typed.campaign)
    return Wanted(typed.called, span_now(session, typed.called, now), campaign_id)


# -- what comes by itself


async def _subscribe(act: Act, typed: Typed) -> Answer:
    if typed.called == HISTORY:
        raise UserError("History is for asking. By itself comes `daily`, `weekly` or `monthly`.")
    wanted = await act.read(_wanted, act.user_id, typed, act.now)
    channel = act.channel_id or ""
    if not typed.here:
        return await _begin(act, wanted, act.user_id)
    if not is_channel(channel):
        raise UserError("Type that in the channel where it should come.")
    act.deps.tasks.spawn(_in_channel(act, channel, lambda: _begin(act, wanted, channel)))
    return None


async def _begin(act: Act, wanted: Wanted, to: str) -> Answer:
    cadence = Cadence(wanted.called)
    line, new = await act.write(
        subscriptions.subscribe, act.user_id, cadence, wanted.campaign_id, to, act.now
    )
    return views_lists.subscribed_message(line, new=new)


async def _in_channel(act: Act, channel: str, then: Callable[[], Awaitable[Answer]]) -> None:
    """Looks whether a report may stand there, which takes calls to Slack, and answers."""
    said = await come_in(act, channel)
    answer = b.message(said) if said else await then()
    if isinstance(answer, dict):
        await tell(act, answer)


async def on_subscribe_pressed(act: Act) -> Answer:
    """[Send me this weekly]."""
    wanted = _pressed(act)
    if wanted.called == HISTORY:
        wanted = Wanted(Cadence.MONTHLY.value, wanted.span, wanted.campaign_id)
    return await _begin(act, wanted, act.user_id)


async def on_stop_pressed(act: Act) -> Answer:
    """[Stop this], [Undo]."""
    line, ended = await act.write(subscriptions.stop, act.user_id, _id(act), act.now)
    return views_lists.stopped_message(line, ended=ended)


async def on_again_pressed(act: Act) -> Answer:
    """[Begin again]."""
    line, new = await act.write(subscriptions.begin_again, act.user_id, _id(act), act.now)
    return views_lists.subscribed_message(line, new=new)


def _id(act: Act) -> int:
    if not act.value.isdigit():
        raise UserError(_TOO_OLD)
    return int(act.value)


def _pressed(act: Act) -> Wanted:
    wanted = read_wanted(act.value)
    if wanted is None or wanted.called not in _CALLED:
        raise UserError(_TOO_OLD)
    return wanted


# -- one report


async def on_counted_pressed(act: Act) -> Answer:
    """[How counted]. Its button carries the report, or an older one's cadence."""
    report = FIGURES.reports.get(act.value, CONVERSATIONS)
    await act.open_form(views.how_counted(FIGURES.counted(report.figures)))
    return None


async def on_picture_pressed(act: Act) -> Answer:
    """[Picture]: the bars stacked, to keep or to pass on."""
    wanted = _pressed(act)
    await act.write(_took, act.user_id)
    act.deps.tasks.spawn(show(act, wanted, picture=True))
    return None


async def on_csv_pressed(act: Act) -> Answer:
    """[CSV]: the file comes as a direct message."""
    wanted = _pressed(act)
    await act.write(_took, act.user_id)
    act.deps.tasks.spawn(_send_csv(act, wanted))
    return None


def _took(session: Session, slack_id: str) -> None:
    """Claims the press, so that a second delivery of it brings no second file (F13)."""
    require_side(session, slack_id)


async def _send_csv(act: Act, wanted: Wanted) -> None:
    report = await act.read(read, wanted)
    await send_file(act, file_name(report), report_csv(report), report.title)


async def on_open_pressed(act: Act) -> Answer:
    """[Open] in Home: the report as a direct message."""
    wanted = _pressed(act)
    await _said(act, wanted, act.user_id, act.key)
    return None


async def on_post_pressed(act: Act) -> Answer:
    """[Post here]: for everybody in the channel."""
    wanted, channel = _pressed(act), act.channel_id or ""
    if not is_channel(channel):
        raise UserError("Ask for the report in the channel where it should stand.")
    # A second click on the same report is no second post.
    shown = str((act.body.get("container") or {}).get("message_ts") or act.key)
    about = f"{shown} {act.user_id} {channel}"
    act.deps.tasks.spawn(_in_channel(act, channel, lambda: _said(act, wanted, channel, about)))
    return None


async def _said(act: Act, wanted: Wanted, to: str, about: str) -> Answer:
    issue_id = await act.write(_issue, wanted, to, about, act.now, act.user_id)
    if issue_id is not None:
        act.deps.tasks.spawn(add_picture(act.deps, act.workspace_id, issue_id))
    if not is_channel(to):
        return None
    return b.message("Posted." if issue_id is not None else "It stands here already.")


def _issue(session: Session, wanted: Wanted, to: str, about: str, now: Any, by: str) -> int | None:
    require_side(session, by)
    return issue(session, wanted, to, about, now, by=by)
