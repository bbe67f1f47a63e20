"""[Take a seat], [Join this one], [Give it back]: each answer says what stands now."""

from __future__ import annotations

from typing import Any

from bot.kit import blocks as b
from bot.kit.act import Act, Answer
from bot.kit.pressed import refresh_home, row_id
from bot.listening import views
from bot.listening.models import Part
from bot.listening.reading import board_of, next_shared, slot_shown
from bot.listening.seating import Came, Outcome, give_back, take_seat
from bot.listening.shown import Shown

TOO_OLD = "That button is too old for me. Type `/listen`."


async def on_take_pressed(act: Act) -> Answer:
    """A seat, or at the cap what is open instead (000-5)."""
    slot_id = row_id(act.value, TOO_OLD)
    outcome = await act.write(take_seat, slot_id, act.user_id, act.now)
    await refresh_home(act)
    if outcome.came is Came.SOLO_CLOSED:
        shared = await act.read(next_shared, slot_id, act.user_id, act.now)
        return views.closed_message(shared, act.now)
    seen = await act.read(slot_shown, slot_id, act.user_id)
    if seen is None or act.view.get("type") == "home":
        return None
    return await _answer(act, taken_line(outcome, seen, act), give=seen)


def taken_line(outcome: Outcome, seen: Shown, act: Act) -> str:
    """Your seat: Thu 5 March, 14:00-15:00, with Rita Sanchez. The link comes here ..."""
    at = views.when(seen.starts_at, seen.ends_at, seen.zone, act.now)
    first = "You have that seat already" if outcome.came is Came.ALREADY else "Your seat"
    if outcome.part is Part.MANAGER:
        first = "You join already" if outcome.came is Came.ALREADY else "You join"
    then = "The link is with you now." if seen.starts_at <= act.now else (
        "An hour before I remind you; the link comes when it begins.")  # fmt: skip
    return f"{first}: {at}, with {views.name(seen.rep)}. {then}"


async def on_give_pressed(act: Act) -> Answer:
    """The seat is free again."""
    slot_id = row_id(act.value, TOO_OLD)
    outcome = await act.write(give_back, slot_id, act.user_id, act.now)
    await refresh_home(act)
    if act.view.get("type") == "home":
        return None
    line = "Given back." if outcome.came is Came.TAKEN else "You have no seat there."
    return await _answer(act, line)


async def _answer(act: Act, line: str, give: Shown | None = None) -> dict[str, Any]:
    """In a list of one's own the list is drawn anew; elsewhere one line says what was done."""
    container: dict[str, Any] = act.body.get("container") or {}
    if container.get("is_ephemeral"):
        board = await act.read(board_of, act.user_id, act.now)
        return views.board_message(board, line) | {"replace_original": True}
    row = [b.actions(views.give_button(give))] if give else []
    return b.message(line, [b.section(line), *row])
