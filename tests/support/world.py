"""A whole world in sentences: the sandbox, the bot, a real database, real HTTP both ways.

async with World.open(db_url) as world:
    lead = await world.lead_posted("New contact: pat@buyer.test, Webinar Q3")
    reply = await world.says("/badlead pat@buyer.test bounced", by="rita")
    await world.settled()
    world.texts("leads")
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from blockbuster import blockbuster_ctx
from pydantic import SecretStr
from sqlalchemy import inspect
from sqlmodel import col, select

from bot.app import App
from bot.home.manifest import app_manifest
from bot.kit.clock import Clock
from bot.kit.db import Database, Session
from bot.kit.listen import listening
from bot.kit.models import Outbox
from bot.kit.rates import FAST, Rates
from bot.kit.writer import open_database
from bot.people.models import Side, Workspace
from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from tests.support.known import remember, restored, said_again

T = TypeVar("T")
# A Tuesday at ten in Berlin: everybody is at work.
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOOK_SECRET = "whsec_dGVzdC1zZWNyZXQtZm9yLWxvY2FsLXVzZS1vbmx5"
TEAM = "T0ACME"
# Seconds: a busy machine is no reason for "Saving, I will confirm here". Tests of the three
# seconds set their own.
PATIENCE = 30.0


@dataclass
class World:
    """One company with the bot in it."""

    sandbox: Sandbox
    app: App
    db: Database
    url: str
    http: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        db_url: str,
        *,
        start: datetime = TUESDAY,
        set_up: bool = True,
        rates: Rates = FAST,
        seed: dict[str, Any] | None = None,
        settings: dict[str, Any] | None = None,
        app_token: bool = False,
        fresh: bool = False,
    ) -> AsyncIterator[World]:
        """Starts everything and, unless told not to, chooses the channels and the sides.

        `app_token`: Socket Mode is open as well. `fresh`: the set-up is lived through; else what
        it leaves is that of the first one (tests/support/known.py).
        """
        plain = set_up and start == TUESDAY and not (seed or settings or app_token)
        known = restored(db_url) if plain and not fresh else None
        start = known.at if known else start
        manifest = app_manifest(public_url="" if app_token else "http://127.0.0.1:3000")
        sandbox = Sandbox(Seed(start=start, manifest=manifest, **(seed or {})))
        if known:
            said_again(known, sandbox)
        sandbox.pace.enabled = rates is not FAST
        db = open_database(db_url)
        db.patience = PATIENCE
        sandbox.ack_seconds = sandbox.triggers.life = PATIENCE
        async with sandbox:
            more = {"slack_app_token": SecretStr(sandbox.app_token)} if app_token else {}
            app = App(
                settings_for(sandbox, db_url, **more, **(settings or {})),
                db,
                clock=Clock(now=sandbox.clock.now),
                rates=rates,
            )
            try:
                async with (
                    nothing_blocks(),
                    app.running(),
                    listening(app.asgi, "127.0.0.1", 0) as port,
                    httpx.AsyncClient(
                        base_url=f"http://127.0.0.1:{port}", verify=False, timeout=60
                    ) as http,
                ):
                    url = f"http://127.0.0.1:{port}"
                    sandbox.connect(f"{url}/slack/events")
                    world = cls(sandbox, app, db, url, http)
                    if known:
                        await world.settled()
                        world.sandbox.forget()
                    elif set_up:
                        await world.set_up()
                        if plain:
                            await world.read(remember, sandbox)
                    yield world
            finally:
                await db.close()

    async def set_up(self) -> None:
        """Channels chosen, sides known; what was said meanwhile is forgotten."""
        await self.settled()
        await self.write(_choose_channels, self.now)
        await self.settled()
        self.sandbox.forget()

    # -- time

    @property
    def now(self) -> datetime:
        """The business's present."""
        return self.sandbox.clock.now()

    async def later(self, **delta: float) -> None:
        """Moves the clock on and lets what became due happen: `later(hours=2)`."""
        self.sandbox.clock.advance(timedelta(**delta))
        await self.tick()

    async def at(self, moment: datetime) -> None:
        """Moves the clock to a moment and lets what became due happen."""
        self.sandbox.clock.move_to(moment)
        await self.tick()

    async def tick(self) -> None:
        """One turn of the ticker, then quiet."""
        await self.app.ticker.tick()
        await self.settled()

    async def settled(self, seconds: float = PATIENCE) -> None:
        """Until nothing is under way: no delivery, no answer, no message that could leave."""
        until = time.monotonic() + seconds
        while True:
            await self.app.deps.tasks.drain(seconds)
            await self.sandbox.quiet(seconds)
            left = await self.db.read(_under_way)
            if not left and not self.app.deps.tasks.busy:
                return
            if time.monotonic() > until:
                raise TimeoutError(f"still waiting to be sent: {left}")
            await asyncio.sleep(0.01)

    # -- what people do

    async def says(self, line: str, *, by: str = "rita", in_: str = "leads") -> Any:
        """Types a command or a message; returns the sandbox's Reply or the message's ts."""
        if line.startswith("/"):
            return await self.sandbox.command(by, in_, line)
        return await self.sandbox.say(by, in_, line)

    async def lead_posted(self, text: str, *, app: str = "HubSpot", in_: str = "leads") -> str:
        """Another app posts into a channel; returns the post's ts."""
        ts = await self.sandbox.app_post(in_, text=text, app=app)
        await self.settled()
        return ts

    async def lead_sent(self, key: str = "", **fields: Any) -> httpx.Response:
        """A lead arrives at POST /hooks/leads with a bearer secret."""
        headers = {"Authorization": f"Bearer {HOOK_SECRET}"}
        if key:
            headers["Idempotency-Key"] = key
        answer = await self.http.post("/hooks/leads", json=fields, headers=headers)
        await self.settled()
        return answer

    # -- what stands there

    def texts(self, channel: str) -> list[str]:
        """Every message of a channel as plain words: text and blocks, threads included."""
        return [words(m) for m in self.sandbox.messages(channel)]

    def whispers(self, to: str) -> list[str]:
        """What only this person sees."""
        return [words(m) for m in self.sandbox.ephemerals(to)]

    def direct(self, to: str) -> list[str]:
        """The direct messages this person got from the bot."""
        return [words(m) for m in self.sandbox.dms(to)]

    async def write(self, fn: Callable[..., T], *args: Any) -> T:
        """A service, as this workspace."""
        return await self.db.write(fn, *args, workspace_id=TEAM)

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """A query, as this workspace."""
        return await self.db.read(fn, *args, workspace_id=TEAM)

    async def rows(self, model: type[T]) -> Sequence[T]:
        """Every row of a table in this workspace, as they came."""
        return await self.read(_all, model)


