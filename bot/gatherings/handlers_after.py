"""What people do afterwards: minutes, decisions, actions, done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.gatherings import actions, agenda, service, tending, views_forms
from bot.gatherings import form_values as v
from bot.gatherings.handlers import redraw_card
from bot.gatherings.models import Action, Gathering, Said, State, Topic
from bot.gatherings.reading import actions_of, waiting_at
from bot.gatherings.telling import local_day
from bot.gatherings.views_card import MOST_TOPICS
from bot.gatherings.views_saved import text_form
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.pressed import refresh_home, row_id


@dataclass(frozen=True)
class _Minutes:
    notes: str
    decisions: Sequence[str]
    came: list[str] | None
    # What became of topics, by their ids.
    decided: Mapping[int, str] = field(default_factory=dict[int, str])


async def _push(act: Act, view: dict[str, object]) -> None:
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


def _about(act: Act) -> int:
    return row_id(carried(act.carried).get("g"))


def _mine(session: Session, gathering_id: int, by: str, now: datetime) -> Gathering:
    row = service.gathering(session, gathering_id)
    service.require_change(session, row, by)
    if row.state in (State.CANCELLED, State.SKIPPED):
        raise UserError("That one was called off. Nothing was changed.")
    if row.starts_at > now:
        raise UserError("It has not begun yet. Minutes come afterwards.")
    return row


# -- minutes


async def on_write_pressed(act: Act) -> Answer:
    """[Write minutes]."""
    gathering_id = row_id(act.value)
    found, waiting = await act.read(_to_write, gathering_id, act.user_id, act.now)
    await _push(
        act,
        views_forms.write_form(
            gathering_id, found.notes, found.decisions, found.came or [], waiting
        ),
    )
    return None


def _to_write(
    session: Session, gathering_id: int, by: str, now: datetime
) -> tuple[_Minutes, list[tuple[int, str]]]:
    """What stands in the minutes, and the topics that wait for a decision."""
    found = _minutes(session, gathering_id, by, now)
    row = service.gathering(session, gathering_id)
    # What was raised after it was held is for the next one, however late minutes are corrected.
    topics = [t for t in waiting_at(session, row) if t.at <= (row.held_at or now)]
    return found, [(t.id or 0, t.words) for t in topics[:MOST_TOPICS]]


def _minutes(session: Session, gathering_id: int, by: str, now: datetime) -> _Minutes:
    row = _mine(session, gathering_id, by, now)
    there = service.invitations(session, gathering_id)
    held = row.state is State.HELD
    came = [i.slack_id for i in there if (i.attended if held else i.answer is Said.YES)]
    return _Minutes(row.notes, row.decisions, came)


async def on_write_sent(act: Act) -> Answer:
    """The minutes go to everybody invited."""
    said = _Minutes(
        v.typed(act.values, "notes"), v.lines(act.values, "decisions"),
        list(v.people(act.values, "came")) if "came" in act.values else None,
        {row_id(key.removeprefix(views_forms.TOPIC)): words for key in act.values
         if key.startswith(views_forms.TOPIC) and (words := v.typed(act.values, key))},
    )  # fmt: skip
    row = await act.write(_write, _about(act), act.user_id, said, act.now)
    line = f"Saved. Everybody invited gets the minutes of *{text.mrkdwn(row.title, 120)}*."
    return FormUpdate(text_form("Saved", line))


def _write(
    session: Session, gathering_id: int, by: str, said: _Minutes, now: datetime
) -> Gathering:
    found = _minutes(session, gathering_id, by, now)
    came = found.came if said.came is None else said.came  # a crowd is in no form
    for topic_id, words in said.decided.items():
        try:
            agenda.decide(session, topic_id, words, now, gathering_id, by=by)
        except UserError as no:
            raise UserError(no.sentence, field=f"{views_forms.TOPIC}{topic_id}") from no
    return agenda.hold(session, gathering_id, by, said.notes, came or [], now, said.decisions)


async def on_was_held(act: Act) -> Answer:
    """[It was held]: who said they come, came; minutes may follow."""
    await act.write(_was_held, row_id(act.value), act.user_id, act.now)
    return None


def _was_held(session: Session, gathering_id: int, by: str, now: datetime) -> Gathering:
    found = _minutes(session, gathering_id, by, now)
    came = found.came or []
    return agenda.hold(session, gathering_id, by, found.notes, came, now, found.decisions)


async def on_not_held(act: Act) -> Answer:
    """[It was not held]."""
    await act.write(tending.not_held, row_id(act.value), act.user_id, act.now)
    return None


# -- decisions


def _pair(value: str) -> tuple[int, int]:
    first, _, second = value.partition(":")
    return row_id(first), row_id(second)


async def on_decide_pressed(act: Act) -> Answer:
    """[Decided] beside a topic."""
    gathering_id, topic_id = _pair(act.value)
    row = await act.read(_topic, gathering_id, topic_id, act.user_id, act.now)
    await _push(act, views_forms.decide_form(gathering_id, topic_id, row.words, row.decision))
    return None


def _topic(session: Session, gathering_id: int, topic_id: int, by: str, now: datetime) -> Topic:
    _mine(session, gathering_id, by, now)
    return agenda.topic(session, topic_id, lock=False)


async def on_decide_sent(act: Act) -> Answer:
    """Whoever raised it hears what was decided."""
    topic_id = row_id(carried(act.carried).get("t"))
    said = v.typed(act.values, "decision")
    await act.write(_decide, _about(act), topic_id, act.user_id, said, act.now)
    return FormUpdate(text_form("Saved", "Saved. Whoever raised it is told."))


def _decide(
    session: Session, gathering_id: int, topic_id: int, by: str, said: str, now: datetime
) -> Topic:
    _mine(session, gathering_id, by, now)
    return agenda.decide(session, topic_id, said, now, gathering_id, by=by)


# -- actions


async def on_act_pressed(act: Act) -> Answer:
    """[Add an action]."""
    gathering_id = row_id(act.value)
    until = await act.read(_until, gathering_id, act.user_id, act.now)
    await _push(act, views_forms.act_form(gathering_id, until))
    return None


def _until(session: Session, gathering_id: int, by: str, now: datetime) -> date:
    _mine(session, gathering_id, by, now)
    return local_day(session, by, now) + timedelta(days=7)


async def on_act_sent(act: Act) -> Answer:
    """Its owner is told, and nudged once when it is due."""
    due = v.day(act.values, "due")
    owner = v.chosen(act.values, "owner")
    if due is None or not owner:
        raise UserError("Who does it, and until when?", field="owner")
    words = v.typed(act.values, "words")
    count = await act.write(_add, _about(act), act.user_id, words, owner, due, act.now)
    what = "1 action" if count == 1 else f"{count} actions"
    return FormUpdate(text_form("Saved", f"Saved: {what} agreed. Its owner is told."))


def _add(
    session: Session, gathering_id: int, by: str, words: str, owner: str, due: date, now: datetime
) -> int:
    _mine(session, gathering_id, by, now)
    actions.add_action(session, gathering_id, words, owner, due, now, by=by)
    return len(actions_of(session, gathering_id))


async def on_done(act: Act) -> Answer:
    """[Done]."""
    row = await act.write(actions.finish_action, row_id(act.value), act.user_id, act.now)
    return await _follow(act, row)


async def on_not_done(act: Act) -> Answer:
    """[Not done yet]."""
    row = await act.write(actions.take_up_action, row_id(act.value), act.user_id, act.now)
    return await _follow(act, row)


async def _follow(act: Act, row: Action) -> Answer:
    if act.view:
        await (redraw_card(act, row.gathering_id) if act.view.get("type") == "modal"
               else refresh_home(act))  # fmt: skip
    return None
