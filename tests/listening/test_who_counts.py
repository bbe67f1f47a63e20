"""Who counts in the corridor: by the day of the call, and only while they are still here."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.kit.db import Session
from bot.listening.models import Part, Seat, SeatState
from bot.listening.rules import EACH, Rules, set_rules
from bot.listening.views import TAKE
from bot.people.models import Absence, Side
from tests.council.company import put_side
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
from tests.support.world import World, words


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


@pytest.mark.row("000-5")
async def test_who_left_before_a_call_heard_none_of_it(both: World) -> None:
    shared = await offers(both, "rita", "tomorrow 16:00-17:00")
    await presses(both, "sam", (await both.says("/listen", by="sam")).message, TAKE, shared)
    await takes(both, "mia", shared)
    await both.write(leaves, "SAM")
    await both.later(hours=1)  # what opened it is gone: the seat is closed before it begins
    assert {(s.slack_id, s.state) for s in await both.rows(Seat)} == {
        ("U0SAM", SeatState.GIVEN_BACK), ("U0MIA", SeatState.CLOSED),
    }  # fmt: skip
    assert "your seat with Rita Sanchez on" in both.direct("mia")[-1]
    await both.at(at(17, day=4))
    found = await counts(both)
    assert (found.marketing, found.manager) == (0, 0)


@pytest.mark.row("000-5")
async def test_who_leaves_as_a_call_begins_is_seen_then(one: World) -> None:
    shared = await offers(one, "rita", "today 16:00-17:00")
    await presses(one, "sam", (await one.says("/listen", by="sam")).message, TAKE, shared)
    await takes(one, "mia", shared)
    await one.at(at(14, 50))
    await one.write(leaves, "SAM")
    await one.at(at(15))
    assert not [t for t in one.direct("mia") if "It begins" in t]
    await one.at(at(16))
    found = await counts(one)
    assert (found.marketing, found.manager) == (0, 0)


@pytest.mark.row("000-5")
async def test_nobody_of_marketing_counts_as_the_manager(both: World) -> None:
    def goes(session: Session) -> None:
        session.add(Absence(slack_id="U0SAM", starts_on=date(2026, 3, 1),
                            ends_on=date(2026, 3, 9), deputy_id="U0MIA"))  # fmt: skip

    slot = await offers(both, "rita", "tomorrow 16:00-17:00")
    await presses(both, "sam", (await both.says("/listen", by="sam")).message, TAKE, slot)
    await both.write(goes)
    reply = await both.says("/listen log", by="mia")
    assert "That is for the team's manager" in words(reply.message)
    await both.write(put_side, "U0SAM", Side.MARKETING)
    await both.later(hours=1)
    (seat,) = await both.rows(Seat)
    assert seat.state is SeatState.CLOSED
    assert seat.part is Part.MARKETING


@pytest.mark.row("000-5")
async def test_a_call_heard_in_a_slot_is_not_logged_once_more(both: World) -> None:
    slot = await offers(both, "rita", "today 16:00-17:00")
    await presses(both, "sam", (await both.says("/listen", by="sam")).message, TAKE, slot)
    await both.at(at(16, 30))
    await both.says("/listen log", by="sam")
    refused = await both.sandbox.submit("sam", {"rep": "U0RITA"})
    assert "it counts by itself" in refused.errors["words"]
    done = await both.sandbox.submit("sam", {"words": "The one at nine, with Buyer Ltd"})
    assert not done.errors
    assert (await counts(both)).manager == 2


@pytest.mark.row("000-5")
async def test_a_call_of_somebody_who_left_is_not_logged(one: World) -> None:
    await one.says("/listen log", by="sam")
    await one.write(leaves, "RITA")
    refused = await one.sandbox.submit("sam", {"rep": "U0RITA"})
    assert "in your team now" in refused.errors["rep"]
    assert (await counts(one)).manager == 0


@pytest.mark.row("000-5", "000-10")
async def test_a_narrower_cap_closes_what_no_longer_fits(one: World) -> None:
    await one.write(_cap, EACH, one.now)
    await logs(one, "sam")
    for hour, who in ((10, "mia"), (12, "tom")):
        slot = await offers(one, "rita", f"tomorrow {hour}:00-{hour + 1}:00")
        await takes(one, who, slot)
    await one.says("/listen rules", by="olga")
    done = await one.sandbox.submit("olga", {"cap": "together", "reason": "As agreed"})
    assert not done.errors
    await one.settled()
    assert [s.slack_id for s in await one.rows(Seat) if s.state is SeatState.TAKEN] == ["U0MIA"]
    assert "is closed. Sorry." in one.direct("tom")[-1]


def _cap(session: Session, cap: str, now: datetime) -> None:
    set_rules(session, "U0OLGA", "", Rules(cap=cap), "Trial", now)
