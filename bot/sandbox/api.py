"""The door of the Web API: /api/<method>. Authentication, limits, faults, then the method."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox import (
    methods_app,
    methods_chat,
    methods_files,
    methods_people,
    methods_rooms,
    methods_views,
)
from bot.sandbox.core import Core
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS, ApiError, Ask, Method
from bot.sandbox.records import Call, Json

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

REGISTERED = (
    methods_app,
    methods_chat,
    methods_files,
    methods_people,
    methods_rooms,
    methods_views,
)
"""The modules whose import fills the table of methods."""

SECRETS = {"token", "client_secret"}
# Messages that count towards a conversation's one a second; an ephemeral one has its own tier.
POSTS = {
    "chat.postMessage": ("channel",),
    "files.completeUploadExternal": ("channel_id", "channels"),
}


class Api:
    """An ASGI app for the paths below /api/."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = str(scope["path"]).removeprefix("/api/")
        request = Request(scope, receive)
        self.core.serving += 1
        try:
            await self._serve(name, request, send)
        finally:
            self.core.serving -= 1

    async def _serve(self, name: str, request: Request, send: Send) -> None:
        core = self.core
        args, token, warned = await read_arguments(request)
        shown = {k: v for k, v in args.items() if k not in SECRETS}
        call = Call(name, shown, token, core.clock.now(), headers=dict(request.headers))
        core.record.append(call)
        fault = core.faults.take(name, args)
        if fault is not None:
            call.fault = fault.kind
            if await strike_before(fault, call, send):
                return
        headers: dict[str, str] = {"x-slack-req-id": secrets.token_hex(16)}
        call.status, call.response, more = answer_call(core, name, args, token)
        headers |= more
        if warned and call.response.get("ok"):
            call.response = call.response | {"warning": warned}
            extra: Json = call.response.get("response_metadata") or {}
            call.response["response_metadata"] = extra | {"warnings": [warned]}
        if fault is not None and await strike_after(fault, call, send):
            return
        await send_json(send, call.status, call.response, headers)


def answer_call(core: Core, name: str, args: Json, token: str) -> tuple[int, Json, dict[str, str]]:
    """Run one call: HTTP status, body, extra headers. Never raises ApiError."""
    found = METHODS.get(name)
    if found is None:
        return 200, {"ok": False, "error": "unknown_method", "req_method": name}, {}
    headers: dict[str, str] = {}
    try:
        authenticate(core, found, token)
        ask = Ask(core, name, args, token)
        ask.need(*found.scopes)
        wait = core.pace.call(name, found.tier)
        for room in rooms_of(core, name, args) if not wait else ():
            wait = max(wait, core.pace.post(room))
        if wait:
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
        answer = {"ok": True} | found.run(ask)
        headers["x-oauth-scopes"] = ",".join(core.workspace.scopes())
        headers["x-accepted-oauth-scopes"] = ",".join(found.scopes)
    except ApiError as error:
        return error.status, error.answer(), headers
    return 200, answer, headers


def rooms_of(core: Core, name: str, args: Json) -> list[str]:
    """The conversations that a call posts into, as `paced` names them."""
    listed = [str(args.get(key) or "") for key in POSTS.get(name, ())]
    return [paced(core, r.strip()) for part in listed for r in part.split(",") if r.strip()]


def paced(core: Core, room: str) -> str:
    """A direct conversation goes by its person: `D...` and `U...` are one."""
    channel = core.workspace.channels.get(room)
    return channel.user if channel is not None and channel.kind == "im" else room


def authenticate(core: Core, found: Method, token: str) -> None:
    """Check the token's kind and standing. Raises ApiError with Slack's word."""
    if found.caller == "none":
        return
    if not token:
        raise ApiError("not_authed")
    if token in core.revoked:
        raise ApiError("token_revoked")
    kinds = {core.app_token: "app", core.config_token: "config"}
    if core.events.installed:
        kinds[core.bot_token] = "bot"
    if token not in kinds:
        raise ApiError("invalid_auth")
    if kinds[token] != found.caller:
        raise ApiError("not_allowed_token_type")
    if core.workspace.members[core.workspace.bot_user].deleted:
        raise ApiError("account_inactive")


async def read_arguments(request: Request) -> tuple[Json, str, str]:
    """Arguments from query, form and JSON body alike; the token; a warning about the charset."""
    args: Json = dict(request.query_params)
    warned = ""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        if "charset" not in kind.lower():
            warned = "missing_charset"
        body = await request.body()
        try:
            decoded: Any = json.loads(body) if body else {}
        except ValueError:
            decoded = {}
        args |= decoded if isinstance(decoded, dict) else {}
    elif kind.startswith("multipart/form-data"):
        async with request.form() as form:
            args |= dict(form)
    else:
        pairs = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
        args |= dict(pairs)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return args, given.strip(), warned
    if scheme.lower() == "basic":
        client, _, secret = base64.b64decode(given).decode(errors="replace").partition(":")
        args |= {"client_id": client, "client_secret": secret}
    return args, str(args.pop("token", "") or ""), warned


async def strike_before(fault: Fault, call: Call, send: Send) -> bool:
    """Faults that keep the call from taking effect. True when the call ends here."""
    if fault.kind == "slow" and not fault.accepted:
        await fault.pause()
        return False
    if fault.accepted:
        return False
    if fault.kind == "drop":
        await cut(send)
    elif fault.kind == "rate_limit":
        wait = max(1, round(fault.seconds))
        fault.seconds *= fault.grows
        call.status, call.response = 429, {"ok": False, "error": "ratelimited"}
        await send_json(send, 429, call.response, {"Retry-After": str(wait)})
    elif fault.kind == "http":
        call.status = fault.status
        await send_body(send, fault.status, fault.body.encode(), "text/html; charset=utf-8", {})
    elif fault.kind == "error":
        call.status, call.response = 200, {"ok": False, "error": fault.error}
        await send_json(send, 200, call.response, {})
    return True


async def strike_after(fault: Fault, call: Call, send: Send) -> bool:
    """Faults that strike after the call took effect. True when nothing is left to answer."""
    if fault.call is not None:
        outcome = fault.call(call.method, call.args)
        if inspect.isawaitable(outcome):
            await outcome
    if not fault.accepted:
        return False
    if fault.kind == "slow":
        await fault.pause()
        return False
    if fault.kind == "drop":
        await cut(send)
    elif fault.kind == "http":
        await send_body(send, fault.status, fault.body.encode(), "text/html; charset=utf-8", {})
    elif fault.kind == "truncate":
        whole = json.dumps(call.response).encode()
        await send_body(send, 200, whole[: len(whole) // 2], "application/json", {})
    else:
        return False
    return True


async def cut(send: Send) -> None:
    """Cut the TCP connection without a byte of answer, as a crashed host would."""
    cycle: Any = getattr(send, "__self__", None)
    cycle.transport.abort()
    for _ in range(10):  # the server hears of the loss a turn of the loop later
        if cycle.disconnected:
            return
        await asyncio.sleep(0.001)


async def send_json(send: Send, status: int, body: Json, headers: dict[str, str]) -> None:
    kind = "application/json; charset=utf-8"
    await send_body(send, status, json.dumps(body).encode(), kind, headers)


async def send_body(
    send: Send, status: int, body: bytes, kind: str, headers: dict[str, str]
) -> None:
    """One whole HTTP answer."""
    lines = {"content-type": kind, "content-length": str(len(body))} | headers
    raw = [(k.lower().encode(), v.encode("latin-1", "replace")) for k, v in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
