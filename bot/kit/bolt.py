"""Bolt with one catch-all per payload type, over HTTP or Socket Mode; the router does the rest."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.kit.guard import Asgi
from bot.kit.router import Router

PATH = "/slack/events"


def bolt_app(router: Router, api_url: str) -> AsyncApp:
    """Verification is done by kit/guard, so Bolt's is off; `authorize` never calls Slack and
    never says no: unknown workspaces are refused in the router's gate."""

    async def authorize(team_id: str | None = None, **_: Any) -> AuthorizeResult:
        nobody = {"bot_token": "-", "bot_id": "-", "bot_user_id": "-"}
        return AuthorizeResult(enterprise_id=None, team_id=team_id, **nobody)

    app = AsyncApp(
        # Its own loggers take the root's level, and print whole answers at DEBUG (F60).
        logger=logging.getLogger("slack_bolt"),
        authorize=authorize,
        signing_secret="verified by kit/guard",  # noqa: S106
        request_verification_enabled=False,
        process_before_response=True,
        ignoring_self_events_enabled=False,
        ignoring_self_assistant_message_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        client=AsyncWebClient(base_url=api_url, retry_handlers=[]),
    )
    every = re.compile(r"(?s).*")

    def catch(kind: str) -> Callable[..., Awaitable[BoltResponse]]:
        async def listener(body: dict[str, Any]) -> BoltResponse:
            reply = await router.dispatch(kind, body)
            return BoltResponse(status=reply.status, body=reply.body or "")

        return listener

    app.command(every)(catch("command"))
    app.action(every)(catch("action"))
    app.view_submission(every)(catch("form"))
    app.view_closed(every)(catch("closed"))
    app.shortcut(every)(catch("shortcut"))
    app.options(every)(catch("options"))
    app.event(every)(catch("event"))
    return app


def over_http(router: Router, api_url: str) -> Asgi:
    """The ASGI app behind `POST /slack/events`. Wrap it in kit/guard.Guard."""
    handler: Any = AsyncSlackRequestHandler(bolt_app(router, api_url), PATH)
    return handler


@asynccontextmanager
async def over_socket(router: Router, api_url: str, app_token: str) -> AsyncGenerator[None]:
    """Socket Mode: no public address needed (U33). Reconnects by itself until left."""
    client = AsyncWebClient(token=app_token, base_url=api_url, retry_handlers=[])
    handler = AsyncSocketModeHandler(bolt_app(router, api_url), app_token, web_client=client)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()
