"""`/listen log` of a manager; an admin's rules and exceptions (000-5, 000-10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.pressed import refresh_home, row_id
from bot.listening import views, views_forms
from bot.listening.corridor import quarter_of
from bot.listening.logged import (
    allow_more,
    log_call,
    reps_of,
    undo_log,
    unit_without_manager,
    units_known,
)
from bot.listening.offering import today_of
from bot.listening.reading import team_of
from bot.listening.rules import Rules, name_manager, rules_of, set_rules
from bot.listening.shown import Team
from bot.listening.units import unit_named, unit_of
from bot.listening.upkeep import settle_rules
from bot.people import service as people


def _to_log(session: Session, by: str, unit: str, now: datetime) -> tuple[Any, date]:
    return reps_of(session, by, unit, now), today_of(session, by, now)


async def open_log(act: Act, unit: str) -> Answer:
    """The form of `/listen log`. Raises NotAllowed for others than managers."""
    (key, reps), today = await act.read(_to_log, act.user_id, unit, act.now)
    await act.open_form(views_forms.log_form(key, reps, today))
    return None


async def on_log_pressed(act: Act) -> Answer:
    """[Log a call I listened to]."""
    return await open_log(act, act.value)


async def on_log_submitted(act: Act) -> Answer:
    """Its form: both counts as they stand now, and a way back."""
    rep = views_forms.typed_in(act.values, "rep")
    day = views_forms.day_in(act.values, "day")
    words = views_forms.typed_in(act.values, "words")
    logged_id = await act.write(log_call, act.user_id, rep, day, words, act.now)
    team: Team = await act.read(_team, rep, act.user_id, act.now)
    undo = b.actions(b.button("Undo", views.LOG_UNDO, str(logged_id)))
    line = f"Saved. {views.counts_line(team)}"
    await refresh_home(act)
    return FormUpdate(
        b.form(views.LOG_FORM, "Saved", [b.section(line), undo], close="Close")
    )  # fmt: skip


def _team(session: Session, rep: str, reader: str, now: datetime) -> Team:
    quarter = quarter_of(today_of(session, reader, now))
    return team_of(session, unit_of(session, rep), quarter, reader, now)


async def on_log_undone(act: Act) -> Answer:
    """[Undo] beneath it."""
    await act.write(undo_log, row_id(act.value), act.user_id, act.now)
    await refresh_home(act)
    done = b.form(
        views.LOG_FORM, "Undone", [b.section("Undone. It counts no more.")], close="Close"
    )
    await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), done)
    return None


def _rules(session: Session, by: str, unit: str) -> tuple[Rules, list[tuple[str, str]]]:
    people.require_admin(session, by)
    return rules_of(session, unit), units_known(session)


async def open_rules(act: Act, unit: str) -> Answer:
    """An admin's form of the rules."""
    rules, units = await act.read(_rules, act.user_id, unit)
    await act.open_form(views_forms.rules_form(rules, unit, units))
    return None


async def on_rules_pressed(act: Act) -> Answer:
    """[Rules]."""
    return await open_rules(act, "")


async def on_rules_unit(act: Act) -> Answer:
    """Another team was chosen in the form: its rules are shown."""
    unit = "" if act.value == views_forms.ALL else act.value
    rules, units = await act.read(_rules, act.user_id, unit)
    view = views_forms.rules_form(rules, unit, units)
    await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), view)
    return None


async def on_rules_submitted(act: Act) -> Answer:
    """The form of rules."""
    chosen = views_forms.typed_in(act.values, "unit")
    unit = "" if chosen == views_forms.ALL else chosen
    rules, reason = views_forms.read_rules_form(act.values, Rules())
    await act.write(_set, act.user_id, unit, rules, reason, act.now)
    return None


def _set(session: Session, by: str, unit: str, rules: Rules, reason: str, now: datetime) -> None:
    set_rules(session, by, unit, rules, reason, now)
    settle_rules(session, unit, now)


def _name(session: Session, by: str, typed: str, now: datetime) -> tuple[str, str]:
    """`@sam`, `@sam Berlin inside`, a name of several words: the longest that somebody has."""
    people.require_admin(session, by)
    words = typed.split()
    if not words:
        raise UserError("Type it like `/listen manager @name`, or `/listen manager @name Team`.")
    cuts = range(len(words), 0, -1)
    cut = next((c for c in cuts if people.people_named(session, " ".join(words[:c]))), len(words))
    person = people.one_named(session, " ".join(words[:cut]))
    unit = unit_without_manager(session, " ".join(words[cut:]))
    name_manager(session, by, unit, person.slack_id, now)
    return person.name, unit_named(session, unit).name


async def on_manager_named(act: Act, typed: str) -> Answer:
    """`/listen manager @name [team]` of an admin, where no roster says it."""
    name, team = await act.write(_name, act.user_id, typed, act.now)
    line = f"{views.name(name)} is the manager of {views.name(team)} here."
    return b.message(f"{line} Marketing may hear as many of its calls as they do.")


def _to_allow(session: Session, by: str, now: datetime) -> tuple[list[tuple[str, str]], str]:
    people.require_admin(session, by)
    if not (units := units_known(session)):
        raise UserError("There is no sales team yet. `/align people import` brings them in.")
    return units, quarter_of(today_of(session, by, now))


async def on_allow_pressed(act: Act) -> Answer:
    """[Allow more]."""
    units, quarter = await act.read(_to_allow, act.user_id, act.now)
    await act.open_form(views_forms.allow_form(units, quarter))
    return None


async def on_allow_submitted(act: Act) -> Answer:
    """Its form."""
    unit, reason = (views_forms.typed_in(act.values, name) for name in ("unit", "reason"))
    extra = views_forms.number_in(act.values, "extra", 0)
    quarter = str(carried(act.carried).get("q") or "")
    await act.write(allow_more, act.user_id, unit, quarter, extra, reason, act.now)
    done = [b.section("Allowed, and written down with your reason.")]
    return FormUpdate(b.form(views.ALLOW_FORM, "Allowed", done, close="Close"))
