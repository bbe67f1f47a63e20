"""Starts the demo: a local workspace, the bot in it, a fortnight lived through."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.app import App
from bot.demo.before import before, first_day, this_morning
from bot.demo.fortnight import fortnight
from bot.demo.life import Life
from bot.demo.marketing import mail
from bot.demo.step import ZONE, Step, works
from bot.demo.website import website
from bot.kit.clock import Clock, utc_now
from bot.kit.db import Database
from bot.kit.listen import listening
from bot.kit.rates import FAST, SLACK
from bot.kit.schema import migrate
from bot.kit.writer import open_database
from bot.settings import Settings

HOOK_SECRET = "whsec_YWxpZ24tZGVtby1zZWNyZXQtb24tbG9vcGJhY2s="  # noqa: S105 - loopback only
PATIENCE = 60.0  # seconds


def demo_now() -> datetime:
    """Ten in the morning in Berlin, today or on the next working day."""
    day = utc_now().astimezone(ZONE).date()
    while not works(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(10, 5), ZONE)


def first_morning(now: datetime) -> datetime:
    """When the story begins, for the sandbox's clock."""
    return datetime.combine(first_day(now.date()), time(8), ZONE)


class _Given(Settings):
    """Settings of which nothing is read from the environment or a file."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def settings_of(sandbox: Any, directory: Path) -> Settings:
    """Settings that point at the sandbox: the demo is the same on every machine."""
    return _Given(
        database_url=f"sqlite:///{directory / 'demo.db'}",
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_signing_secret=SecretStr(sandbox.signing_secret),
        slack_api_url=sandbox.api_url,
        hook_secret=SecretStr(HOOK_SECRET),
    )


async def run_demo(sandbox: Any, port: int, now: datetime, say: Callable[[str], None]) -> None:
    """Serves until interrupted. `sandbox` is a bot.sandbox workspace, not started yet."""
    say("Setting up a local workspace ...")
    sandbox.pace.enabled = False
    sandbox.clock.works = works
    await sandbox.start(port)
    directory = Path(tempfile.mkdtemp(prefix="align-demo-"))
    try:
        settings = settings_of(sandbox, directory)
        await asyncio.to_thread(migrate, settings.database_url)
        await _serve(sandbox, settings, now, say)
    finally:
        await sandbox.stop()
        shutil.rmtree(directory, ignore_errors=True)


async def _serve(
    sandbox: Any, settings: Settings, now: datetime, say: Callable[[str], None]
) -> None:
    db = open_database(settings.database_url)
    app = App(settings, db, clock=Clock(now=sandbox.clock.now), rates=FAST)
    lives: list[Life] = []

    async def post(sender: str, subject: str, text: str) -> None:
        await lives[0].send_mail(mail(sender, subject, text, sandbox.clock.now()))

    try:
        async with (
            app.running(),
            listening(app.asgi, "127.0.0.1", 0) as port,
            listening(website(post), "127.0.0.1", 0) as site,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
        ):
            sandbox.connect(f"http://127.0.0.1:{port}/slack/events")
            lives.append(Life(sandbox, app, http, HOOK_SECRET, f"http://127.0.0.1:{site}"))
            with unhurried(sandbox, db):
                await live_through(sandbox, lives[0], story(now.date()), say)
            sandbox.clock.move_to(now)
            _open_doors(sandbox, app)
            for line in _welcome(sandbox.url, f"http://127.0.0.1:{site}"):
                say(line)
            await asyncio.Event().wait()
    finally:
        await db.close()


@contextmanager
def unhurried(sandbox: Any, db: Database) -> Generator[None]:
    """Nobody waits for a story to be lived through: a slow machine is no reason to break it off."""
    before = db.patience, sandbox.ack_seconds, sandbox.triggers.life
    db.patience = sandbox.ack_seconds = sandbox.triggers.life = PATIENCE
    try:
        yield
    finally:
        db.patience, sandbox.ack_seconds, sandbox.triggers.life = before


def _open_doors(sandbox: Any, app: App) -> None:
    """From now on it is as slow and as forgetful as Slack."""
    sandbox.forget()
    # What only one person saw does not outlive a reload of Slack.
    sandbox.workspace.ephemerals.clear()
    sandbox.pace.reset()
    sandbox.pace.enabled = True
    app.sender.rates = replace(SLACK)


def _welcome(url: str, site: str) -> tuple[str, ...]:
    return (
        f"\n  Open {url} in your browser.\n",
        "  You are Rita, a rep: try /badlead, or react with thumbs down to a lead.",
        "  Then be Mia, in marketing: move the clock to 16:00 and read the digest.",
        f"  Or be a prospect and write to sales: {site} (it comes in by webhook, masked).",
        "  Stop with Ctrl+C.",
    )


def story(today: date) -> list[Step]:
    """The months before, the fortnight, this morning."""
    return [*before(today), *fortnight(today), *this_morning(today)]


async def live_through(
    sandbox: Any, life: Life, steps: list[Step], say: Callable[[str], None]
) -> None:
    """The story, through the real doors."""
    await life.set_up()
    last = 0
    for n, step in enumerate(steps):
        sandbox.clock.move_to(step.at)
        await life.do(step)
        if (done := 100 * (n + 1) // len(steps)) >= last + 20:
            last = done
            say(f"Living through the last weeks at Acme ... {done} %")
    await life.settled()
