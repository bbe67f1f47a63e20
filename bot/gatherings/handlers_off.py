"""What an owner takes off: a date of a series, people of a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.gatherings import form_values as v
from bot.gatherings import inviting, left_out, views_off
from bot.gatherings.handlers_plan import changeable
from bot.gatherings.views_saved import moved_form
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.pressed import row_id


async def _push(act: Act, view: dict[str, Any]) -> None:
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


# -- a date


async def on_leave_pressed(act: Act) -> Answer:
    """[Leave out a date] of a ritual."""
    found = await act.read(left_out.choices, row_id(act.value), act.user_id, act.now)
    await _push(act, views_off.leave_form(found))
    return None


async def on_leave_sent(act: Act) -> Answer:
    """Its form, which then shows what is left out."""
    day = v.day(act.values, "day")
    if day is None:
        raise UserError("Which date?", field="day")
    series_id = row_id(carried(act.carried).get("s"))
    found = await act.write(left_out.leave_out, series_id, day, act.user_id, act.now)
    return FormUpdate(views_off.leave_form(found))


async def on_date_taken_back(act: Act) -> Answer:
    """[Take back] of a date that was left out."""
    series_id, _, day = act.value.partition(":")
    found = await act.write(
        left_out.take_back, row_id(series_id), date.fromisoformat(day), act.user_id, act.now
    )
    view = views_off.leave_form(found)
    await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), view)
    return None


# -- people


async def on_off_pressed(act: Act) -> Answer:
    """[Take off]."""
    row = await act.read(changeable, row_id(act.value), act.user_id)
    await _push(act, views_off.off_form(row.id or 0))
    return None


async def on_off_sent(act: Act) -> Answer:
    """Its form: they hear of it where they were invited."""
    gathering_id, whom = row_id(carried(act.carried).get("g")), v.people(act.values, "whom")
    args = (gathering_id, whom, act.user_id, act.now)
    row, count = await act.write(inviting.take_off, *args)
    return FormUpdate(moved_form(row, taken_off=count))
