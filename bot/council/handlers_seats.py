"""What people do about seats and meetings: accept, suggest, name, choose, stay, come, send."""

from __future__ import annotations

from datetime import datetime

from bot.council import reading, replacing, seats, standing, views, views_forms
from bot.council.handlers import show_form
from bot.council.handlers_form import redraw_manage
from bot.council.models import CouncilSeat
from bot.gatherings import form_values as v
from bot.gatherings.models import Said
from bot.kit import blocks as b
from bot.kit.act import Act, Answer, carried
from bot.kit.blocks import Block
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.pressed import TOO_OLD, refresh_home, row_id
from bot.people import service as people

SUGGEST, NAME, CHOOSE, SEND = "suggest", "name", "choose", "send"
_MODAL = "modal"


async def on_accept_pressed(act: Act) -> Answer:
    """[Accept]."""
    await act.write(_accept, row_id(act.value), act.user_id, act.now)
    await refresh_home(act)
    return None


def _accept(session: Session, seat_id: int, by: str, now: datetime) -> None:
    replacing.accept_seat(session, seat_id, by, now)


async def on_stay_pressed(act: Act) -> Answer:
    """[Stay another year]."""
    await act.write(_stay, row_id(act.value), act.user_id, act.now)
    return None


def _stay(session: Session, seat_id: int, by: str, now: datetime) -> None:
    replacing.stay(session, seat_id, by, now)


async def on_suggest_pressed(act: Act) -> Answer:
    """[Suggest someone]."""
    await show_form(act, await act.read(_suggest_form, row_id(act.value), act.user_id))
    return None


def _suggest_form(session: Session, seat_id: int, by: str) -> Block:
    row = _standing(session, seat_id)
    if row.slack_id != by:
        raise NotAllowed(replacing.YOURS)
    return views_forms.person_form(SUGGEST, seat_id, "Suggest someone", "Who instead of you?")


def _standing(session: Session, seat_id: int) -> CouncilSeat:
    row = session.get(CouncilSeat, seat_id)
    if row is None:
        raise UserError("That seat is no longer there. Nothing was changed.")
    return row


async def on_name_pressed(act: Act) -> Answer:
    """[Name someone]."""
    await show_form(act, await act.read(_name_form, row_id(act.value), act.user_id))
    return None


def _name_form(session: Session, seat_id: int, by: str) -> Block:
    row = _standing(session, seat_id)
    seats.require_change(session, seats.council(session, row.council_id), by)
    if not replacing.needs_somebody(row):
        raise UserError(replacing.OVER)
    chosen = row.suggested_id or next((w for w, _ in replacing.counted(session, seat_id)), None)
    admin = people.is_admin(session, by)
    return views_forms.person_form(
        NAME, seat_id, "Name someone", "Who takes it?", chosen, may_override=admin
    )


async def on_ask_pressed(act: Act) -> Answer:
    """[Ask its people]."""
    asked = await act.write(replacing.ask_people, row_id(act.value), act.user_id, act.now)
    await refresh_home(act)
    whom = "1 person is" if asked == 1 else f"{asked} people are"
    return b.message(f"{whom} asked who should have it, for a week. Whoever most choose is asked.")


async def on_choose_pressed(act: Act) -> Answer:
    """[Choose someone]: who should speak for me?"""
    form = views_forms.person_form(CHOOSE, row_id(act.value), "Your choice", "Who speaks for you?")
    await show_form(act, form)
    return None


async def on_person_submitted(act: Act) -> Answer:
    """One person: suggested, named, chosen, sent."""
    kept = carried(act.carried)
    what, about = str(kept.get("w")), row_id(kept.get("i"))
    who = v.chosen(act.values, "person")
    if what not in (NAME, *_SAVES):
        raise UserError(TOO_OLD)
    said = await act.write(
        _save_person, what, about, act.user_id, who, act.now, v.typed(act.values, "reason")
    )
    if said:
        act.whisper(b.message(said))
    await refresh_home(act)
    return None


