"""Seats: added, given up, left, moved, voted about, ending; the rules hold under a race (4.4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.council import upkeep
from bot.council.models import (
    MOST_A_YEAR,
    Ballot,
    Constituent,
    Council,
    CouncilSeat,
    Part,
    State,
    Why,
)
from bot.council.replacing import accept_seat, choose, stay
from bot.council.rules import TOO_MANY
from bot.council.seats import add_seat, end_seat
from bot.council.telling import BALLOT
from bot.council.year import busiest
from bot.gatherings.models import Gathering, Invitation
from bot.gatherings.models import State as Held
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.people.models import AuditLog, Side
from tests.council.company import REPS, council, dates, form, opened, put_side, put_site, seats
from tests.support.databases import open_patient
from tests.support.world import TEAM, World, words

MONDAY = datetime(2026, 3, 9, 8, 1, tzinfo=UTC)  # a minute past nine in Berlin


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened(sqlite_url) as found:
        await form(found)
        yield found


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    async with opened(db_url) as found:
        await form(found)
        yield found


def _add(session: Session, who: str, by: str, now: datetime, reason: str = "") -> str:
    try:
        add_seat(session, 1, who, Part.REP, by, now, reason)
    except UserError as refused:
        return refused.sentence
    return "added"


async def manage(world: World, by: str, door: str) -> None:
    reply = await world.says("/align council", by=by)
    await world.sandbox.press(by, reply.message.id, "council.manage")
    await world.sandbox.press(by, None, door)


async def spoken(world: World) -> dict[str, str]:
    """Who speaks for whom."""
    there = {s.id: who for who, s in (await seats(world)).items()}
    return {c.slack_id: there[c.seat_id] for c in await world.rows(Constituent)}


@pytest.mark.row("000-13")
async def test_a_sixth_is_added_a_seventh_refused_and_overridden(world: World) -> None:
    for who in ("U0PAUL", "U0SAM"):
        await manage(world, "olga", "council.add.rep")
        assert (await world.sandbox.submit("olga", {"person": who})).errors == {}
        await world.sandbox.close_view("olga", whole=True)
    await manage(world, "sam", "council.add.rep")  # the deputy is no admin
    refused = await world.sandbox.submit("sam", {"person": "U0DANA"})
    assert refused.errors == {"person": TOO_MANY}
    await manage(world, "olga", "council.add.rep")
    bare = await world.sandbox.submit("olga", {"person": "U0DANA"})
    assert list(bare.errors) == ["reason"]
    done = await world.sandbox.submit("olga", {"person": "U0DANA", "reason": "Dana leads both"})
    assert done.errors == {}
    await world.settled()
    assert len([s for s in (await seats(world)).values() if s.part is Part.REP]) == 7
    assert [a.reason for a in await world.rows(AuditLog) if a.what == "council rule"] == [
        "Dana leads both"
    ]
    assert any("Site A council" in t for t in world.direct("dana"))


@pytest.mark.row("000-13")
async def test_two_admins_at_once_add_the_sixth_and_not_the_seventh(db_url: str) -> None:
    other = open_patient(db_url)  # another process
    async with opened(db_url) as world:
        await form(world)
        await world.write(_add, "U0PAUL", "U0OLGA", world.now)
        said = await asyncio.gather(
            world.write(_add, "U0SAM", "U0OLGA", world.now),
            other.write(_add, "U0DANA", "U0OLGA", world.now, workspace_id=TEAM),
        )
        await other.close()
        assert sorted(s[:5] for s in said) == ["A cou", "added"]
        taken = [s for s in await world.rows(CouncilSeat) if s.part is Part.REP]
        assert len(taken) == 6


async def test_others_change_nothing_and_a_stale_button_says_so(world: World) -> None:
    for by in ("U0RITA", "U0PAUL", "U0GUS", "U0NOBODY"):
        with pytest.raises(NotAllowed):
            await world.write(end_seat, (await seats(world))["U0RAVI"].id, by, world.now)
    reply = await world.says("/align council", by="olga")
    await world.sandbox.press("olga", reply.message.id, "council.manage")
    seat = (await seats(world))["U0RAVI"]
    await world.sandbox.press("olga", None, f"council.change.seat#{seat.id}")
    await world.write(_end, seat.id, world.now)
    late = await world.sandbox.submit("olga", {"deputy": "U0PAUL"})
    assert "no longer there" in " ".join(late.errors.values())


def _end(session: Session, seat_id: int, now: datetime) -> None:
    end_seat(session, seat_id, "U0OLGA", now)


@pytest.mark.row("000-16")
async def test_the_last_marketing_leader_stays_until_another_is_there(world: World) -> None:
    there = await seats(world)
    await world.write(_end, there["U0MIA"].id, world.now)
    assert all(s.match_id in (None, "U0LENA") for s in (await seats(world)).values())
    with pytest.raises(UserError, match="at least one marketing leader"):
        await world.write(_end, there["U0LENA"].id, world.now)


@pytest.mark.row("000-12")
async def test_a_seat_taken_away_its_people_have_another_and_dates_follow(both: World) -> None:
    before = await spoken(both)
    seat = (await seats(both))["U0ZOE"]
    await manage(both, "olga", f"council.change.seat#{seat.id}")
    await both.sandbox.press("olga", None, "council.remove")
    await both.settled()
    after = await spoken(both)
    assert set(after) == set(before)
    assert "U0ZOE" not in after.values()
    moved = {who for who in after if after[who] != before[who]}
    assert moved == {who for who in before if before[who] == "U0ZOE"}
    invited = {i.slack_id for i in await both.rows(Invitation) if not i.gone}
    assert "U0ZOE" not in invited
    assert "U0RITA" in invited
    assert "that seat is no longer yours" in both.direct("zoe")[0]


async def test_suggesting_somebody_frees_the_seat_and_the_owner_names_them(both: World) -> None:
    (asked,) = both.sandbox.dms("rita")
    await both.sandbox.press("rita", asked, "council.suggest")
    wrong = await both.sandbox.submit("rita", {"person": "U0TOM"})
    assert list(wrong.errors) == ["person"]
    await both.sandbox.submit("rita", {"person": "U0PAUL"})
    await both.settled()
    (free,) = [m for m in both.sandbox.dms("olga") if "gave it up" in words(m)]
    assert "Paul Meyer is suggested." in words(free)
    assert "U0RITA" not in set((await spoken(both)).values())
    await both.sandbox.press("olga", free, "council.name")
    await both.sandbox.submit("olga")  # the suggested one stands chosen
    await both.settled()
    there = await seats(both)
    assert (there["U0PAUL"].state, there["U0RITA"].state) == (State.INVITED, State.ENDED)
    assert there["U0PAUL"].match_id == there["U0RITA"].match_id
    assert "you represent sales" in both.direct("paul")[0]
    settled = next(t for t in both.direct("olga") if "is settled" in t)
    assert "Rita Sanchez" in settled


@pytest.mark.row("000-13")
async def test_naming_a_seventh_asks_an_admin_for_the_reason(world: World) -> None:
    await world.write(put_side, "U0TOM", Side.SALES)
    (asked,) = world.sandbox.dms("rita")
    await world.sandbox.press("rita", asked, "council.suggest")
    await world.sandbox.submit("rita", {"person": "U0PAUL"})
    await world.settled()
    for who in ("U0SAM", "U0DANA", "U0TOM"):
        assert await world.write(_add, who, "U0OLGA", world.now) == "added"
    (free,) = [m for m in world.sandbox.dms("olga") if "gave it up" in words(m)]
    await world.sandbox.press("olga", free, "council.name")
    bare = await world.sandbox.submit("olga")
    assert list(bare.errors) == ["reason"]
    assert "U0PAUL" not in await seats(world)
    named = await world.sandbox.submit("olga", {"reason": "Seven this quarter: two new offices"})
    assert not named.errors
    assert (await seats(world))["U0PAUL"].state is State.INVITED
    kept = [str(row) for row in await world.rows(AuditLog)]
    assert any("two new offices" in row for row in kept)


@pytest.mark.row("000-12", "U13")
async def test_somebody_leaves_and_those_they_spoke_for_choose(both: World) -> None:
    mine = {who for who, voice in (await spoken(both)).items() if voice == "U0RITA"} - {"U0RITA"}
    assert mine
    await both.sandbox.members.deactivate("rita")
    await both.settled()
    await both.at(MONDAY)
    (free,) = [m for m in both.sandbox.dms("olga") if "Rita Sanchez left" in words(m)]
    now = await spoken(both)
    assert mine <= set(now)
    assert "U0RITA" not in now.values()
    await both.sandbox.press("olga", free, "council.ask")
    await both.settled()
    first = min(mine)[2:].lower()
    (question,) = [m for m in both.sandbox.dms(first) if "Who should now?" in words(m)]
    await both.sandbox.press(first, question, f"council.choose#{(await seats(both))['U0RITA'].id}")
    member = await both.sandbox.submit(first, {"person": "U0RAVI"})
    assert member.errors == {"person": "They have a seat there already."}
    await both.sandbox.submit(first, {"person": "U0PAUL"})
    await both.settled()
    assert "Paul Meyer 1" in next(t for t in both.direct("olga") if "Rita Sanchez left" in t)
    await both.at(MONDAY + timedelta(days=8))
    there = await seats(both)
    assert there["U0PAUL"].state is State.INVITED
    assert there["U0RITA"].state is State.ENDED
    assert "you represent sales" in "".join(both.direct("paul"))
    await both.at(MONDAY + timedelta(days=9))
    assert len([s for s in (await seats(both)).values() if s.state is not State.ENDED]) == 6


async def test_a_vote_is_drawn_for_the_voter_and_the_tally_alone(both: World) -> None:
    await both.sandbox.members.deactivate("rita")
    await both.settled()
    await both.at(MONDAY)
    seat = (await seats(both))["U0RITA"]
    await both.write(_electorate, seat.id, both.now)
    (free,) = [m for m in both.sandbox.dms("olga") if "Rita Sanchez left" in words(m)]
    await both.sandbox.press("olga", free, "council.ask")
    await both.settled()
    before = {m.recipient: m.want for m in await both.rows(Outbox) if m.post == BALLOT}
    assert len(before) >= 3
    voter = min(before)
    await both.write(choose, seat.id, voter, "U0PAUL", both.now)
    await both.settled()
    after = {m.recipient: m.want for m in await both.rows(Outbox) if m.post == BALLOT}
    assert after == before | {voter: before[voter] + 1}
    assert "Paul Meyer 1" in next(t for t in both.direct("olga") if "Rita Sanchez left" in t)
    assert any("You chose Paul Meyer" in t for t in both.direct(voter[2:].lower()))


def _electorate(session: Session, seat_id: int, now: datetime) -> None:
    known = {b.slack_id for b in session.exec(select(Ballot).where(Ballot.seat_id == seat_id))}
    for who in {"U0DANA", "U0SAM", "U0PAUL"} - known:
        session.add(Ballot(seat_id=seat_id, slack_id=who, at=now))


async def test_nobody_else_votes_about_a_seat(world: World) -> None:
    await world.sandbox.members.deactivate("rita")
    await world.settled()
    await world.at(MONDAY)
    seat = (await seats(world))["U0RITA"]
    assert seat.state is State.FLAGGED
    assert {b.choice_id for b in await world.rows(Ballot)} == {None}
    with pytest.raises(NotAllowed):
        await world.write(choose, seat.id, "U0MIA", "U0PAUL", world.now)


@pytest.mark.row("000-12")
async def test_a_member_who_moves_to_another_site_has_the_seat_flagged(sqlite_url: str) -> None:
    async with opened(sqlite_url) as world:
        site = await world.write(put_site, "Site A", [*REPS, "U0PAUL"])
        await form(world, site=str(site))
        assert set(await spoken(world)) == {*REPS, "U0PAUL"}  # marketing has no site yet
        await world.write(put_site, "Site B", ["U0BEN"], "America/New_York")
        await world.at(MONDAY)
        seat = (await seats(world))["U0BEN"]
        assert (seat.state, seat.why) == (State.FLAGGED, Why.MOVED)
        assert any("Ben Carter works elsewhere now" in t for t in world.direct("olga"))
        assert "U0BEN" not in await spoken(world)
        flagged = [t for t in world.direct("olga") if "works elsewhere" in t]
        await world.at(MONDAY + timedelta(days=1))
        assert [t for t in world.direct("olga") if "works elsewhere" in t] == flagged


async def test_a_rep_who_went_to_marketing_is_no_rep_any_more(world: World) -> None:
    await world.write(put_side, "U0BEN", Side.MARKETING)
    await world.at(MONDAY)
    assert (await seats(world))["U0BEN"].why is Why.MOVED


async def test_a_term_is_told_a_month_ahead_and_stayed_on_once(both: World) -> None:
    until = (await seats(both))["U0RITA"].until
    assert until == date(2027, 3, 26)
    await both.at(datetime(2027, 2, 22, 8, 1, tzinfo=UTC))
    assert not any("your term ends" in t for t in both.direct("rita"))
    await both.at(datetime(2027, 2, 23, 8, 1, tzinfo=UTC))
    (told,) = [m for m in both.sandbox.dms("rita") if "your term ends on 26 March 2027" in words(m)]
    await both.sandbox.press("rita", told, "council.stay")
    await both.settled()
    assert (await seats(both))["U0RITA"].until == date(2028, 3, 26)
    await both.write(_stay, both.now)
    assert (await seats(both))["U0RITA"].until == date(2028, 3, 26)
    await both.at(datetime(2027, 3, 26, 8, 1, tzinfo=UTC))
    assert any("Ravi Nair's term is over. They stay until" in t for t in both.direct("olga"))
    assert (await seats(both))["U0RAVI"].state is State.INVITED  # nobody is left unspoken for
    assert "U0RAVI" in set((await spoken(both)).values())


def _stay(session: Session, now: datetime) -> None:
    stay(session, 1 + 2, "U0RITA", now)  # leaders' two seats come first


@pytest.mark.row("000-14")
async def test_a_seventh_meeting_in_twelve_months_is_refused_and_overridden(world: World) -> None:
    await manage(world, "olga", "council.add.date")
    assert (await world.sandbox.submit("olga", {"day": "2026-05-05"})).errors == {}
    await manage(world, "sam", "council.add.date")
    refused = await world.sandbox.submit("sam", {"day": "2026-08-04"})
    assert "4-6 times in any twelve months" in refused.errors["day"]
    await manage(world, "olga", "council.add.date")
    bare = await world.sandbox.submit("olga", {"day": "2026-08-04"})
    assert list(bare.errors) == ["reason"]
    await world.sandbox.submit("olga", {"day": "2026-08-04", "reason": "A launch"})
    await world.settled()
    assert len(await dates(world)) == 7
    assert any(a.reason == "A launch" for a in await world.rows(AuditLog))


@pytest.mark.row("000-14", "000-22")
async def test_the_year_goes_on_by_itself_and_too_few_warn_in_month_nine(both: World) -> None:
    await both.at(datetime(2026, 6, 8, 7, 1, tzinfo=UTC))
    days = [g.starts_at.date() for g in await dates(both)]
    assert max(days) >= date(2027, 3, 25)  # a year ahead is always planned
    assert max(days) <= date(2027, 6, 12)
    assert busiest(days) <= MOST_A_YEAR
    await both.write(upkeep.keep_up, 1, both.now)  # again on the same day: nothing more
    assert [g.starts_at.date() for g in await dates(both)] == days
    await both.write(_cancel_most, both.now)
    await both.at(datetime(2026, 11, 27, 8, 1, tzinfo=UTC))
    assert not any("in these twelve months" in t for t in both.direct("olga"))
    await both.at(datetime(2026, 12, 3, 8, 1, tzinfo=UTC))
    (warned,) = [t for t in both.direct("olga") if "in these twelve months" in t]
    assert "4 to 6 keep it alive." in warned
    await both.at(datetime(2026, 12, 4, 8, 1, tzinfo=UTC))
    assert len([t for t in both.direct("olga") if "in these twelve months" in t]) == 1


def _cancel_most(session: Session, now: datetime) -> None:
    from sqlmodel import select

    from bot.gatherings.service import cancel_gathering

    for row in session.exec(select(Gathering)).all():
        cancel_gathering(session, row.id or 0, now)


@pytest.mark.row("000-22")
async def test_its_ritual_names_owner_deputy_next_and_what_was_missed(world: World) -> None:
    (one,) = await world.read(upkeep.rituals, world.now)
    assert (one.name, one.owner_id, one.deputy_id) == ("Site A council", "U0OLGA", "U0SAM")
    assert one.next_at == (await dates(world))[0].starts_at
    await world.write(_missed)
    (one,) = await world.read(upkeep.rituals, world.now + timedelta(days=60))
    assert (one.missed, one.last_at) == (1, None)


def _missed(session: Session) -> None:
    row = session.get_one(Gathering, 1)
    row.state = Held.MISSED
    session.add(row)


@pytest.mark.row("000-12", "U39")
async def test_home_says_who_speaks_for_me_and_what_waits(world: World) -> None:
    await world.sandbox.open_home("rita")
    await world.settled()
    home = words(_home(world, "rita"))
    assert "you represent sales" in home
    assert "Accept" in home
    assert "You have a seat in the *Site A council*" in home
    await world.sandbox.press("rita", "home", "council.accept")
    await world.settled()
    assert "Accept" not in words(_home(world, "rita"))
    await world.sandbox.open_home("paul")
    await world.settled()
    assert "speaks for you in the Site A council" in words(_home(world, "paul"))


def _home(world: World, who: str) -> Any:
    found = world.sandbox.home(who)
    assert found is not None
    return found.body


async def test_the_council_is_one(world: World) -> None:
    assert (await council(world)).per_year == 5
    assert len(await world.rows(Council)) == 1


@pytest.mark.row("000-22")
async def test_another_owner_and_pace_and_its_dates_know(world: World) -> None:
    await manage(world, "olga", "council.edit")
    refused = await world.sandbox.submit("olga", {"owner": "U0SAM"})  # who is deputy
    assert list(refused.errors) == ["deputy"]
    done = await world.sandbox.submit("olga", {"name": "Berlin council", "deputy": "U0DANA"})
    assert done.errors == {}
    await world.settled()
    assert {(g.title, g.owner_id, g.deputy_id) for g in await dates(world)} == {
        ("Berlin council", "U0SAM", "U0DANA")
    }
    invited = {i.slack_id for i in await world.rows(Invitation) if not i.gone}
    assert "U0SAM" in invited
    assert "U0OLGA" not in invited


async def test_a_council_ends_and_another_may_be_formed(both: World) -> None:
    await manage(both, "olga", "council.edit")
    await both.sandbox.press("olga", None, "council.end")
    await both.settled()
    assert await both.rows(Constituent) == []
    assert {g.state for g in await dates(both)} == {Held.CANCELLED}
    assert "that seat is no longer yours" in both.direct("rita")[0]
    stale = next(m for m in both.sandbox.dms("olga") if "council.agenda" in str(m.blocks))
    await both.sandbox.press("olga", stale, "council.agenda")
    await both.settled()
    assert "That council has ended." in "\n".join([*both.whispers("olga"), *both.direct("olga")])
    await both.at(MONDAY)  # nothing of it comes up any more
    await both.sandbox.close_view("olga", whole=True)
    await form(both)
    assert len(await both.rows(Council)) == 2


async def test_accepted_twice_is_accepted_and_by_others_it_is_not(world: World) -> None:
    seat = (await seats(world))["U0RITA"]
    with pytest.raises(NotAllowed):
        await world.write(_accept, seat.id, "U0RAVI", world.now)
    for _ in range(2):
        await world.write(_accept, seat.id, "U0RITA", world.now)
    assert (await seats(world))["U0RITA"].state is State.ACCEPTED
    await world.write(_end, seat.id, world.now)
    with pytest.raises(UserError, match="no longer there"):
        await world.write(_accept, seat.id, "U0RITA", world.now)


def _accept(session: Session, seat_id: int, by: str, now: datetime) -> None:
    accept_seat(session, seat_id, by, now)


@pytest.mark.row("000-16")
async def test_the_only_leader_leaves_reps_wait_and_are_matched_with_the_next(
    sqlite_url: str,
) -> None:
    async with opened(sqlite_url) as world:
        await form(world, leaders=["U0MIA"])
        await world.sandbox.members.deactivate("mia")
        await world.settled()
        await world.at(MONDAY)
        board = words((await world.says("/align council", by="olga")).message)
        assert "Marketing: nobody yet, name a leader" in board
        (free,) = [m for m in world.sandbox.dms("olga") if "Mia Keller left" in words(m)]
        await world.sandbox.press("olga", free, "council.name")
        await world.sandbox.submit("olga", {"person": "U0TOM"})
        await world.settled()
        there = await seats(world)
        assert {there[rep].match_id for rep in REPS} == {"U0TOM"}
        assert "you are one of its marketing leaders" in "".join(world.direct("tom"))
