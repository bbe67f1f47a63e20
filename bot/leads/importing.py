"""Leads from a table in Slack: pasted, checked, imported, and taken back (U21)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import NotSaved, StillSaving, UserError
from bot.kit.db import Session
from bot.leads import forms, owning, undoing
from bot.leads.handlers import lead_in, merged_by, told_of_owners
from bot.leads.outcome import Outcome
from bot.leads.table import import_leads
from bot.people import service as people
from bot.people.roster import CLI


async def on_import_submitted(act: Act) -> Answer:
    """Checks the pasted table, and imports it once what was checked is sent again unchanged."""
    await act.read(people.require_admin, act.user_id)
    content = forms.read_import_form(act.values)
    digest = sha256(content.encode()).hexdigest()[:16]
    if carried(act.carried).get("digest") != digest:
        tried = await act.write(_try_import, content, act.user_id, act.now, *_lent(act))
        return FormUpdate(forms.import_form(content, tried, digest))
    done = await act.write(_import, content, act.user_id, act.now, *_lent(act))
    return FormUpdate(forms.imported(done.lines(), done.import_id))


def _lent(act: Act) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What rooms above want done when leads are merged, and when they change hands."""
    return merged_by(act), told_of_owners(act)


def _try_import(
    session: Session,
    content: str,
    by: str,
    now: datetime,
    then: tuple[Any, ...],
    owner_changed: tuple[Any, ...],
) -> Outcome:
    try:
        return import_leads(
            session, content.encode(), by, now, True, then=then, owner_changed=owner_changed
        )
    except UserError as wrong:
        wrong.field = "csv"
        raise


def _import(
    session: Session,
    content: str,
    by: str,
    now: datetime,
    then: tuple[Any, ...],
    owner_changed: tuple[Any, ...],
) -> Outcome:
    people.require_admin(session, by)
    return import_leads(session, content.encode(), by, now, then=then, owner_changed=owner_changed)


async def newest_import(act: Act) -> Answer:
    """`/align lead undo`: the newest import, and the button that takes it back."""
    await act.read(people.require_admin, act.user_id)
    newest = await act.read(undoing.newest_import)
    if newest is None or newest.id is None:
        return b.message("There is no import to undo.")
    whose = "the command line" if newest.by == CLI else await act.read(owning.name_of, newest.by)
    return forms.newest_import(newest, text.mrkdwn(whose))


async def on_undo_import_pressed(act: Act) -> Answer:
    """[Undo the import]. A large one is finished after the answer."""
    import_id = lead_in(act)
    done = await act.write(undoing.undo_part, import_id, act.user_id, act.now, told_of_owners(act))
    if done.more:
        act.deps.tasks.spawn(_undo_rest(act, import_id, done))
        lines = ["Undoing. I will say here when it is done."]
    else:
        lines = done.lines()
    if act.view.get("type") != "modal":
        return b.message("\n".join(lines), replace_original=True)
    view = forms.imported(lines, None)
    act.deps.tasks.spawn(act.deps.slack.update_form(act.workspace_id, act.view["id"], view))
    return None


async def _undo_rest(act: Act, import_id: int, done: undoing.Undone) -> None:
    try:
        while done.more:
            part = await act.deps.db.write(
                undoing.undo_part, import_id, act.user_id, act.now, told_of_owners(act),
                workspace_id=act.workspace_id, deadline=60.0,
            )  # fmt: skip
            done = done.and_then(part)
    except (NotSaved, StillSaving, UserError):
        act.whisper(b.message("Only part of it is undone. `/align lead undo` goes on."))
        return
    act.whisper(b.message("\n".join(done.lines())))
