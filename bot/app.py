"""The one place where things meet: the rooms' tables become doors, posts, jobs and an ASGI app."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property, lru_cache
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from bot.kit import faults
from bot.kit.bell import Hearer, Ringer
from bot.kit.bolt import PATH, over_http, over_socket
from bot.kit.claim import Claimed
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.delivery import settle
from bot.kit.deps import Deps
from bot.kit.guard import Asgi, Guard
from bot.kit.logs import keep_details_out
from bot.kit.prefix import PrefixedRouter, PrefixedSlack, Wording
from bot.kit.rates import SLACK, Rates
from bot.kit.router import Router
from bot.kit.sender import Sender
from bot.kit.slack import Slack
from bot.kit.slack_errors import SlackError
from bot.kit.ticker import Ticker
from bot.kit.token import SingleToken
from bot.rooms import merge_rooms
from bot.settings import Settings

log = structlog.get_logger()


class App:
    """One running process: doors, sender, ticker. An async context manager starts and ends it."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        *,
        clock: Clock | None = None,
        rates: Rates = SLACK,
        serve: bool = True,
        work: bool = True,
    ) -> None:
        faults.arm(settings.fault_point)
        keep_details_out()
        self.tables = merge_rooms()
        self.clock = clock or Clock()
        prefix = settings.command_prefix
        slack, router = (PrefixedSlack, PrefixedRouter) if prefix else (Slack, Router)
        self.slack = slack(settings.slack_api_url, SingleToken(settings))
        self.deps = Deps(settings, db, self.slack, self.clock, _outside(), self.tables.parts)
        self.sender = Sender(
            db, self.slack, self.clock, self.tables.posts, self.tables.parts, rates
        )
        self.sender.when_in_trouble(self._trouble)
        self.ticker = Ticker(self.deps, self.tables.jobs)
        gate = self.tables.gate
        assert gate is not None
        self.router = router(self.deps, self.tables.doors, gate, prefix=prefix)
        if isinstance(self.slack, PrefixedSlack) and isinstance(self.router, PrefixedRouter):
            wording = Wording(prefix, self.tables.doors.tables["command"])
            self.slack.wording = self.router.wording = wording
        self.router.on_own_message = self._settle
        self._serve, self._work = serve, work
        self.asgi = self._build_asgi() if serve else None

    async def _hang_bell(self, stack: AsyncExitStack) -> None:
        """Between processes of one PostgreSQL database; one process alone wakes itself."""
        if self.deps.db.dialect != "postgresql":
            return
        url = self.deps.settings.database_url
        if self._work:
            stack.push_async_callback(Hearer(url, self.sender.wake).stop)
        else:
            ringer = Ringer(url)
            self.deps.db.on_wake = ringer.ring
            stack.push_async_callback(ringer.stop)

    async def _begin(self) -> None:
        """What rooms do once at the start, in the rooms' order; serving does not wait for it."""
        for start in self.tables.parts["starts"]:
            try:
                await start(self.deps)
            except SlackError as error:
                log.warning("start_incomplete", step=start.__name__, error=str(error))
            except Exception:
                log.exception("start_incomplete", step=start.__name__)

    def _trouble(self, claimed: Claimed, error: SlackError) -> None:
        for hear in self.tables.parts["trouble"]:
            self.deps.tasks.spawn(hear(self.deps, claimed, error))

    def _flooded(self, workspace_id: str) -> None:
        self.deps.pulse.flooded(workspace_id)
        for hear in self.tables.parts["flooded"]:
            self.deps.tasks.spawn(hear(self.deps, workspace_id))

    async def _settle(self, workspace_id: str, event: dict[str, Any]) -> None:
        payload: dict[str, Any] = (event.get("metadata") or {}).get("event_payload") or {}
        if mark := payload.get("k"):
            place = event["channel"], event["ts"]
            await self.deps.db.write(settle, str(mark), *place, workspace_id=workspace_id)

    @cached_property
    def _web(self) -> FastAPI:
        """Every door but Slack's. Describing them takes a tenth of a second: not before one of
        them is knocked at, and Slack's own is open by then."""
        web = FastAPI(title="Align", docs_url=None, redoc_url=None)
        for mount in self.tables.hooks:
            mount(web, self.deps)
        return web

    def _build_asgi(self) -> Asgi:
        secret = self.deps.settings.slack_signing_secret.get_secret_value()
        slack = over_http(self.router, self.slack.api_url)
        guarded = Guard(slack, secret, self.clock.wall, self._flooded) if secret else None

        async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope["path"] == PATH and guarded:
                await guarded(scope, receive, send)
            else:
                faults.hit("recv")
                await self._web(scope, receive, send)
            await faults.hit_once_left("post_ack")

        return asgi

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[App]:
        """Starts what this process does and ends it in reverse order."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.deps.http.aclose)
            stack.push_async_callback(self.slack.close)
            await self._hang_bell(stack)
            stack.callback(asyncio.create_task(self.deps.pulse.run()).cancel)
            # After the sender too: what it could not deliver is told to whom it concerns.
            stack.push_async_callback(self.deps.tasks.drain)
            if self._work:
                self.deps.db.on_wake = self.sender.wake
                sending = asyncio.create_task(self.sender.run())
                stack.push_async_callback(_ended, sending)
                stack.push_async_callback(self.sender.stop)
                await self.ticker.start()
                stack.push_async_callback(self.ticker.stop)
            stack.push_async_callback(self.deps.tasks.drain)
            if self._work:
                self.deps.tasks.spawn(self._begin())
            app_token = self.deps.settings.slack_app_token.get_secret_value()
            if self._serve and app_token:
                await stack.enter_async_context(
                    over_socket(self.router, self.slack.api_url, app_token)
                )
            yield self


def _outside() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=10, verify=_authorities())


@lru_cache(maxsize=1)
def _authorities() -> ssl.SSLContext:
    # Reading who may vouch for a host takes a tenth of a second: once a process.
    return httpx.create_ssl_context()


async def _ended(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task}, timeout=10)
    task.cancel()
