"""An admin forms a council; its year appears; seats are offered and rules hold (000-13 to 16)."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest

from bot.council.models import Constituent, Council, State
from bot.people.models import AuditLog, Role
from tests.council.company import (
    FIRST_AT,
    FORM,
    REPS,
    council,
    dates,
    form,
    modal,
    opened,
    seats,
    set_role,
)
from tests.support.world import World, words


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened(sqlite_url) as found:
        yield found


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    async with opened(db_url) as found:
        yield found


@pytest.mark.row("000-13", "000-14", "000-16")
async def test_a_council_is_formed_its_year_is_shown_before_and_everybody_is_asked(
    both: World,
) -> None:
    reply = await both.says("/align council", by="olga")
    assert "No council yet" in words(reply.message)
    await both.sandbox.press("olga", reply.message.id, "council.form.open")
    shown = await both.sandbox.submit("olga", FORM)
    assert shown.response_action == "update"
    preview = modal(both, "olga")
    assert "Thu 26 March 2026, 15:00" in preview
    assert "Rita Sanchez is matched with" in preview
    assert await both.rows(Council) == []  # a preview saves nothing
    await both.sandbox.submit("olga", {"match.U0RITA": "U0LENA"})
    await both.settled()
    planned = await dates(both)
    assert planned[0].starts_at == FIRST_AT
    gaps = [(b.starts_at - a.starts_at).days for a, b in itertools.pairwise(planned)]
    assert len(planned) == 5
    assert all(69 <= gap <= 77 for gap in gaps)
    there = await seats(both)
    assert there["U0RITA"].match_id == "U0LENA"
    assert there["U0RAVI"].match_id in ("U0MIA", "U0LENA")
    (asked,) = both.direct("rita")
    assert "you represent sales (" in asked
    assert "matched with Lena Vogel (marketing)" in asked
    assert "5 meetings this year: Thu 26 March 15:00" in asked
    assert "Thu 26 March 10:00" in both.direct("ben")[0]  # in New York
    assert "you are one of its marketing leaders" in both.direct("lena")[0]
    board = both.direct("olga")[-1]  # the answer; no word of her own act besides
    assert "*Site A council* · 5 meetings a year · Owner Olga Petrov, deputy Sam" in board
    assert len(both.direct("olga")) == 2  # and the first day's setup


@pytest.mark.row("000-13")
async def test_a_seventh_rep_is_refused_and_an_admin_overrides_with_a_reason(world: World) -> None:
    await world.write(set_role, "U0DANA", Role.SALES_LEADER)
    seven = [*REPS, "U0PAUL", "U0SAM", "U0DANA"]
    refused = await form(world, by="dana", reps=seven, owner="U0DANA")
    assert refused.errors == {
        "reps": "A council has 3-6 reps. Remove one, or ask an admin to override with a reason."
    }
    await world.sandbox.close_view("dana")
    bare = await form(world, reps=seven)
    assert list(bare.errors) == ["reason"]
    assert await world.rows(Council) == []
    reply = await world.sandbox.submit("olga", {"reason": "two sites merge until May"})
    assert reply.response_action == "update"
    assert [a for a in await world.rows(AuditLog) if a.what == "council rule"] == []
    await world.sandbox.submit("olga")
    await world.settled()
    (line,) = [a for a in await world.rows(AuditLog) if a.what == "council rule"]
    assert (line.by, line.reason) == ("U0OLGA", "two sites merge until May")
    assert len(await seats(world)) == 9


@pytest.mark.row("000-13")
async def test_fewer_than_three_is_kept_and_shown_as_not_quorate(world: World) -> None:
    await form(world, reps=REPS[:2])
    assert "not quorate: it can meet, but not sign" in world.direct("olga")[-1]


@pytest.mark.row("000-16")
async def test_a_council_without_a_marketing_leader_is_refused(world: World) -> None:
    for leaders, says in (([], "Please"), (["U0RITA"], "Rita Sanchez is not in marketing.")):
        reply = await form(world, leaders=leaders)
        assert list(reply.errors) == ["leaders"], says
    assert await world.rows(Council) == []


async def test_an_empty_form_a_past_date_a_guest_and_a_wrong_side_are_refused(world: World) -> None:
    reply = await world.says("/align council", by="olga")
    await world.sandbox.press("olga", reply.message.id, "council.form.open")
    empty = await world.sandbox.submit("olga", {"name": "", "reps": [], "leaders": []})
    assert {"name", "reps", "leaders", "day"} <= set(empty.errors)
    past = await world.sandbox.submit("olga", FORM | {"day": "2026-03-02"})
    assert past.errors == {"day": "That date is over already. Choose a later one."}
    guest = await world.sandbox.submit("olga", FORM | {"reps": ["U0GUS", "U0RITA"]})
    assert list(guest.errors) == ["reps"]
    wrong = await world.sandbox.submit("olga", FORM | {"reps": ["U0TOM"]})
    assert wrong.errors == {"reps": "Tom Okafor is not in sales. Seats of reps are theirs."}
    nowhere = await world.sandbox.submit("olga", FORM | {"mode": "person", "link": "", "place": ""})
    assert nowhere.errors == {"place": "Which event, and in which city?"}
    assert await world.rows(Council) == []


async def test_who_may_form_one(world: World) -> None:
    reply = await world.says("/align council", by="rita")
    assert "Olga Petrov can form one" in words(reply.message)
    refused = await world.says("/align council form", by="rita")
    assert "Admins and leaders" in words(refused.message)
    guest = await world.says("/align council", by="gus")
    assert "This app is for people" in words(guest.message)
    await world.write(set_role, "U0LENA", Role.MARKETING_LEADER)
    await form(world, by="lena", owner="U0LENA")
    assert (await council(world)).owner_id == "U0LENA"


async def test_saved_twice_it_is_one_council(world: World) -> None:
    await form(world)
    again = await form(world, name="Another")
    assert again.errors in ({}, {"name": "There is a council for those people already."})
    assert len(await world.rows(Council)) == 1


@pytest.mark.row("000-12")
async def test_everybody_has_exactly_one_representative(world: World) -> None:
    await form(world)
    spoken = {c.slack_id: c.seat_id for c in await world.rows(Constituent)}
    there = await seats(world)
    reps = {there[r].id for r in REPS}
    assert {spoken[w] for w in ("U0PAUL", "U0SAM", "U0DANA", *REPS)} == reps
    assert spoken["U0TOM"] in {there["U0MIA"].id, there["U0LENA"].id}
    assert len(spoken) == 10


@pytest.mark.row("000-16")
async def test_accepted_once_or_twice_and_by_nobody_else(world: World) -> None:
    await form(world)
    (asked,) = world.sandbox.dms("rita")
    await world.sandbox.press("rita", asked, "council.accept")
    await world.settled()
    assert (await seats(world))["U0RITA"].state is State.ACCEPTED
    assert "You accepted." in world.direct("rita")[0]
