"""Two companies with the same ids in one database: nothing of one is ever seen by the other."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlmodel import select

from bot.enquiries.models import Question
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.leads.fields import LeadFields
from bot.leads.intake import receive_lead
from bot.leads.models import Lead
from bot.verdicts.models import Verdict
from tests.faults.rest import at_rest, true
from tests.support.outside import furnish
from tests.support.world import World

OTHER = "T0OTHER"
SECRET = "Hiddencompany"
NAME = "Otto Elsewhere"


@pytest.fixture
async def beside(company: World) -> World:
    """Acme, and beside it a company with the same people, channels and lead numbers."""

    def fill(session: Session) -> None:
        furnish(session, company.sandbox)
        lead = LeadFields(
            email="otherlead@elsewhere.test", name=NAME, company=SECRET, external_id="1"
        )
        receive_lead(session, lead, company.now)

    await company.db.write(fill, workspace_id=OTHER)
    return company


async def theirs(company: World, model: Any) -> list[Any]:
    return list(await company.db.read(lambda s: s.exec(select(model)).all(), workspace_id=OTHER))


def all_that_is_seen(company: World) -> str:
    space = company.sandbox.workspace
    messages = [m for rows in space.messages.values() for m in rows.values()]
    views = [*space.homes.values(), *(v for s in space.stacks.values() for v in s)]
    calls = [json.dumps(c.args, default=str) for c in company.sandbox.calls()]
    return "\n".join([*(m.words for m in messages), *(m.words for m in space.ephemerals),
                      *(v.words for v in views), *calls])  # fmt: skip


@pytest.mark.fault("F55")
async def test_what_is_to_be_said_elsewhere_is_not_said_here(beside: World) -> None:
    """The channel has the same id; the token is Acme's."""
    for _ in range(500):
        rows = [r for r in await theirs(beside, Outbox) if r.post == "leads.card"]
        if [r.state for r in rows] == ["held"]:
            break
        await asyncio.sleep(0.02)
    assert [r.state for r in rows] == ["held"], "it waits for a token of its own"
    assert SECRET not in all_that_is_seen(beside)
    await true(beside)


@pytest.mark.fault("F55")
async def test_nobody_finds_or_judges_the_others_leads(beside: World) -> None:
    await at_rest(beside)
    for line in (
        f"/align lead {NAME}",
        "/align lead otherlead@elsewhere.test",
        "/align lead L-1001",
        f"/badlead {NAME}",
        "/badlead otherlead@elsewhere.test wrong phone",
        "/badlead L-1001 student",
        "/badlead",
        "/align status",
    ):
        reply = await beside.says(line, by="rita")
        assert reply.error is None, line
    for who in ("rita", "mia", "olga"):
        await beside.sandbox.open_home(who)
    # A button that carries the row number of the other company's lead.
    [lead] = await theirs(beside, Lead)
    await beside.lead_posted("New contact: pat@buyer.test")
    card = next(m for m in beside.sandbox.messages("leads") if m.app_id == "A0ALIGN")
    await beside.sandbox.press("rita", ("leads", card.ts), "verdicts.bad")
    sent = beside.sandbox.deliveries("interactive")[-1].payload
    for action in ("verdicts.bad", "verdicts.good", "leads.mine", "leads.more"):
        forged = json.loads(json.dumps(sent))
        forged["actions"][0] |= {"action_id": action, "value": str(lead.id)}
        forged["trigger_id"] = beside.sandbox.triggers.issue("U0RITA")
        delivery, _ = await beside.sandbox.core.courier.carry("interactive", forged)
        assert delivery.status == 200
    await beside.app.deps.tasks.drain()
    await at_rest(beside)
    assert SECRET not in all_that_is_seen(beside)
    assert await theirs(beside, Verdict) == []
    assert [x.owner_id for x in await theirs(beside, Lead)] == [None]
    await true(beside)


@pytest.mark.fault("F55")
async def test_what_is_done_here_changes_nothing_there(beside: World) -> None:
    await at_rest(beside)
    before = [x.model_dump() for x in await theirs(beside, Lead)]
    ts = await beside.lead_posted("New contact: otherlead@elsewhere.test")
    await beside.sandbox.react("rita", "leads", ts, "thumbsdown")
    await beside.says("/ask Does it work with SAP?", by="ravi")
    await at_rest(beside)
    assert [x.model_dump() for x in await theirs(beside, Lead)] == before
    assert await theirs(beside, Verdict) == []
    assert await theirs(beside, Question) == []
    [mine] = await beside.rows(Lead)
    assert mine.company is None
    assert SECRET not in all_that_is_seen(beside)
    await true(beside)


@pytest.mark.fault("F55")
async def test_an_event_of_the_other_company_is_not_answered_with_our_token(
    beside: World,
) -> None:
    """Whatever it is about, nothing is read from or said in Acme's channels for it."""
    await at_rest(beside)
    beside.sandbox.forget()
    item = {"type": "message", "channel": "C0LEADS", "ts": "1772528400.000001"}
    for event in (
        {"type": "reaction_added", "user": "U0RITA", "reaction": "thumbsdown", "item": item,
         "event_ts": "1772528400.000002"},
        {"type": "app_home_opened", "user": "U0RITA", "tab": "home", "channel": "D1"},
        {"type": "message", "channel_type": "im", "user": "U0RITA", "channel": "D1", "ts": "1.1",
         "text": "help"},
    ):  # fmt: skip
        await beside.sandbox.deliver_event(event, team_id=OTHER, context_team_id=OTHER)
    await beside.app.deps.tasks.drain()
    await at_rest(beside)
    spoken = [c.method for c in beside.sandbox.calls() if c.method != "auth.test"]
    assert spoken == []
    assert SECRET not in all_that_is_seen(beside)


@pytest.mark.fault("F55")
async def test_a_secret_that_names_no_company_stores_nothing(beside: World) -> None:
    answer = await beside.lead_sent(key="1", email="pat@buyer.test")
    assert answer.status_code == 503
    assert await beside.rows(Lead) == []
    assert len(await theirs(beside, Lead)) == 1
