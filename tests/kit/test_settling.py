"""Slack takes a message long after it was believed lost and sent again: one stands (F10).

The late message's event and the end of the second try come in every order.
"""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.kit import claim, delivery
from bot.kit.claim import Claimed
from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.kit.outbox import redraw
from tests.kit.box import POST, UPDATE, Box
from tests.kit.units import T2

FIRST, SECOND = "1.1", "2.2"


@pytest.fixture
def box(db: Database) -> Box:
    return Box(db)


async def in_doubt(box: Box) -> Claimed:
    """It was sent, never heard of, looked for in vain, and its second try is under way."""
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "ready", box.wall, "no answer", True)
    box.wall += 60
    return await box.claimed()


async def event(box: Box, c: Claimed, ts: str) -> bool:
    return await box.write(delivery.settle, c.mark, "C1", ts)


async def end(box: Box, c: Claimed, ts: str | None = SECOND) -> None:
    await box.write(delivery.finish, c, 1, "C1" if ts else None, ts)


def condemned(session: Session) -> list[str]:
    rows = session.exec(select(Outbox.ts).where(col(Outbox.post) == delivery.SURPLUS))
    return sorted(ts or "" for ts in rows)


async def stands_alone(box: Box, ts: str) -> None:
    """The row points at `ts`, the other one is to be deleted, and what stands is drawn anew."""
    (other,) = {FIRST, SECOND} - {ts}
    assert (await box.row()).ts == ts
    assert await box.db.read(condemned, workspace_id=box.workspace) == [other]
    box.wall += 60
    assert await box.claim(POST) == []


@pytest.mark.fault("F10")
@pytest.mark.parametrize("second_is_heard", ["before", "after", "never"])
async def test_the_first_is_heard_of_while_the_second_is_sent(
    box: Box, second_is_heard: str
) -> None:
    c = await in_doubt(box)
    assert await event(box, c, FIRST)
    if second_is_heard == "before":
        assert not await event(box, c, SECOND)
    await end(box, c)
    if second_is_heard == "after":
        assert not await event(box, c, SECOND)
    await stands_alone(box, FIRST)
    claimed = {c.key: c for c in await box.claim(UPDATE)}
    assert claimed["a"].ts == FIRST, "drawn anew: it may show an older state"


@pytest.mark.fault("F10")
@pytest.mark.parametrize("first_is_heard", ["before", "after"])
async def test_the_second_is_heard_of_first(box: Box, first_is_heard: str) -> None:
    c = await in_doubt(box)
    assert await event(box, c, SECOND)
    if first_is_heard == "before":
        assert not await event(box, c, FIRST)
    await end(box, c)
    assert (await box.row()).state == "sent", "it shows what it should"
    if first_is_heard == "after":
        assert not await event(box, c, FIRST)
    await stands_alone(box, SECOND)


@pytest.mark.fault("F10")
async def test_the_first_is_heard_of_when_all_is_over(box: Box) -> None:
    c = await in_doubt(box)
    await end(box, c)
    assert not await event(box, c, FIRST)
    assert not await event(box, c, FIRST), "an event comes twice"
    await stands_alone(box, SECOND)


@pytest.mark.fault("F10")
async def test_the_first_is_heard_of_while_the_second_is_changed(box: Box) -> None:
    c = await in_doubt(box)
    await end(box, c)
    await box.write(redraw, "leads.card", "a")
    box.wall += 60
    change = await box.claimed(UPDATE)
    assert not await event(box, c, FIRST)
    await box.write(delivery.finish, change, 2, "C1", SECOND)
    await stands_alone(box, SECOND)


@pytest.mark.fault("F10", "F63")
@pytest.mark.parametrize("heard", ["before", "after"])
async def test_what_was_withdrawn_meanwhile_is_taken_back_when_it_comes_late(
    box: Box, heard: str
) -> None:
    c = await in_doubt(box)
    if heard == "before":
        assert await event(box, c, FIRST)
    await end(box, c, None)
    if heard == "after":
        assert not await event(box, c, FIRST)
        assert await box.db.read(condemned, workspace_id=box.workspace) == [FIRST]
        return
    box.wall += 60
    again = await box.claimed(UPDATE)
    assert (again.key, again.ts) == ("a", FIRST), "drawn anew, which takes it back"


@pytest.mark.fault("F10")
async def test_what_is_to_be_said_again_takes_the_late_one_over(box: Box) -> None:
    """Withdrawn and then restored: what stands there late is used, not deleted."""
    c = await in_doubt(box)
    await end(box, c, None)
    await box.write(redraw, "leads.card", "a")
    assert await event(box, c, FIRST)
    box.wall += 60
    assert await box.claim(POST) == []
    assert (await box.claimed(UPDATE)).ts == FIRST


@pytest.mark.fault("F10")
async def test_a_sender_that_was_taken_over_leaves_no_second_message(box: Box) -> None:
    await box.say("a")
    slow = await box.claimed()
    box.wall += claim.LEASE
    await box.rescue()
    quick = await box.claimed()
    await end(box, quick, FIRST)
    await end(box, slow, SECOND)
    await stands_alone(box, FIRST)
    claimed = {c.key: c for c in await box.claim(UPDATE)}
    assert claimed["a"].ts == FIRST


@pytest.mark.fault("F55")
async def test_no_other_workspace_condemns_it(box: Box) -> None:
    c = await in_doubt(box)
    await end(box, c)
    other = Box(box.db, T2)
    assert not await event(other, c, FIRST)
    assert await box.db.read(condemned) == []
