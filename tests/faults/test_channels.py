"""Channels that close, a bot thrown out, people who leave: told once, and nothing kept trying."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.kit.db import Session
from bot.kit.delivery import retry_dead
from bot.kit.outbox import announce, redraw
from bot.people.events import CHANNEL_LOST
from tests.faults.rest import at_rest, outbox, true
from tests.support.world import TEAM, World


async def lead(company: World, email: str) -> None:
    answer = await company.lead_sent(key=email, email=email, name="Pat")
    assert answer.status_code == 200


async def close(company: World, how: str) -> None:
    rooms = company.sandbox.rooms
    change = {"archive": rooms.archive, "delete": rooms.delete, "remove": rooms.remove_app}[how]
    await change("leads")
    await at_rest(company)


async def reopen(company: World, how: str) -> None:
    rooms = company.sandbox.rooms
    await (rooms.unarchive("leads") if how == "archive" else rooms.invite_app("leads"))
    await at_rest(company)


@pytest.mark.fault("F30", "F31")
@pytest.mark.parametrize("how", ["archive", "delete", "remove"])
async def test_a_closed_channel_is_told_once_and_keeps_its_rows(company: World, how: str) -> None:
    await close(company, how)
    company.sandbox.forget()
    for n in range(3):
        await lead(company, f"p{n}@buyer.test")
    await at_rest(company)
    rows = [r for r in await outbox(company) if r.post == "leads.card"]
    assert len(rows) == 3, "the rows are kept"
    assert {r.state for r in rows} == {"dead"}
    assert all(r.reason for r in rows)
    tries = [c for c in company.sandbox.calls("chat.postMessage") if c.args["channel"] == "C0LEADS"]
    assert len(tries) <= 3, "no retry loop"
    told = [r for r in await outbox(company) if r.post == CHANNEL_LOST]
    assert [r.recipient for r in told] == ["U0OLGA"], "the admin hears of it, once"
    await true(company, dead=True)


@pytest.mark.fault("F30", "F31")
@pytest.mark.parametrize("how", ["archive", "remove"])
async def test_what_was_refused_can_be_sent_when_the_channel_is_back(
    company: World, how: str
) -> None:
    await close(company, how)
    await lead(company, "pat@buyer.test")
    await at_rest(company)
    await reopen(company, how)
    for row in await outbox(company):
        if row.state == "dead":
            assert await company.write(retry_dead, row.id)
    company.app.sender.wake()
    await at_rest(company)
    assert len([m for m in company.sandbox.messages("leads") if m.app_id]) == 1
    await true(company)


@pytest.mark.fault("F32")
async def test_somebody_who_left_is_not_written_to_for_ever(company: World) -> None:
    reply = await company.says("/ask Does it work with SAP?", by="paul")
    assert "Saved" in reply.message.words
    await company.sandbox.members.deactivate("paul")
    await at_rest(company)
    company.sandbox.forget()
    company.sandbox.clock.advance(timedelta(hours=8))
    await company.tick()
    await at_rest(company)
    assert not [
        c for c in company.sandbox.calls("chat.postMessage") if c.args["channel"] == "U0PAUL"
    ]
    await true(company)


@pytest.mark.fault("F32")
@pytest.mark.parametrize("code", ["user_not_found", "cannot_dm_bot", "messages_tab_disabled"])
async def test_a_person_who_cannot_be_written_to_is_parked_with_a_reason(
    company: World, code: str
) -> None:
    company.sandbox.faults.error("chat.postMessage", code, times=50, where={"channel": "U0MIA"})

    def write_to_mia(session: Session) -> None:
        announce(session, "home.setup", TEAM, "U0MIA", now=company.now)

    await company.write(write_to_mia)
    await at_rest(company)
    row = (await outbox(company))[-1]
    assert (row.state, row.recipient) == ("dead", "U0MIA")
    assert code in (row.reason or "")
    assert len(company.sandbox.calls("chat.postMessage")) == 1
    await company.write(redraw, "home.setup", TEAM)
    await at_rest(company)
    await true(company, dead=True)
