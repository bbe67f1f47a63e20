"""A call week runs by itself: sheet, opening, evenings, closing, the next one (000-7, 000-22)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.kit.boundary import UserError
from bot.listening import views
from bot.listening.models import CallWeek, Slot, WeekState
from bot.listening.week_days import rituals
from bot.listening.weeks import WeekSaid, cancel_week, plan_week
from tests.listening.company import hire, logs, offers, presses, takes
from tests.support.world import World, words

# The Tuesday before the call week of 9 to 13 March 2026; times of Berlin are UTC plus one.
MONDAY = date(2026, 3, 9)


def berlin(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour - 1, minute, tzinfo=UTC)


async def plans(world: World, by: str = "lena", **filled: Any) -> CallWeek:
    """`/align callweek plan`, previewed and planned."""
    await world.says("/align callweek plan", by=by)
    values = {
        "site": "1", "monday": "2026-03-11", "quota": "2", "channel": "C0ALIGN", "deputy": "U0MIA",
        **filled,
    }  # fmt: skip
    previewed = await world.sandbox.submit(by, values)
    assert not previewed.errors, previewed.errors
    done = await world.sandbox.submit(by, {})
    assert not done.errors
    await world.settled()
    return (await world.rows(CallWeek))[-1]


def stands(world: World, begins: str) -> list[str]:
    return [t for t in world.texts("alignment") if t.startswith(begins)]


async def debriefs(world: World, by: str, slot: Slot, **said: str) -> None:
    message = next(m for m in reversed(world.sandbox.dms(by)) if "How was it?" in words(m))
    await world.sandbox.press(by, message, f"{views.DEBRIEF}#{slot.id}", str(slot.id))
    done = await world.sandbox.submit(by, said)
    assert not done.errors, done.errors
    await world.settled()


@pytest.mark.row("000-7", "000-10")
async def test_the_preview_tells_what_will_happen_and_the_next_five_dates(one: World) -> None:
    await one.says("/align callweek plan", by="lena")
    refused = await one.sandbox.submit(
        "lena", {"site": "1", "monday": "2026-02-10", "channel": "C0ALIGN"}
    )
    assert "over" in refused.errors["monday"]
    previewed = await one.sandbox.submit("lena", {"monday": "2026-03-31"})
    assert not previewed.errors
    shown = words({"blocks": one.sandbox.views("lena")[-1].blocks})
    # Good Friday, 3 April 2026, is off in Germany.
    assert "Mon 30 March, Tue 31 March, Wed 1 April, Thu 2 April" in shown
    assert "1 of its days is a holiday there" in shown
    assert "2 slots each from 3 reps: 6 calls to hear" in shown
    # 28 December, thirteen weeks after 28 September, has New Year's Day: the week after it.
    assert "Mon 29 June · Mon 28 September · Mon 4 January 2027 · Mon 5 April 2027" in shown
    assert await one.rows(CallWeek) == []
    reply = await one.says("/align callweek plan", by="rita")
    assert "You offer slots" in words(reply.message)


@pytest.mark.row("000-7")
async def test_a_call_week_runs_through_its_digests(both: World) -> None:
    week = await plans(both)
    assert (week.monday, week.zone, week.owner_id) == (MONDAY, "Europe/Berlin", "U0LENA")
    (sheet,) = stands(both, "*Call week · Berlin · 9-13 March*")
    assert "0 of 6 slots offered" in sheet
    assert "Nothing yet" not in sheet
    # One message, drawn anew in place.
    monday = await offers(both, "rita", "9 march 10:00-11:00")
    tuesday = await offers(both, "ravi", "10 march 10:00-11:00")
    await offers(both, "ben", "9 march 10:00-11:00")  # New York's: not on this sheet
    (sheet,) = stands(both, "*Call week · Berlin · 9-13 March*")
    assert "2 of 6 slots offered · 4 of 4 seats free" in sheet
    assert "10:00-11:00 Rita Sanchez · 2 of 2 free" in sheet
    assert "Nothing yet on Wed 11 March, Thu 12 March, Fri 13 March" in sheet
    assert "Ben" not in sheet
    await logs(both, "sam")
    # [Take a seat] on the sheet shows the week's seats to whoever pressed, in their own time.
    message = next(m for m in both.sandbox.messages("alignment") if "9-13 March" in words(m))
    await both.sandbox.press("tom", message, f"{views.WEEK_TAKE}#{week.id}", str(week.id))
    await both.settled()
    seats = both.sandbox.ephemerals("tom")[-1]
    assert "Mon 9 March, 05:00-06:00" in words(seats)  # summer time began in New York
    assert "Your seat" in await presses(both, "tom", seats, views.TAKE, monday)
    assert "3 of 4 seats free" in stands(both, "*Call week · Berlin · 9-13 March*")[0]
    # Monday morning, nine where the site is.
    await both.at(berlin(9, 8, 59))
    assert stands(both, "*Call week · Berlin begins*") == []
    await both.at(berlin(9, 9))
    assert "5 days, 2 calls to listen to, 3 seats free" in stands(both, "*Call week · Berlin be")[0]
    await both.at(berlin(9, 11, 5))
    await debriefs(
        both, "tom", monday, well="opening with the webinar", change="shorter first mail",
        change_on="2026-03-13", asked="Does it work with SAP?\nWho sets it up?",
    )  # fmt: skip
    await both.at(berlin(9, 17))
    (day,) = stands(both, "*Call week · Berlin · day 1 of 5*")
    assert "1 call heard together · 1 debrief in" in day
    assert "*Asked:* “Does it work with SAP?” · “Who sets it up?”" in day
    assert "*Went well:* opening with the webinar" in day
    assert "*We change:* shorter first mail (Fri 13 March)" in day
    assert "*Tomorrow:* 2 of 2 seats free" in day
    assert "Okafor" not in day
    assert "U0TOM" not in day
    # Tuesday's call is heard; its debrief comes late, and the digest says so in place.
    await logs(both, "sam", "U0RAVI")
    await takes(both, "mia", tuesday)
    await both.at(berlin(10, 11, 5))
    await both.at(berlin(10, 17))
    (day,) = stands(both, "*Call week · Berlin · day 2 of 5*")
    assert "1 call heard together · 0 debriefs in, 1 to come" in day
    await debriefs(both, "ravi", tuesday, not_well="too many slides", change="Shorter first mail.")
    assert "1 debrief in" in stands(both, "*Call week · Berlin · day 2 of 5*")[0]
    # Nobody listens on Wednesday and Thursday: silence.
    await both.at(berlin(11, 17))
    await both.at(berlin(12, 17))
    assert len(stands(both, "*Call week · Berlin · day")) == 2
    await both.at(berlin(13, 17))
    (closing,) = stands(both, "*Call week · Berlin · 9-13 March, in short*")
    assert "2 calls heard together · 2 debriefs in" in closing
    assert "1. shorter first mail (2 debriefs, Fri 13 March)" in closing
    assert "*Did not:* too many slides" in closing
    assert "Next call week: Mon 8 June, as proposed" in closing
    # Its owner is asked, and nothing is posted before they say yes.
    asked = both.sandbox.dms("lena")[-1]
    assert "would be Mon 8 June to Fri 12 June. Shall I?" in words(asked)
    weeks = await both.rows(CallWeek)
    assert [(w.monday, w.state) for w in weeks] == [
        (MONDAY, WeekState.CLOSED), (date(2026, 6, 8), WeekState.PROPOSED),
    ]  # fmt: skip
    await both.sandbox.press("lena", asked, f"{views.WEEK_PLAN}#{weeks[1].id}", str(weeks[1].id))
    await both.sandbox.submit("lena", {})
    await both.sandbox.submit("lena", {})
    await both.settled()
    assert len(stands(both, "*Call week · Berlin · 8-12 June*")) == 1
    assert len(await both.rows(CallWeek)) == 2
    assert "planned for Mon 8 June" in both.direct("lena")[-1]


@pytest.mark.row("000-7", "000-22")
async def test_a_week_that_nobody_planned_raises_the_alarm(one: World) -> None:
    await plans(one)
    await one.at(berlin(13, 17))
    assert [r.missed for r in await one.read(rituals, one.now)] == [0]
    (proposed,) = [w for w in await one.rows(CallWeek) if w.state is WeekState.PROPOSED]
    assert proposed.monday == date(2026, 6, 8)
    one.sandbox.clock.move_to(datetime(2026, 6, 1, 8, tzinfo=UTC))
    await one.sandbox.open_home("mia")  # its deputy
    await one.settled()
    home = one.sandbox.home("mia")
    assert home is not None
    assert "would be Mon 8 June to Fri 12 June" in words({"blocks": home.blocks})
    await one.at(datetime(2026, 6, 8, 7, 1, tzinfo=UTC))
    for who in ("lena", "mia"):
        assert "was due this week, and nobody planned it" in one.direct(who)[-1]
    (ritual,) = await one.read(rituals, one.now)
    assert (ritual.missed, ritual.owner_id, ritual.deputy_id) == (1, "U0LENA", "U0MIA")
    assert ritual.last_at == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert ritual.next_at == datetime(2026, 6, 15, 7, tzinfo=UTC)
    await one.at(datetime(2026, 6, 8, 12, 0, tzinfo=UTC))
    assert len([t for t in one.direct("lena") if "nobody planned it" in t]) == 1


@pytest.mark.row("000-7")
async def test_a_holiday_is_silent_and_the_week_ends_on_its_last_working_day(one: World) -> None:
    one.sandbox.clock.move_to(berlin(23, 10))
    await plans(one, monday="2026-03-30")
    await logs(one, "sam")
    slot = await offers(one, "rita", "31 march 10:00-11:00")
    await takes(one, "mia", slot)
    await one.at(datetime(2026, 4, 2, 15, 0, tzinfo=UTC))  # Thursday 17:00, summer time
    (closing,) = stands(one, "*Call week · Berlin · 30 March - 2 April, in short*")
    assert "1 call heard together" in closing
    before = len(one.texts("alignment"))
    await one.at(datetime(2026, 4, 3, 15, 0, tzinfo=UTC))
    await one.later(days=4)
    assert len(one.texts("alignment")) == before


@pytest.mark.row("000-7")
async def test_a_week_taken_off_says_so_and_two_in_one_week_are_refused(one: World) -> None:
    week = await plans(one)
    await one.says("/align callweek plan", by="sam")
    refused = await one.sandbox.submit(
        "sam", {"site": "1", "monday": "2026-03-13", "channel": "C0ALIGN", "owner": "U0SAM"}
    )
    assert refused.errors["monday"] == "There is a call week then already."
    await one.sandbox.close_view("sam")
    shown = (await one.says("/align callweek", by="lena")).message
    said = words(shown)
    assert "9-13 March · planned" in said
    assert "Owner Lena Vogel, deputy Mia Keller" in said
    assert "Next five: Mon 9 March · Mon 8 June · Mon 7 September · Mon 7 December" in said
    stranger = (await one.says("/align callweek", by="rita")).message
    assert "Take it off" not in words(stranger)
    await one.sandbox.press("lena", shown, f"{views.WEEK_CANCEL}#{week.id}", str(week.id))
    await one.settled()
    assert "Taken off." in stands(one, "*Call week · Berlin · 9-13 March*")[0]
    before = len(one.texts("alignment"))
    await one.at(berlin(9, 9))
    await one.at(berlin(13, 18))
    assert len(one.texts("alignment")) == before


@pytest.mark.row("000-8")
async def test_a_campaign_on_watch_has_its_target_and_its_line(both: World) -> None:
    await both.lead_sent("k1", email="pat@buyer.test", campaign="Webinar Q3")
    unknown = await both.says("/align callweek watch Webinar Q9 2", by="mia")
    assert "I know no campaign of that name" in words(unknown.message)
    reply = await both.says("/align callweek watch webinar-q3 2", by="mia")
    assert "On watch: Webinar Q3: 0 of 2 calls heard this week" in words(reply.message)
    await logs(both, "sam")
    slot = await offers(both, "rita", "today 14:00-15:00 campaign:webinar-q3")
    await takes(both, "mia", slot)
    await both.write(hire, "TOM", date(2026, 2, 1))
    learned = await offers(both, "ravi", "today 14:00-15:00 campaign:webinar-q3")
    await takes(both, "tom", learned)  # who observes counts nowhere
    await both.at(berlin(3, 16))
    (digest,) = [t for t in both.texts("prospect-questions") if "*Listening*" in t]
    assert (
        "*Listening* · 1 call heard live, 0 debriefs in · on watch this week: "
        "Webinar Q3: 1 of 2 calls heard" in digest
    )
    refused = await both.says("/align callweek watch webinar-q3 2", by="rita")
    assert "marketing" in words(refused.message)
    await both.sandbox.press("mia", reply.message, f"{views.WATCH_END}#1")
    await both.settled()
    assert "on watch" not in words((await both.says("/align callweek", by="mia")).message).lower()


@pytest.mark.row("000-7")
async def test_new_york_and_berlin_have_their_own_weeks(one: World) -> None:
    await plans(one)
    await plans(one, site="2")
    await offers(one, "ben", "9 march 10:00-11:00")
    (sheet,) = stands(one, "*Call week · New York · 9-13 March*")
    assert "10:00-11:00 Ben Carter" in sheet
    await one.at(berlin(9, 9))
    assert len(stands(one, "*Call week · Berlin begins*")) == 1
    assert stands(one, "*Call week · New York begins*") == []
    await one.at(datetime(2026, 3, 9, 13, 0, tzinfo=UTC))
    assert len(stands(one, "*Call week · New York begins*")) == 1


@pytest.mark.row("000-7")
async def test_the_same_week_is_planned_once_from_an_old_form(both: World) -> None:
    await plans(both)
    await both.at(berlin(13, 17))
    (proposed,) = [w for w in await both.rows(CallWeek) if w.state is WeekState.PROPOSED]
    said = WeekSaid(date(2026, 6, 8), 1, channel="C0ALIGN", owner_id="U0LENA")
    await both.write(plan_week, "U0LENA", said, proposed.id, both.now)
    with pytest.raises(UserError, match="There is a call week then already"):
        await both.write(plan_week, "U0MIA", said, proposed.id, both.now)


@pytest.mark.row("000-7")
async def test_not_this_time_leaves_the_next_one_proposed(one: World) -> None:
    await plans(one)
    await one.at(berlin(13, 17))
    (proposed,) = [w for w in await one.rows(CallWeek) if w.state is WeekState.PROPOSED]
    for _ in range(2):  # twice is once
        await one.write(cancel_week, proposed.id or 0, "U0LENA", one.now)
    assert sorted((w.monday, w.state) for w in await one.rows(CallWeek)) == [
        (MONDAY, WeekState.CLOSED), (date(2026, 6, 8), WeekState.CANCELLED),
        (date(2026, 9, 7), WeekState.PROPOSED),
    ]  # fmt: skip


@pytest.mark.row("000-7")
async def test_a_planned_week_taken_off_leaves_the_next_one_proposed_once(one: World) -> None:
    week = await plans(one)
    await one.write(cancel_week, week.id or 0, "U0LENA", one.now)
    await plans(one)
    (again,) = [w for w in await one.rows(CallWeek) if w.state is WeekState.PLANNED]
    await one.write(cancel_week, again.id or 0, "U0LENA", one.now)
    assert sorted((w.monday, w.state) for w in await one.rows(CallWeek)) == [
        (MONDAY, WeekState.CANCELLED), (MONDAY, WeekState.CANCELLED),
        (date(2026, 6, 8), WeekState.PROPOSED),
    ]  # fmt: skip


async def test_one_call_is_one_call(one: World) -> None:
    await plans(one)
    await offers(one, "rita", "9 march 10:00-11:00")
    await one.at(berlin(9, 9))
    assert "5 days, 1 call to listen to, 2 seats free" in stands(one, "*Call week · Berlin be")[0]
