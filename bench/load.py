"""The load generator: its own process on its own core, pre-signed bodies, raw sockets.

    python -m bench.load PORT MODE SECONDS RATE_OR_CONNECTIONS < bodies

MODE `closed`: so many connections, each sends when the last answer is there. MODE `open`: Poisson
arrivals at RATE a second over a pool of connections, whatever the server does; an arrival that
finds no free connection waits, and its waiting counts. Prints one JSON line. Loopback only,
bounded by SECONDS and by the bodies given.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import random
import sys
import time
from collections import deque
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

SECRET = "bench-signing-secret"
POOL = 256


def command(n: int, text: str, command: str = "/badlead", user: str = "U0RITA") -> bytes:
    """A signed slash command as one HTTP request; `n` makes its trigger unique."""
    form = {
        "token": "x", "api_app_id": "A1", "team_id": "T0ACME", "team_domain": "acme",
        "channel_id": "C0LEADS", "channel_name": "leads", "user_id": user, "user_name": "rita",
        "command": command, "text": text, "trigger_id": f"{os.getpid()}.{n}.{random.random()}",
        "response_url": "http://127.0.0.1:9/none", "is_enterprise_install": "false",
    }  # fmt: skip
    return request(urlencode(form).encode(), "application/x-www-form-urlencoded")


def request(body: bytes, kind: str, path: str = "/slack/events") -> bytes:
    """Wraps and signs a body (v0, SLACK.md 1.1)."""
    stamp = str(int(time.time()))
    sign = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: v0={sign}\r\n\r\n"
    )
    return head.encode() + body


class Client(asyncio.Protocol):
    """One connection; answers are counted by their Content-Length or final chunk."""

    def __init__(self, done: Any) -> None:
        self.done, self.buffer, self.sent_at = done, b"", 0.0
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def send(self, body: bytes, arrived_at: float) -> None:
        self.sent_at = arrived_at
        self.transport.write(body)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, gap, rest = self.buffer.partition(b"\r\n\r\n")
        if not gap:
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at >= 0:
            if len(rest) < int(lower[at + 15 :].split(b"\r\n", 1)[0]):
                return
        elif b"transfer-encoding: chunked" in lower and not rest.endswith(b"0\r\n\r\n"):
            return
        status = int(head[9:12])
        self.buffer = b""
        self.done(self, status, time.perf_counter() - self.sent_at)

    def connection_lost(self, exc: Exception | None) -> None:
        self.done(self, 0, time.perf_counter() - self.sent_at)


async def _connect(port: int, count: int, done: Any) -> list[Client]:
    loop = asyncio.get_running_loop()
    made = [loop.create_connection(lambda: Client(done), "127.0.0.1", port) for _ in range(count)]
    return [protocol for _, protocol in await asyncio.gather(*made)]


async def closed(port: int, seconds: float, connections: int, bodies: list[bytes]) -> Any:
    """Closed loop. Returns what `report` makes of it."""
    took: list[float] = []
    bad: list[int] = []
    it = iter(bodies)
    until = time.perf_counter() + seconds
    finished = asyncio.Event()
    left = connections

    def next_one(client: Client) -> None:
        nonlocal left
        body = next(it, None) if time.perf_counter() < until else None
        if body is None:
            left -= 1
            if left == 0:
                finished.set()
            return
        client.send(body, time.perf_counter())

    def done(client: Client, status: int, latency: float) -> None:
        if finished.is_set():
            return
        (took.append(latency) if status == 200 else bad.append(status))
        next_one(client)

    clients = await _connect(port, connections, done)
    began = time.perf_counter()
    for client in clients:
        next_one(client)
    await asyncio.wait_for(finished.wait(), seconds + 15)
    return report(took, bad, time.perf_counter() - began)


async def opened(port: int, seconds: float, rate: float, bodies: list[bytes]) -> Any:
    """Open loop: Poisson arrivals; latency counts from the arrival, not from the sending."""
    took: list[float] = []
    bad: list[int] = []
    free: deque[Client] = deque()
    waiting: deque[tuple[bytes, float]] = deque()
    out = 0

    def done(client: Client, status: int, latency: float) -> None:
        nonlocal out
        out -= 1
        (took.append(latency) if status == 200 else bad.append(status))
        if waiting:
            out += 1
            client.send(*waiting.popleft())
        else:
            free.append(client)

    free.extend(await _connect(port, POOL, done))
    began = due = time.perf_counter()
    for body in bodies:
        due += random.expovariate(rate)
        if due - began > seconds:
            break
        while (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause if pause > 0.001 else 0)
        if free:
            out += 1
            free.popleft().send(body, due)  # in turn: an idle one is closed after 5 s
        else:
            waiting.append((body, due))
    end = time.perf_counter() + 10
    while (out or waiting) and time.perf_counter() < end:
        await asyncio.sleep(0.01)
    bad.extend([-1] * (out + len(waiting)))
    return report(took, bad, time.perf_counter() - began)


def report(took: list[float], bad: list[int], seconds: float) -> dict[str, Any]:
    """Requests a second, percentiles in ms, and everything that was not a 200."""
    took.sort()

    def at(share: float) -> float:
        return round(took[min(int(len(took) * share), len(took) - 1)] * 1000, 2) if took else 0.0

    return {
        "rate": round(len(took) / seconds, 1), "n": len(took), "bad": len(bad),
        "bad_first": bad[:5],
        "p50": at(0.5), "p99": at(0.99), "worst": at(1.0), "late": sum(t > 3 for t in took),
    }  # fmt: skip


def main() -> None:
    """Reads length-prefixed requests from standard input and runs one round."""
    port, mode, seconds, number = int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4]
    data, bodies, at = sys.stdin.buffer.read(), [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        bodies.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    if mode == "closed":
        work = closed(port, seconds, int(number), bodies)
    else:
        work = opened(port, seconds, float(number), bodies)
    try:
        import uvloop

        result = uvloop.run(work)
    except ImportError:
        result = asyncio.run(work)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
