"""The corridor through Slack: marketing hears no more of a team's calls than its manager."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.listening import views
from bot.listening.models import Part, Seat, SeatState
from bot.people.models import Absence, AuditLog
from tests.listening.company import at, counts, listens, logs, offers, presses, takes
from tests.support.world import World, words


def seats(rows: object) -> set[tuple[str, Part]]:
    return {(s.slack_id, s.part) for s in rows if s.state is SeatState.TAKEN}  # type: ignore[attr-defined]


@pytest.mark.row("000-5")
async def test_until_the_cap_closes_and_the_managers_session_opens(both: World) -> None:
    first = await offers(both, "rita", "tomorrow 16:00-17:00")
    await offers(both, "ravi", "5 march 16:00-17:00")
    # At none yet: two are proposed to the manager, in his own time, and to nobody else; not in
    # the night: he sits in New York.
    assert both.direct("sam") == []
    await both.at(at(14))
    proposed = both.direct("sam")[-1]
    assert (
        "you to none yet. Marketing can only join sessions you attend. Two are proposed" in proposed
    )
    assert "Join tomorrow 10:00" in proposed
    assert "Join Thursday 10:00" in proposed
    closed = await listens(both, "mia")
    assert "Solo seats are taken." in closed
    # He joins one: it opens, for both.
    (message,) = both.sandbox.dms("sam")  # one message, however many slots
    await presses(both, "sam", message, views.TAKE, first)
    opened = await listens(both, "mia")
    assert "with the manager" in opened
    assert "Join the manager tomorrow 16:00" in opened
    assert "Your seat" in await takes(both, "mia", first)
    assert "Your seat" in await takes(both, "tom", first)  # the same call: no further one
    await both.at(at(17, day=4))
    found = await counts(both)
    assert (found.marketing, found.manager, found.room("together")) == (1, 1, 0)
    # One more that he heard: one solo call, and no second one.
    await logs(both, "sam", "U0PAUL")
    third = await offers(both, "paul", "6 march 10:00-11:00")
    fourth = await offers(both, "paul", "6 march 12:00-13:00")
    shared = await offers(both, "ravi", "6 march 16:00-17:00")
    board = (await both.says("/listen", by="sam")).message
    await presses(both, "sam", board, views.TAKE, shared)
    assert "Your seat" in await takes(both, "mia", third)
    stale = (await both.says("/listen", by="lena")).message
    assert "Take a seat, Paul Meyer" not in words(stale)
    assert fourth.id is not None
    found = await counts(both)
    assert (found.coming, found.joined) == (1, 1)
    told = [t for t in both.direct("sam") if "Marketing listened" in t]
    assert "Marketing listened to 1 of your team's calls (1 more booked), you to 2." in told[-1]


@pytest.mark.row("000-5")
async def test_the_marketer_at_the_cap_sees_what_is_open_and_no_count(both: World) -> None:
    await logs(both, "sam")
    first = await offers(both, "rita", "tomorrow 10:00-11:00")
    other = await offers(both, "ravi", "tomorrow 12:00-13:00")
    shared = await offers(both, "ravi", "5 march 16:00-17:00")
    stale = (await both.says("/listen", by="tom")).message
    await takes(both, "mia", first)
    await presses(both, "sam", (await both.says("/listen", by="sam")).message, views.TAKE, shared)
    said = await presses(both, "tom", stale, views.TAKE, other)
    assert "Solo seats are taken. Join the manager on Thursday 10:00." in said
    answer = both.sandbox.ephemerals("tom")[-1]
    assert "Join Thursday 10:00" in words(answer)
    everything = [*both.whispers("tom"), *both.direct("tom"), *both.whispers("mia")]
    assert not [t for t in everything if "you to" in t or "Sam" in t]
    # The manager is nudged with both counts once he works, and may join at once.
    assert both.direct("sam") == []
    await both.at(at(14))
    nudged = both.sandbox.dms("sam")[-1]
    assert "Marketing listened to 0 of your team's calls (1 more booked), you to 1." in words(
        nudged
    )
    assert "Solo seats are closed until you listen to another" in words(nudged)
    await presses(both, "sam", nudged, views.TAKE, other)
    assert "Your seat" in await takes(both, "tom", other)
    assert (await counts(both)).room("together") >= 0


@pytest.mark.row("000-5")
async def test_a_manager_who_cannot_come_closes_what_is_too_many(both: World) -> None:
    slot = await offers(both, "rita", "tomorrow 16:00-17:00")
    other = await offers(both, "ravi", "5 march 16:00-17:00")
    for one in (slot, other):
        board = (await both.says("/listen", by="sam")).message
        await presses(both, "sam", board, views.TAKE, one)
    await takes(both, "mia", slot)
    board = (await both.says("/listen", by="sam")).message
    await presses(both, "sam", board, views.GIVE, slot)
    told = both.direct("mia")[-1]
    assert "Solo seats are taken, so your seat with Rita Sanchez on" in told
    assert "Join the manager on Thursday 16:00." in told
    assert "you to" not in told  # nobody's count
    (closed,) = [m for m in both.sandbox.dms("mia") if "is closed. Sorry." in words(m)]
    assert "Join Thursday 16:00" in words(closed)
    assert seats(await both.rows(Seat)) == {("U0SAM", Part.MANAGER)}
    assert (await counts(both)).room("together") == 0
    # Where there is room, the seat stays as one without the manager.
    await logs(both, "sam")
    await presses(both, "sam", (await both.says("/listen", by="sam")).message, views.TAKE, slot)
    await takes(both, "mia", slot)
    await presses(both, "sam", (await both.says("/listen", by="sam")).message, views.GIVE, slot)
    assert seats(await both.rows(Seat)) >= {("U0MIA", Part.MARKETING)}


@pytest.mark.row("000-5")
async def test_an_undone_log_closes_what_was_booked_on_it(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "tomorrow 10:00-11:00")
    await takes(one, "mia", slot)
    await one.sandbox.press("sam", None, views.LOG_UNDO)
    await one.settled()
    assert "so your seat with Rita Sanchez" in one.direct("mia")[-1]
    assert (await counts(one)).room("together") == 0


@pytest.mark.row("000-5")
async def test_nobody_but_the_teams_manager_logs_and_a_stand_in_may(one: World) -> None:
    for who in ("rita", "mia", "lena"):
        reply = await one.says("/listen log", by=who)
        assert "That is for the team's manager" in words(reply.message)
    await one.says("/listen log", by="dana")
    reps = words({"blocks": one.sandbox.views("dana")[-1].blocks})
    assert "Zoe Lin" in reps
    assert "Rita Sanchez" not in reps
    await one.sandbox.close_view("dana")

    def away(session: object) -> None:
        session.add(  # type: ignore[attr-defined]
            Absence(slack_id="U0SAM", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 9),
                    deputy_id="U0RAVI")
        )  # fmt: skip

    await one.write(away)
    assert "Saved." in await logs(one, "ravi", "U0RITA")
    assert (await counts(one)).manager == 1


@pytest.mark.row("000-5", "000-10")
async def test_an_admin_allows_more_with_a_reason_that_is_kept(both: World) -> None:
    slot = await offers(both, "rita", "tomorrow 10:00-11:00")
    board = (await both.says("/listen", by="olga")).message
    await both.sandbox.press("olga", board, views.ALLOW)
    refused = await both.sandbox.submit("olga", {"unit": "team:1", "extra": "0", "reason": "Sick"})
    assert list(refused.errors) == ["extra"]
    done = await both.sandbox.submit("olga", {"extra": "1", "reason": "Sam is ill until April"})
    assert not done.errors
    await both.settled()
    kept = [a for a in await both.rows(AuditLog) if a.what == "listening cap"]
    assert [(a.by, a.about, a.reason) for a in kept] == [
        ("U0OLGA", "team:1 2026-Q1: 1 more", "Sam is ill until April")
    ]
    assert "Your seat" in await takes(both, "mia", slot)
    other = await offers(both, "rita", "tomorrow 12:00-13:00")
    assert "Solo seats are taken" in await listens(both, "mia")
    assert other.id is not None
    refused = await both.says("/listen rules", by="mia")
    assert "Only an admin" in words(refused.message)


@pytest.mark.row("000-5", "000-10")
async def test_a_team_may_count_each_marketer_by_themselves(both: World) -> None:
    await both.says("/listen rules", by="olga")
    await both.sandbox.press("olga", None, views.RULES_UNIT, selected="team:1")
    done = await both.sandbox.submit("olga", {"cap": "each", "reason": "Small team"})
    assert not done.errors, done.errors
    await logs(both, "sam")
    slots = [await offers(both, "rita", f"tomorrow {h}:00-{h + 1}:00") for h in (10, 12, 14)]
    assert "Your seat" in await takes(both, "mia", slots[0])
    assert "Your seat" in await takes(both, "tom", slots[1])  # a call of his own
    stale = await listens(both, "mia")
    assert "Solo seats are taken" in stale
    assert (await counts(both)).coming == 2
    (kept,) = [a for a in await both.rows(AuditLog) if a.what == "listening rules"]
    assert (kept.about, kept.reason) == ("team:1", "Small team")


@pytest.mark.row("000-5")
async def test_a_new_quarter_begins_anew(one: World) -> None:
    one.sandbox.clock.move_to(datetime(2026, 3, 31, 8, 0, tzinfo=UTC))
    await logs(one, "sam")
    old = await offers(one, "rita", "today 16:00-17:00")
    new = await offers(one, "rita", "tomorrow 10:00-11:00")
    assert (old.quarter, new.quarter) == ("2026-Q1", "2026-Q2")
    stale = (await one.says("/listen", by="mia")).message
    with pytest.raises(LookupError):  # there is no button for the new one
        await presses(one, "mia", stale, views.TAKE, new)
    assert "Your seat" in await takes(one, "mia", old)
    await one.at(datetime(2026, 4, 1, 7, 0, tzinfo=UTC))
    assert "0 of 2 this quarter" in await listens(one, "mia")


@pytest.mark.row("000-5")
async def test_a_call_that_did_not_happen_counts_for_nobody(one: World) -> None:
    await logs(one, "sam")
    slot = await offers(one, "rita", "today 14:00-15:00")
    await takes(one, "mia", slot)
    await one.at(at(14))
    asked = one.sandbox.dms("mia")[-1]
    assert "How was it?" in words(asked)
    await presses(one, "mia", asked, views.FELL, slot)
    found = await counts(one)
    assert (found.marketing, found.room("together")) == (0, 1)
    assert "did not happen" in one.direct("rita")[-1]


@pytest.mark.row("000-5")
async def test_marketers_at_the_same_moment_get_one_call_and_one_last_seat(both: World) -> None:
    await logs(both, "sam")
    slots = [await offers(both, "rita", f"tomorrow {h}:00-{h + 1}:00", seats="1") for h in (9, 11)]
    who = ("mia", "tom", "lena")
    lists = [(await both.says("/listen", by=w)).message for w in who]
    await asyncio.gather(*(
        both.sandbox.press(w, shown, f"{views.TAKE}#{slot.id}", str(slot.id))
        for w, shown in zip(who, lists, strict=True) for slot in slots
    ))  # fmt: skip
    await both.settled()
    assert len(seats(await both.rows(Seat))) == 1
    found = await counts(both)
    assert (found.coming, found.room("together")) == (1, 0)
