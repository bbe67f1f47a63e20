"""The page's own API: JSON below /sandbox/, and a stream of what changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.acts_forms import FormActs
from bot.sandbox.core import Core
from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_shapes import (
    clock_shape,
    log_shape,
    messages_shape,
    state_shape,
    view_shape,
)
from bot.sandbox.page_shown import Shown
from bot.sandbox.records import Json, View

STATIC = Path(__file__).parent / "static"
HEARTBEAT = 15.0


class Page:
    """Routes of the page. Every answer is JSON; a wrong request says why in `error`."""

    def __init__(self, core: Core, acts: FormActs) -> None:
        self.core, self.shown = core, Shown()
        self.acts = PageActs(core, acts, self.shown)

    def routes(self) -> list[BaseRoute]:
        ways: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
            ("/", self.index, "GET"),
            ("/sandbox/state", self.state, "GET"),
            ("/sandbox/messages", self.messages, "GET"),
            ("/sandbox/home", self.home, "GET"),
            ("/sandbox/views", self.views, "GET"),
            ("/sandbox/stream", self.stream, "GET"),
            ("/sandbox/act", self.act, "POST"),
            ("/sandbox/clock", self.clock, "POST"),
            ("/sandbox/faults", self.show_faults, "GET"),
            ("/sandbox/faults", self.plan_fault, "POST"),
            ("/sandbox/log", self.log, "GET"),
        ]
        routes: list[BaseRoute] = [Route(p, safely(run), methods=[verb]) for p, run, verb in ways]
        routes.append(Mount("/static", StaticFiles(directory=STATIC, check_dir=False)))
        return routes

    def _me(self, request: Request) -> str:
        return self.core.workspace.member(request.query_params.get("as", "")).id

    async def index(self, request: Request) -> Response:
        page = STATIC / "index.html"
        if page.exists():
            return FileResponse(page)
        return PlainTextResponse("The sandbox is running; its page is not built.")

    async def state(self, request: Request) -> Response:
        wanted = request.query_params.get("as")
        people = self.core.workspace.members.values()
        first = next(m.id for m in people if not m.is_bot)
        user = self.core.workspace.member(wanted).id if wanted else first
        return JSONResponse(state_shape(self.core, user))

    async def messages(self, request: Request) -> Response:
        user = self._me(request)
        channel = self.core.workspace.channel(request.query_params.get("channel", ""))
        if channel not in self.core.workspace.see(user):
            return JSONResponse({"ok": False, "error": "not in this conversation"}, 403)
        thread = request.query_params.get("thread", "")
        rows = messages_shape(self.core, user, channel, thread)
        for row in rows["messages"]:
            self.shown.note(row)
        return JSONResponse(rows)

    async def home(self, request: Request) -> Response:
        view = self.core.workspace.homes.get(self._me(request))
        return JSONResponse({"view": self._view(view) if view else None})

    async def views(self, request: Request) -> Response:
        stack = self.core.workspace.stacks.get(self._me(request)) or []
        return JSONResponse({"stack": [self._view(view) for view in stack]})

    def _view(self, view: View) -> Json:
        shape = view_shape(self.core, view)
        self.shown.note(shape)
        return shape

    async def stream(self, request: Request) -> Response:
        listener = self.core.hub.listen(self._me(request))

        async def notes() -> AsyncIterator[str]:
            try:
                yield f"data: {json.dumps({'rev': self.core.hub.rev, 'what': 'hello'})}\n\n"
                while True:
                    try:
                        async with asyncio.timeout(HEARTBEAT):
                            note = await listener.queue.get()
                    except TimeoutError:
                        yield ": still here\n\n"
                        continue
                    if note is None:
                        return
                    yield f"data: {json.dumps(note)}\n\n"
            finally:
                self.core.hub.leave(listener)

        quiet = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(notes(), media_type="text/event-stream", headers=quiet)

    async def act(self, request: Request) -> Response:
        return JSONResponse(await self.acts.act(await body_of(request)))

    async def clock(self, request: Request) -> Response:
        body, clock = await body_of(request), self.core.clock
        if "to" in body:
            clock.move_to(datetime.fromisoformat(str(body["to"])))
        elif "advance_s" in body:
            clock.advance(timedelta(seconds=float(body["advance_s"])))
        elif "next" in body:
            zone = str(body.get("zone") or "Europe/Berlin")
            clock.move_to(clock.next_moment(str(body["next"]), zone))
        else:
            return JSONResponse({"ok": False, "error": "say to, advance_s or next"}, 400)
        return JSONResponse({"ok": True} | clock_shape(self.core))

    async def show_faults(self, request: Request) -> Response:
        plan = self.core.faults.plan
        names = ("kind", "method", "times", "skip", "accepted", "seconds", "error", "struck")
        return JSONResponse({"plan": [{n: getattr(f, n) for n in names} for f in plan]})

    async def plan_fault(self, request: Request) -> Response:
        body = await body_of(request)
        if body.pop("clear", False):
            self.core.faults.clear()
            return JSONResponse({"ok": True})
        self.core.faults.add(str(body.pop("kind")), **body)
        return JSONResponse({"ok": True})

    async def log(self, request: Request) -> Response:
        return JSONResponse(log_shape(self.core))


async def body_of(request: Request) -> Json:
    """The JSON object of a request. Raises ValueError for anything else."""
    body: Any = await request.json()
    if not isinstance(body, dict):
        raise TypeError("send a JSON object")
    return body


def safely(run: Callable[[Request], Awaitable[Response]]) -> Any:
    """A wrong request is answered 400 with the reason, not 500."""

    async def serve(request: Request) -> Response:
        try:
            return await run(request)
        except (LookupError, ValueError, TypeError) as reason:
            return JSONResponse({"ok": False, "error": str(reason)}, 400)

    return serve
