"""`/align callweek`: what is planned, planning one, its seats; campaigns on watch."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import col, select

from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormClear, FormPush, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import Message
from bot.kit.pressed import refresh_home, row_id
from bot.kit.slack_errors import SlackError
from bot.listening import views, views_forms
from bot.listening import views_week_forms as forms
from bot.listening.finding import coming, within
from bot.listening.models import CallWeek, Slot
from bot.listening.offering import today_of
from bot.listening.reading import free_slots, shown
from bot.listening.rules import rules_of
from bot.listening.seating import is_new
from bot.listening.shown import Shown
from bot.listening.units import units_managed
from bot.listening.watching import unwatch, watch, watched
from bot.listening.week_days import suggested_monday, weeks_to_come
from bot.listening.week_facts import bounds, count_reps, site_name
from bot.listening.weeks import (
    WeekSaid,
    cancel_week,
    check_week,
    next_mondays,
    plan_week,
    require_planner,
    working_days,
)
from bot.people import service as people
from bot.people.models import Side, Site

TOO_OLD = "That button is too old for me. Type `/align callweek`."
SHOWN = 20  # free seats of a week


async def on_callweek_word(act: Act) -> Answer:
    """`/align callweek [plan|watch <campaign> [calls]]`."""
    word, _, rest = act.text.partition(" ")[2].strip().partition(" ")
    if word.lower() == "plan":
        return await _open_plan(act, None)
    if word.lower() == "watch":
        name, _, count = rest.strip().rpartition(" ")
        if not count.isdigit():
            name, count = rest.strip(), "2"
        if not name:
            await act.open_form(forms.watch_form())
            return None
        found = await act.write(watch, act.user_id, name, int(count[:3]), act.now)
        return forms.watch_message(found)
    return await _overview(act)


async def _overview(act: Act) -> Message:
    weeks, may = await act.read(weeks_to_come, act.user_id, act.now)
    on_watch = await act.read(watched, act.now)
    return forms.overview(weeks, on_watch, may=may)


# -- planning


Begun = tuple[WeekSaid, list[tuple[int, str]]]


def _begun(session: Session, by: str, week_id: int | None, now: datetime) -> Begun:
    require_planner(session, by, now)
    sites = [(s.id or 0, s.name) for s in session.exec(select(Site).order_by(col(Site.name)))]
    row = session.get(CallWeek, week_id) if week_id else None
    if row is not None:
        said = WeekSaid(row.monday, row.site_id, "", row.quota, row.channel, by, row.deputy_id)
        return said, sites
    person = people.require_member(session, by)
    channel = people.workspace(session).leads_channel or ""
    monday = suggested_monday(session, person.site_id, today_of(session, by, now))
    return WeekSaid(monday, person.site_id, channel=channel, owner_id=by), sites


async def _open_plan(act: Act, week_id: int | None) -> Answer:
    said, sites = await act.read(_begun, act.user_id, week_id, act.now)
    await act.open_form(forms.week_form(said, sites, week_id))
    return None


async def on_plan_pressed(act: Act) -> Answer:
    """[Plan a call week], or [Plan it] of a proposed one."""
    return await _open_plan(act, row_id(act.value, TOO_OLD) if act.value else None)


Preview = tuple[str, list[date], list[date], int]


def _preview(session: Session, by: str, said: WeekSaid, now: datetime) -> Preview:
    check_week(session, by, said, now)
    days = working_days(session, said.site_id, said.monday)
    mondays = next_mondays(session, said.site_id, said.monday)
    return site_name(session, said.site_id), days, mondays, count_reps(session, said.site_id)


async def on_week_submitted(act: Act) -> Answer:
    """The form: what would happen, with the next five dates."""
    said = forms.read_week_form(act.values, act.now.date())
    own = carried(act.carried).get("w")
    site, days, mondays, reps = await act.read(_preview, act.user_id, said, act.now)
    await _come_in(act, said.channel)
    return FormPush(forms.preview_form(said, site, days, mondays, reps, own))


async def _come_in(act: Act, channel: str) -> None:
    """Joins a public channel; of a private one says how to invite me (U10)."""
    try:
        await act.deps.slack.call(act.workspace_id, "conversations.join", channel=channel)
    except SlackError as error:
        if error.code in ("method_not_supported_for_channel_type", "channel_not_found"):
            await _check_there(act, channel)


async def _check_there(act: Act, channel: str) -> None:
    try:
        info = await act.deps.slack.call(act.workspace_id, "conversations.info", channel=channel)
        if (info.get("channel") or {}).get("is_member", True):
            return
    except SlackError:
        pass
    raise UserError("I am not in that channel: type `/invite @Align` there.", field="channel")


async def on_preview_submitted(act: Act) -> Answer:
    """[Plan it]: the sign-up sheet is posted, and both forms close."""
    held = carried(act.carried)
    said = forms.week_carried(held)
    try:
        await act.write(plan_week, act.user_id, said, held.get("w"), act.now)
    except UserError as refused:  # the preview has no field to say it beneath
        again = [b.section(refused.sentence)]
        return FormUpdate(b.form(views.WEEK_PREVIEW, "Not planned", again, close="Close"))
    await refresh_home(act)
    return FormClear()


async def on_week_cancelled(act: Act) -> Answer:
    """[Take it off], [Not this time]."""
    await act.write(cancel_week, row_id(act.value, TOO_OLD), act.user_id, act.now)
    await refresh_home(act)
    return b.message("Taken off. `/align callweek` plans another one.")


# -- seats of a week


def _seats(session: Session, week_id: int, by: str, now: datetime) -> list[Shown]:
    person = people.require_member(session, by)
    row = session.get(CallWeek, week_id)
    if row is None:
        raise UserError(TOO_OLD)
    sits = person.side is not Side.SALES or is_new(person, rules_of(session), row.monday)
    units = [u.key for u in units_managed(session, by, now)]
    if not sits and not units:
        raise UserError("Seats are for marketing and for managers. You offer slots.")
    there = within(row.site_id, *bounds(row, row.monday, 7))
    if units:  # a manager needs no seat, in the calls of their own team
        slots = coming(session, now, *there, col(Slot.unit).in_(units))
        return [s for s in shown(session, slots, by) if s.mine is None and not s.own]
    found = free_slots(session, person, now, *there, enough=SHOWN)
    return [s for s in found if s.open]


async def on_week_take_pressed(act: Act) -> Answer:
    """[Take a seat] on the sheet: the week's free seats, for this person alone."""
    found = await act.read(_seats, row_id(act.value, TOO_OLD), act.user_id, act.now)
    if not found:
        line = "No seat of this week is open for you now. `/listen` shows what else there is."
        return b.message(line)
    rows = [b.section(views.slot_line(s, act.now), accessory=views.take_button(s))
            for s in found[:SHOWN]]  # fmt: skip
    return b.message("Free seats", [b.section("*Free seats*, on your clock"), *rows])


# -- campaigns on watch


async def on_watch_pressed(act: Act) -> Answer:
    """[Watch a campaign]."""
    await act.read(people.require_marketing, act.user_id)
    await act.open_form(forms.watch_form())
    return None


async def on_watch_submitted(act: Act) -> Answer:
    """Its form."""
    name = views_forms.typed_in(act.values, "campaign")
    weekly = views_forms.number_in(act.values, "weekly", 2)
    found = await act.write(watch, act.user_id, name, weekly, act.now)
    blocks = forms.watch_message(found)["blocks"]
    return FormUpdate(b.form(views.WATCH_FORM, "On watch", blocks, close="Close"))


async def on_watch_ended(act: Act) -> Answer:
    """[Stop watching]."""
    await act.write(unwatch, act.user_id, row_id(act.value, TOO_OLD))
    return b.message("No longer on watch.")
