"""Reps offer, marketers take seats, both get the link; through signed HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.kit.db import Session
from bot.listening import views
from bot.listening.models import Part, Seat, SeatState, Slot, SlotState
from bot.people.models import Absence, AuditLog
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
    without_manager,
    without_team,
)
from tests.support.world import World, words

LINK = "https://meet.test/a"


@pytest.mark.row("000-4")
async def test_a_slot_is_offered_heard_and_both_get_the_link_when_it_begins(both: World) -> None:
    slot = await offers(both, "rita", f"today 14:00-15:00 campaign:webinar-q3 {LINK}")
    assert (slot.starts_at, slot.ends_at) == (at(13), at(14))
    assert slot.quarter == "2026-Q1"
    assert "Offered: today, 14:00-15:00" in words({"blocks": both.sandbox.views("rita")[-1].blocks})
    await logs(both, "sam")  # the manager has heard one call: there is room for one
    assert "0 of 2 this quarter" in await listens(both, "mia")
    assert "Your seat: today, 14:00-15:00, with Rita Sanchez" in await takes(both, "mia", slot)
    assert "Mia Keller listens" in both.direct("rita")[-1]
    assert both.direct("mia") == []  # nobody is told what they did themselves
    await both.at(at(12))
    assert "You listen to Rita Sanchez today 14:00" in both.direct("mia")[-1]
    assert "Mia Keller listens today 14:00" in both.direct("rita")[-1]
    await both.at(at(13))
    await both.later(minutes=5)
    for who in ("mia", "rita"):
        (begun,) = [t for t in both.direct(who) if "It begins" in t]
        assert LINK in begun
        assert "No recording, ever." in begun
    assert "1 of 2 this quarter" in await listens(both, "mia")


@pytest.mark.row("000-4", "U14")
async def test_each_sees_their_own_clock(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", f"tomorrow 16:00-17:00 {LINK}")
    assert "Tomorrow, 10:00-11:00" in await listens(one, "tom")  # New York
    assert "Your seat: tomorrow, 10:00-11:00" in await takes(one, "tom", slot)
    assert "Wed 4 March, 16:00-17:00" in one.direct("rita")[-1]


@pytest.mark.row("000-4")
async def test_the_tick_is_asked_for_each_slot(one: World) -> None:
    await one.says("/listen offer today 14:00-15:00", by="rita")
    form = one.sandbox.views("rita")[-1]
    assert "No recording, ever." in words({"blocks": form.blocks})
    refused = await one.sandbox.submit("rita", {})
    assert list(refused.errors) == ["consent"]  # Slack's client asks for it already
    assert await one.rows(Slot) == []


@pytest.mark.row("000-4")
@pytest.mark.parametrize(
    ("line", "field", "says"),
    [
        ("today 8:00-9:00", "day", "over already"),
        ("today 9:30-11:00", "begins", "begun already"),
        ("today 15:00-14:00", "ends", "before it begins"),
        ("today 12:00-18:00", "ends", "four hours"),
        ("tomorrow 10:30-11:30", "begins", "10:00-11:00 there already"),
        ("2026-12-24 10:00-11:00", "day", "half a year"),
        ("today 14:00-15:00 https://x y", None, "could not read"),
    ],
)
async def test_what_cannot_be_is_refused_in_the_form(
    one: World, line: str, field: str | None, says: str
) -> None:
    await offers(one, "rita", "tomorrow 10:00-11:00")
    reply = await one.says(f"/listen offer {line}", by="rita")
    if field is None:
        assert says in words(reply.message)
    else:
        refused = await one.sandbox.submit("rita", {"consent": ["yes"]})
        assert says in refused.errors[field]
    assert len(await one.rows(Slot)) == 1


@pytest.mark.row("000-4")
async def test_others_may_offer_at_the_same_time_and_marketing_may_not(one: World) -> None:
    await offers(one, "rita", "tomorrow 10:00-11:00")
    await offers(one, "ravi", "tomorrow 10:00-11:00")
    reply = await one.says("/listen offer tomorrow 10:00-11:00", by="mia")
    assert "Reps offer slots" in words(reply.message)
    assert len(await one.rows(Slot)) == 2


@pytest.mark.row("000-4")
async def test_a_slot_taken_back_frees_its_seats_and_tells_whose_they_were(both: World) -> None:
    await logs(both, "sam")
    slot = await offers(both, "rita", f"tomorrow 10:00-11:00 {LINK}")
    await takes(both, "mia", slot)
    board = (await both.says("/listen", by="rita")).message
    assert "Taken back: tomorrow, 10:00-11:00" in await presses(
        both, "rita", board, views.CANCEL, slot
    )
    assert "The slot of Rita Sanchez was taken back" in both.direct("mia")[-1]
    assert "taken back" in both.direct("rita")[-1]  # the message about Mia says so now
    before = len(both.direct("mia"))
    await both.at(at(9, day=4))
    await both.later(hours=3)
    assert len(both.direct("mia")) == before  # no reminder, no link, no debrief
    assert "0 of 2 this quarter" in await listens(both, "mia")


@pytest.mark.row("000-4")
async def test_a_second_click_a_stale_list_and_strangers_find_what_stands(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "tomorrow 10:00-11:00")
    stale = (await one.says("/listen", by="mia")).message
    other = (await one.says("/listen", by="mia")).message
    await presses(one, "mia", stale, views.TAKE, slot)
    again = await presses(one, "mia", other, views.TAKE, slot)
    assert "You have that seat already" in again
    assert len(await one.rows(Seat)) == 1
    reply = await one.says("/listen", by="gus")  # a guest
    assert "This app is for people at Acme" in words(reply.message)
    tom = (await one.says("/listen", by="tom")).message
    board = (await one.says("/listen", by="rita")).message
    await presses(one, "rita", board, views.CANCEL, slot)
    assert "That slot was taken back" in await presses(one, "tom", tom, views.TAKE, slot)


@pytest.mark.row("000-4")
async def test_a_slot_that_is_over_and_a_rep_who_left_are_no_seats(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "today 14:00-15:00")
    other = await offers(one, "paul", "tomorrow 14:00-15:00")
    stale = (await one.says("/listen", by="mia")).message
    older = (await one.says("/listen", by="mia")).message
    await one.write(leaves, "PAUL")
    assert "That slot was taken back" in await presses(one, "mia", older, views.TAKE, other)
    assert "Paul Meyer" not in await listens(one, "mia")
    await one.at(at(14, 1))
    assert "That slot is over" in await presses(one, "mia", stale, views.TAKE, slot)
    assert await one.rows(Seat) == []


@pytest.mark.row("000-4")
async def test_whoever_booked_with_a_rep_who_left_is_told(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "today 14:00-15:00")
    await takes(one, "mia", slot)
    await one.write(leaves, "RITA")
    await one.at(at(12))
    assert "The slot of Rita Sanchez was taken back" in one.direct("mia")[-1]
    await one.at(at(13))
    await one.at(at(14))
    assert not [t for t in one.direct("mia") if "It begins" in t or "How was it" in t]
    assert (await counts(one)).room("together") == 1  # it counts for nobody


@pytest.mark.row("000-4")
async def test_the_seat_of_a_marketer_who_left_is_free(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "tomorrow 10:00-11:00", seats="1")
    await takes(one, "mia", slot)
    await one.write(leaves, "MIA")
    assert "Your seat" in await takes(one, "tom", slot)


@pytest.mark.row("000-4")
async def test_a_link_may_be_added_later_also_once_it_has_begun(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "today 14:00-15:00")
    await takes(one, "mia", slot)
    await one.at(at(12))
    reminder = one.sandbox.dms("rita")[-1]
    assert "They have no link yet." in words(reminder)
    await one.at(at(13))
    assert "No link was given: ask Rita Sanchez for it" in one.direct("mia")[-1]
    begun = one.sandbox.dms("rita")[-1]
    await one.sandbox.press("rita", begun, f"{views.LINK}#{slot.id}", str(slot.id))
    wrong = await one.sandbox.submit("rita", {"link": "meet"})
    assert "It begins with https://" in wrong.errors["link"]
    await one.sandbox.submit("rita", {"link": LINK})
    await one.settled()
    assert f"<{LINK}|Open the call>" in one.direct("mia")[-1]


@pytest.mark.row("000-4")
async def test_whoever_comes_late_gets_the_link_at_once(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", f"today 14:00-15:00 {LINK}")
    await one.at(at(13, 20))
    assert "The link is with you now" in await takes(one, "mia", slot)
    assert LINK in one.direct("mia")[-1]


@pytest.mark.row("000-4")
async def test_a_seat_given_back_is_free_and_two_seats_at_one_time_are_refused(
    one: World,
) -> None:
    await logs(one, "sam")
    await logs(one, "sam", "U0RAVI")
    first = await offers(one, "rita", "tomorrow 10:00-11:00", seats="1")
    other = await offers(one, "ravi", "tomorrow 10:30-11:30")
    await takes(one, "mia", first)
    list_of_tom = (await one.says("/listen", by="tom")).message
    assert "Rita" not in words(list_of_tom)  # full
    mia = (await one.says("/listen", by="mia")).message
    assert "another call at that time" in await presses(one, "mia", mia, views.TAKE, other)
    again = (await one.says("/listen", by="mia")).message
    assert "Given back" in await presses(one, "mia", again, views.GIVE, first)
    (seat,) = await one.rows(Seat)
    assert seat.state is SeatState.GIVEN_BACK
    assert "Nobody yet" in one.direct("rita")[-1]
    assert "Your seat" in await takes(one, "tom", first)


@pytest.mark.row("000-5")
async def test_a_new_hire_sits_in_and_counts_nowhere(one: World) -> None:
    await one.write(hire, "ZOE", date(2026, 2, 1))
    slot = await offers(one, "rita", "tomorrow 10:00-11:00")
    assert "you observe" in await listens(one, "zoe")
    assert "Your seat" in await takes(one, "zoe", slot)  # the manager has heard none
    assert "Zoe Lin (observing) listens" in one.direct("rita")[-1]
    await one.at(at(12, day=4))
    found = await counts(one)
    assert (found.marketing, found.coming) == (0, 0)


@pytest.mark.row("000-5")
async def test_a_rep_without_a_team_and_a_team_without_a_manager_are_closed_kindly(
    one: World,
) -> None:
    await one.write(without_team, "PAUL")
    await one.write(without_manager)
    alone = await offers(one, "paul", "tomorrow 10:00-11:00")
    headless = await offers(one, "rita", "tomorrow 12:00-13:00")
    assert {alone.unit, headless.unit} == {"none", "team:1"}
    said = await listens(one, "mia")
    assert "nobody is named as manager, so seats are closed" in said
    assert "Reps without a team" in said
    assert "Berlin inside" in said
    assert "Solo seats are taken" not in said
    # An admin may say who it is, where no roster does; it is written down.
    refused = await one.says("/listen manager @sam", by="mia")
    assert "Only an admin" in words(refused.message)
    kept = await one.says("/listen manager @sam", by="olga")
    assert "Sam Whitfield is the manager of Reps without a team here" in words(kept.message)
    kept = await one.says("/listen manager Sam Whitfield Berlin Inside", by="olga")
    assert "Sam Whitfield is the manager of Berlin inside" in words(kept.message)
    wrong = await one.says("/listen manager @mia Berlin inside", by="olga")
    assert "is in sales" in words(wrong.message)
    taken = await one.says("/listen manager @sam New York inside", by="olga")
    assert "The roster names its manager" in words(taken.message)
    await logs(one, "sam", "U0PAUL")
    assert "Your seat" in await takes(one, "mia", alone)
    assert [a.about for a in await one.rows(AuditLog) if a.what == "listening manager"] == [
        "none", "team:1",
    ]  # fmt: skip


@pytest.mark.row("000-4")
async def test_home_shows_the_calls_of_today(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "today 14:00-15:00")
    await takes(one, "mia", slot)
    for who, says in (("mia", "Today, 14:00-15:00: you listen to Rita Sanchez"),
                      ("rita", "Today, 14:00-15:00: Mia Keller at your call")):  # fmt: skip
        await one.sandbox.open_home(who)
        await one.settled()
        home = one.sandbox.home(who)
        assert home is not None
        assert says in words({"blocks": home.blocks})


@pytest.mark.row("000-6")
async def test_in_mid_quarter_those_below_the_floor_hear_it_themselves_once(both: World) -> None:
    middle = datetime(2026, 5, 15, 7, 0, tzinfo=UTC)  # a Friday, nine in Berlin
    both.sandbox.clock.move_to(middle - timedelta(days=3))
    for day in ("13 may", "14 may"):
        await logs(both, "sam", day="2026-05-11")
        slot = await offers(both, "rita", f"{day} 10:00-11:00")
        await takes(both, "mia", slot)
    await both.tick()
    await both.at(middle + timedelta(minutes=1))
    assert not [t for t in both.direct("mia") if "Half of the quarter" in t]
    (lena,) = [t for t in both.direct("lena") if "Half of the quarter" in t]
    assert "none of 2" in lena
    assert both.direct("tom") == []  # it is three in the morning where he is
    await both.at(middle + timedelta(hours=7))
    await both.later(days=3)
    assert len([t for t in both.direct("tom") if "Half of the quarter" in t]) == 1
    assert not [t for t in both.texts("leads") + both.texts("prospect-questions") if "Half" in t]


@pytest.mark.row("000-6")
async def test_nobody_is_reminded_where_no_slot_was_offered(one: World) -> None:
    middle = datetime(2026, 5, 15, 7, 0, tzinfo=UTC)
    one.sandbox.clock.move_to(middle - timedelta(minutes=5))
    await one.tick()
    await one.at(middle + timedelta(minutes=1))
    await one.at(middle + timedelta(hours=7))
    for who in ("mia", "lena", "tom"):
        assert not [t for t in one.direct(who) if "Half of the quarter" in t]


@pytest.mark.row("000-4")
async def test_a_slot_during_ones_own_absence_is_warned_about(one: World) -> None:
    def away(session: Session) -> None:
        session.add(
            Absence(slack_id="U0RITA", starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 5))
        )

    await one.write(away)
    await offers(one, "rita", "tomorrow 10:00-11:00")
    said = words({"blocks": one.sandbox.views("rita")[-1].blocks})
    assert "You said that you are away on that day." in said
    await offers(one, "rita", "6 march 10:00-11:00")
    assert "away" not in words({"blocks": one.sandbox.views("rita")[-1].blocks})


@pytest.mark.row("000-4")
async def test_a_free_seat_is_found_behind_a_hundred_full_and_closed_ones(both: World) -> None:
    await both.write(_a_crowd_of_slots, both.now)
    await logs(both, "dana", "U0BEN")  # New York has room, Berlin has none
    said = await listens(both, "mia")
    assert "Ben Carter · 1 of 1 seats free" in said
    assert "Solo seats are taken" in said or "Other solo seats are taken" in said


def _a_crowd_of_slots(session: Session, now: datetime) -> None:
    """Seventy full ones of New York, seventy of Berlin that are closed, then one free one."""
    for n in range(141):
        unit, rep = ("team:1", "U0RITA") if n % 2 else ("team:2", "U0BEN")
        begins = now + timedelta(days=1, hours=n)
        slot = Slot(
            rep_id=rep, unit=unit, quarter="2026-Q1", starts_at=begins, zone="Europe/Berlin",
            ends_at=begins + timedelta(minutes=30), seats=1, consent_at=now,
        )  # fmt: skip
        session.add(slot)
        session.flush()
        if unit == "team:2" and n < 140:
            session.add(Seat(slot_id=slot.id or 0, slack_id="U0TOM", part=Part.OBSERVER, at=now))


async def test_cancelled_slots_stay_in_the_table(one: World) -> None:
    slot = await offers(one, "rita", "tomorrow 10:00-11:00")
    board = (await one.says("/listen", by="rita")).message
    await presses(one, "rita", board, views.CANCEL, slot)
    (row,) = await one.rows(Slot)
    assert row.state is SlotState.CANCELLED
