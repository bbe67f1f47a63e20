"""The outbox against a workspace that misbehaves: once, in order, or with a reason."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from bot.kit import claim, delivery
from bot.kit.carrier import LOOKED
from bot.kit.db import Session
from bot.kit.slack_errors import PATIENT
from bot.sandbox.records import Message
from tests.kit.office import LEADS, TEAM, Office


async def test_a_message_is_posted_and_a_change_updates_it_in_place(office: Office) -> None:
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent")
        assert office.texts() == ["about 1"]
        office.words["1"] = "changed"
        await office.redraw("1")
        await office.until("1", "sent")
    assert office.texts() == ["changed"]
    assert len(office.sandbox.calls("chat.postMessage")) == 1


async def test_a_direct_message_is_updated_where_it_stands(office: Office) -> None:
    async with office.sending():
        await office.say("1", "U0RITA")
        await office.until("1", "sent")
        office.words["1"] = "changed"
        await office.redraw("1")
        await office.until("1", "sent")
    assert [m.text for m in office.sandbox.dms("rita")] == ["changed"]


async def test_a_change_that_comes_while_it_is_drawn_is_drawn_too(office: Office) -> None:
    """`want` is read with the drawing: what changes after that makes it ready again."""
    changed = asyncio.Event()

    async def change(_method: str, _args: Any) -> None:
        office.words["1"] = "newer"
        await office.redraw("1")
        changed.set()

    office.sandbox.faults.on_accept("chat.postMessage", change)
    async with office.sending():
        await office.say("1")
        await changed.wait()
        await office.until("1", "sent")
        await asyncio.sleep(0.05)
        assert (await office.until("1", "sent")).want == 2
    assert office.texts() == ["newer"]


@pytest.mark.fault("F09")
@pytest.mark.parametrize("accepted", [True, False])
async def test_a_connection_that_breaks_is_looked_into_before_it_is_sent_again(
    office: Office, accepted: bool
) -> None:
    office.sandbox.faults.drop("chat.postMessage", accepted=accepted)
    async with office.sending():
        await office.say("1")
        await office.until("1", "ambiguous")
        await office.until("1", "sent", skipping=0.5)
    assert office.texts() == ["about 1"]
    assert len(office.sandbox.calls("chat.postMessage")) == (1 if accepted else 2)


@pytest.mark.fault("F09")
async def test_in_a_thread_and_in_a_direct_message_it_is_looked_for_as_well(office: Office) -> None:
    async with office.sending():
        await office.say("root")
        root = await office.until("root", "sent")
        office.sandbox.faults.drop("chat.postMessage", times=2)
        await office.say("reply", thread_ts=root.ts)
        await office.say("dm", "U0RITA")
        await office.until("reply", "sent", skipping=0.5)
        await office.until("dm", "sent", skipping=0.5)
    assert [m.text for m in office.sandbox.dms("rita")] == ["about dm"]
    assert len(office.sandbox.calls("chat.postMessage")) == 3
    assert len(office.sandbox.thread("leads", root.ts or "")) == 2


@pytest.mark.fault("F09")
async def test_it_is_looked_for_at_the_end_of_a_long_thread(office: Office) -> None:
    """Slack gives a thread's oldest replies first; ours is the newest."""
    async with office.sending():
        await office.say("root")
        root = await office.until("root", "sent")
        space = office.sandbox.workspace
        for n in range(1200):
            space.keep(Message(space.next_ts(), LEADS, text=f"{n}", thread_ts=root.ts))
        office.sandbox.faults.drop("chat.postMessage", accepted=True)
        await office.say("reply", thread_ts=root.ts)
        await office.until("reply", "sent", skipping=0.5)
    assert len(office.sandbox.calls("chat.postMessage")) == 2
    assert len(office.sandbox.thread("leads", root.ts or "")) == 1202