def _save_person(
    session: Session, what: str, about: int, by: str, who: str, now: datetime, reason: str
) -> str:
    if what == NAME:
        replacing.name_successor(session, about, by, who, now, reason)
        return f"{_name(session, who)} is asked to take the seat."
    return _SAVES[what](session, about, by, who, now)


def _save_suggested(session: Session, seat_id: int, by: str, who: str, now: datetime) -> str:
    replacing.suggest(session, seat_id, by, who, now)
    return "Thank you. Whoever looks after the council hears whom you suggest."


def _save_chosen(session: Session, seat_id: int, by: str, who: str, now: datetime) -> str:
    replacing.choose(session, seat_id, by, who, now)
    return f"You chose {_name(session, who)}. You can change that while the vote is open."


def _save_sent(session: Session, gathering_id: int, by: str, who: str, now: datetime) -> str:
    name = standing.send_deputy(session, gathering_id, by, who, now)
    return f"{views.esc(name)} comes instead of you, and is invited."


_SAVES = {SUGGEST: _save_suggested, CHOOSE: _save_chosen, SEND: _save_sent}


def _name(session: Session, slack_id: str) -> str:
    return views.esc(reading.name_of(session, slack_id))


# -- a seat's match and deputy


async def on_change_pressed(act: Act) -> Answer:
    """[Change] beside a seat."""
    await show_form(act, await act.read(_change_form, row_id(act.value), act.user_id))
    return None


def _change_form(session: Session, seat_id: int, by: str) -> Block:
    row = _standing(session, seat_id)
    of = seats.council(session, row.council_id)
    may = seats.may_change(session, of, by)
    if row.slack_id != by and not may:
        seats.require_change(session, of, by)
    (seen,) = reading.seen(session, [row])
    leaders = reading.leaders_of(session, row.council_id)
    return views_forms.change_form(
        seen, leaders, may_change=may, deputy=row.deputy_id, match=row.match_id
    )


async def on_change_submitted(act: Act) -> Answer:
    """Its form."""
    seat_id = row_id(carried(act.carried).get("s"))
    match, deputy = v.chosen(act.values, "match"), v.chosen(act.values, "deputy")
    council_id = await act.write(_change, seat_id, act.user_id, match, deputy, act.now)
    await redraw_manage(act, council_id)
    return None


def _change(session: Session, seat_id: int, by: str, match: str, deputy: str, now: datetime) -> int:
    return seats.change_seat(session, seat_id, by, match or None, deputy or None, now).council_id


async def on_remove_pressed(act: Act) -> Answer:
    """[Remove from the council]."""
    council_id = await act.write(_remove, row_id(act.value), act.user_id, act.now)
    if act.view.get("type") == _MODAL:
        done = b.form("council.removed", "Removed", [b.section("The seat is taken away. Others "
                      "speak for those it spoke for.")], close="Close")  # fmt: skip
        await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), done)
    await redraw_manage(act, council_id)
    return None


def _remove(session: Session, seat_id: int, by: str, now: datetime) -> int:
    return seats.end_seat(session, seat_id, by, now).council_id


# -- coming to a meeting


async def on_yes_pressed(act: Act) -> Answer:
    """[I'll be there]."""
    return await _answer(act, Said.YES)


async def on_unsure_pressed(act: Act) -> Answer:
    """[Not sure yet]."""
    return await _answer(act, Said.UNSURE)


async def _answer(act: Act, said: Said) -> Answer:
    await act.write(_say, row_id(act.value), act.user_id, said, act.now)
    return None


def _say(session: Session, gathering_id: int, by: str, said: Said, now: datetime) -> None:
    standing.answer(session, gathering_id, by, said, now)


async def on_send_pressed(act: Act) -> Answer:
    """[Send deputy]: the seat's own, else whom?"""
    gathering_id = row_id(act.value)
    deputy = await act.read(standing.deputy_of, gathering_id, act.user_id)
    if deputy is None:
        await show_form(act, await act.read(_send_form, gathering_id))
        return None
    args = (gathering_id, act.user_id, deputy, act.now)
    return b.message(await act.write(_save_sent, *args))


def _send_form(session: Session, gathering_id: int) -> Block:
    return views_forms.person_form(SEND, gathering_id, "Send deputy", "Who comes instead of you?")
