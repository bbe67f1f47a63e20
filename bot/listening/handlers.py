"""`/listen`: what I may do now; offering a slot, taking it back (000-4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import Message
from bot.kit.pressed import refresh_home, row_id
from bot.listening import handlers_rules, handlers_seats, views, views_forms
from bot.listening.offering import (
    cancel_slot,
    day_of,
    may_offer,
    offer_slot,
    set_link,
    slot_named,
    today_of,
)
from bot.listening.reading import board_of, slot_shown
from bot.listening.rules import rules_of
from bot.listening.shown import Shown
from bot.listening.typed import Offer, read_offer
from bot.listening.units import unit_of
from bot.people import service as people
from bot.people.calendar import absence_on

TOO_OLD = "That button is too old for me. Type `/listen`."
_WORDS = {"book": "", "take": "", "seats": "", "list": ""}


async def on_listen_command(act: Act) -> Answer:
    """`/listen [offer ...|log|help]`. Alone: slots, seats, sessions, by what the person is."""
    word, _, rest = act.text.partition(" ")
    word = word.lower()
    if word == "offer":
        return await open_offer(act, rest)
    if word == "log":
        return await handlers_rules.open_log(act, "")
    if word == "rules":
        return await handlers_rules.open_rules(act, "")
    if word == "manager":
        return await handlers_rules.on_manager_named(act, rest)
    if word in ("", "help", *_WORDS):
        return await show_board(act)
    try:  # `/listen tomorrow 14-15` offers, too
        return await open_offer(act, act.text)
    except UserError:
        said = f"I do not know `{text.mrkdwn(text.line(word, 30))}`. Try `/listen`, `/listen offer"
        raise UserError(f"{said} tomorrow 14:00-15:00` or `/listen log`.") from None


async def show_board(act: Act, line: str = "") -> Message:
    """What `/listen` shows; where it was asked for in a message of one's own, that is replaced."""
    board = await act.read(board_of, act.user_id, act.now)
    return views.board_message(board, line) | replaced(act)


def replaced(act: Act) -> dict[str, Any]:
    """An answer to a button in a message that only this person sees takes its place."""
    container: dict[str, Any] = act.body.get("container") or {}
    return {"replace_original": True} if container.get("is_ephemeral") else {}


def in_home(act: Act) -> bool:
    """Whether a button was pressed in Home."""
    return act.view.get("type") == "home"


def _begun(session: Session, by: str, line: str, now: Any) -> tuple[Offer, date, str, int]:
    may_offer(session, by)
    today = today_of(session, by, now)
    seats = rules_of(session, unit_of(session, by).key).seats
    offer = read_offer(line, today)
    if offer.day is not None and offer.day < today and line == offer.day.isoformat():
        offer = Offer()  # a sign-up sheet carries its Monday
    return offer, today, people.zone_of(session, by), seats


async def open_offer(act: Act, line: str) -> Answer:
    """The form with what was typed. Raises UserError for what cannot be read."""
    offer, today, zone, seats = await act.read(_begun, act.user_id, line, act.now)
    await act.open_form(views_forms.offer_form(offer, today, zone, seats))
    return None


async def on_offer_pressed(act: Act) -> Answer:
    """[Offer a slot], in a list, in Home, on a sign-up sheet (whose week's Monday it carries)."""
    return await open_offer(act, act.value)


async def on_offer_submitted(act: Act) -> Answer:
    """Its form: the slot stands, and the person sees it among theirs."""
    offer, consent = views_forms.read_offer_form(act.values)
    slot_id = await act.write(_offer, act.user_id, offer, act.now, consent)
    seen, away = await act.read(_offered, slot_id, act.user_id)
    at = views.when(seen.starts_at, seen.ends_at, seen.zone, act.now)
    await refresh_home(act)
    return FormUpdate(views_forms.offered(at, away=away))


def _offered(session: Session, slot_id: int, by: str) -> tuple[Shown, bool]:
    """The slot, and whether its rep is away on that day."""
    seen = slot_shown(session, slot_id, by)
    assert seen is not None
    day = day_of(slot_named(session, slot_id))
    return seen, absence_on(session, by, day) is not None


def _offer(session: Session, by: str, offer: Offer, now: Any, consent: bool) -> int:
    return offer_slot(session, by, offer, now, consent=consent)


async def on_cancel_pressed(act: Act) -> Answer:
    """[Take back] beside a slot."""
    slot = await act.write(cancel_slot, row_id(act.value, TOO_OLD), act.user_id, act.now)
    await refresh_home(act)
    if in_home(act):
        return None
    at = views.when(slot.starts_at, slot.ends_at, slot.zone, act.now)
    return await show_board(act, f"Taken back: {at}.")


async def on_link_pressed(act: Act) -> Answer:
    """[Add the link], [Change the link]."""
    seen = await act.read(slot_shown, row_id(act.value, TOO_OLD), act.user_id)
    if seen is None or not seen.own:
        raise UserError("Only the rep can change the link.")
    await act.open_form(views_forms.link_form(seen.id, seen.link))
    return None


async def on_link_submitted(act: Act) -> Answer:
    """Its form."""
    slot_id = row_id(carried(act.carried).get("s"), TOO_OLD)
    link = views_forms.typed_in(act.values, "link")
    await act.write(set_link, slot_id, act.user_id, link, act.now)
    return None


async def on_list_pressed(act: Act) -> Answer:
    """[See what is open]."""
    return await show_board(act)


on_take_pressed = handlers_seats.on_take_pressed
on_give_pressed = handlers_seats.on_give_pressed
