"""How many calls were reached in a time: what questions are compared by (003-10)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from sqlmodel import select

from bot.calls import doors
from bot.calls.models import CallNote
from bot.calls.service import put_back, withdraw_note
from bot.calls.volume import calls_reached
from bot.enquiries.repeating import repeat_of
from bot.kit.db import Database, Session
from tests.calls.company import INTERESTED, LATER, Calls
from tests.enquiries.company import RAVI, RITA, TUESDAY, at

SAP = "Does it work with SAP?"


@pytest_asyncio.fixture
async def calls(db: Database) -> Calls:
    """Acme in Berlin, on each database."""
    company = Calls(db)
    await company.set_up()
    return company


def _one_by_one(session: Session, since: datetime, until: datetime) -> int:
    notes = session.exec(select(CallNote)).all()
    stand = [n for n in notes if n.withdrawn_at is None and n.connected]
    return sum(since <= n.at < until for n in stand)


@pytest.mark.row("003-10")
async def test_calls_are_counted_to_the_minute_without_reading_each(calls: Calls) -> None:
    """Whole days come from the tally, the days at both ends from their notes."""
    moments = [
        at(0, 0, 1), at(0, 1, 1), at(23, 59, 1), at(0, 0, 2), at(12, 0, 3), at(23, 59, 28),
        at(0, 0, 29), at(3, 30, 29), at(12, 0, 30), at(23, 59, 30), at(0, 0, 31),
    ]  # fmt: skip
    for n, when in enumerate(moments):
        await calls.notes(INTERESTED if n % 2 else LATER, now=when)
        await calls.notes(LATER, by=RAVI, now=when, connected=False)
    gone = await calls.notes(INTERESTED, now=at(11, 0, 3))
    await calls.write(withdraw_note, gone.note.id, RITA, at(11, 1, 3))
    edges = [*moments, *(m + timedelta(seconds=1) for m in moments), at(12, 30, 15)]
    for since in edges:
        for until in edges:
            expected = await calls.read(_one_by_one, since, until)
            assert await calls.read(calls_reached, since, until) == expected, (since, until)
    everything = at(0, 0, 1), at(0, 0, 31) + timedelta(days=2)
    assert await calls.read(calls_reached, *everything) == len(moments)
    await calls.write(put_back, gone.note.id, RITA, at(11, 2, 3))
    assert await calls.read(calls_reached, *everything) == len(moments) + 1


@pytest.mark.row("003-10")
async def test_the_repeat_rate_is_at_equal_call_volume(calls: Calls) -> None:
    for n in range(6):
        await calls.asks(SAP, now=TUESDAY - timedelta(days=2 + n))
        await calls.notes(INTERESTED, now=TUESDAY - timedelta(days=2 + n))
    await calls.answers(SAP)
    theme = await calls.theme(SAP)
    for n in range(12):
        when = TUESDAY + timedelta(days=2 + 4 * n)
        await calls.notes(LATER, now=when, asked=(SAP,) if n < 3 else ())
        await calls.notes(LATER, by=RAVI, now=when, connected=False)
    found = await calls.read(repeat_of, theme.id, TUESDAY + timedelta(days=61), doors.VOLUMES)
    assert found is not None
    assert (found.before, found.after, found.by) == (6, 3, "calls")
    assert (found.volume_before, found.volume_after) == (6, 12)
    assert found.rate == pytest.approx(0.25)
