"""*It did not happen*: who may say so, until when, and never against what was written (000-5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.listening import views
from bot.listening.debriefing import Said, write_debrief
from bot.listening.models import Slot, SlotState
from bot.listening.offering import cancel_slot, fell_through
from bot.listening.seating import take_seat
from tests.listening.company import at, counts, hire, logs, offers, takes
from tests.support.world import World, words


async def heard(world: World, *who: str) -> Slot:
    """A slot of Rita's of today that these sat in; it is over, and it is half past."""
    await logs(world, "sam")
    slot = await offers(world, "rita", "today 14:00-15:00")
    for one in who:
        await world.write(take_seat, slot.id, f"U0{one.upper()}", world.now)
    await world.at(at(14, 30))
    return slot


def _writes(session: Session, slot_id: int, by: str) -> None:
    write_debrief(session, slot_id, by, Said(well="Good"), (), at(14))


async def _state(world: World) -> SlotState:
    (slot,) = await world.rows(Slot)
    return slot.state


@pytest.mark.row("000-5", "000-9")
async def test_a_call_with_a_debrief_did_happen(both: World) -> None:
    slot = await heard(both, "mia")
    await both.write(_writes, slot.id, "U0MIA")
    for who in ("U0MIA", "U0RITA", "U0OLGA"):
        with pytest.raises(UserError, match="did happen"):
            await both.write(fell_through, slot.id, who, both.now)
    assert await _state(both) is SlotState.OPEN
    assert (await counts(both)).marketing == 1


async def test_a_debrief_written_during_the_call_keeps_it_from_being_taken_back(
    one: World,
) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "today 14:00-15:00")
    await takes(one, "mia", slot)
    await one.at(at(13, 50))
    await one.write(_writes_early, slot.id)
    with pytest.raises(UserError, match="did happen"):
        await one.write(cancel_slot, slot.id, "U0RITA", one.now)
    assert await _state(one) is SlotState.OPEN


def _writes_early(session: Session, slot_id: int) -> None:
    write_debrief(session, slot_id, "U0MIA", Said(well="Good"), (), at(13, 45))


@pytest.mark.row("000-5")
async def test_who_only_observes_says_nothing_of_what_counts(one: World) -> None:
    await one.write(hire, "ZOE", date(2026, 2, 1))
    slot = await heard(one, "zoe", "mia")
    with pytest.raises(NotAllowed, match="Only who was there"):
        await one.write(fell_through, slot.id, "U0ZOE", one.now)
    (asked,) = [m for m in one.sandbox.dms("zoe") if "How was it?" in words(m)]
    assert "It did not happen" not in words(asked)
    (asked,) = [m for m in one.sandbox.dms("mia") if "How was it?" in words(m)]
    assert "It did not happen" in words(asked)


@pytest.mark.row("000-5")
async def test_after_a_week_it_counts_as_it_stands(one: World) -> None:
    slot = await heard(one, "mia")
    with pytest.raises(UserError, match="more than a week ago"):
        await one.write(fell_through, slot.id, "U0MIA", at(14) + timedelta(days=7, minutes=1))
    await one.write(fell_through, slot.id, "U0MIA", at(14) + timedelta(days=7))
    assert await _state(one) is SlotState.FELL_THROUGH


@pytest.mark.row("000-5")
@pytest.mark.parametrize("who", ["rita", "sam", "olga"])
async def test_where_the_manager_sat_in_marketing_does_not_undo_it(one: World, who: str) -> None:
    slot = await heard(one, "sam", "mia")
    with pytest.raises(NotAllowed, match="The manager was there"):
        await one.write(fell_through, slot.id, "U0MIA", one.now)
    (asked,) = [m for m in one.sandbox.dms("mia") if "How was it?" in words(m)]
    assert f"{views.FELL}#" not in str(asked.blocks)
    await one.write(fell_through, slot.id, f"U0{who.upper()}", one.now)
    found = await counts(one)
    assert (found.marketing, found.manager) == (0, 1)  # the one that he logged
