"""Changing a council, or ending it."""

from __future__ import annotations

from datetime import datetime

from bot.council import seats, views_council
from bot.council.changing import change_council, end_council
from bot.council.handlers import council_in, show_form
from bot.council.handlers_form import redraw_manage
from bot.council.models import USUAL_A_YEAR
from bot.council.views import esc
from bot.gatherings import form_values as v
from bot.kit.act import Act, Answer
from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.pressed import refresh_home, row_id


async def on_edit_pressed(act: Act) -> Answer:
    """[Change the council]."""
    await show_form(act, await act.read(_form, row_id(act.value), act.user_id))
    return None


def _form(session: Session, council_id: int, by: str) -> Block:
    row = seats.council(session, council_id)
    seats.require_change(session, row, by)
    return views_council.edit_form(row)


async def on_edit_submitted(act: Act) -> Answer:
    """Its form."""
    council_id = council_in(act)
    per_year = v.number(act.values, "per_year", USUAL_A_YEAR)
    given = (v.typed(act.values, "name"), v.chosen(act.values, "owner"),
             v.chosen(act.values, "deputy") or None, per_year)  # fmt: skip
    await act.write(_change, council_id, act.user_id, *given, act.now)
    await redraw_manage(act, council_id)
    return None


def _change(
    session: Session, council_id: int, by: str, name: str, owner: str, deputy: str | None,
    per_year: int, now: datetime,
) -> None:  # fmt: skip
    change_council(session, council_id, by, name, owner or by, deputy, per_year, now)


async def on_end_pressed(act: Act) -> Answer:
    """[End the council]."""
    name = await act.write(_end, row_id(act.value), act.user_id, act.now)
    for view_id in (act.view.get("id"), act.view.get("previous_view_id")):
        if view_id:
            done = views_council.ended_view(esc(name))
            await act.deps.slack.update_form(act.workspace_id, str(view_id), done)
    await refresh_home(act)
    return None


def _end(session: Session, council_id: int, by: str, now: datetime) -> str:
    return end_council(session, council_id, by, now).name
