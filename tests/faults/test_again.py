"""The same thing again, in another order, too late, or twice: one effect, and the newest counts."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import col, select

from bot.app import App
from bot.enquiries.models import Question
from bot.kit.clock import Clock
from bot.kit.db import Session
from bot.kit.listen import listening
from bot.kit.models import Outbox
from bot.kit.rates import FAST
from bot.leads.models import Lead
from bot.sandbox.records import Delivery
from bot.verdicts.models import Verdict
from tests.faults.rest import at_rest, true
from tests.support.databases import open_patient
from tests.support.world import World, settings_for


async def standing(company: World) -> list[Verdict]:
    """What was said and not taken back."""
    query = select(Verdict).where(col(Verdict.withdrawn_at).is_(None), ~col(Verdict.superseded))
    return await company.read(lambda session: list(session.exec(query)))


async def snapshot(company: World) -> dict[str, int]:
    """How many rows there are of everything that people cause."""

    def count(session: Session) -> dict[str, int]:
        tables: list[Any] = [Lead, Verdict, Question, Outbox]
        return {t.__name__: len(session.exec(select(t.id)).all()) for t in tables}

    return await company.read(count)


@asynccontextmanager
async def another_process(company: World) -> AsyncIterator[str]:
    """A second app on the same database and workspace; yields where it listens."""
    url = company.app.deps.settings.database_url
    settings = settings_for(company.sandbox, url)
    clock = Clock(now=company.sandbox.clock.now)
    # A process may read the disk while it starts, which this one may not any more.
    db = await asyncio.to_thread(open_patient, url)
    app = await asyncio.to_thread(App, settings, db, clock=clock, rates=FAST)
    try:
        async with app.running(), listening(app.asgi, "127.0.0.1", 0) as port:
            yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        await db.close()


@pytest.mark.fault("F12")
async def test_an_event_delivered_again_and_elsewhere_has_one_effect(company: World) -> None:
    ts = await company.lead_posted("New contact: pat@buyer.test")
    await company.sandbox.react("rita", "leads", ts, "thumbsdown")
    await at_rest(company)
    before, events = await snapshot(company), list(company.sandbox.events)
    here = f"{company.url}/slack/events"
    async with another_process(company) as elsewhere:
        for url, attempt in ((here, 1), (elsewhere, 2), (elsewhere, 3), (here, 1)):
            company.sandbox.connect(url)
            for envelope in events:
                delivery = await company.sandbox.redeliver(envelope, attempt=attempt)
                assert delivery.status == 200
    await at_rest(company)
    assert await snapshot(company) == before
    await true(company)


@pytest.mark.fault("F13")
async def test_the_identical_bytes_again_change_nothing(company: World) -> None:
    ts = await company.lead_posted("New contact: pat@buyer.test")
    card = next(m for m in company.sandbox.messages("leads") if m.app_id == "A0ALIGN")
    await company.says("/badlead pat@buyer.test wrong phone", by="rita")
    await company.says("/ask Does it work with SAP?", by="ravi")
    await company.sandbox.press("ravi", ("leads", card.ts), "verdicts.good")
    await company.sandbox.react("paul", "leads", ts, "seedling")
    await company.says("/ask", by="zoe")
    await company.sandbox.submit("zoe", {"question": "Is there a trial?"})
    await at_rest(company)
    before = await snapshot(company)
    kinds = set()
    for delivery in list(company.sandbox.deliveries()):
        answer = await company.sandbox.replay(delivery)
        assert answer.status == 200, delivery.kind
        kinds.add(delivery.kind)
    assert kinds == {"slash_commands", "interactive", "events_api"}
    await at_rest(company)
    assert await snapshot(company) == before
    await true(company)


async def reacted(company: World, n: int, *, back: bool) -> None:
    """A post, a reaction, its removal, and (`back`) the reaction again; their events are held."""
    company.sandbox.faults.hold_events()
    ts = await company.sandbox.app_post("leads", text=f"New contact: pat{n}@buyer.test")
    await company.sandbox.react("rita", "leads", ts, "thumbsdown")
    await company.sandbox.unreact("rita", "leads", ts, "thumbsdown")
    if back:
        await company.sandbox.react("rita", "leads", ts, "thumbsdown")


@pytest.mark.fault("F14")
async def test_a_post_its_reaction_and_the_removal_in_any_order(company: World) -> None:
    for n, order in enumerate(itertools.permutations(range(3))):
        await reacted(company, n, back=False)
        await company.sandbox.faults.release_events(list(order))
        await at_rest(company)
        assert await standing(company) == [], f"{order}: the newest says that none stands"
        assert len(await company.rows(Lead)) == n + 1
    await true(company)


@pytest.mark.fault("F14")
async def test_a_reaction_that_was_put_back_stands_in_any_order(company: World) -> None:
    orders = [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 3, 1, 0), (3, 1, 2, 0)]
    for n, order in enumerate(orders):
        await reacted(company, n, back=True)
        await company.sandbox.faults.release_events(list(order))
        await at_rest(company)
        assert len(await standing(company)) == n + 1, f"{order}: the newest says that it stands"
        assert len(await company.rows(Lead)) == n + 1
    await true(company)


@pytest.mark.fault("F14")
async def test_a_reaction_on_a_post_whose_event_never_came(company: World) -> None:
    """Slack gave up on the post's event; what a rep says of it still counts."""
    company.sandbox.faults.hold_events(1)
    ts = await company.sandbox.app_post("leads", text="New contact: pat@buyer.test")
    await company.sandbox.react("rita", "leads", ts, "thumbsdown")
    await at_rest(company)
    assert [v.by for v in await standing(company)] == ["U0RITA"]
    [lead] = await company.rows(Lead)
    assert lead.email == "pat@buyer.test"
    await true(company)


