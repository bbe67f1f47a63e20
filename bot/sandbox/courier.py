"""Carries payloads to the app: signed HTTP, or the Socket Mode connection when one is open."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.clock import Clock
from bot.sandbox.records import Delivery, Json
from bot.sandbox.signing import signed_headers

ACK_SECONDS = 3.0
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


class Sockets(Protocol):
    """What the courier needs of Socket Mode."""

    used: bool

    @property
    def connected(self) -> bool: ...

    async def send(self, kind: str, payload: Json, extra: Json, seconds: float) -> Answer: ...


@dataclass
class Answer:
    """What came back: status 0 and an `error` word when nothing did."""

    status: int = 0
    body: str = ""
    content_type: str = ""
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Courier:
    """Signs with `secret` and the machine's own time; `ack_seconds` is Slack's 3 s rule."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self.secret = secret
        self.request_url = ""
        self.ack_seconds = ACK_SECONDS
        self.signing_time = clock.real
        self.log: deque[Delivery] = deque(maxlen=20_000)
        self.sockets: Sockets | None = None
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self.busy = 0

    @property
    def addressed(self) -> bool:
        """Whether there is an app to carry anything to."""
        return bool(self.request_url) or (self.sockets is not None and self.sockets.used)

    async def open(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(limit=200)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def carry(
        self, kind: str, payload: Json, *, attempt: int = 0, reason: str = ""
    ) -> tuple[Delivery, Answer]:
        """Deliver once and wait for the answer, at most `ack_seconds`. Never raises."""
        delivery = Delivery(kind, payload, self._clock.now(), attempt=attempt)
        self.log.append(delivery)
        self.busy += 1
        started = time.perf_counter()
        try:
            if self.sockets is not None and self.sockets.connected:
                extra: Json = {"retry_attempt": attempt, "retry_reason": reason}
                use = extra if kind == "events_api" else {}
                answer = await self.sockets.send(kind, payload, use, self.ack_seconds)
            else:
                answer = await self._post(delivery, attempt, reason)
        finally:
            self.busy -= 1
        delivery.seconds = time.perf_counter() - started
        delivery.status, delivery.error = answer.status, answer.error
        delivery.answer = answer.body[:4_000]
        return delivery, answer

    async def _post(self, delivery: Delivery, attempt: int, reason: str) -> Answer:
        delivery.body, content_type = encode(delivery.kind, delivery.payload)
        headers = {"Content-Type": content_type, "User-Agent": AGENT, "Accept": "*/*"}
        if attempt:
            headers |= {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason}
        headers |= self.signature(delivery.body)
        delivery.headers = headers
        return await self.post_bytes(delivery.body, headers)

    def signature(self, body: bytes) -> dict[str, str]:
        """The signature headers for `body`, made now."""
        return signed_headers(self.secret, int(self.signing_time().timestamp()), body)

    async def post_bytes(self, body: bytes, headers: dict[str, str]) -> Answer:
        """POST raw bytes to the app: for replays and forged requests."""
        if not self.request_url or self._session is None:
            return Answer(error="connection_failed")
        try:
            async with (
                asyncio.timeout(self.ack_seconds),
                self._session.post(
                    self.request_url, data=body, headers=headers, max_redirects=3
                ) as got,
            ):
                text = await got.text(errors="replace")
                kind = got.headers.get("Content-Type", "")
                return Answer(
                    got.status, text, kind, "" if got.ok else "http_error", dict(got.headers)
                )
        except TimeoutError:
            return Answer(error="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(error="too_many_redirects")
        except (aiohttp.ClientError, OSError):
            return Answer(error="connection_failed")


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body and content type of a delivery: JSON for events, forms for the rest."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form: dict[str, Any] = payload
    if kind == "interactive":
        form = {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"
