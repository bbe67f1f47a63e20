"""Two weeks, two days, one hour: each in their own time; in person six weeks (000-15, 4.4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.council.models import Part, StandIn, State
from bot.council.seats import add_seat, end_seat
from bot.council.standing import Quorum, answer, deputy_of, quorum
from bot.gatherings import actions, agenda, service
from bot.gatherings.models import Gathering, Invitation, Mode, Said
from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.people.models import Absence
from tests.council.company import FIRST_AT, dates, form, modal, opened, seats
from tests.support.world import World, words

NINE = datetime(2026, 3, 24, 8, 0, tzinfo=UTC)  # 9:00 in Berlin, two days before


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened(sqlite_url) as found:
        await form(found)
        found.sandbox.forget()
        yield found


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    async with opened(db_url) as found:
        await form(found)
        found.sandbox.forget()
        yield found


def reminders(world: World, who: str) -> list[Any]:
    """What somebody got with [Send deputy] or [Vote on order] in it."""
    return [m for m in world.sandbox.dms(who) if "council." in str(m.blocks) and
            "I'll be there" in words(m)]  # fmt: skip


@pytest.mark.row("000-12", "000-15")
async def test_two_weeks_before_members_read_the_agenda_and_order_it(both: World) -> None:
    await both.says("/align council raise SAP", by="paul")
    await both.says("/align council raise Webinar follow-up", by="dana")
    await both.at(datetime(2026, 3, 12, 7, 59, tzinfo=UTC))
    assert reminders(both, "rita") == []
    await both.at(datetime(2026, 3, 12, 8, 1, tzinfo=UTC))
    (told,) = reminders(both, "rita")
    said = words(told)
    assert "*Site A council* · Thu 26 March, 15:00-15:45 your time · video" in said
    assert "2 topics were raised." in said
    assert "Agenda: SAP, Webinar follow-up" in said
    assert "Vote on order" in said
    assert reminders(both, "ben") == []  # four in the morning in New York
    await both.sandbox.press("rita", told, "council.agenda")
    assert "SAP" in modal(both, "rita")
    await both.at(datetime(2026, 3, 12, 13, 1, tzinfo=UTC))
    (there,) = reminders(both, "ben")
    assert "10:00-10:45 your time (15:00 in Berlin)" in words(there)


@pytest.mark.row("000-15")
@pytest.mark.fault("F28")
async def test_after_a_downtime_the_newest_reminder_alone_is_said(both: World) -> None:
    one = (await dates(both))[0]
    await both.at(one.starts_at - timedelta(days=16))  # everything is planned, then nothing runs
    await both.at(NINE + timedelta(minutes=30))
    (told,) = reminders(both, "rita")
    assert "Send deputy" in words(told)  # that of two days, not the agenda of two weeks
    assert reminders(both, "ben") == []  # early in New York
    await both.at(NINE + timedelta(hours=6))
    assert len(reminders(both, "ben")) == 1


@pytest.mark.row("000-17")
async def test_where_nobody_raised_anything_the_four_headings_are_the_template(
    world: World,
) -> None:
    await world.says("/ask Does it work with SAP?", by="ravi")
    await world.at(datetime(2026, 3, 12, 8, 1, tzinfo=UTC))
    said = words(reminders(world, "rita")[0])
    assert 'Asked most and still open: "Does it work with SAP?"' in said
    assert "Nobody raised a topic yet" in said
    assert "• Lead-generation campaigns" in said


async def test_a_topic_that_is_a_question_stays_one(world: World) -> None:
    await world.says("/align council raise Half the numbers are wrong. Who checks them?", by="paul")
    await world.says("/align council raise SAP", by="dana")
    await world.at(NINE + timedelta(minutes=1))
    said = words(reminders(world, "rita")[-1])
    assert "Agenda: Half the numbers are wrong. Who checks them? · SAP." in said


@pytest.mark.row("000-15", "000-16")
async def test_two_days_and_an_hour_before_as_the_voice_says(both: World) -> None:
    await both.says("/align council raise SAP", by="paul")
    await both.says("/align council raise Webinar follow-up", by="dana")
    await both.write(_owe, both.now)
    await both.at(NINE + timedelta(minutes=1))
    found = {who: words(reminders(both, who)[-1]) for who in ("rita", "ravi", "mia")}
    for said in found.values():
        assert said.startswith(
            "*Site A council* · Thu 26 March, 15:00-15:45 your time · video\n"
            "Agenda: SAP, Webinar follow-up."
        )
        for button in ("I'll be there", "Not sure yet", "Send deputy", "Agenda"):
            assert button in said
    assert "Still open with you: Share the call list." in found["rita"]
    assert "Still open" not in found["ravi"]
    before = len(reminders(both, "rita"))
    await both.at(FIRST_AT - timedelta(minutes=59))
    soon = reminders(both, "rita")[-1]
    assert words(soon).startswith("Soon: *Site A council*")
    assert "Join" in words(soon)
    await both.later(minutes=5)
    assert len(reminders(both, "rita")) == before + 1


def _owe(session: Session, now: datetime) -> None:
    from bot.council.meetings import plan_dates
    from bot.council.seats import council as council_named

    row = council_named(session, 1)
    plan_dates(session, row, [date(2026, 3, 5)], now)
    old = next(g for g in _meetings(session) if g.starts_at.date() == date(2026, 3, 5))
    actions.add_action(session, old.id or 0, "Share the call list", "U0RITA", date(2026, 4, 1), now)
    service.cancel_gathering(session, old.id or 0, now)


def _meetings(session: Session) -> list[Gathering]:
    from bot.council.meetings import meetings

    return meetings(session, 1)


@pytest.mark.row("000-12")
async def test_how_many_topics_come_from_those_one_represents(world: World) -> None:
    whose = {c.slack_id: c.seat_id for c in await world.rows(_constituent())}
    there = {s.id: who for who, s in (await seats(world)).items()}
    mine = [w for w, s in whose.items() if there[s] == "U0RITA" and w != "U0RITA"]
    for who in mine[:1]:
        await world.says("/align council raise From one of hers", by=who[2:].lower())
    await world.at(NINE + timedelta(minutes=1))
    assert "One topic comes from people you represent." in words(reminders(world, "rita")[-1])


def _constituent() -> Any:
    from bot.council.models import Constituent

    return Constituent


async def test_answers_show_in_place_and_a_second_press_changes_nothing(world: World) -> None:
    await world.at(NINE + timedelta(minutes=1))
    told = reminders(world, "rita")[-1]
    await world.sandbox.press("rita", told, "council.yes")
    await world.settled()
    await world.sandbox.press("rita", reminders(world, "rita")[-1], "council.yes")
    await world.settled()
    said = words(reminders(world, "rita")[-1])
    assert "You: I'll be there" in said
    assert "Coming: Rita Sanchez" in said
    assert len(reminders(world, "rita")) == 1
    answers = {i.slack_id: i.answer for i in await world.rows(Invitation) if i.gathering_id == 1}
    assert answers["U0RITA"] is Said.YES


@pytest.mark.row("000-15")
async def test_a_deputy_is_sent_comes_and_counts(both: World) -> None:
    await both.at(NINE + timedelta(minutes=1))
    told = reminders(both, "rita")[-1]
    await both.sandbox.press("rita", told, "council.send")
    refused = await both.sandbox.submit("rita", {"person": "U0TOM"})
    assert refused.errors == {"person": "Tom Okafor is not in sales. Seats of reps are theirs."}
    member = await both.sandbox.submit("rita", {"person": "U0RAVI"})
    assert list(member.errors) == ["person"]
    await both.sandbox.submit("rita", {"person": "U0PAUL"})
    await both.settled()
    assert "you cannot come" in words(_about(both, "rita")[-1])
    invited = next(t for t in both.direct("paul") if "Site A council" in t)
    assert "You stand in for Rita Sanchez." in invited
    assert "Paul Meyer comes instead of Rita Sanchez." in words(reminders(both, "ravi")[-1])
    before = len(_about(both, "rita"))
    await both.at(FIRST_AT - timedelta(minutes=59))
    assert len(_about(both, "rita")) == before
    assert "You stand in for Rita Sanchez." in words(reminders(both, "paul")[-1])
    await both.at(FIRST_AT + timedelta(hours=1))
    await both.write(_hold, ["U0PAUL", "U0RAVI", "U0BEN", "U0MIA"], both.now)
    assert (await both.read(quorum, 1)).reps == 3


@pytest.mark.row("000-13")
async def test_who_leaves_or_comes_afterwards_changes_no_meeting_that_was_held(
    both: World,
) -> None:
    await both.at(FIRST_AT + timedelta(hours=1))
    await both.write(_hold, ["U0RITA", "U0RAVI", "U0BEN", "U0PAUL", "U0MIA"], both.now)
    assert (await both.read(quorum, 1)).reps == 3
    await both.write(_join, "U0PAUL", both.now)
    assert (await both.read(quorum, 1)).reps == 3
    await both.sandbox.members.deactivate("ben")
    await both.settled()
    await both.at(datetime(2026, 3, 27, 8, 1, tzinfo=UTC))
    there = await seats(both)
    assert there["U0BEN"].state is State.FLAGGED
    assert await both.read(quorum, 1) == Quorum(3)
    # Whose seat it was is known by the seat, whoever has it again.
    await both.write(_join, "U0SAM", both.now)
    await both.write(_ends, there["U0RITA"].id, both.now)
    assert await both.read(quorum, 1) == Quorum(3)


def _join(session: Session, who: str, now: datetime) -> None:
    add_seat(session, 1, who, Part.REP, "U0OLGA", now)


def _ends(session: Session, seat_id: int, now: datetime) -> None:
    end_seat(session, seat_id, "U0OLGA", now)


def _about(world: World, who: str) -> list[Any]:
    return [m for m in world.sandbox.dms(who) if "Site A council" in words(m)]


def _hold(session: Session, came: list[str], now: datetime) -> None:
    agenda.hold(session, 1, "U0OLGA", "Good.", came, now)


async def test_whoever_comes_after_all_needs_no_deputy(world: World) -> None:
    await world.at(NINE + timedelta(minutes=1))
    await world.sandbox.press("rita", reminders(world, "rita")[-1], "council.send")
    await world.sandbox.submit("rita", {"person": "U0PAUL"})
    await world.settled()
    await world.sandbox.press("rita", _about(world, "rita")[-1], "council.yes")
    await world.settled()
    assert await world.rows(StandIn) == []
    there = [i for i in await world.rows(Invitation) if i.gathering_id == 1 and not i.gone]
    assert "U0PAUL" not in {i.slack_id for i in there}


async def test_whoever_is_away_is_stood_in_for_without_anybody_remembering(world: World) -> None:
    await world.write(_away, "U0RITA", "U0PAUL")
    await world.at(datetime(2026, 3, 16, 8, 1, tzinfo=UTC))  # a Monday's upkeep
    invited = next(t for t in world.direct("paul") if "Site A council" in t)
    assert "You stand in for Rita Sanchez." in invited
    assert len(await world.rows(StandIn)) == 1
    await world.at(datetime(2026, 3, 17, 8, 1, tzinfo=UTC))
    assert len(await world.rows(StandIn)) == 1


def _away(session: Session, who: str, deputy: str) -> None:
    session.add(
        Absence(slack_id=who, starts_on=date(2026, 3, 23), ends_on=date(2026, 3, 27),
                deputy_id=deputy)
    )  # fmt: skip


@pytest.mark.row("000-15")
async def test_in_person_at_a_convention_in_another_zone(both: World) -> None:
    one = (await dates(both))[1]
    reply = await both.says("/align council", by="olga")
    await both.sandbox.press("olga", reply.message.id, "council.manage")
    await both.sandbox.press("olga", None, f"council.change.date#{one.id}")
    changed = await both.sandbox.submit("olga", {
        "day": "2026-06-11", "at": "18:00", "zone": "America/Chicago", "mode": "person",
        "place": "National sales convention, Chicago", "link": "",
    })  # fmt: skip
    assert changed.errors == {}
    await both.settled()
    assert "convention, Chicago" in modal(both, "olga")  # the list beneath shows it
    moved = (await dates(both))[1]
    assert (moved.mode, moved.starts_at) == (Mode.PERSON, datetime(2026, 6, 11, 23, tzinfo=UTC))
    await both.at(datetime(2026, 4, 30, 7, 1, tzinfo=UTC))  # six weeks before
    said = words(reminders(both, "rita")[-1])
    assert "Fri 12 June, 01:00-01:45 your time (Thu 11 June 18:00 in Chicago)" in said
    assert "National sales convention, Chicago" in said
    before = len(reminders(both, "rita"))
    await both.at(datetime(2026, 5, 29, 7, 1, tzinfo=UTC))
    assert len(reminders(both, "rita")) == before + 1
    await both.at(datetime(2026, 6, 10, 7, 1, tzinfo=UTC))  # two days, in Berlin
    assert len(reminders(both, "rita")) == before + 2
    await both.at(datetime(2026, 6, 11, 22, 1, tzinfo=UTC))  # an hour before, all are there
    assert len(reminders(both, "rita")) == before + 2


async def test_moved_by_whoever_has_its_card_reminders_follow(world: World) -> None:
    await world.write(_move, FIRST_AT + timedelta(days=1))
    await world.later(hours=1)
    await world.at(NINE + timedelta(minutes=1))
    assert not any("Send deputy" in words(m) for m in reminders(world, "rita"))
    await world.at(NINE + timedelta(days=1, minutes=1))
    assert "Fri 27 March" in words(reminders(world, "rita")[-1])
    assert "Send deputy" in words(reminders(world, "rita")[-1])


def _move(session: Session, at: datetime) -> None:
    now = at - timedelta(days=20)
    service.move_gathering(session, 1, now, starts_at=at, by="U0OLGA")


async def test_whoever_is_not_on_the_list_cannot_answer_or_send(world: World) -> None:
    with pytest.raises(NotAllowed):
        await world.write(_say_yes, "U0PAUL", world.now)
    with pytest.raises(NotAllowed):
        await world.read(deputy_of, 1, "U0PAUL")
    with pytest.raises(NotAllowed):  # the owner comes without a seat: no deputy for that
        await world.read(deputy_of, 1, "U0OLGA")
    assert await world.rows(StandIn) == []


def _say_yes(session: Session, who: str, now: datetime) -> None:
    answer(session, 1, who, Said.YES, now)


async def test_an_answer_given_on_the_card_is_seen_in_the_reminder_within_the_hour(
    world: World,
) -> None:
    await world.at(FIRST_AT - timedelta(days=20))
    (invited,) = _about(world, "rita")[1:]
    await world.at(NINE + timedelta(minutes=1))
    await world.sandbox.press("rita", invited, "gatherings.yes")
    await world.later(hours=1)
    assert "You: I'll be there" in words(reminders(world, "rita")[-1])
