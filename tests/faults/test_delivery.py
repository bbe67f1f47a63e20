"""Slack takes a message and does not say so, says no, says nonsense, or says: slower."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.kit.models import Outbox, Pace
from bot.kit.outbox import URGENT
from bot.kit.rates import FAST
from bot.leads.cards import CARD
from tests.faults.rest import at_rest, outbox, states, time_passes, true
from tests.support.world import World


def cards(world: World) -> list[str]:
    return [m.words for m in world.sandbox.messages("leads") if m.app_id == "A0ALIGN"]


async def lead(world: World, email: str = "pat@buyer.test") -> None:
    """A lead by webhook, without waiting for its card."""
    answer = await world.http.post(
        "/hooks/leads",
        json={"email": email, "name": "Pat"},
        headers={
            "Authorization": f"Bearer {world.app.deps.settings.hook_secret.get_secret_value()}",
            "Idempotency-Key": email,
        },
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.fault("F07", "F09")
@pytest.mark.parametrize("fault", ["drop", "truncate", "http"])
async def test_accepted_without_an_answer_stands_once(company: World, fault: str) -> None:
    company.sandbox.faults.add(fault, "chat.postMessage", accepted=True)
    await lead(company)
    await at_rest(company)
    assert len(cards(company)) == 1
    assert len(company.sandbox.calls("chat.postMessage")) == 1, "looked for, not sent again"
    await true(company)


@pytest.mark.fault("F09", "F38")
@pytest.mark.parametrize("fault", ["drop", "http"])
async def test_lost_before_it_was_accepted_is_sent_again(company: World, fault: str) -> None:
    company.sandbox.faults.add(fault, "chat.postMessage", accepted=False)
    await lead(company)
    await at_rest(company)
    assert len(cards(company)) == 1
    sent = company.sandbox.calls("chat.postMessage")
    looked = company.sandbox.calls("conversations.history")
    assert len(sent) == 2
    assert len(looked) >= 2, "looked for twice before it was sent again"
    await true(company)


@pytest.mark.fault("F09")
async def test_an_update_without_an_answer_is_done_again(company: World) -> None:
    await lead(company)
    await at_rest(company)
    company.sandbox.faults.drop("chat.update", accepted=True)
    await company.says("/badlead pat@buyer.test wrong phone", by="rita")
    await at_rest(company)
    assert len(cards(company)) == 1
    await true(company)


@pytest.mark.fault("F10")
@pytest.mark.timeout(180)
async def test_a_slow_answer_past_the_time_out_is_found_in_the_channel(company: World) -> None:
    """The call ends without an answer; Slack stores the message a moment later."""
    company.app.slack.timeout = 0.3
    await company.app.slack.close()
    company.sandbox.faults.slow("chat.postMessage", 1.0, accepted=False)
    await lead(company)
    await at_rest(company, 120, hurry=False)
    assert len(cards(company)) == 1
    assert len(company.sandbox.calls("chat.postMessage")) == 1
    await true(company)


@pytest.mark.fault("F10")
@pytest.mark.timeout(180)
async def test_a_message_accepted_when_nobody_believed_in_it_any_more_is_taken_back(
    company: World,
) -> None:
    """It was looked for in vain and sent again; then Slack takes the first one after all."""
    company.app.slack.timeout = 0.3
    await company.app.slack.close()
    company.sandbox.faults.slow("chat.postMessage", 4.0, accepted=False)
    await lead(company)
    for _ in range(1500):
        if len(company.sandbox.calls("chat.postMessage")) == 2:
            break
        await company.write(time_passes, 30.0)
        company.app.sender.wake()
        await asyncio.sleep(0.02)
    for _ in range(1500):
        if company.sandbox.calls("chat.delete"):
            break
        await asyncio.sleep(0.02)
    await at_rest(company)
    assert len(company.sandbox.calls("chat.postMessage")) == 2
    assert len(cards(company)) == 1, "the one too many is gone"
    await true(company)


@pytest.mark.fault("F11")
async def test_a_closed_port_is_a_plain_retry(company: World) -> None:
    there, company.app.slack.api_url = company.app.slack.api_url, "http://127.0.0.1:9/api/"
    await lead(company)
    for _ in range(500):
        row = (await outbox(company))[-1]
        if row.reason:
            break
        await asyncio.sleep(0.02)
    assert (row.state, row.started_at) == ("ready", 0.0), "no doubt: no byte left"
    company.app.slack.api_url = there
    await at_rest(company)
    assert not company.sandbox.calls("conversations.history"), "nothing to look for"
    assert len(company.sandbox.calls("chat.postMessage")) == 1
    await true(company)


@pytest.mark.fault("F37")
async def test_a_message_that_was_limited_keeps_its_place(company: World) -> None:
    """It waits no longer than its channel: else whoever came later would leave before it."""

    def waits(session: Session) -> tuple[float, float]:
        row = session.exec(select(Outbox).where(Outbox.post == CARD)).one()
        pace = session.exec(select(Pace).where(Pace.channel == row.recipient)).one()
        return row.next_at, pace.next_at

    company.sandbox.faults.rate_limit("chat.postMessage", 2, times=1)
    await lead(company)
    for _ in range(500):
        if (await outbox(company))[-1].reason == "ratelimited":
            break
        await asyncio.sleep(0.02)
    row_rests, channel_rests = await company.read(waits)
    assert row_rests <= channel_rests
    await at_rest(company)
    assert len(cards(company)) == 1
    await true(company)


@pytest.mark.fault("F37")
@pytest.mark.timeout(180)
async def test_a_429_storm_loses_nothing_and_lets_people_go_first(company: World) -> None:
    """Retry-After grows; what somebody waits for leaves before what merely has to be said."""

    def post_is(post: str) -> Any:
        def find(session: Session) -> list[Outbox]:
            return list(session.exec(select(Outbox).where(Outbox.post == post)))

        return find

    # Without a pace there may be several of a channel under way, and no order among them.
    company.app.sender.rates = replace(FAST, channel_every=0.5)
    company.sandbox.faults.rate_limit("chat.postMessage", 1, grows=2, times=6)
    for n in range(6):
        await lead(company, f"p{n}@buyer.test")
    for _ in range(500):
        if company.sandbox.calls("chat.postMessage"):
            break
        await asyncio.sleep(0.02)

    def hasten(session: Session) -> None:
        row = session.exec(select(Outbox).where(Outbox.post == CARD)).all()[-1]
        row.priority = URGENT
        session.add(row)

    await company.write(hasten)
    await at_rest(company, 120)
    rows = await company.read(post_is(CARD))
    assert [r.state for r in rows] == ["sent"] * 6
    assert len(cards(company)) == 6
    limited = [c for c in company.sandbox.calls("chat.postMessage") if c.status == 429]
    assert len(limited) == 6
    assert all(r.tries == 0 and r.reason is None for r in rows), "a 429 is no failed try"
    taken = [c for c in company.sandbox.calls("chat.postMessage") if c.status == 200]
    urgent = next(r for r in rows if r.priority == URGENT)
    assert urgent.ts == taken[0].response["ts"], "what somebody waits for leaves first"
    await true(company)


@pytest.mark.fault("F37")
@pytest.mark.timeout(180)
async def test_retry_after_is_obeyed(company: World) -> None:
    """Nothing is sent before the seconds that Slack asked for are over."""
    company.sandbox.faults.rate_limit("chat.postMessage", 2)
    started = time.monotonic()
    await lead(company)
    # What is on its way already cannot be held back: the next lead comes after the 429.
    while not any(row.reason for row in await outbox(company)):
        await asyncio.sleep(0.01)
    await lead(company, "kim@buyer.test")
    await at_rest(company, 120, hurry=False)
    calls = company.sandbox.calls("chat.postMessage")
    assert len(calls) == 3
    pause = (calls[1].at - calls[0].at).total_seconds()
    assert pause >= 1.9, f"sent again after {pause} s"
    assert time.monotonic() - started >= 1.9
    await true(company)


@pytest.mark.fault("F38")
async def test_an_unknown_code_is_parked_with_its_reason(company: World) -> None:
    company.sandbox.faults.error("chat.postMessage", "purple_elephant", times=3)
    await lead(company)
    await at_rest(company)
    row = (await outbox(company))[-1]
    assert row.state == "dead"
    assert "purple_elephant" in (row.reason or "")
    assert len(company.sandbox.calls("chat.postMessage")) == 1, "no endless retry"
    await true(company, dead=True)


@pytest.mark.fault("F38")
async def test_html_for_hours_is_waited_out(company: World) -> None:
    company.sandbox.faults.http("chat.postMessage", 502, times=10**6)
    await lead(company)
    await hours_pass(company, 5)
    assert "dead" not in await states(company)
    company.sandbox.faults.clear()
    await at_rest(company)
    assert set(await states(company)) == {"sent"}
    assert len(cards(company)) == 1
    await true(company)


@pytest.mark.fault("F38")
async def test_html_for_ever_ends_as_a_dead_letter_that_can_be_tried_again(company: World) -> None:
    company.sandbox.faults.http("chat.postMessage", 502, times=10**6)
    await lead(company)
    await hours_pass(company, 40)
    row = (await outbox(company))[-1]
    assert row.state == "dead"
    assert row.reason
    company.sandbox.faults.clear()

    from bot.kit.delivery import retry_dead

    assert await company.write(retry_dead, row.id)
    company.app.sender.wake()
    await at_rest(company)
    assert set(await states(company)) == {"sent"}
    assert len(cards(company)) == 1
    await true(company)


async def hours_pass(company: World, hours: int) -> None:
    """In which the sender does all it wants to do."""
    for _ in range(hours * 6):
        await company.write(time_passes, 600.0)
        company.app.sender.wake()
        for _ in range(200):
            await asyncio.sleep(0.01)
            if (
                not {"sending"} & set(await states(company))
                and company.app.sender._under_way == set()
            ):
                break


@pytest.mark.fault("F38")
async def test_doors_answer_whatever_slack_says(company: World) -> None:
    """Behind a button, Slack's nonsense is an apology and never an unanswered press."""
    await lead(company)
    await at_rest(company)
    card = company.sandbox.messages("leads")[-1]
    for kind in ("http", "drop", "truncate"):
        company.sandbox.faults.add(kind, "views.open", accepted=kind != "http")
        reply = await company.sandbox.press("rita", ("leads", card.ts), "leads.more")
        assert reply.ok, kind
        await company.app.deps.tasks.drain()
    await true(company)