@pytest.mark.fault("F38")
@pytest.mark.parametrize("kind", ["http", "truncate"])
async def test_an_answer_that_makes_no_sense_is_a_doubt(office: Office, kind: str) -> None:
    getattr(office.sandbox.faults, kind)("chat.postMessage", accepted=True)
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent", skipping=0.5)
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F08")
async def test_what_was_posted_but_could_not_be_stored_is_found_not_posted_again(
    office: Office,
) -> None:
    await office.say("1")
    await office.db.write(_refuse_ts, workspace_id=TEAM)
    async with office.sending():
        for _ in range(100):
            if office.texts():
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        assert (await office.row("1")).state == "sending"
    await office.db.write(_allow_ts, workspace_id=TEAM)
    office.ahead += claim.LEASE
    async with office.sending():
        await office.until("1", "sent", skipping=0.5)
    assert office.texts() == ["about 1"]


def _refuse_ts(session: Session) -> None:
    bind = session.connection()
    if session.dialect == "sqlite":
        bind.execute(text(
            "CREATE TRIGGER refuse BEFORE UPDATE OF ts ON outbox WHEN NEW.ts IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ))  # fmt: skip
    else:
        bind.execute(text("ALTER TABLE outbox ADD CONSTRAINT refuse CHECK (ts IS NULL)"))


def _allow_ts(session: Session) -> None:
    sqlite, other = "DROP TRIGGER refuse", "ALTER TABLE outbox DROP CONSTRAINT refuse"
    session.connection().execute(text(sqlite if session.dialect == "sqlite" else other))


@pytest.mark.fault("F06", "F07")
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_message_of_a_sender_that_died_is_looked_for(office: Office, arrived: bool) -> None:
    await office.say("1")
    (c,) = await office.db.write(claim.claim, "*post", office.wall(), workspace_id=TEAM)
    if arrived:
        metadata = {"event_type": "align_message", "event_payload": {"k": c.mark}}
        await office.slack.post(TEAM, LEADS, {"text": "about 1"}, metadata=metadata)
    office.ahead += claim.LEASE
    async with office.sending():
        await office.until("1", "sent", skipping=0.5)
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F09", "F11")
async def test_doubt_outlives_a_failed_look(office: Office) -> None:
    """It left; looking for it fails in every way there is; it is still not sent twice."""
    faults = office.sandbox.faults
    faults.drop("chat.postMessage")
    faults.http("conversations.history", 503)
    faults.truncate("conversations.history")
    faults.rate_limit("conversations.history")
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent", skipping=2.0)
    assert office.texts() == ["about 1"]
    assert len(office.sandbox.calls("chat.postMessage")) == 1


@pytest.mark.fault("F09", "F35")
async def test_doubt_outlives_a_revoked_token(office: Office) -> None:
    office.sandbox.faults.drop("chat.postMessage")
    async with office.sending():
        await office.say("1")
        await office.until("1", "ambiguous")
        office.token = None
        await office.until("1", "held", skipping=0.5)
    office.token = office.sandbox.bot_token
    async with office.sending():
        await office.until("1", "sent", skipping=0.5)
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F35")
async def test_without_a_token_messages_are_held_and_go_out_after_sign_in(office: Office) -> None:
    office.token = None
    async with office.sending():
        await office.say("1")
        assert (await office.until("1", "held")).reason == "not_authed"
        office.token = office.sandbox.bot_token
        assert await office.db.write(delivery.release_held, workspace_id=TEAM) == 1
        await office.until("1", "sent")
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F37")
async def test_a_429_is_obeyed_to_the_second(office: Office) -> None:
    office.sandbox.faults.rate_limit("chat.postMessage", 7)
    async with office.sending():
        await office.say("1")
        for _ in range(100):
            row = await office.row("1")
            if row.reason == "ratelimited":
                break
            await asyncio.sleep(0.02)
        assert row.tries == 0
        assert row.next_at - office.wall() == pytest.approx(7, abs=2)
        await office.until("1", "sent", skipping=1.0)
    assert office.texts() == ["about 1"]


@pytest.mark.fault("F37")
@pytest.mark.parametrize("code", ["ratelimited", "rate_limited"])
async def test_too_fast_without_a_time_is_half_a_minute_for_everybody(
    office: Office, code: str
) -> None:
    """200 with `ratelimited` and no Retry-After holds the method in the workspace too."""
    office.sandbox.faults.error("chat.postMessage", code)
    async with office.sending():
        await office.say("1")
        for _ in range(100):
            row = await office.row("1")
            if row.reason == code:
                break
            await asyncio.sleep(0.02)
        assert row.next_at - office.wall() == pytest.approx(PATIENT, abs=5)
        await office.say("2", "C0QUESTIONS")
        await asyncio.sleep(0.1)
        assert (await office.row("2")).state == "ready"
        assert len(office.sandbox.calls("chat.postMessage")) == 1
        await office.until("2", "sent", skipping=5.0)
        await office.until("1", "sent", skipping=5.0)


@pytest.mark.fault("F30", "F31")
@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "not_in_channel", "no_idea"])
async def test_a_refusal_is_dead_with_its_reason_and_can_be_retried(
    office: Office, code: str
) -> None:
    office.sandbox.faults.error("chat.postMessage", code)
    told: list[tuple[str, str]] = []
    async with office.sending() as sender:
        sender.when_in_trouble(lambda c, e: told.append((c.about, e.code)))
        await office.say("1")
        row = await office.until("1", "dead")
        assert code in (row.reason or "")
        async with asyncio.timeout(20):
            while not told:
                await asyncio.sleep(0.01)
        assert told == [("1", code)]
        assert await office.db.write(delivery.retry_dead, row.id, workspace_id=TEAM)
        await office.until("1", "sent")
    assert office.texts() == ["about 1"]