def settings_for(sandbox: Sandbox, db_url: str, **more: Any) -> Settings:
    """Settings that point at the sandbox."""
    values: dict[str, Any] = {
        "database_url": db_url,
        "slack_bot_token": SecretStr(sandbox.bot_token),
        "slack_signing_secret": SecretStr(sandbox.signing_secret),
        "slack_api_url": sandbox.api_url,
        "hook_secret": SecretStr(HOOK_SECRET),
    }
    return Settings(_env_file=None, **(values | more))


def words(message: Any) -> str:
    """Everything a person could read in a message or view, in order."""
    found: list[str] = []

    def walk(thing: Any) -> None:
        if isinstance(thing, dict):
            if thing.get("type") in ("plain_text", "mrkdwn") and isinstance(thing.get("text"), str):
                found.append(thing["text"])
                return
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    walk(message.get("blocks") or [])
    walk(message.get("attachments") or [])
    return "\n".join(found or [str(message.get("text") or "")])


@asynccontextmanager
async def nothing_blocks() -> AsyncIterator[None]:
    """A call in `bot/` that keeps the loop from turning raises BlockingError (F42).

    The sandbox stands for Slack's machines: it may take its time.
    """
    with blockbuster_ctx("bot", excluded_modules=["bot.sandbox"]):
        yield


def _choose_channels(session: Session, now: datetime) -> None:
    from bot.enquiries.service import plan_digest
    from bot.people import service as people

    w = people.workspace(session)
    w.leads_channel, w.questions_channel = "C0LEADS", "C0QUESTIONS"
    w.domains, w.zone = ["acme.test"], "Europe/Berlin"
    w.mapped = {"S0SALES": "sales", "S0MARKETING": "marketing"}
    w.introduced_at = now
    session.add(w)
    sides = {"mia": Side.MARKETING, "tom": Side.MARKETING, "lena": Side.MARKETING}
    for handle in ("mia", "tom", "lena", "rita", "ravi", "paul", "ben", "zoe", "sam", "dana"):
        person = people.known(session, f"U0{handle.upper()}", now)
        person.side = sides.get(handle, Side.SALES)
        session.add(person)
    session.flush()
    plan_digest(session, now)


def _under_way(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(
        select(Outbox.post, Outbox.state).where(col(Outbox.state).in_(("ready", "sending")))
    ).all()
    return [(post, state) for post, state in rows]


def _all(session: Session, model: type[T]) -> list[T]:
    # In the order in which they came: in PostgreSQL a row that changed may stand last.
    numbered = [c for c in inspect(model).primary_key if c.name == "id"]
    return list(session.exec(select(model).order_by(*numbered)).all())


def workspace_of(session: Session) -> Workspace:
    """The workspace's row."""
    return session.exec(select(Workspace)).one()
