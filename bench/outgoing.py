"""What goes out: how soon a message follows its commit, and how near to Slack's pace many go."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bench import prepare, rig
from bot.app import App
from bot.kit.clock import Clock, utc_now
from bot.kit.db import Database, Session
from bot.kit.outbox import announce
from bot.kit.rates import FAST, SLACK
from bot.kit.writer import open_database
from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox
from bot.settings import Settings

MANY = 1800


def _app(sandbox: Sandbox, db: Database, url: str, rates: Any) -> App:
    settings = Settings(
        _env_file=None, database_url=url, slack_bot_token=SecretStr(sandbox.bot_token),
        slack_signing_secret=SecretStr(sandbox.signing_secret), slack_api_url=sandbox.api_url,
    )  # fmt: skip
    app = App(settings, db, clock=Clock(), rates=rates)
    app.tables.posts["bench.note"] = lambda d: {"text": f"note {d.about}"}
    return app


def _note(session: Session, about: int, to: str) -> None:
    announce(session, "bench.note", about, to, now=utc_now())


def commit_to_post(directory: Path) -> None:
    """From the commit of a cause to the message standing in the channel, nothing held back."""
    took = asyncio.run(_commit_to_post(directory))
    took.sort()
    median, worst = statistics.median(took), took[int(len(took) * 0.99)]
    rig.line("commit to posted message, p99 / 50 ms", worst * 1000 / 50, "<= 1",
             f"median {median * 1000:.1f}, p99 {worst * 1000:.1f} ms of {len(took)}")  # fmt: skip


async def _commit_to_post(directory: Path) -> list[float]:
    url = prepare.make(f"sqlite:///{directory / 'outgoing.db'}", leads=10)
    db = open_database(url)
    took: list[float] = []
    async with Sandbox(Seed()) as sandbox:
        sandbox.pace.enabled = False
        async with _app(sandbox, db, url, FAST).running() as app:
            await app.deps.tasks.drain()
            await sandbox.quiet()
            for n in range(200):
                before = len(sandbox.calls("chat.postMessage"))
                await db.write(_note, n, "C0LEADS", workspace_id=prepare.TEAM)
                committed = time.perf_counter()
                while len(sandbox.calls("chat.postMessage")) == before:
                    await asyncio.sleep(0.0005)
                took.append(time.perf_counter() - committed)
                await asyncio.sleep(0.01)
    await db.close()
    return took


def direct_messages(directory: Path) -> None:
    """1,800 direct messages at the workspace's budget (4 a second after a burst of 20)."""
    real, refused = asyncio.run(_direct_messages(directory))
    every, burst = SLACK.lanes["*post"]
    ideal = (MANY - burst) * every
    rig.line("1,800 direct messages: ideal time / real", ideal / real, ">= 0.9",
             f"{ideal:.0f} s / {real:.0f} s, {refused} answers were 429")  # fmt: skip


async def _direct_messages(directory: Path) -> tuple[float, int]:
    url = prepare.make(f"sqlite:///{directory / 'budget.db'}", leads=10)
    db = open_database(url)
    from bot.sandbox.records import Member

    staff = [Member(f"U1{n:05}", f"p{n}", f"Person {n}", "Rep", "Europe/Berlin", "UTC")
             for n in range(MANY)]  # fmt: skip
    seed = Seed()
    seed.members.extend(staff)
    async with Sandbox(seed) as sandbox, _app(sandbox, db, url, SLACK).running() as app:
        await app.deps.tasks.drain()

        def all_at_once(session: Session) -> None:
            for n, person in enumerate(staff):
                _note(session, n, person.id)

        await db.write(all_at_once, workspace_id=prepare.TEAM)
        began = time.perf_counter()
        while len([c for c in sandbox.calls("chat.postMessage") if c.response.get("ok")]) < MANY:
            await asyncio.sleep(0.2)
            if time.perf_counter() - began > 900:
                raise TimeoutError
        real = time.perf_counter() - began
        refused = sum(1 for c in sandbox.calls("chat.postMessage") if c.status == 429)
    await db.close()
    return real, refused
