"""What people do about topics: raise one, look at the agenda, vote (000-12, 000-17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.council import raising, reading, views, views_agenda, views_forms
from bot.council.models import HEADINGS
from bot.council.represent import seat_for
from bot.council.rules import may_form
from bot.council.shown import Raised
from bot.gatherings import form_values as v
from bot.kit.act import Act, Answer, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import Message
from bot.kit.pressed import TOO_OLD, refresh_home, row_id
from bot.people import service as people

_MODAL = "modal"


async def show_boards(act: Act) -> Message:
    """Every council there is, as whoever asks sees it."""
    return await act.read(_boards, act.user_id, act.now)


def _boards(session: Session, viewer: str, now: datetime) -> Message:
    may = may_form(people.member(session, viewer))
    found = reading.boards(session, viewer, now)
    if not found:
        named = " or ".join(m.name for m in people.admins(session)[:2] if m.name)
        return views.no_council_message(named or "An admin", may_form=may)
    return views.boards_message(found, may_form=may)


def in_message(act: Act) -> dict[str, Any]:
    """An answer to a button in a message that only this person sees takes its place."""
    container: dict[str, Any] = act.body.get("container") or {}
    return {"replace_original": True} if container.get("is_ephemeral") else {}


async def show_form(act: Act, view: dict[str, Any]) -> None:
    """Opens a form, on top of one that is open."""
    if act.view.get("type") == _MODAL:
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


# -- raising


async def on_raise_pressed(act: Act) -> Answer:
    """The shortcut, [Raise a topic], [Add], or the word alone."""
    await show_form(act, views_forms.raise_form("", await act.read(_speaks, act.user_id)))
    return None


def _speaks(session: Session, slack_id: str) -> str:
    seat = seat_for(session, slack_id)
    if seat is None or seat.slack_id == slack_id:
        return ""
    return reading.name_of(session, seat.slack_id)


async def on_raise_submitted(act: Act) -> Answer:
    """Its form."""
    words, heading = v.typed(act.values, "words"), v.chosen(act.values, "heading")
    r: Raised = await act.write(raising.raise_for_council, act.user_id, words, heading, act.now)
    act.whisper(views_agenda.raised_message(r))
    await _redraw_beneath(act)
    await refresh_home(act)
    return None


async def _redraw_beneath(act: Act) -> None:
    """An agenda on which the form stood shows the topic."""
    beneath = act.view.get("previous_view_id")
    if beneath:
        own = await act.read(_own_council, act.user_id)
        if own is not None:
            view = views_agenda.agenda_view(
                await act.read(reading.agenda_for, own, act.user_id, act.now)
            )
            await act.deps.slack.update_form(act.workspace_id, str(beneath), view)


def _own_council(session: Session, slack_id: str) -> int | None:
    seat = seat_for(session, slack_id)
    return seat.council_id if seat else None


async def on_back_pressed(act: Act) -> Answer:
    """[Take back], [Put back]."""
    topic, _, gone = act.value.partition(":")
    args = (row_id(topic), act.user_id, gone != "0", act.now)
    r = await act.write(raising.take_back, *args)
    return views_agenda.raised_message(r) | in_message(act)


async def on_heading_chosen(act: Act) -> Answer:
    """Which of the four headings."""
    topic, _, number = act.value.partition(":")
    if not number.isdigit() or int(number) >= len(HEADINGS):
        raise UserError(TOO_OLD)
    heading = HEADINGS[int(number)]
    r = await act.write(raising.set_heading, row_id(topic), act.user_id, heading, act.now)
    return views_agenda.raised_message(r) | in_message(act)


# -- the agenda


async def on_agenda_pressed(act: Act) -> Answer:
    """[Agenda], [Vote on order]."""
    council_id = row_id(act.value)
    found = await act.read(reading.agenda_for, council_id, act.user_id, act.now)
    await show_form(act, views_agenda.agenda_view(found))
    return None


async def on_vote_pressed(act: Act) -> Answer:
    """[Vote], [Not so early] beside a topic."""
    topic, _, wanted = act.value.partition(":")
    args = (row_id(topic), act.user_id, wanted != "0", act.now)
    council_id = await act.write(raising.vote, *args)
    await redraw_agenda(act, council_id)
    return None


async def on_each_pressed(act: Act) -> Answer:
    """[Tell me of each topic], on and off."""
    council_id = row_id(act.value)
    await act.write(raising.hear_each, council_id, act.user_id)
    await redraw_agenda(act, council_id)
    return None


async def redraw_agenda(act: Act, council_id: int) -> None:
    """The agenda that is open shows the order as it is."""
    if act.view.get("callback_id") == views_agenda.AGENDA_VIEW:
        found = await act.read(reading.agenda_for, council_id, act.user_id, act.now)
        view = views_agenda.agenda_view(found)
        await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), view)


def council_in(act: Act) -> int:
    """The council that a form carries. Raises UserError for what an older version drew."""
    return row_id(carried(act.carried).get("c"))
