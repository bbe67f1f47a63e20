"""Forming a council: the form, its year, saved; more members and dates (000-13 to 000-16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.council import forming, reading, seats, views, views_forms
from bot.council.handlers import council_in, show_boards, show_form
from bot.council.meetings import meeting
from bot.council.models import Part
from bot.council.shown import Given, Meeting
from bot.gatherings import form_values as v
from bot.gatherings.models import Mode
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.blocks import Block
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.pressed import TOO_OLD, refresh_home, row_id
from bot.people import service as people
from bot.people.calendar import zone_of


async def on_form_pressed(act: Act) -> Answer:
    """[Form a council]."""
    await show_form(act, await act.read(_empty_form, act.user_id))
    return None


def _empty_form(session: Session, by: str) -> Block:
    forming.require_forming(session, by)
    given = Given("", owner_id=by, zone=zone_of(session, by))
    admin = people.is_admin(session, by)
    return views_forms.council_form(
        given, reading.sites(session), forming.zones(session, by), admin=admin
    )


async def on_form_submitted(act: Act) -> Answer:
    """[Show its year]: nothing is saved yet."""
    given = views_forms.read_council_form(act.values, act.user_id)
    return FormUpdate(await act.read(_preview, given, act.user_id, act.now))


def _preview(session: Session, given: Given, by: str, now: datetime) -> Block:
    row, days = forming.drawn_up(session, given, by, now, dry=True)
    names = reading.sides_of(session, [*given.reps, *given.leaders])
    matched = seats.matches(given.reps, given.leaders)
    return views_forms.preview(given, days, row.zone, names, matched)


async def on_preview_submitted(act: Act) -> Answer:
    """[Save and invite]."""
    try:
        given = views_forms.unpacked(carried(act.carried))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(TOO_OLD) from error
    matched = views_forms.read_matches(act.values, given.reps)
    try:
        await act.write(_form, given, matched, act.user_id, act.now)
    except UserError as said:  # its inputs are those of the form before
        raise UserError(said.sentence) from said
    act.whisper(await show_boards(act))
    await refresh_home(act)
    return None


def _form(session: Session, given: Given, matched: dict[str, str], by: str, now: datetime) -> int:
    return forming.form_council(session, replace(given, matches=matched), by, now).id or 0


# -- seats and dates


async def on_manage_pressed(act: Act) -> Answer:
    """[Seats and dates]."""
    await show_form(act, await _manage(act, row_id(act.value)))
    return None


async def _manage(act: Act, council_id: int) -> Block:
    return views.manage_view(await act.read(reading.one_board, council_id, act.user_id, act.now))


async def redraw_manage(act: Act, council_id: int) -> None:
    """Seats and dates, where they are open beneath a form, show what was saved."""
    beneath = act.view.get("previous_view_id")
    if beneath:
        view = await _manage(act, council_id)
        await act.deps.slack.update_form(act.workspace_id, str(beneath), view)
    await refresh_home(act)


async def on_add_rep(act: Act) -> Answer:
    """[Add a rep]."""
    return await _add(act, Part.REP)


async def on_add_leader(act: Act) -> Answer:
    """[Add a leader]."""
    return await _add(act, Part.LEADER)


async def _add(act: Act, part: Part) -> Answer:
    await show_form(act, await act.read(_seat_form, row_id(act.value), part, act.user_id))
    return None


def _seat_form(session: Session, council_id: int, part: Part, by: str) -> Block:
    seats.require_change(session, seats.council(session, council_id), by)
    leaders = reading.leaders_of(session, council_id)
    admin = people.is_admin(session, by)
    return views_forms.seat_form(council_id, part.value, leaders, admin=admin)


async def on_seat_submitted(act: Act) -> Answer:
    """Its form: they are asked to take the seat."""
    council_id, part = council_in(act), str(carried(act.carried).get("p"))
    given = [v.chosen(act.values, "person"), v.typed(act.values, "reason"),
             v.chosen(act.values, "match")]  # fmt: skip
    await act.write(_add_seat, council_id, part, act.user_id, act.now, *given)
    await redraw_manage(act, council_id)
    return None


def _add_seat(
    session: Session, council_id: int, part: str, by: str, now: datetime, person: str,
    reason: str, match: str,
) -> None:  # fmt: skip
    seats.add_seat(session, council_id, person, Part(part), by, now, reason, match or None)


async def on_add_date(act: Act) -> Answer:
    """[Add a date]."""
    await show_form(act, await act.read(_date_form, row_id(act.value), act.user_id))
    return None


def _date_form(session: Session, council_id: int, by: str) -> Block:
    row = seats.council(session, council_id)
    seats.require_change(session, row, by)
    admin = people.is_admin(session, by)
    return views_forms.date_form(council_id, [row.zone], row.zone, row.at, None, "", admin=admin)


async def on_change_date(act: Act) -> Answer:
    """[Change] beside a date."""
    await show_form(act, await act.read(_change_form, row_id(act.value), act.user_id))
    return None


def _change_form(session: Session, gathering_id: int, by: str) -> Block:
    one = meeting(session, gathering_id)
    row = seats.council(session, int(one.forum.partition(":")[2]))
    seats.require_change(session, row, by)
    shown = Meeting(gathering_id, one.starts_at, one.zone, one.mode, one.place)
    return views_forms.date_form(
        row.id or 0, forming.zones(session, by), row.zone, row.at, shown, one.link,
        admin=people.is_admin(session, by),
    )  # fmt: skip


async def on_date_submitted(act: Act) -> Answer:
    """Its form: planned, or moved."""
    council_id, gathering_id = council_in(act), carried(act.carried).get("g")
    day = v.day(act.values, "day")
    if day is None:
        raise UserError("On which day?", field="day")
    reason = v.typed(act.values, "reason")
    if gathering_id is None:
        at = v.chosen(act.values, "at")
        await act.write(_add_date, council_id, day, at, act.user_id, reason, act.now)
    else:
        given = _place(act, day)
        args = (row_id(gathering_id), act.user_id, given, reason, act.now)
        await act.write(_change_date, *args)
    await redraw_manage(act, council_id)
    return None


def _place(act: Act, day: date) -> dict[str, Any]:
    mode = v.chosen(act.values, "mode")
    return {
        "day": day, "at": v.chosen(act.values, "at"), "zone": v.chosen(act.values, "zone"),
        "mode": Mode(mode) if mode in set(Mode) else Mode.VIDEO,
        "place": v.typed(act.values, "place"), "link": v.typed(act.values, "link"),
    }  # fmt: skip


def _add_date(
    session: Session, council_id: int, day: date, at: str, by: str, reason: str, now: datetime
) -> None:
    forming.add_date(session, council_id, day, at, by, reason, now)


def _change_date(
    session: Session, gathering_id: int, by: str, given: dict[str, Any], reason: str, now: datetime
) -> None:
    forming.change_date(session, gathering_id, by, given, reason, now)