@pytest.mark.fault("F14", "F38")
async def test_a_reaction_is_delivered_again_when_its_post_cannot_be_read(company: World) -> None:
    company.sandbox.retries.delays = (0.0, 0.0, 0.0)
    company.sandbox.faults.hold_events(1)
    ts = await company.sandbox.app_post("leads", text="New contact: pat@buyer.test")
    company.sandbox.faults.http("conversations.history", 503)
    await company.sandbox.react("rita", "leads", ts, "thumbsdown")
    await at_rest(company)
    assert len(await standing(company)) == 1
    assert [d.status for d in company.sandbox.deliveries("events_api")][:2] == [500, 200]


@pytest.mark.fault("F14", "F08")
async def test_a_reaction_on_a_card_whose_place_is_not_stored_yet(company: World) -> None:
    """The card stands in the channel, but its sender died before it could say where."""
    company.sandbox.faults.hold_events()
    company.sandbox.faults.drop("chat.postMessage", accepted=True)
    company.sandbox.faults.drop("conversations.history", accepted=True, times=1)
    answer = await company.http.post(
        "/hooks/leads",
        json={"email": "pat@buyer.test"},
        headers={
            "Authorization": f"Bearer {company.app.deps.settings.hook_secret.get_secret_value()}",
            "Idempotency-Key": "1",
        },
    )
    assert answer.status_code == 200
    for _ in range(500):
        cards = [m for m in company.sandbox.messages("leads") if m.app_id == "A0ALIGN"]
        if cards and (await company.rows(Outbox))[-1].state == "ambiguous":
            break
        await company.sandbox.quiet()
    company.sandbox.core.events.faults.hold = 0
    await company.sandbox.react("rita", "leads", cards[0].ts, "thumbsdown")
    await at_rest(company)
    assert [v.by for v in await standing(company)] == ["U0RITA"]
    assert len([m for m in company.sandbox.messages("leads") if m.app_id]) == 1
    await true(company)


