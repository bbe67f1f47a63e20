"""Bolt with our router in front of its listeners, over HTTP or Socket Mode.

Bolt's listener search rebuilds some fifty arguments a listener, and twice more to run one. The
router stands where Bolt lets an app look before it authorizes, so that none of that happens: a
hundred doors cost what one costs (decisions/0007). Verification is kit/guard's; who may do what
is the router's gate's; Bolt's `authorize` is never reached.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import TypeAdapter
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.web.async_client import AsyncWebClient

from bot.kit.guard import PAYLOAD, Asgi
from bot.kit.router import Router
from bot.settings import hidden

PATH = "/slack/events"
_JSON = TypeAdapter(dict[str, Any])  # writes an answer in a third of the time
_KINDS = {
    "event_callback": "event",
    "block_actions": "action",
    "view_submission": "form",
    "view_closed": "closed",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "options",
}


def kind_of(body: dict[str, Any]) -> str | None:
    """What a payload is, in the router's words; None for what nobody knows."""
    if "command" in body:
        return "command"
    return _KINDS.get(str(body.get("type") or ""))


class _Doors(AsyncMiddleware):
    """Answers every payload; nothing behind it runs."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's own name
    ) -> BoltResponse:
        kind = kind_of(req.body)
        if kind is None:
            return resp
        reply = await self._router.dispatch(kind, req.body)
        return BoltResponse(status=reply.status, body=_written(reply.body) if reply.body else "")


def _written(body: dict[str, Any]) -> str:
    try:
        return _JSON.dump_json(body).decode()
    except ValueError:  # half a character that somebody typed: only escaped can it be said back
        return json.dumps(body)


class _Bolt(AsyncApp):
    """Bolt without a web client of its own for every request: nobody here would ask for it.

    Where a later Bolt no longer calls this, it makes its clients again, and nothing else changes.
    """

    def _init_context(self, req: AsyncBoltRequest) -> None:
        req.context["client"] = self.client


def bolt_app(router: Router, api_url: str) -> AsyncApp:
    """Bolt, with everything off that the guard and the router do."""

    async def authorize(team_id: str | None = None, **_: Any) -> AuthorizeResult:
        nobody = {"bot_token": "-", "bot_id": "-", "bot_user_id": "-"}
        return AuthorizeResult(enterprise_id=None, team_id=team_id, **nobody)

    # Bolt would take a token from the environment, and open an OAuth flow with files of its own.
    with hidden("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        return _Bolt(
            name="align",
            # Its own loggers take the root's level, and print whole answers at DEBUG (F60).
            logger=logging.getLogger("slack_bolt"),
            authorize=authorize,
            before_authorize=_Doors(router),
            signing_secret="verified by kit/guard",  # noqa: S106
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            process_before_response=True,
            ignoring_self_events_enabled=False,
            ignoring_self_assistant_message_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            client=AsyncWebClient(base_url=api_url, retry_handlers=[]),
        )


def over_http(router: Router, api_url: str) -> Asgi:
    """The ASGI app behind `POST /slack/events`. Wrap it in kit/guard.Guard, which reads for it."""
    app = bolt_app(router, api_url)

    async def asgi(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        # The payload is read already, as it is in Socket Mode; Bolt takes it as it is.
        request = AsyncBoltRequest(body=scope[PAYLOAD], mode="socket_mode")
        reply = await app.async_dispatch(request)
        body = reply.body.encode()
        headers = [(k.encode(), v.encode()) for k, values in reply.headers.items() for v in values]
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return asgi


@asynccontextmanager
async def over_socket(router: Router, api_url: str, app_token: str) -> AsyncGenerator[None]:
    """Socket Mode: no public address needed (U33). The SDK connects again and again until left;
    beside everything else, so that Slack being away keeps nothing from starting or ending."""
    client = AsyncWebClient(token=app_token, base_url=api_url, retry_handlers=[])
    handler = AsyncSocketModeHandler(bolt_app(router, api_url), app_token, web_client=client)
    connecting = asyncio.create_task(handler.connect_async())
    try:
        yield
    finally:
        connecting.cancel()
        await asyncio.wait({connecting}, timeout=5)
        await handler.close_async()
