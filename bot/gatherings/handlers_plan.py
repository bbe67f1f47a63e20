"""What an owner does: plan, change, end, move, call off, invite."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.gatherings import dates, inviting, series, service, telling, views_forms
from bot.gatherings import form_values as v
from bot.gatherings.lent import rules_for
from bot.gatherings.models import Gathering, Kind, Series
from bot.gatherings.rules import say_rule
from bot.gatherings.shown import Given, NextDate
from bot.gatherings.views_kinds import visit_form
from bot.gatherings.views_saved import moved_form, saved_form
from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.pressed import row_id
from bot.kit.surfaces import Lent
from bot.kit.walltime import resolve
from bot.people.calendar import zone_of
from bot.people.models import Site

Preview = tuple[list[tuple[int, str]], list[NextDate] | str, str]


def _preview(
    session: Session, given: Given, by: str, now: datetime, series_id: int | None = None
) -> Preview:
    """The sites there are, the next five dates of what is in the form (or why there are none),
    and the zone they are in: that of the owner, or of the series that is changed."""
    was = session.get(Series, series_id) if series_id else None
    by = (was.owner_id if was else given.owner_id) or by
    sites = [(s.id or 0, s.name) for s in session.exec(select(Site).order_by(col(Site.name)))]
    try:
        row = series.drawn_up(session, replace(given, title=given.title or "-"), by, now, was)
    except UserError as said:
        return sites, said.sentence, zone_of(session, by)
    return sites, dates.next_dates(session, row, now), row.zone


async def open_plan(act: Act, kind: str, *, title: str = "") -> None:
    """The form for a new one, as its kind usually is."""
    given = views_forms.usual(kind)
    # Held once: today's ten o'clock is over for most, and few plan for the same day.
    day = (act.now + timedelta(days=1)).date() if given.often == "once" else None
    await _open(act, replace(given, title=title[:120] or given.title, day=day))


async def _open(act: Act, given: Given, series_id: int | None = None) -> None:
    found = await act.read(_preview, given, act.user_id, act.now, series_id)
    await act.open_form(views_forms.plan_form(given, *found, series_id))


async def on_plan_pressed(act: Act) -> Answer:
    """[A review], [A lunch], ..."""
    if act.value == Kind.VISIT:
        await act.open_form(visit_form())
    else:
        await open_plan(act, act.value)
    return None


async def on_preview(act: Act) -> Answer:
    """How often, from when, where: its next five dates are shown at once (000-10)."""
    about = carried(act.carried)
    given = v.read_plan(act.values, about)
    of = row_id(about["series"]) if about.get("series") else None
    found = await act.read(_preview, given, act.user_id, act.now, of)
    view = views_forms.plan_form(given, *found, about.get("series"))
    await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), view)
    return None


async def on_plan_sent(act: Act) -> Answer:
    """The form: planned, or changed."""
    about = carried(act.carried)
    given = v.read_plan(act.values, about)
    series_id = about.get("series")
    if series_id:
        row = await act.write(series.edit_series, row_id(series_id), given, act.user_id, act.now)
    else:
        row = await act.write(_start, given, act.user_id, act.now)
    found = await act.read(_preview, given, row.owner_id, act.now, row.id)
    return FormUpdate(saved_form(row.title, say_rule(row.rule), found[1], row.zone))


def _start(session: Session, given: Given, by: str, now: datetime) -> Series:
    row = series.start_series(session, given, by, now)
    if row.rule:
        inviting.send_due(session, now)
        return row
    # Held once: people hear of it at once, however far ahead it is.
    query = select(Gathering).where(Gathering.series_id == row.id)
    for one in session.exec(query):
        if one.state == "planned":
            inviting.send(session, one, now)
    return row


async def on_edit_pressed(act: Act) -> Answer:
    """[Change] of a ritual."""
    series_id = row_id(act.value)
    given = await act.read(_given, series_id, act.user_id)
    await _open(act, given, series_id)
    return None


def _given(session: Session, series_id: int, by: str) -> Given:
    row = series.series(session, series_id, lock=False)
    service.require_change(session, row, by)
    return Given(
        row.kind, row.title, say_rule(row.rule), row.starts_on, row.at, row.minutes, row.mode,
        row.place, row.link, row.site_id, row.holidays, tuple(row.whom), tuple(row.sides),
        row.open_seats, row.deputy_id, row.owner_id,
    )  # fmt: skip


async def on_end_pressed(act: Act) -> Answer:
    """[End], confirmed."""
    count = await act.write(series.end_series, row_id(act.value), act.user_id, act.now)
    dates_off = "1 date to come is called off" if count == 1 else f"{count} dates are called off"
    return b.message(f"Ended. {dates_off}.")


# -- one date


async def _push(act: Act, view: dict[str, Any]) -> None:
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


def changeable(session: Session, gathering_id: int, by: str) -> Gathering:
    """One that is still to come, for who may change it. Raises NotAllowed, UserError."""
    row = service.gathering(session, gathering_id)
    service.require_change(session, row, by)
    if row.state not in service.OPEN:
        raise UserError(service.GONE)
    return row


async def on_move_pressed(act: Act) -> Answer:
    """[Move]."""
    row = await act.read(changeable, row_id(act.value), act.user_id)
    await _push(act, views_forms.move_form(row))
    return None


async def on_move_sent(act: Act) -> Answer:
    """Its form."""
    args = (_about(act), act.user_id, act.values, act.now, act.deps.parts)
    row = await act.write(_move, *args)
    return FormUpdate(moved_form(row))


def _about(act: Act) -> int:
    return row_id(carried(act.carried).get("g"))


def _move(
    session: Session, gathering_id: int, by: str, values: v.Values, now: datetime, lent: Lent
) -> Gathering:
    row = changeable(session, gathering_id, by)
    day, at = v.day(values, "day"), v.chosen(values, "at")
    if day is None or not at:
        raise UserError("Which day, and at what time?", field="day")
    link = v.typed(values, "link")
    if link and not series.is_link(link):
        raise UserError("That is no link. It begins with https://", field="link")
    hour, minute = (int(x) for x in at.split(":"))
    moment = resolve(datetime(day.year, day.month, day.day, hour, minute), row.zone)  # noqa: DTZ001
    why = v.typed(values, "why")
    if (own := rules_for(lent, row.kind)) is not None:
        own.check_move(session, row, moment, by, why, now)
    return service.move_gathering(
        session, gathering_id, now, starts_at=moment, by=by, why=why,
        minutes=v.number(values, "minutes", row.minutes), place=v.typed(values, "place")[:200],
        link=link[:500],
    )  # fmt: skip


async def on_cancel_pressed(act: Act) -> Answer:
    """[Cancel it]."""
    row = await act.read(changeable, row_id(act.value), act.user_id)
    await _push(act, views_forms.cancel_form(row.id or 0))
    return None


async def on_cancel_sent(act: Act) -> Answer:
    """Its form: everybody invited is told."""
    row = await act.write(_cancel, _about(act), act.user_id, v.typed(act.values, "why"), act.now)
    return FormUpdate(moved_form(row))


def _cancel(session: Session, gathering_id: int, by: str, why: str, now: datetime) -> Gathering:
    changeable(session, gathering_id, by)
    return service.cancel_gathering(session, gathering_id, now, by=by, why=why)


async def on_invite_pressed(act: Act) -> Answer:
    """[Invite]."""
    row = await act.read(changeable, row_id(act.value), act.user_id)
    await _push(act, views_forms.invite_form(row.id or 0))
    return None


async def on_invite_sent(act: Act) -> Answer:
    """Its form: who is invited already stays as they are."""
    whom = v.people(act.values, "whom")
    row, count = await act.write(_invite, _about(act), act.user_id, whom, act.now)
    return FormUpdate(moved_form(row, invited=count))


def _invite(
    session: Session, gathering_id: int, by: str, whom: tuple[str, ...], now: datetime
) -> tuple[Gathering, int]:
    row = service.standing(session, gathering_id)
    service.require_change(session, row, by)
    fresh = service.invite(session, row, whom, now)
    telling.send_invitations(session, row, now)
    return row, len(fresh)
