"""What somebody does with a note: takes it back, shares it, says which lead or until when; looks
at the notes behind a line; edits the lists of reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.calls import views, views_notes
from bot.calls.form_state import day_of
from bot.calls.handlers import open_edit
from bot.calls.models import Outcome
from bot.calls.questions import lines_of
from bot.calls.reading import notes_page, recent_notes
from bot.calls.reasons import Choice, offered, put_reasons_back, set_reasons
from bot.calls.service import change_note, put_back, withdraw_note
from bot.calls.shared_reading import recent_shared
from bot.calls.views_share import own_shared
from bot.calls.weekly import week_bounds
from bot.enquiries.returning import answer_form, in_home, number, origin
from bot.kit.act import Act, Answer, carried
from bot.kit.blocks import Block
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people

TOO_OLD = "That button is too old. Nothing was changed."

# -- one's own note


async def on_edit_pressed(act: Act) -> Answer:
    """[Edit]."""
    await open_edit(act, number(act.value))
    return None


async def on_add_pressed(act: Act) -> Answer:
    """[Add details]."""
    await open_edit(act, number(act.value), details=True)
    return None


async def on_undo_pressed(act: Act) -> Answer:
    """[Undo]."""
    return views.undone_message(
        await act.write(withdraw_note, number(act.value), act.user_id, act.now)
    )


async def on_keep_pressed(act: Act) -> Answer:
    """[Put it back]."""
    saved = await act.write(put_back, number(act.value), act.user_id, act.now)
    return views.saved_message(saved, replace=True)


async def on_picked(act: Act) -> Answer:
    """One of the leads that the typed name may mean."""
    note_id, _, lead_id = act.value.partition(" ")
    return await _change(act, number(note_id), {"lead_id": number(lead_id), "name": ""})


async def on_share_pressed(act: Act) -> Answer:
    """[Share with marketing]: its words and tags, without the author's name (001-10)."""
    return await _change(act, number(act.value), {"shared": True})


async def on_until_chosen(act: Act) -> Answer:
    """Until when a later one is to wait; the date is optional."""
    note_id = number(str(act.action.get("block_id") or "").partition(":")[2])
    return await _change(act, note_id, {"later_on": day_of(act.value)})


async def _change(act: Act, note_id: int, change: dict[str, object]) -> Answer:
    saved = await act.write(change_note, note_id, act.user_id, change, act.now)
    return views.saved_message(saved, replace=True)


async def on_own_menu(act: Act) -> Answer:
    """The three dots beside one's own note."""
    what, _, said = act.value.partition(":")
    note_id = number(said)
    if what == "edit":
        await open_edit(act, note_id)
        return None
    if what == "undo":
        gone = await act.write(withdraw_note, note_id, act.user_id, act.now)
        return None if in_home(act) else views.undone_message(gone)
    if what in ("share", "unshare"):
        change = {"shared": what == "share"}
        saved = await act.write(change_note, note_id, act.user_id, change, act.now)
        return None if in_home(act) else views.saved_message(saved, replace=True)
    raise UserError(TOO_OLD)


# -- looking closer


async def on_notes(act: Act) -> Answer:
    """[See notes] in the digest."""
    await _show_page(act, 0, carried(act.value))
    return None


async def on_notes_page(act: Act) -> Answer:
    """[More] and [Back]."""
    page, _, value = act.value.partition(" ")
    await _show_page(act, number(page), carried(value))
    return None


async def on_week(act: Act) -> Answer:
    """[See notes] in the week's summary of what was shared."""
    since, until = await act.read(week_bounds, act.value)
    await _show_page(act, 0, {"a": since.isoformat(), "b": until.isoformat(), "s": 1})
    return None


async def _show_page(act: Act, page: int, value: dict[str, Any]) -> None:
    since, until = moment(value.get("a")), moment(value.get("b"))
    if until is None:
        raise UserError(TOO_OLD)
    only = bool(value.get("s"))
    found = await act.read(notes_page, since, until, page, act.user_id, only)
    await show(act, views_notes.notes_form(found))


def moment(value: Any) -> datetime | None:
    """A moment that a button carries; None for none."""
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


async def show(act: Act, view: Block) -> None:
    """Opens a form, on top of the one that is open, or in place of it if it is the same."""
    if act.view.get("type") != "modal":
        await act.open_form(view)
    elif act.view.get("callback_id") == view["callback_id"]:
        await act.deps.slack.update_form(act.workspace_id, str(act.view["id"]), view)
    else:
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)


# -- `/align calls`


async def on_calls_word(act: Act) -> Answer:
    """`/align calls`: my last notes, what I shared without a call; for admins the lists of reasons
    as well."""
    notes = await act.read(recent_notes, act.user_id, 10)
    shared = await act.read(recent_shared, act.user_id)
    admin = await act.read(people.is_admin, act.user_id)
    return views_notes.calls_message(notes, own_shared(shared), admin=admin)


async def on_reasons_pressed(act: Act) -> Answer:
    """[Edit reasons]."""
    lists = await act.read(_lists_for, act.user_id)
    await show(act, views_notes.reasons_form(lists, origin(act)))
    return None


def _lists_for(session: Session, by: str) -> dict[Outcome, list[Choice]]:
    people.require_admin(session, by)
    return offered(session)


async def on_reasons_sent(act: Act) -> Answer:
    """The lists are these now."""
    typed = views_notes.read_reasons_form(act.values)
    lists = {outcome: list(lines_of(words)) for outcome, words in typed.items()}
    before = await act.write(set_reasons, act.user_id, lists, act.now)
    act.deps.tasks.spawn(answer_form(act, views_notes.reasons_saved(before)))
    return None


async def on_reasons_undo(act: Act) -> Answer:
    """[Undo] of the lists."""
    before = views_notes.read_before(act.value)
    if not any(before.values()):
        raise UserError(TOO_OLD)
    await act.write(put_reasons_back, act.user_id, before, act.now)
    return views_notes.reasons_undone()
