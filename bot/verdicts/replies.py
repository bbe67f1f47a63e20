"""Puts an answer together: what was saved, and the few facts that it needs besides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.kit.act import Act, Answer, carried
from bot.kit.boundary import UserError
from bot.kit.outbox import Message
from bot.kit.pressed import refresh_home as refresh_home
from bot.kit.pressed import row_id
from bot.kit.slack_errors import SlackError
from bot.leads.models import Quality
from bot.people import service as people
from bot.people.digest_time import digest_moments, digest_said
from bot.verdicts import views_saved
from bot.verdicts.find import Choice, close_to, recent
from bot.verdicts.models import Reason, Via
from bot.verdicts.reasons import NOTE, read_reason
from bot.verdicts.rules import quality_of
from bot.verdicts.same import tries_of
from bot.verdicts.spoken import Saying, Speech
from bot.verdicts.views import picker
from bot.verdicts.views_forms import DONE, SAVED, done_view
from bot.verdicts.views_saved import saved

BENEATH = "beneath"
_A_DAY = timedelta(days=1)
# Whether a day is a working day of a country never changes while a process lives.
_works: dict[tuple[str, date], bool] = {}
TOO_OLD = "That button is too old for me. Type `/badlead` for a new one."


def speech_of(
    act: Act,
    quality: Quality,
    words: str = "",
    *,
    via: Via = Via.COMMAND,
    channel: str | None = None,
    ts: str | None = None,
) -> Speech:
    """What this person says with these words: a reason, or a note on a good lead."""
    read = read_reason(words)
    if quality == Quality.GOOD:
        note = words[:NOTE].strip() or None
        return Speech(act.user_id, quality, via, act.now, note=note, channel=channel, ts=ts)
    if read is None:
        reason = Reason.NOT_READY if quality == Quality.LATER else None
        return Speech(act.user_id, quality, via, act.now, reason, channel=channel, ts=ts)
    return Speech(
        act.user_id, quality_of(read.reason), via, act.now, read.reason, read.field, read.note,
        channel=channel, ts=ts,
    )  # fmt: skip


async def digest_words(act: Act, s: Saying) -> str | None:
    """When marketing reads the next digest: `today's 16:00`. None where there is none, or where
    an earlier one may have counted this already."""
    place = s.place
    if place is None or not place.has_digest:
        return None
    days = digest_moments(act.now, place.zone, place.digest_hour, place.digest_at)
    for nth, (day, at) in enumerate(days):
        if nth == 0 and s.begun is not None and s.begun < at - _A_DAY:
            return None
        if await _is_working_day(act, place.country, day):
            return digest_said(at, act.now, place.reader)
    return None


async def _is_working_day(act: Act, country: str, day: date) -> bool:
    key = country, day
    if key not in _works:
        if len(_works) > 1000:
            _works.clear()
        _works[key] = await act.read(people.is_working_day, day)
    return _works[key]


async def answer(act: Act, s: Saying, *, replace: bool = False, words: str = "") -> Message:
    """What the person hears back. `replace`: in place of the message the button was in."""
    near: tuple[Choice, ...] = ()
    if s.only_mine or s.reason == Reason.DUPLICATE:
        near = await act.read(close_to, s.lead.id)
    tries = await act.read(tries_of, s.lead.id) if s.reason == Reason.CANNOT_REACH else 0
    digest = await digest_words(act, s)
    message = saved(s, act.now, digest=digest, near=near, tries=tries, cut=len(words) > NOTE)
    return message | {"replace_original": True} if replace else message


async def anew(act: Act, s: Saying) -> Answer:
    """The answer to a press that changed what was said, in place of what it was pressed in."""
    return in_place(act, await answer(act, views_saved.settled(s)))


def in_place(act: Act, message: Message, title: str = SAVED) -> Answer:
    """Home is drawn anew, a form shows the message itself, and a message becomes it."""
    where = act.view.get("type")
    if where == "home":
        act.deps.tasks.spawn(refresh_home(act))
        return None
    if where == "modal":
        view = done_view(message, title)
        act.deps.tasks.spawn(act.deps.slack.update_form(act.workspace_id, act.view["id"], view))
        return None
    return message | {"replace_original": True}


async def show_form(act: Act, view: dict[str, Any]) -> None:
    """Opens a form, on top of the one the button was in where it was in one."""
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


def origin(act: Act) -> str:
    """What a form carries of where it is opened: a message to answer at, or the form beneath."""
    return BENEATH if act.view.get("callback_id") == DONE else act.response_url or ""


async def which_one(act: Act, quality: Quality, words: str = "", question: str = "") -> Message:
    """Recent leads to choose from, with the words kept."""
    leads = await act.read(recent, act.user_id, act.channel_id, act.now)
    if not leads:
        command = "/goodlead" if quality == Quality.GOOD else "/badlead"
        say = f"Say which: `{command} pat@example.com` and, if you like, why."
        raise UserError(f"{question or 'I know no lead yet.'} {say}")
    return picker(question or "Which lead?", leads, quality, words)


def number(value: Any) -> int:
    """A row's id out of a button or a form. Raises UserError for what an older version drew."""
    return row_id(value, TOO_OLD)


def pair(act: Act) -> tuple[int, str]:
    """`<verdict id> <word>` out of a button."""
    first, _, second = act.value.partition(" ")
    return number(first), second


def about(act: Act) -> int:
    """The verdict that a form is about (F34: forms outlive deploys)."""
    found = carried(act.carried).get("i")
    if not isinstance(found, int):
        raise UserError("This form is too old. Please close it and begin again.")
    return found


async def close_form(act: Act, message: Message) -> Answer:
    """A form was saved: the message it came from shows the new state, or Home does."""
    act.deps.tasks.spawn(_show_where_it_was(act, message))
    return None


async def _show_where_it_was(act: Act, message: Message) -> None:
    where = carried(act.carried).get("u")
    if not isinstance(where, str) or not where:
        await refresh_home(act)
        return
    if where == BENEATH:
        beneath = str(act.view.get("previous_view_id") or "")
        await act.deps.slack.update_form(act.workspace_id, beneath, done_view(message))
        return
    try:
        await act.deps.slack.respond(where, {**message, "replace_original": True})
    except SlackError:
        # Half an hour is over, or the message is gone: what was saved is said all the same (F16).
        await act.deps.slack.post(act.workspace_id, act.user_id, message)