async def test_a_drawing_that_fails_is_tried_again_and_never_half_sent(office: Office) -> None:
    def fails_twice() -> None:
        if len(office.drawn) <= 2:
            raise KeyError("lead")

    office.broken = fails_twice
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent", skipping=2.0)
    assert len(office.drawn) == 3
    assert office.texts() == ["about 1"]


async def test_a_drawing_that_always_fails_is_dead_and_stops_nobody_else(office: Office) -> None:
    def fails() -> None:
        if office.drawn[-1] == "1":
            raise KeyError("lead")

    office.broken = fails
    async with office.sending():
        await office.say("1")
        await office.say("2")
        await office.until("2", "sent")
        row = await office.until("1", "dead", skipping=60.0)
    assert "KeyError" in (row.reason or "")
    assert office.drawn.count("1") == delivery.LAST_TRY
    assert office.texts() == ["about 2"]


async def test_what_there_is_nothing_to_say_about_is_taken_back_and_may_come_back(
    office: Office,
) -> None:
    office.words["1"] = None
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent")
        assert office.texts() == []
        office.words["1"] = "said"
        await office.redraw("1")
        await office.until("1", "sent")
        assert office.texts() == ["said"]
        office.words["1"] = None
        await office.redraw("1")
        await office.until("1", "sent")
        assert office.texts() == []
        office.words["1"] = "said again"
        await office.redraw("1")
        await office.until("1", "sent")
    assert office.texts() == ["said again"]


@pytest.mark.fault("F16")
async def test_taking_back_what_somebody_deleted_is_no_failure(office: Office) -> None:
    async with office.sending():
        await office.say("1")
        row = await office.until("1", "sent")
        await office.slack.remove(TEAM, LEADS, row.ts or "")
        office.words["1"] = None
        await office.redraw("1")
        row = await office.until("1", "sent", "dead")
    assert (row.state, row.ts) == ("sent", None)


