"""A small ASGI layer before Bolt: signature on the raw bytes, size, shape (SLACK.md 1.1, F43, F46).

What passed is read once and handed on in the scope. Slack's own questions (its challenge, its
SSL check) are answered here.

A bad or malformed signature or time stamp is always 401, never 500; broken JSON is 400; a payload
type that nobody knows is 200, because Slack counts anything else as a failed delivery.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from bot.kit import faults

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

TOLERANCE = 300  # seconds, both directions
LARGEST = 3_000_000  # bytes; Slack's payloads are far smaller
INTERACTIONS = {"block_actions", "view_submission", "view_closed", "message_action", "shortcut",
                "block_suggestion"}  # fmt: skip


PAYLOAD = "align.slack.payload"  # where the app behind finds it in the scope
CHALLENGE = "url_verification"
HELD_BACK = "app_rate_limited"


class TooLarge(Exception):
    """The body passed its limit before it was read to the end."""


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> hmac.HMAC:
    # Half of an HMAC's cost is its key, which does not change.
    return hmac.new(secret, digestmod="sha256")


def signed_by(secret: bytes, stamp: str, signature: str, body: bytes, wall: float) -> bool:
    """Whether Slack's v0 signature holds. Anything malformed is False; constant time."""
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(wall - int(stamp)) > TOLERANCE:
        return False
    keyed = _keyed(secret).copy()
    keyed.update(b"v0:" + stamp.encode() + b":" + body)
    expected = f"v0={keyed.hexdigest()}".encode()
    return hmac.compare_digest(expected, signature.encode("latin-1", "replace"))


async def read_body(receive: Receive, largest: int) -> bytes:
    """The whole request body. Raises TooLarge as soon as it is too long."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        piece = message.get("body", b"")
        size += len(piece)
        if size > largest:
            raise TooLarge
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


async def answer(send: Send, status: int, body: bytes = b"") -> None:
    """A short JSON answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _single(headers: list[tuple[bytes, bytes]], name: bytes) -> str | None:
    found = [v for k, v in headers if k.lower() == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


def read_payload(headers: list[tuple[bytes, bytes]], body: bytes) -> dict[str, Any] | int:
    """The payload of a correctly signed request, read once; or the status to answer instead."""
    kind = _single(headers, b"content-type") or ""
    try:
        if kind.startswith("application/json"):
            payload = json.loads(body)
            return _event(payload) if isinstance(payload, dict) else 400
        form: dict[str, Any] = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if "payload" in form:
            payload = json.loads(form["payload"])
            if not isinstance(payload, dict):
                return 400
            kind = payload.get("type")
            return payload if isinstance(kind, str) and kind in INTERACTIONS else 200
    except (ValueError, RecursionError):
        return 400
    return form if "command" in form else 200


def _event(payload: dict[str, Any]) -> dict[str, Any] | int:
    if payload.get("type") in (CHALLENGE, HELD_BACK):
        return payload
    event = payload.get("event")
    well_formed = isinstance(event, dict) and isinstance(event.get("type"), str)
    return payload if payload.get("type") == "event_callback" and well_formed else 200


class Guard:
    """Wraps the ASGI app that serves Slack. `secret`: the signing secret; `wall`: real time.

    `flooded` hears of a workspace whose events Slack holds back (F39).
    """

    def __init__(
        self,
        inner: Asgi,
        secret: str,
        wall: Callable[[], float],
        flooded: Callable[[str], None] = lambda _workspace_id: None,
    ) -> None:
        if not secret:
            raise ValueError("an empty signing secret would let anybody in")
        self._inner, self._secret, self._wall = inner, secret.encode(), wall
        self._flooded = flooded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults.hit("recv")
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if scope["method"] != "POST":
            return await answer(send, 405)
        try:
            body = await read_body(receive, LARGEST)
        except TooLarge:
            return await answer(send, 413, b'{"error":"too large"}')
        stamp = _single(headers, b"x-slack-request-timestamp")
        signature = _single(headers, b"x-slack-signature")
        if (
            stamp is None
            or signature is None
            or not signed_by(self._secret, stamp, signature, body, self._wall())
        ):
            return await answer(send, 401, b'{"error":"invalid signature"}')
        payload = read_payload(headers, body)
        if isinstance(payload, int):
            return await answer(send, payload)
        if payload.get("type") == CHALLENGE:
            said = {"challenge": str(payload.get("challenge") or "")}
            return await answer(send, 200, json.dumps(said).encode())
        if payload.get("type") == HELD_BACK:
            self._flooded(str(payload.get("team_id") or ""))
            return await answer(send, 200)
        scope[PAYLOAD] = payload
        return await self._inner(scope, _replay(body), send)


def _replay(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
