"""The ways in: typed at once, from a message, from anywhere; and the form (002-9, card-3, U1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zlib import crc32

from bot.calls import views, views_form
from bot.calls.drafts import draft_of, keep_draft
from bot.calls.facts import Given
from bot.calls.form_state import (
    State,
    draft_fields,
    given_of_state,
    read_form,
    state_of,
    state_of_draft,
)
from bot.calls.models import Outcome
from bot.calls.reading import choice_of, form_facts, lead_choices
from bot.calls.service import edit_note, note_given, remember_permalink, save_filled
from bot.calls.shorthand import begun_with, save_typed
from bot.calls.taken import from_message
from bot.calls.tally import local_day
from bot.calls.typed import MOST, read_note
from bot.enquiries.origin import Source
from bot.enquiries.returning import answer_form, number, origin
from bot.kit.act import Act, Answer, Options, carried
from bot.kit.boundary import UserError
from bot.kit.slack_errors import SlackError

# -- ways in


async def on_callnote_command(act: Act) -> Answer:
    """`/callnote [lead] [outcome] [words]`: saved at once where it names both; else the form
    opens with what was typed. Raises UserError for more than can be read."""
    today = await act.read(local_day, act.now)
    if act.text.lower() == "help":
        return views.help_message(today)
    if len(act.text) > MOST:
        raise UserError("That is too long to be read as a note. Nothing was saved.")
    typed = read_note(act.text, today)
    if typed.outcome is not None and (typed.which or typed.name):
        return views.saved_message(await act.write(save_typed, act.user_id, typed, act.now))
    if typed.empty:
        await open_note(act, await _draft(act))
        return None
    begun = await act.read(begun_with, typed, act.user_id, act.now)
    await open_note(act, state_of(begun.given, begun.lead, outcome=begun.sure))
    return None


async def _draft(act: Act) -> State:
    return state_of_draft(await act.read(draft_of, act.user_id, act.now))


async def on_note_global(act: Act) -> Answer:
    """*Call note* from anywhere."""
    await open_note(act, await _draft(act))
    return None


async def on_note_pressed(act: Act) -> Answer:
    """[Call note] in Home, and on a lead's detail."""
    choice = await act.read(choice_of, number(act.value)) if act.value else None
    about = state_of(Given(Outcome.LATER), choice, outcome=False)
    await open_note(act, about if choice else await _draft(act))
    return None


async def on_note_shortcut(act: Act) -> Answer:
    """*Save call note* on a message, also inside a thread: with its lead and its words."""
    message = message_of(act)
    channel, ts, thread = act.channel_id or "", str(message["ts"]), message.get("thread_ts")
    taken = await act.read(from_message, act.user_id, channel, message, act.now)
    if taken.note_id is not None:
        await open_edit(act, taken.note_id)
        return None
    source = [channel, ts, thread if thread != ts else None]
    about = {"m": source, "l": list(taken.among[:10]), "x": mark(taken.state)}
    await open_note(act, taken.state, about)
    return None


def message_of(act: Act) -> dict[str, Any]:
    """The message of a message shortcut, with its ts."""
    if act.message.get("ts"):
        return act.message
    return {**act.message, "ts": str(act.body.get("message_ts") or "")}


def mark(state: State) -> int:
    """Tells whether a message's words were changed in the form; they need not be carried."""
    words = " ".join(state.texts.get("words_used", "").split())
    return crc32(words.encode()) if words else 0


# -- the form


async def open_note(act: Act, state: State, about: dict[str, Any] | None = None) -> None:
    """Opens the form, on top of the one that is open. `about`: what it is to carry."""
    facts = await act.read(form_facts, act.user_id, act.now)
    edit = bool(about and about.get("n"))
    view = views_form.note_form(state, facts, {**(about or {}), **origin(act)}, edit=edit)
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


async def open_edit(act: Act, note_id: int, *, details: bool = False) -> None:
    """[Edit]: the form with all that the note says."""
    given, lead = await act.read(note_given, note_id, act.user_id)
    state = state_of(given, lead)
    more = replace(state, details=True) if details else state
    await open_note(act, more, {"n": note_id})


async def on_lead_typed(act: Act) -> Answer:
    """Somebody types into the first field: leads that this may mean, the recent ones first."""
    first = carried(act.carried).get("l") or []
    typed = str(act.body.get("value") or "")
    found = await act.read(lead_choices, typed, act.user_id, first, act.now)
    return Options(views_form.lead_options(found, typed))


async def on_outcome_chosen(act: Act) -> Answer:
    """The reasons are those of this outcome; a later one asks until when."""
    await _draw_anew(act, _state(act))
    return None


async def on_details_pressed(act: Act) -> Answer:
    """[Add details] in the form."""
    await _draw_anew(act, replace(_state(act), details=True))
    return None


async def _draw_anew(act: Act, state: State) -> None:
    facts = await act.read(form_facts, act.user_id, act.now)
    edit = act.view.get("callback_id") == views.EDIT_FORM
    about = {k: v for k, v in carried(act.carried).items() if k not in ("v", "d", "w")}
    view = views_form.note_form(state, facts, about, edit=edit)
    await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), view)
    await _keep(act, state)


def _state(act: Act) -> State:
    return read_form(act.values, carried(act.carried))


async def on_typed(act: Act) -> Answer:
    """While somebody types: what they have so far is kept."""
    await _keep(act, _state(act))
    return None


async def on_form_closed(act: Act) -> Answer:
    """The form was closed without sending it."""
    await _keep(act, _state(act))
    return None


async def _keep(act: Act, state: State) -> None:
    if act.view.get("callback_id") == views.FORM and (kept := draft_fields(state)):
        await act.deps.db.write(
            keep_draft, act.user_id, kept, act.now, workspace_id=act.workspace_id
        )


def _given(act: Act) -> Given:
    given = given_of_state(_state(act))
    if given is None:
        raise UserError("Please say what came of it.", field="outcome")
    return given


async def on_form_sent(act: Act) -> Answer:
    """The note is saved; a failing database leaves the form open, with everything in it."""
    given, where = _given(act), carried(act.carried)
    source = Source(*where["m"]) if where.get("m") else None
    verbatim = source is not None and where.get("x") == mark(_state(act))
    saved = await act.write(save_filled, act.user_id, given, act.now, source, verbatim)
    if source is not None:
        act.deps.tasks.spawn(_fetch_permalink(act, saved.note.id, source))
    act.deps.tasks.spawn(answer_form(act, views.saved_message(saved)))
    return None


async def on_edit_sent(act: Act) -> Answer:
    """The note says something else now; the message that the button was in says so too."""
    note_id = number(str(carried(act.carried).get("n") or ""))
    saved = await act.write(edit_note, note_id, act.user_id, _given(act), act.now)
    message = views.saved_message(saved, change=True, replace=True)
    act.deps.tasks.spawn(answer_form(act, message))
    return None


async def _fetch_permalink(act: Act, note_id: int, source: Source) -> None:
    link = await permalink_of(act, source)
    if link is not None:
        await act.deps.db.write(remember_permalink, note_id, link, workspace_id=act.workspace_id)


async def permalink_of(act: Act, source: Source) -> str | None:
    """Best effort: without it all else stands, only the link is missing."""
    try:
        answer = await act.deps.slack.call(
            act.workspace_id, "chat.getPermalink", channel=source.channel, message_ts=source.ts
        )
    except SlackError:
        return None
    return str(answer["permalink"])
