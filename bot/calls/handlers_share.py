"""*Share with marketing* on a message, and what its author does with it afterwards (001-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.calls import views_share
from bot.calls.drafts import keep_draft
from bot.calls.facts import Given
from bot.calls.form_state import State, draft_fields, given_of_state, read_form, state_of
from bot.calls.handlers import mark, message_of, open_edit, permalink_of
from bot.calls.handlers_note import TOO_OLD, moment, show
from bot.calls.models import Outcome
from bot.calls.reading import form_facts
from bot.calls.shared_reading import shared_page
from bot.calls.shared_taken import message_to_share
from bot.calls.sharing import (
    draft_key,
    edit_shared,
    put_shared_back,
    remember_shared_permalink,
    share_words,
    shared_given,
    take_shared_back,
)
from bot.calls.taken import shared_note_on
from bot.calls.weekly import week_bounds
from bot.enquiries.origin import Source
from bot.enquiries.returning import answer_form, number, origin
from bot.kit.act import Act, Answer, carried
from bot.kit.boundary import UserError


async def on_share_shortcut(act: Act) -> Answer:
    """On any message, also inside a thread: the form has its words and its lead.

    What this person shared of it already is edited, be it in a note of theirs.
    """
    message = message_of(act)
    channel, ts = act.channel_id or "", str(message["ts"])
    noted = await act.read(shared_note_on, act.user_id, channel, ts)
    if noted is not None:
        await open_edit(act, noted, details=True)
        return None
    taken, fresh = await act.read(message_to_share, act.user_id, channel, message, act.now)
    if taken.note_id is not None:
        await _open_edit(act, taken.note_id)
        return None
    thread = message.get("thread_ts")
    source = [channel, ts, thread if thread != ts else None]
    await _open(act, taken.state, {"m": source, "l": list(taken.among[:10]), "x": mark(fresh)})
    return None


async def _open(act: Act, state: State, about: dict[str, Any]) -> None:
    facts = await act.read(form_facts, act.user_id, act.now)
    where = {**about, **origin(act)}
    await show(act, views_share.share_form(state, facts, where, edit="n" in about))


async def _open_edit(act: Act, shared_id: int) -> None:
    given, lead = await act.read(shared_given, shared_id, act.user_id)
    await _open(act, state_of(given, lead, outcome=False), {"n": shared_id})


def _state(act: Act) -> State:
    return read_form(act.values, carried(act.carried))


def _given(act: Act) -> Given:
    # The form asks for no outcome, and what is shared has none.
    given = given_of_state(replace(_state(act), outcome=Outcome.LATER.value))
    assert given is not None
    return given


async def on_typed(act: Act) -> Answer:
    """While somebody types, and when the form is closed: what they have so far is kept."""
    where, state = carried(act.carried), _state(act)
    if where.get("m"):
        about = draft_key(*where["m"][:2])
        # The message's own words are in the message.
        own = where.get("x") == mark(state) and set(state.texts) <= {"words_used"}
        kept = {} if own else draft_fields(state)
        await act.deps.db.write(
            keep_draft, act.user_id, kept, act.now, about, workspace_id=act.workspace_id
        )
    return None


async def on_form_sent(act: Act) -> Answer:
    """Shared; a failing database leaves the form open, with everything in it."""
    where = carried(act.carried)
    if not where.get("m"):
        raise UserError(TOO_OLD)
    source = Source(*where["m"])
    verbatim = where.get("x") == mark(_state(act))
    shared = await act.write(share_words, act.user_id, _given(act), source, verbatim, act.now)
    act.deps.tasks.spawn(_fetch_permalink(act, shared.id, source))
    act.deps.tasks.spawn(answer_form(act, views_share.shared_message(shared)))
    return None


async def _fetch_permalink(act: Act, shared_id: int, source: Source) -> None:
    link = await permalink_of(act, source)
    if link is not None:
        await act.deps.db.write(
            remember_shared_permalink, shared_id, link, workspace_id=act.workspace_id
        )


async def on_edit_sent(act: Act) -> Answer:
    """It says something else now; the message that the button was in says so too."""
    shared_id = number(str(carried(act.carried).get("n") or ""))
    shared = await act.write(edit_shared, shared_id, act.user_id, _given(act), act.now)
    message = views_share.shared_message(shared, change=True, replace=True)
    act.deps.tasks.spawn(answer_form(act, message))
    return None


async def on_edit_pressed(act: Act) -> Answer:
    """[Edit]."""
    await _open_edit(act, number(act.value))
    return None


async def on_undo_pressed(act: Act) -> Answer:
    """[Undo]."""
    gone = await act.write(take_shared_back, number(act.value), act.user_id, act.now)
    return views_share.shared_undone(gone)


async def on_keep_pressed(act: Act) -> Answer:
    """[Put it back]."""
    back = await act.write(put_shared_back, number(act.value), act.user_id, act.now)
    return views_share.shared_message(back, replace=True)


async def on_own_menu(act: Act) -> Answer:
    """The three dots beside one's own in `/align calls`."""
    what, _, said = act.value.partition(":")
    if what == "edit":
        await _open_edit(act, number(said))
        return None
    if what != "undo":
        raise UserError(TOO_OLD)
    gone = await act.write(take_shared_back, number(said), act.user_id, act.now)
    return views_share.shared_undone(gone)


# -- looking closer


async def on_messages(act: Act) -> Answer:
    """[See messages] in the week's summary."""
    since, until = await act.read(week_bounds, act.value)
    await _show_page(act, 0, since, until)
    return None


async def on_messages_page(act: Act) -> Answer:
    """[More] and [Back]."""
    page, _, value = act.value.partition(" ")
    bounds = carried(value)
    since, until = moment(bounds.get("a")), moment(bounds.get("b"))
    if since is None or until is None:
        raise UserError(TOO_OLD)
    await _show_page(act, number(page), since, until)
    return None


async def _show_page(act: Act, page: int, since: datetime, until: datetime) -> None:
    found = await act.read(shared_page, since, until, page, act.user_id)
    await show(act, views_share.messages_form(found))
