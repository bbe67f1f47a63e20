"""What is given up, what never is, and what brings a message back (RELIABILITY.md 1.5)."""

from __future__ import annotations

import pytest

from bot.kit import claim, delivery
from bot.kit.db import Database
from bot.kit.outbox import redraw
from tests.kit.box import POST, UPDATE, Box
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
    for n in range(240):
        for c in sorted(await box.claim(), key=lambda c: c.key):
            if c.key == "3":
                break  # and with it everything that was to come after it
            await box.write(delivery.finish, c, 1, c.recipient, "1.1")
        # Second by second where they are claimed apart; the rest of a lease at once.
        box.wall += 1 if n % 12 else claim.LEASE - 10
        await box.rescue()
    assert {key: (await box.row(key)).state for key in keys} == {
        key: "dead" if key == "3" else "sent" for key in keys
    }


# -- what Slack does not answer


@pytest.mark.fault("F38")
@pytest.mark.parametrize("what", ["*", "chat.postMessage"])
async def test_an_outage_of_hours_loses_nothing_and_says_nothing_twice(
    office: Office, what: str
) -> None:
    office.sandbox.faults.http(what, 503, times=10**6)
    await office.say("1")
    assert await office.pump("dead", 5 * HOUR, 30.0) is None
    tried = [c for c in office.sandbox.calls() if c.method.startswith("c")]
    assert len(tried) < 5 * 12 * 3 + 60, "every five minutes, not every few seconds"
    office.sandbox.faults.clear()
    assert await office.pump("sent", 900, 5.0) is not None
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F38")
async def test_looking_in_vain_for_days_is_no_reason_to_give_it_up_at_once(office: Office) -> None:
    """The process was down in between: what it meets when it comes back is looked at twice."""
    office.sandbox.faults.drop("chat.postMessage", accepted=True)
    await office.say("1")
    assert await office.pump("ambiguous", 10, 1.0) is not None
    office.ahead += delivery.DOUBT * 2
    office.sandbox.faults.http("conversations.history", 503, times=3)
    assert await office.pump("sent", 2 * HOUR, 60.0) is not None
    assert office.texts() == ["about 1"]
    assert len(office.sandbox.calls("chat.postMessage")) == 1


@pytest.mark.fault("F38")
@pytest.mark.parametrize("what", ["*", "chat.postMessage"])
async def test_a_doubt_ends_after_a_day(office: Office, what: str) -> None:
    office.sandbox.faults.http(what, 503, times=10**6)
    await office.say("1")
    took = await office.pump("dead", delivery.DOUBT + 3 * HOUR, 200.0)
    assert took is not None
    assert took >= delivery.DOUBT
    assert "http_503" in ((await office.row("1")).reason or "")
    office.sandbox.faults.clear()
    await office.redraw("1")
    assert await office.pump("sent", HOUR, 5.0) is not None
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F38")
async def test_a_change_that_slack_does_not_take_is_tried_for_ever(office: Office) -> None:
    """Doing it twice does no harm, so there is no reason to stop."""
    await office.say("1")
    assert await office.pump("sent", 60, 1.0) is not None
    office.sandbox.faults.http("chat.update", 503, times=10**6)
    office.words["1"] = "changed"
    await office.redraw("1")
    assert await office.pump("dead", delivery.DOUBT * 2, 300.0) is None
    office.sandbox.faults.clear()
    assert await office.pump("sent", 600, 5.0) is not None
    assert office.texts() == ["changed"]


@pytest.mark.fault("F11", "F38")
async def test_a_failed_drawing_after_a_long_outage_is_not_the_last(office: Office) -> None:
    def fails_once() -> None:
        if len(office.drawn) == 1:
            raise KeyError("lead")

    await office.say("1")
    there, office.slack.api_url = office.slack.api_url, "http://127.0.0.1:9/api/"
    assert await office.pump("dead", 2 * HOUR, 100.0) is None
    office.slack.api_url = there
    office.drawn.clear()
    office.broken = fails_once
    assert await office.pump("sent", HOUR, 5.0) is not None
    assert office.texts() == ["about 1"]


# -- what brings a message back


async def given_up(box: Box, reason: str, *, doubt: bool = False, stands: bool = False) -> None:
    await box.say("a")
    c = await box.claimed()
    if stands:
        await box.write(delivery.finish, c, 1, "C1", "1.1")
        await box.write(redraw, "leads.card", "a")
        box.wall += 60
        c = await box.claimed(UPDATE)
    await box.write(delivery.put_back, c, "dead", 0.0, reason, doubt)
    box.wall += 60


@pytest.mark.fault("F16", "F30")
@pytest.mark.parametrize("again", ["announce", "redraw"])
async def test_a_new_cause_revives_what_stands_somewhere(box: Box, again: str) -> None:
    await given_up(box, "is_archived", stands=True)
    await (box.say("a") if again == "announce" else box.write(redraw, "leads.card", "a"))
    c = await box.claimed(UPDATE)
    assert (c.ts, c.tries) == ("1.1", 1)


@pytest.mark.fault("F38")
@pytest.mark.parametrize("again", ["announce", "redraw"])
async def test_a_new_cause_revives_what_was_in_doubt_which_is_looked_for(
    box: Box, again: str
) -> None:
    await given_up(box, "http_503: HTTP 503", doubt=True)
    await (box.say("a") if again == "announce" else box.write(redraw, "leads.card", "a"))
    c = await box.claimed(POST)
    assert (c.ambiguous, c.tries) == (True, 1)


async def test_a_new_cause_revives_what_could_not_be_drawn(box: Box) -> None:
    await given_up(box, f"{delivery.NOT_DRAWN}: KeyError: 'lead'")
    await box.write(redraw, "leads.card", "a")
    assert not (await box.claimed(POST)).ambiguous


@pytest.mark.fault("F06", "F30")
@pytest.mark.parametrize(("reason", "doubt"), [("not_in_channel", False), (delivery.DIED, True)])
async def test_a_new_cause_does_not_revive_what_was_refused_or_is_deadly(
    box: Box, reason: str, doubt: bool
) -> None:
    await given_up(box, reason, doubt=doubt)
    await box.write(redraw, "leads.card", "a")
    await box.say("a")
    assert await box.claim(POST) == []
    assert (await box.row()).state == "dead"


@pytest.mark.fault("F10", "F38")
async def test_our_own_event_revives_what_was_given_up(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "dead", 0.0, "http_503", True)
    woken: list[int] = []
    box.db.on_wake = lambda: woken.append(1)
    assert await box.write(delivery.settle, c.mark, "C1", "5.5")
    r = await box.row()
    assert (r.state, r.reason, r.tries, r.started_at) == ("ready", None, 0, 0.0)
    assert woken
    box.wall += 60
    assert (await box.claimed(UPDATE)).ts == "5.5", "it may show an older state"


@pytest.mark.fault("F10")
async def test_a_slow_sender_s_success_revives_what_was_given_up(box: Box) -> None:
    """It had not died after all."""
    await given_up(box, "never")
    assert await box.write(delivery.retry_dead, (await box.row()).id)
    slow = await box.claimed()
    for _ in range(delivery.LAST_TRY):
        box.wall += claim.LEASE
        await box.rescue()
        box.wall += delivery.APART
        await box.claim()
    box.wall += claim.LEASE
    await box.rescue()
    assert (await box.row()).state == "dead"
    await box.write(delivery.finish, slow, 1, "C1", "1.1")
    assert (await box.claimed(UPDATE)).ts == "1.1"