@pytest.mark.fault("F15")
async def test_a_reaction_older_than_its_message(company: World) -> None:
    ts = await company.lead_posted("New contact: pat@buyer.test")
    earlier = f"{float(ts) - 2:.6f}"
    delivery = await company.sandbox.deliver_event(
        {
            "type": "reaction_added",
            "user": "U0RITA",
            "reaction": "thumbsdown",
            "item": {"type": "message", "channel": "C0LEADS", "ts": ts},
            "event_ts": earlier,
        }
    )
    assert delivery.status == 200
    await at_rest(company)
    [said] = await standing(company)
    [lead] = await company.rows(Lead)
    assert lead.heard_at is not None
    assert lead.heard_at >= lead.received_at, "nobody is heard of a lead before it came"
    assert said.by == "U0RITA"
    await company.sandbox.open_home("mia")
    await at_rest(company)
    await true(company)


# -- too late


@pytest.mark.fault("F33")
async def test_an_expired_trigger_keeps_what_was_typed(company: World) -> None:
    company.sandbox.triggers.life = 0.0
    reply = await company.says("/ask pat@buyer.test", by="rita")
    assert reply.message is not None
    assert "Your words are kept." in reply.message.words
    assert company.sandbox.views("rita") == []
    company.sandbox.triggers.life = 30.0
    again = await company.sandbox.press("rita", reply.message.id, "kit.again")
    assert again.ok
    await at_rest(company)
    [form] = company.sandbox.views("rita")
    kept = [b for b in form.blocks if b.get("block_id") == "who"]
    assert kept[0]["element"]["initial_value"] == "pat@buyer.test"
    await company.sandbox.submit("rita", {"question": "Does it work with SAP?"})
    await at_rest(company)
    assert len(await company.rows(Question)) == 1
    await true(company)


@pytest.mark.fault("F33")
async def test_an_expired_trigger_behind_a_button_is_said(company: World) -> None:
    await company.lead_sent(key="1", email="pat@buyer.test")
    card = next(m for m in company.sandbox.messages("leads") if m.app_id == "A0ALIGN")
    company.sandbox.triggers.life = 0.0
    reply = await company.sandbox.press("rita", ("leads", card.ts), "leads.more")
    assert reply.ok
    await at_rest(company)
    assert "Press it once more" in company.whispers("rita")[-1]


# -- twice


def forms_sent(company: World) -> list[Delivery]:
    deliveries = company.sandbox.deliveries("interactive")
    return [d for d in deliveries if d.payload["type"] == "view_submission"]


@pytest.mark.fault("F34")
async def test_a_form_sent_twice_is_one_record(company: World) -> None:
    await company.says("/ask", by="rita")
    await company.sandbox.submit("rita", {"question": "Does it work with SAP?"})
    [sent] = forms_sent(company)
    answer = await company.sandbox.replay(sent)
    assert answer.status == 200
    again, _ = await company.sandbox.core.courier.carry("interactive", sent.payload)
    assert again.status == 200
    await at_rest(company)
    assert len(await company.rows(Question)) == 1
    await true(company)


OTHERS = ["", "{", '{"v":0,"zzz":[1]}', "[]", "null", "\ud800", "9" * 3000]


@pytest.mark.fault("F34")
async def test_a_form_of_another_version_saves_or_stays_open(company: World) -> None:
    """Forms outlive deploys: what they carried may be unreadable by now."""
    await company.says("/ask", by="rita")
    await company.sandbox.submit("rita", {"question": "Does it work with SAP?"})
    [sent] = forms_sent(company)
    before = len(await company.rows(Question))

    async def send(carried: str) -> str:
        payload = deepcopy(sent.payload)
        payload["view"]["private_metadata"] = carried
        payload["view"]["hash"] = f"another.{len(company.sandbox.deliveries())}"
        again, answer = await company.sandbox.core.courier.carry("interactive", payload)
        assert again.status == 200
        return answer.body

    for carried in OTHERS:
        assert json.loads(await send(carried))["view"]["callback_id"] == "enquiries.saved"
    assert len(await company.rows(Question)) == before + len(OTHERS)
    # Of another shape altogether: nothing is saved, and the form keeps what was typed.
    refused = json.loads(await send('{"u":7,"m":1}'))
    assert refused["response_action"] == "errors"
    assert "logged as" in refused["errors"]["question"]
    await at_rest(company)
    assert len(await company.rows(Question)) == before + len(OTHERS)
    await true(company, answers=True)