@pytest.mark.fault("F16")
async def test_what_somebody_deleted_is_not_said_again_and_is_no_failure(office: Office) -> None:
    """Nor is any later change of it; what had to be withdrawn and said anew is said."""
    async with office.sending():
        await office.say("1")
        row = await office.until("1", "sent")
        await office.slack.remove(TEAM, LEADS, row.ts or "")
        for words in ("changed", "changed again"):
            office.words["1"] = words
            await office.redraw("1")
            row = await office.until("1", "sent", "dead")
            assert (row.state, row.reason, row.sent_rev) == ("sent", None, row.want)
        assert office.texts() == []
        for words in (None, "news"):
            office.words["1"] = words
            await office.redraw("1")
            row = await office.until("1", "sent", "dead")
    assert office.texts() == ["news"]


@pytest.mark.fault("F16")
@pytest.mark.parametrize("code", ["cant_update_message", "edit_window_closed"])
async def test_what_stands_there_and_cannot_be_changed_is_told(office: Office, code: str) -> None:
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent")
        office.sandbox.faults.error("chat.update", code)
        office.words["1"] = "changed"
        await office.redraw("1")
        row = await office.until("1", "dead")
        assert code in (row.reason or "")


@pytest.mark.fault("F10")
async def test_what_came_too_late_is_deleted_whatever_slack_says_first(office: Office) -> None:
    """The one too many is a row of its own: it outlives a 429 and a restart."""
    faults = office.sandbox.faults
    faults.drop("chat.postMessage", accepted=False)
    async with office.sending():
        await office.say("late")
        row = await office.until("late", "sent", skipping=0.5)
    mark = claim.mark_of(row.id or 0, TEAM, row.key)
    metadata = {"event_type": "align_message", "event_payload": {"k": mark}}
    _, late = await office.slack.post(TEAM, LEADS, {"text": "about late"}, metadata=metadata)
    faults.rate_limit("chat.delete", 1)
    faults.drop("chat.delete", accepted=True)
    await office.db.write(delivery.settle, mark, LEADS, late, workspace_id=TEAM)
    async with office.sending():
        await office.until(f"{row.id}", "sent", skipping=0.5)
    assert [m.ts for m in office.sandbox.messages("leads")] == [row.ts]


@pytest.mark.fault("F10")
async def test_a_turn_that_took_too_long_is_given_back_before_it_could_double(
    office: Office,
) -> None:
    """Drawn after its lease nearly ended: somebody else may be looking for it by then."""

    def slow() -> None:
        if len(office.drawn) == 1:
            office.ahead += claim.LEASE - 5

    office.broken = slow
    async with office.sending():
        await office.say("1")
        await office.until("1", "sent", skipping=0.2)
    assert len(office.drawn) == 2
    assert len(office.sandbox.calls("chat.postMessage")) == 1


@pytest.mark.fault("F41")
async def test_stopping_finishes_what_is_under_way(office: Office) -> None:
    office.sandbox.faults.slow("chat.postMessage", 0.3, times=30)
    async with office.sending():
        for n in range(30):
            await office.say(f"{n}")
        for _ in range(100):
            if office.sandbox.calls("chat.postMessage"):
                break
            await asyncio.sleep(0.01)
    states = [(await office.row(f"{n}")).state for n in range(30)]
    assert set(states) <= {"sent", "ready"}
    assert len(office.texts()) == states.count("sent") > 0
    async with office.sending():
        for n in range(30):
            await office.until(f"{n}", "sent")
    assert sorted(office.texts()) == sorted(f"about {n}" for n in range(30))


async def test_a_sender_that_is_cancelled_as_it_wakes_ends(office: Office) -> None:
    """Before Python 3.12 asyncio.wait_for swallows a cancellation that meets a wake-up."""
    sender = office.sender()
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0.2)  # at rest, waiting to be woken
    sender.wake()
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=2)
    assert done
    assert running.cancelled()


def test_the_reason_of_a_first_look_fits_its_column() -> None:
    assert len(LOOKED) < 255
