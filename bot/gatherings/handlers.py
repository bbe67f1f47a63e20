"""What people do with a gathering: look, answer, raise, vote; and `/align meeting`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.gatherings import agenda, lent, listing, views_card, views_forms, views_kinds, views_list
from bot.gatherings import form_values as v
from bot.gatherings.handlers_plan import open_plan
from bot.gatherings.hints import hints_for
from bot.gatherings.inviting import say
from bot.gatherings.models import Kind, Said
from bot.gatherings.reading import read_facts
from bot.gatherings.series import settle_holiday
from bot.gatherings.service import gathering
from bot.gatherings.shown import Facts
from bot.gatherings.views_saved import text_form
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import Message
from bot.kit.pressed import refresh_home, row_id
from bot.kit.surfaces import Lent
from bot.people.calendar import zone_of

_MODAL = "modal"
MOST_NAMED = 60  # people whom a card names


# -- words


async def on_meeting_word(act: Act) -> Answer:
    """`/align meeting`: what comes up, every ritual's next dates; with words, a form for one."""
    _, _, rest = act.text.partition(" ")
    if rest.strip():
        await open_plan(act, Kind.MEETING, title=rest.strip())
        return None
    return await act.read(_list, act.user_id, act.now)


async def on_visit_word(act: Act) -> Answer:
    """`/align visit Acme`: the form, with its account filled in."""
    _, _, account = act.text.partition(" ")
    await act.open_form(views_kinds.visit_form(account.strip()))
    return None


async def on_lunch_word(act: Act) -> Answer:
    """`/align lunch`: the lunches there are, or the form for the first one."""
    lines = await act.read(listing.series_lines, act.user_id, act.now)
    if any(line.kind == Kind.LUNCH for line in lines):
        return await act.read(_list, act.user_id, act.now, Kind.LUNCH)
    await open_plan(act, Kind.LUNCH)
    return None


async def on_meetings_pressed(act: Act) -> Answer:
    """[Meetings] in Home: the same, as a form that only closes."""
    message = await act.read(_list, act.user_id, act.now)
    await act.open_form(b.form(views_list.LIST, "Meetings", message["blocks"], close="Close"))
    return None


def _list(session: Session, viewer: str, now: datetime, kind: str = "") -> Message:
    lines = [x for x in listing.series_lines(session, viewer, now) if not kind or x.kind == kind]
    mine = listing.coming_up(session, viewer, now)
    return views_list.list_message(lines, mine, zone_of(session, viewer))


# -- one gathering


def facts_for(session: Session, gathering_id: int, viewer: str, now: datetime, all_: Lent) -> Facts:
    """A gathering as it is shown, with the hints of its kind."""
    found = read_facts(session, gathering_id, viewer, now, all_, named=MOST_NAMED)
    own = lent.rules_for(all_, found.forum)
    if own is not None:
        found = replace(found, votes=own.may_vote(session, found.forum, viewer))
    return hints_for(session, found, viewer, now, all_)


async def read_card(act: Act, gathering_id: int) -> dict[str, Any]:
    """Its card, drawn for who acts."""
    facts = await act.read(facts_for, gathering_id, act.user_id, act.now, act.deps.parts)
    return views_card.card(facts, past=facts.starts_at <= act.now)


async def on_open(act: Act) -> Answer:
    """[More]."""
    view = await read_card(act, row_id(act.value))
    if act.view.get("type") == _MODAL:
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)
    return None


async def on_link(_act: Act) -> Answer:
    """[Join]: Slack opens the link itself."""
    return None


async def redraw_card(act: Act, gathering_id: int) -> None:
    """After an act on the card, or in Home: what is open there shows it."""
    if act.view.get("type") == _MODAL and act.view.get("callback_id") == views_card.CARD:
        view = await read_card(act, gathering_id)
        await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), view)
    elif act.view:
        await refresh_home(act)


async def _answer(act: Act, said: Said) -> Answer:
    gathering_id = row_id(act.value)
    await act.write(say, gathering_id, act.user_id, said, act.now)
    await redraw_card(act, gathering_id)
    return None


async def on_yes(act: Act) -> Answer:
    """[I'll be there]."""
    return await _answer(act, Said.YES)


async def on_unsure(act: Act) -> Answer:
    """[Not sure yet]."""
    return await _answer(act, Said.UNSURE)


async def on_no(act: Act) -> Answer:
    """[Cannot]."""
    return await _answer(act, Said.NO)


# -- holidays


async def on_hold_anyway(act: Act) -> Answer:
    """[Hold it anyway]."""
    return await _settle(act, "hold")


async def on_day_before(act: Act) -> Answer:
    """[Day before]."""
    return await _settle(act, "before")


async def on_skip(act: Act) -> Answer:
    """[Skip]."""
    return await _settle(act, "skip")


async def _settle(act: Act, choice: str) -> Answer:
    await act.write(settle_holiday, row_id(act.value), act.user_id, choice, act.now)
    if act.view:
        await refresh_home(act)
    return None


# -- topics


async def on_raise_pressed(act: Act) -> Answer:
    """[Raise a topic]."""
    row = await act.read(gathering, row_id(act.value))
    view = views_forms.topic_form(row.forum)
    if act.view.get("type") == _MODAL:
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)
    return None


async def on_raise_sent(act: Act) -> Answer:
    """Its form."""
    forum = str(carried(act.carried).get("f") or "")
    if not forum:
        raise UserError("That form is too old. Nothing was saved.")
    said = v.typed(act.values, "words")
    heading, parts = v.chosen(act.values, "heading"), act.deps.parts
    await act.write(lent.raise_topic, forum, act.user_id, said, heading, act.now, parts)
    return FormUpdate(text_form("Raised", f"On the agenda: {text.mrkdwn(said, 300)}"))


def _pair(value: str) -> tuple[int, int]:
    first, _, second = value.partition(":")
    return row_id(first), row_id(second)


async def on_vote(act: Act) -> Answer:
    """[Vote], [Not so early]."""
    value, _, wanted = act.value.rpartition(":")
    gathering_id, topic_id = _pair(value)
    args = (topic_id, act.user_id, wanted == "1", act.now, act.deps.parts)
    await act.write(lent.vote, *args)
    await redraw_card(act, gathering_id)
    return None


async def on_take_back(act: Act) -> Answer:
    """[Take back], by who raised it."""
    gathering_id, topic_id = _pair(act.value)
    await act.write(agenda.withdraw_topic, topic_id, act.user_id, act.now, True)
    await redraw_card(act, gathering_id)
    return None


async def on_fine(act: Act) -> Answer:
    """[Fine]: what was decided is an answer."""
    await act.write(agenda.say_it_is_fine, row_id(act.value), act.user_id, act.now)
    return None


async def on_not_solved(act: Act) -> Answer:
    """[Not solved]: it is talked about again."""
    await act.write(agenda.say_not_solved, row_id(act.value), act.user_id, act.now)
    return None
