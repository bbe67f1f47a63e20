"""Who counts in the corridor: by the day of the call, and only while they are still here."""

from __future__ import annotations

from datetime import date

import pytest

from bot.listening.models import Part, Seat
from bot.listening.views import TAKE
from tests.listening.company import (
    at,
    counts,
    hire,
    leaves,
    listens,
    logs,
    offers,
    presses,
    takes,
)
from tests.support.world import World


@pytest.mark.row("000-5")
async def test_who_is_new_today_counts_in_a_call_after_their_first_months(both: World) -> None:
    # Hired 79 days before 3 March: new until 14 March.
    await both.write(hire, "MIA", date(2025, 12, 14))
    soon = await offers(both, "rita", "tomorrow 10:00-11:00")
    late = await offers(both, "rita", "30 march 10:00-11:00")
    await logs(both, "sam")
    await takes(both, "mia", soon)
    await takes(both, "mia", late)
    assert [(s.slot_id, s.part) for s in await both.rows(Seat)] == [
        (soon.id, Part.OBSERVER), (late.id, Part.MARKETING),
    ]  # fmt: skip
    assert (await counts(both)).coming == 1


@pytest.mark.row("000-5")
async def test_a_call_after_the_first_months_is_not_open_beyond_the_cap(one: World) -> None:
    await one.write(hire, "MIA", date(2025, 12, 14))
    await offers(one, "rita", "30 march 10:00-11:00")
    assert "Solo seats are taken." in await listens(one, "mia")


@pytest.mark.row("000-5")
async def test_a_manager_who_left_opens_no_session_to_come(both: World) -> None:
    past = await offers(both, "rita", "today 16:00-17:00")
    slot = await offers(both, "rita", "tomorrow 16:00-17:00")
    for one in (past, slot):
        board = (await both.says("/listen", by="sam")).message
        await presses(both, "sam", board, TAKE, one)
    await both.at(at(17))
    stale = (await both.says("/listen", by="mia")).message
    await both.write(leaves, "SAM")
    found = await counts(both)
    assert (found.manager, found.joined) == (1, 0)  # what he heard still counts
    # One call is free for what he heard; a second is not opened by his empty seat.
    await presses(both, "mia", stale, TAKE, slot)
    other = await offers(both, "ravi", "5 march 10:00-11:00")
    found = await counts(both)
    assert (found.coming, found.room("together")) == (1, 0)
    assert other.id is not None
    assert "with the manager" not in await listens(both, "tom")


@pytest.mark.row("000-5")
async def test_a_marketer_who_left_frees_the_call_they_booked(both: World) -> None:
    await logs(both, "sam")
    slot = await offers(both, "rita", "tomorrow 10:00-11:00")
    await takes(both, "mia", slot)
    await both.write(leaves, "MIA")
    found = await counts(both)
    assert (found.coming, found.room("together")) == (0, 1)
