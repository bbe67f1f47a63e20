"""On the card of its meeting a council's own rules hold: pace, votes, whose topics (000-14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.council.forming import SEVENTH, SEVENTH_WHY, check_move
from bot.council.meetings import plan_dates
from bot.council.seats import council as council_of
from bot.gatherings.models import Stage, Topic, TopicVote
from bot.gatherings.service import gathering
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import AuditLog
from tests.council.company import dates, form, modal, opened
from tests.support.world import World

MOVED = {"day": "2026-12-30", "at": "15:00"}


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    async with opened(db_url) as found:
        await form(found, per_year="6")
        one = (await dates(found))[0]
        await found.at(one.starts_at - timedelta(days=20))  # invitations leave
        yield found


async def card(world: World, by: str) -> None:
    """The card of the first meeting, with nothing else open."""
    if world.sandbox.views(by):
        await world.sandbox.close_view(by, whole=True)
    (invited,) = [m for m in world.sandbox.dms(by) if "gatherings.open" in str(m.blocks)]
    await world.sandbox.press(by, invited, "gatherings.open")


def _one_more(session: Session, now: datetime) -> None:
    plan_dates(session, council_of(session, 1), [date(2027, 3, 30)], now)


def _check(session: Session, by: str, why: str, now: datetime) -> None:
    to = datetime(2026, 12, 30, 14, tzinfo=UTC)
    check_move(session, gathering(session, 1), to, by, why, now)


async def move(world: World, by: str, **changes: Any) -> Any:
    await card(world, by)
    await world.sandbox.press(by, None, "gatherings.move")
    done = await world.sandbox.submit(by, MOVED | changes)
    await world.settled()
    return done


@pytest.mark.row("000-14")
async def test_a_date_moved_on_its_card_makes_no_seventh_in_twelve_months(both: World) -> None:
    await both.write(_one_more, both.now)
    before = (await dates(both))[0].starts_at
    with pytest.raises(UserError, match="^" + SEVENTH):  # the deputy is no admin
        await both.write(_check, "U0SAM", "They are there", both.now)
    assert (await move(both, "olga")).errors == {"why": SEVENTH_WHY}
    assert (await dates(both))[0].starts_at == before
    assert (await move(both, "olga", why="Both directors are there")).errors == {}
    assert "2026-12-30" in {str(g.starts_at.date()) for g in await dates(both)}
    kept = [a for a in await both.rows(AuditLog) if a.what == "council rule"]
    assert [a.reason for a in kept] == ["Both directors are there"]


@pytest.mark.row("000-14")
async def test_a_date_may_move_where_there_is_room_and_within_its_day(both: World) -> None:
    await both.write(_one_more, both.now)
    assert (await move(both, "olga", day="2026-03-26", at="16:00")).errors == {}
    assert (await move(both, "olga", day="2026-03-24")).errors == {}
    assert str((await dates(both))[0].starts_at.date()) == "2026-03-24"


@pytest.mark.row("000-17")
async def test_only_who_has_a_seat_votes_on_the_card(both: World) -> None:
    await both.says("/align council raise SAP", by="paul")
    (topic,) = await both.rows(Topic)
    await card(both, "olga")  # she looks after it, without a seat
    assert "SAP" in modal(both, "olga")
    assert "Vote" not in modal(both, "olga")
    await card(both, "rita")
    await both.sandbox.press("rita", None, f"gatherings.vote#{topic.id}")
    await both.settled()
    assert {v.slack_id for v in await both.rows(TopicVote)} == {"U0RITA"}
    assert "1 want it early" in modal(both, "rita")


@pytest.mark.row("000-17")
async def test_a_vote_from_an_older_card_is_refused(both: World) -> None:
    await both.says("/align council raise SAP", by="paul")
    (topic,) = await both.rows(Topic)
    await card(both, "rita")
    await both.write(_ends, both.now)
    await both.sandbox.press("rita", None, f"gatherings.vote#{topic.id}")
    await both.settled()
    assert await both.rows(TopicVote) == []
    assert "That is for its members." in "\n".join([*both.whispers("rita"), *both.direct("rita")])


def _ends(session: Session, now: datetime) -> None:
    from bot.council.seats import end_seat, seat_of

    seat = seat_of(session, 1, "U0RITA")
    assert seat is not None
    end_seat(session, seat.id or 0, "U0OLGA", now)


@pytest.mark.row("000-12")
async def test_a_topic_raised_on_the_card_goes_the_same_way(both: World) -> None:
    await card(both, "olga")
    await both.sandbox.press("olga", None, "gatherings.raise")
    done = await both.sandbox.submit("olga", {"words": "From the owner"})
    assert not done.errors
    await both.settled()
    (topic,) = await both.rows(Topic)
    assert (topic.forum, topic.state) == ("council:1", Stage.RAISED)
    # Somebody for whom it does not speak, in whose hands the card is still open.
    await card(both, "rita")
    await both.sandbox.press("rita", None, "gatherings.raise")
    await both.write(_leaves_sales, "U0RITA")
    refused = await both.sandbox.submit("rita", {"words": "From elsewhere"})
    assert "does not speak for you" in refused.errors["words"]
    assert len(await both.rows(Topic)) == 1


def _leaves_sales(session: Session, slack_id: str) -> None:
    from bot.council.represent import rebalance
    from bot.council.seats import end_seat, seat_of
    from bot.people.models import Side
    from tests.council.company import put_side

    put_side(session, slack_id, Side.OTHER)
    seat = seat_of(session, 1, slack_id)
    assert seat is not None
    end_seat(session, seat.id or 0, "U0OLGA", seat.at)
    rebalance(session, council_of(session, 1, lock=True))
