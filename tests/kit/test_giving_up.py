"""What is given up, what never is, and what brings a message back (RELIABILITY.md 1.5)."""

from __future__ import annotations

import pytest

from bot.kit import claim, delivery
from bot.kit.db import Database
from tests.kit.box import Box
from tests.kit.office import Killed, Office

HOUR = 3600.0


@pytest.fixture
def box(db: Database) -> Box:
    return Box(db)


# -- what kills its sender


@pytest.mark.fault("F06")
async def test_a_new_message_that_kills_its_sender_is_given_up(office: Office) -> None:
    """Between two deaths it is looked for: that is no reason to begin counting anew."""

    def kill() -> None:
        raise Killed

    office.broken = kill
    await office.say("1")
    assert await office.pump("dead", 2 * HOUR, 3.0) is not None
    assert len(office.drawn) == delivery.LAST_TRY
    assert "died" in ((await office.row("1")).reason or "")


@pytest.mark.fault("F06")
async def test_a_change_that_kills_its_sender_is_given_up(office: Office) -> None:
    def kill() -> None:
        raise Killed

    await office.say("1")
    assert await office.pump("sent", 60, 1.0) is not None
    office.broken = kill
    await office.redraw("1")
    assert await office.pump("dead", 2 * HOUR, 3.0) is not None
    assert len(office.drawn) == 1 + delivery.LAST_TRY


@pytest.mark.fault("F06", "F11")
async def test_one_death_after_a_long_outage_is_not_the_last(box: Box) -> None:
    """What was tried in vain again and again did not kill anybody by that."""
    await box.say("a")
    for _ in range(delivery.LAST_TRY + 5):
        c = await box.claimed()
        await box.write(delivery.put_back, c, "ready", box.wall + 300, "unreachable")
        box.wall += 300
    await box.claimed()
    box.wall += claim.LEASE
    await box.rescue()
    assert (await box.row()).state == "ambiguous"


@pytest.mark.fault("F06")
async def test_what_died_beside_a_deadly_message_is_not_given_up_with_it(box: Box) -> None:
    """They were claimed together each time: the next time they are claimed apart."""
    keys = [f"{n}" for n in range(8)]
    for key in keys:
        await box.say(key, to=f"C{key}")
    for _ in range(1200):
        for c in sorted(await box.claim(), key=lambda c: c.key):
            if c.key == "3":
                break  # and with it everything that was to come after it
            await box.write(delivery.finish, c, 1, c.recipient, "1.1")
        box.wall += 1
        await box.rescue()
    assert {key: (await box.row(key)).state for key in keys} == {
        key: "dead" if key == "3" else "sent" for key in keys
    }
