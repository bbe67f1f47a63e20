"""The debrief: written, signed; or nobody listened after all (000-9)."""

from __future__ import annotations

from bot.kit import blocks as b
from bot.kit.act import Act, Answer, carried
from bot.kit.boundary import NotAllowed
from bot.kit.pressed import refresh_home, row_id
from bot.listening import views, views_debrief
from bot.listening.debriefing import sign_debrief, write_debrief
from bot.listening.offering import fell_through
from bot.listening.seen import debrief_seen

TOO_OLD = "That button is too old for me. Type `/listen`."


async def on_debrief_pressed(act: Act) -> Answer:
    """[Write the debrief], [Add to it], [Change it]."""
    slot_id = row_id(act.value, TOO_OLD)
    seen = await act.read(debrief_seen, slot_id, act.user_id)
    if seen is None or not (seen.slot.own or seen.slot.mine):
        raise NotAllowed("Only who was there writes its debrief.")
    await act.open_form(views_debrief.debrief_form(seen))
    return None


async def on_debrief_submitted(act: Act) -> Answer:
    """Its form; the messages of both show what stands."""
    slot_id = row_id(carried(act.carried).get("s"), TOO_OLD)
    base = int(carried(act.carried).get("b") or 0)
    said = views_debrief.read_debrief_form(act.values, base)
    hearers = act.deps.parts.get("heard", [])
    await act.write(write_debrief, slot_id, act.user_id, said, hearers, act.now)
    await refresh_home(act)
    return None


async def on_sign_pressed(act: Act) -> Answer:
    """[I agree]."""
    await act.write(sign_debrief, row_id(act.value, TOO_OLD), act.user_id, act.now)
    await refresh_home(act)
    return None


async def on_fell_pressed(act: Act) -> Answer:
    """[It did not happen]."""
    slot = await act.write(fell_through, row_id(act.value, TOO_OLD), act.user_id, act.now)
    await refresh_home(act)
    if act.view.get("type") == "home":
        return None
    at = views.when(slot.starts_at, slot.ends_at, slot.zone, act.now)
    return b.message(f"Noted: nobody listened {at}. It counts for nobody.")
