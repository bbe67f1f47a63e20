"""A bot inside the test that can die at any moment: nothing is drained, nobody is told."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from bot.app import App
from bot.kit.boundary import NotSaved
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.listen import listening
from bot.kit.rates import FAST
from bot.kit.slack_errors import Unreachable
from bot.kit.writer import open_database
from bot.sandbox.server import Sandbox
from tests.support.world import settings_for

T = TypeVar("T")
_whose: contextvars.ContextVar[Mortal | None] = contextvars.ContextVar("whose", default=None)


class _Severed(Database):
    """What a dead process has of its database: nothing it still does has any effect."""

    async def write(self, *_: Any, **__: Any) -> Any:
        raise NotSaved("this process is dead")

    async def read(self, *_: Any, **__: Any) -> Any:
        raise NotSaved("this process is dead")


def notice_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """From now on it is known which task belongs to which bot."""

    def make(
        loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T], **more: Any
    ) -> asyncio.Task[T]:
        task = asyncio.Task(work, loop=loop, **more)
        if (mortal := _whose.get()) is not None:
            mortal.tasks.add(task)
            task.add_done_callback(mortal.tasks.discard)
        return task

    loop.set_task_factory(make)


class Mortal:
    """One life of a bot on a database that outlives it."""

    def __init__(self, sandbox: Sandbox, db_url: str) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()
        self._sandbox = sandbox
        self.db = open_database(db_url)
        settings = settings_for(sandbox, db_url)
        self.app = App(settings, self.db, clock=Clock(now=sandbox.clock.now), rates=FAST)
        self._stack = AsyncExitStack()
        self.url = ""

    async def live(self) -> None:
        """Starts it; Slack delivers to it from now on."""
        await asyncio.create_task(self._begin(), context=self._context())
        self._sandbox.connect(f"{self.url}/slack/events")

    def _context(self) -> contextvars.Context:
        context = contextvars.copy_context()
        context.run(_whose.set, self)
        return context

    async def _begin(self) -> None:
        await self._stack.enter_async_context(self.app.running())
        port = await self._stack.enter_async_context(listening(self.app.asgi, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{port}"

    async def die(self) -> None:
        """Everything it was doing ends where it stands."""
        self.db.__class__ = _Severed

        async def nobody(_workspace_id: str) -> str | None:
            raise Unreachable("dead", "this process is dead")

        self.app.slack._tokens = nobody
        serving = [t for t in self.tasks if t.get_coro().__qualname__ == "Server.serve"]
        for task in serving:
            # No answer leaves any more, not even that it is dying.
            for connection in list(
                task.get_coro().cr_frame.f_locals["self"].server_state.connections
            ):
                connection.transport.abort()
        doomed = [t for t in self.tasks if t not in serving]
        for task in doomed:
            task.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)
        await self._bury()

    async def end(self) -> None:
        """It is stopped as a process is by SIGTERM."""
        await self._stack.aclose()
        await self.db.close()

    async def _bury(self) -> None:
        with contextlib.suppress(NotSaved):
            await self._stack.aclose()
        self.db.__class__ = Database
        await self.db.close()
