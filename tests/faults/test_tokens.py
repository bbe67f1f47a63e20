"""The workspace's token goes and comes back: what is to be said waits, and is said once."""

from __future__ import annotations

import pytest

from bot.people.models import Workspace
from bot.people.setup import pause
from bot.people.sync import meet_workspace
from tests.faults.rest import at_rest, outbox, true
from tests.support.world import TEAM, World


async def lead(company: World, email: str) -> None:
    answer = await company.http.post(
        "/hooks/leads",
        json={"email": email, "name": "Pat"},
        headers={
            "Authorization": f"Bearer {company.app.deps.settings.hook_secret.get_secret_value()}",
            "Idempotency-Key": email,
        },
    )
    assert answer.status_code == 200, answer.text


def cards(company: World) -> list[str]:
    return [m.words for m in company.sandbox.messages("leads") if m.app_id == "A0ALIGN"]


async def sign_in_again(company: World) -> None:
    company.sandbox.core.revoked.clear()
    company.sandbox.core.events.installed = True
    await meet_workspace(company.app.deps, TEAM)
    company.app.sender.wake()


@pytest.mark.fault("F35")
@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_that_is_gone_holds_what_is_to_be_said(company: World, code: str) -> None:
    fault = company.sandbox.faults.error("*", code, times=10_000)
    for n in range(3):
        await lead(company, f"p{n}@buyer.test")
    await at_rest(company)
    held = [r for r in await outbox(company) if r.post == "leads.card"]
    assert {r.state for r in held} == {"held"}, "held, not failed"
    assert len(company.sandbox.calls("chat.postMessage")) <= 3, "no retry loop"
    company.sandbox.faults.plan.remove(fault)
    await sign_in_again(company)
    await at_rest(company)
    assert len(cards(company)) == 3
    await true(company)


@pytest.mark.fault("F35", "F09")
async def test_a_message_in_doubt_when_the_token_went_is_looked_for_when_it_is_back(
    company: World,
) -> None:
    """It was accepted, the answer was lost, then the token was: it must not be said twice."""
    company.sandbox.faults.hold_events()  # its own event would settle it
    company.sandbox.faults.drop("chat.postMessage", accepted=True)
    company.sandbox.faults.error("conversations.history", "token_revoked", times=1)
    await lead(company, "pat@buyer.test")
    await at_rest(company)
    assert [r.state for r in await outbox(company) if r.post == "leads.card"] == ["held"]
    await company.write(pause, "token revoked", company.now)
    await sign_in_again(company)
    await at_rest(company)
    assert len(cards(company)) == 1
    assert len(company.sandbox.calls("chat.postMessage")) == 1
    await true(company)


@pytest.mark.fault("F36")
@pytest.mark.parametrize(
    "order", [("tokens_revoked", "app_uninstalled"), ("app_uninstalled", "tokens_revoked")]
)
async def test_uninstalled_and_back(company: World, order: tuple[str, str]) -> None:
    await lead(company, "before@buyer.test")
    await at_rest(company)
    late = dict(company.sandbox.events[-1])
    await company.sandbox.uninstall(order)
    await company.app.deps.tasks.drain()
    [space] = await company.rows(Workspace)
    assert space.paused_at is not None
    # Events trail in, and a system that knows nothing of it goes on sending.
    trailing = await company.sandbox.redeliver({**late, "event_id": "EvTRAILING"})
    assert trailing.status == 200
    await lead(company, "meanwhile@buyer.test")
    await at_rest(company)
    assert len(cards(company)) == 1
    await sign_in_again(company)
    await at_rest(company)
    [space] = await company.rows(Workspace)
    assert space.paused_at is None
    assert len(cards(company)) == 2, "nothing that came meanwhile is lost"
    await true(company)
