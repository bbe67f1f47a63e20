"""The sandbox: a local Slack workspace over real HTTP, as one Python object.

    sandbox = Sandbox(Seed(manifest=..., start=...))    # seed.py: every field has a default
    await sandbox.start(port=0); await sandbox.stop()   # or: async with Sandbox() as sandbox
    sandbox.connect("http://127.0.0.1:3000/slack/events")

    .url .api_url .env    .bot_token .app_token .config_token .signing_secret .client_id/_secret
    .clock     now() move_to(aware) advance(timedelta) next_moment("working-day-16:00", zone)
    .pace      enabled tiers special channel_rate channel_burst workspace_per_minute; reset()
    .faults    drop slow rate_limit http truncate error on_accept (method or "*" or
               "response_url"; times= skip= where= accepted=); duplicate_events hold_events
               release_events delay_events; clear()
    .retries   delays (seconds of sandbox time), enabled
    .triggers.life  .response_urls.life/.uses  .ack_seconds      real, sandbox, real time
    .sockets   connected connections disconnect(reason) close() deaf
    .members   [who] join change deactivate reactivate           each sends its event
    .rooms     [where] open join leave invite_app remove_app archive unarchive rename delete share
    .refuse_blocks(*types)   block types that this workspace does not know yet

A person's acts take ids or handles and channel ids or names ("dm": with the app), go over signed
HTTP or Socket Mode, and return when the app answered (LookupError: one cannot do that here):
    command(user, channel, "/badlead x") -> Reply      say(user, channel, text) -> ts
    app_post(channel, text=, blocks=, attachments=, app="HubSpot") -> ts     edit delete
    react unreact     press(user, where, action_id, value=, selected=, block_id=) -> Reply
    shortcut(user, callback_id, channel, ts)     submit(user, {block_or_action_id: value})
    close_view(user, whole=)    open_home(user)    suggest(user, action_id, typed)
`where`: (channel, ts), a Message, an ephemeral's id, "home", or None for the open modal.
Reply: ok status error message errors response_action options trigger_id response_url body.

What stands there: messages(channel) message(channel, ts) thread(channel, ts)
ephemerals(user, channel=None) dms(user) home(user) views(user); Message has text, blocks, words,
action_ids, pings, metadata, reactions; View has title, words, blocks, state, errors.
What passed: calls(method) deliveries(kind) events refused; forget(). await quiet(seconds).
Odd events: deliver_event(event, **outer) redeliver(envelope) replay(delivery) verify_url()
revoke_token() uninstall(order).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import time
from collections.abc import Generator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.sandbox.acts_forms import FormActs
from bot.sandbox.api import Api, Receive, Scope, Send
from bot.sandbox.core import Core
from bot.sandbox.looks import Looks
from bot.sandbox.methods_files import HELD, take_bytes
from bot.sandbox.oauth import Consent
from bot.sandbox.page_api import Page
from bot.sandbox.returns import PATHS, Returns
from bot.sandbox.seed import Seed
from bot.sandbox.socket_mode import SocketMode


class _Server(uvicorn.Server):
    """uvicorn inside somebody else's loop: leaves the signals alone, ends when it is told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.left = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.left.wait()

    async def shutdown(self, sockets: list[sockets.socket] | None = None) -> None:
        """Closes everything; what is under way has a moment."""
        for listener in [*self.servers, *(sockets or [])]:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class Sandbox(FormActs, Looks):
    """A local Slack workspace. See the module's docstring for the whole API."""

    def __init__(self, seed: Seed | None = None) -> None:
        super().__init__(Core(seed))
        self.sockets = SocketMode(self.core)
        self.core.courier.sockets = self.sockets
        self._api, self._returns = Api(self.core), Returns(self.core)
        self._page = Starlette(routes=self._routes())
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def _routes(self) -> list[Any]:
        consent = Consent(self.core)
        return [
            *Page(self.core, self).routes(),
            Route("/upload/v1/{file_id}/{key}", self._upload, methods=["POST"]),
            Route("/files-pri/{file_id}/{rest:path}", self._download, methods=["GET"]),
            Route("/oauth/v2/authorize", consent.ask, methods=["GET"]),
            Route("/oauth/v2/allow", consent.allow, methods=["GET"]),
            WebSocketRoute("/link/", self.sockets.accept),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI app: the Web API and response_urls first, the page and the rest behind."""
        path = str(scope.get("path", ""))
        if scope["type"] == "http" and path.startswith("/api/"):
            await self._api(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(PATHS):
            await self._returns(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def start(self, port: int = 0) -> Sandbox:
        """Listen on loopback (port 0: any) and return when requests are answered."""
        # IPPROTO_TCP by name: asyncio sets TCP_NODELAY only on sockets that say so
        listener = sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)
        listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        self.core.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            self,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            http="httptools",
            timeout_graceful_shutdown=2,
            server_header=False,
            date_header=False,
        )
        self._server = _Server(config)
        await self.core.courier.open()
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._serving.done():
                await self._serving
                raise RuntimeError("the sandbox did not start")
            await asyncio.sleep(0.005)
        return self

    async def stop(self) -> None:
        """Close streams, sockets and the server; waiting deliveries are dropped."""
        self.core.faults.stopping.set()
        await self.core.events.close()
        self.core.hub.close()
        await self.sockets.close()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            self._server.left.set()
            await self._serving
        await self.core.courier.close()

    async def __aenter__(self) -> Sandbox:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def connect(self, request_url: str) -> None:
        """Where events, commands and interactions are POSTed."""
        self.core.courier.request_url = request_url

    async def quiet(self, timeout: float = 5.0, settle: float = 0.01) -> None:  # noqa: ASYNC109
        """Until no delivery and no call has been under way for `settle` s of real time.

        Raises TimeoutError after `timeout` s. Retries that wait for their time do not count.
        """
        async with asyncio.timeout(timeout):
            calm = time.monotonic()
            while time.monotonic() - calm < settle:
                await asyncio.sleep(0.002)
                if self.core.courier.busy or self.core.serving or self.core.events.starting:
                    calm = time.monotonic()

    async def _upload(self, request: Request) -> Response:
        kind = request.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            async with request.form() as form:
                first: Any = next(iter(form.values()), b"")
                data = first.encode() if isinstance(first, str) else await first.read()
        else:
            data = await request.body()
        found = take_bytes(
            self.core, request.path_params["file_id"], request.path_params["key"], data
        )
        return PlainTextResponse(
            f"OK - {len(data)}" if found else "not found", 200 if found else 404
        )

    async def _download(self, request: Request) -> Response:
        file = self.core.workspace.files.get(request.path_params["file_id"])
        if file is None or not file["_uploaded"]:
            return PlainTextResponse("not found", 404)
        return Response(file[HELD], media_type=str(file["mimetype"]))
