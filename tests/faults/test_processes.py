"""Whole processes: started as anybody starts them, ended politely, several at once; their logs."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.faults.load import Load
from tests.faults.test_kill import company, lies_and_untruths
from tests.support.outside import Mother, Outside, plain
from tests.support.world import HOOK_SECRET, TEAM

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CANARY = "Canarykowalski"


async def right(bot: Outside, load: Load) -> None:
    problems = await bot.db.read(lies_and_untruths, bot.sandbox, load, workspace_id=TEAM)
    assert not problems, "\n".join([*problems, bot.said()[-3000:]])


@pytest.mark.fault("F03", "F06", "F08")
async def test_python_m_bot_killed_in_the_middle_and_started_again(
    db_url: str, tmp_path: Path
) -> None:
    """Nothing arms a fault: the kill comes from outside, whenever it comes."""
    async with company() as sandbox, Outside.open(plain, sandbox, db_url, tmp_path) as bot:
        first = await bot.serve()
        load = Load(sandbox, first.url)
        await load.seed()
        await bot.settled()
        at_work = asyncio.create_task(load.run())
        while not at_work.done() and len(sandbox.deliveries()) < 14:
            await asyncio.sleep(0.005)
        assert await first.kill() == -9
        await at_work
        await bot.age()
        load.url = (await bot.serve()).url
        await load.hooks_again()
        for minutes in (1.1, 5.5):
            sandbox.clock.advance(timedelta(minutes=minutes))
            await bot.settled()
        await right(bot, load)


@pytest.mark.fault("F41")
async def test_sigterm_under_load_drains_or_gives_back(
    db_url: str, mother: Mother, tmp_path: Path
) -> None:
    async with company() as sandbox, Outside.open(mother, sandbox, db_url, tmp_path) as bot:
        first = await bot.serve()
        load = Load(sandbox, first.url)
        await load.seed()
        await bot.settled()
        sandbox.faults.slow("chat.postMessage", 0.2, times=50)
        at_work = asyncio.create_task(load.run())
        while not at_work.done() and len(sandbox.deliveries()) < 14:
            await asyncio.sleep(0.005)
        first.send(signal.SIGTERM)
        await at_work
        assert await first.ended() == 0, first.said()
        load.url = (await bot.serve()).url
        await load.hooks_again()
        for minutes in (1.1, 5.5):
            sandbox.clock.advance(timedelta(minutes=minutes))
            await bot.settled()
        await right(bot, load)


@pytest.mark.fault("F12", "F13", "F29", "F48")
async def test_two_of_everything_on_one_database(
    postgres_url: str, mother: Mother, tmp_path: Path
) -> None:
    """Every request reaches both web processes, while two workers deliver."""
    async with company() as sandbox, Outside.open(mother, sandbox, postgres_url, tmp_path) as bot:
        one = await bot.serve("--web-only")
        other = await bot.serve("--web-only")
        workers = [await bot.work(), await bot.work()]
        load = Load(sandbox, one.url)
        await load.seed()
        await bot.settled()
        await load.run()
        async with httpx.AsyncClient(timeout=60) as http:

            async def again(url: str, body: bytes, headers: dict[str, str]) -> int:
                answer = await http.post(f"{url}/slack/events", content=body, headers=headers)
                return answer.status_code

            async def hook_again(url: str, email: str) -> int:
                named = {"email": email, "name": email.partition("@")[0].title()}
                headers = {"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": email}
                body = {**named, "company": "Buyer"}
                return (
                    await http.post(f"{url}/hooks/leads", json=body, headers=headers)
                ).status_code

            sent = [(d.body, dict(d.headers)) for d in sandbox.deliveries()]
            statuses = await asyncio.gather(
                *(again(p.url, body, headers) for body, headers in sent for p in (one, other)),
                *(hook_again(p.url, f"hook{n}@buyer.test") for n in range(4) for p in (one, other)),
            )
        assert set(statuses) == {200}
        await bot.settled()
        await right(bot, load)
        for process in (one, other, *workers):
            assert await process.stop() == 0, process.said()


@pytest.mark.fault("F60")
async def test_no_secret_and_no_prospect_in_any_log(
    db_url: str, mother: Mother, tmp_path: Path
) -> None:
    """At DEBUG, with things going wrong: neither tokens nor what people wrote."""
    async with (
        company() as sandbox,
        Outside.open(mother, sandbox, db_url, tmp_path, LOG_LEVEL="DEBUG") as bot,
    ):
        first = await bot.serve()
        load = Load(sandbox, first.url)
        for method, fault in (("chat.postMessage", "http"), ("chat.update", "truncate"),
                              ("views.open", "drop"), ("views.publish", "http"),
                              ("response_url", "drop"), ("users.info", "http")):  # fmt: skip
            sandbox.faults.add(fault, method, times=2)
        sandbox.faults.error("chat.postMessage", "invalid_blocks", skip=3, times=1)
        await load.run()
        email = f"{CANARY.lower()}@buyer.test"
        await load.hook(email)
        async with httpx.AsyncClient(timeout=60) as http:
            for headers in (
                {"Authorization": f"Bearer {HOOK_SECRET}x", "Idempotency-Key": "1"},
                {"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": "2"},
            ):
                await http.post(
                    f"{first.url}/hooks/leads",
                    json={"email": CANARY, "name": CANARY, "no_such_field": CANARY},
                    headers=headers,
                )
        ts = await sandbox.app_post("leads", text=f"New contact: {CANARY} {email} +49 30 901820")
        await sandbox.react("rita", "leads", ts, "thumbsdown")
        await sandbox.command("rita", "leads", f"/badlead {email} {CANARY} said so")
        await sandbox.command("rita", "leads", f"/ask Does {CANARY} use SAP?")
        await sandbox.command("rita", "leads", "/ask")
        if sandbox.views("rita"):
            await sandbox.submit("rita", {"question": f"What of {CANARY}?", "who": email})
        await sandbox.open_home("rita")
        await sandbox.quiet()
        await first.stop()
        said = bot.said()
        assert "outbox_not_delivered" in said, "something did go wrong"
        secrets = [
            sandbox.bot_token,
            sandbox.signing_secret,
            HOOK_SECRET,
            HOOK_SECRET.removeprefix("whsec_"),
            sandbox.client_secret,
        ]
        found = [line for line in said.splitlines() if any(s in line for s in secrets)]
        assert not found, found[:3]
        found = [line for line in said.splitlines() if CANARY.lower() in line.lower()]
        assert not found, found[:3]
