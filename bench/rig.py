"""Starts servers pinned to one core and the load generator on the other; medians of rounds."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import SECRET

ROOT = Path(__file__).parents[1]
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = {CORES[0]}, {CORES[-1]}


@dataclass(frozen=True)
class Server:
    """A running server: where it listens and which process it is."""

    port: int
    pid: int


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _pin_server() -> None:
    os.sched_setaffinity(0, SERVER_CORE)


def _pin_load() -> None:
    os.sched_setaffinity(0, LOAD_CORE)


@contextlib.contextmanager
def process(
    command: list[str], ready: str, port: int, env: dict[str, str] | None = None
) -> Iterator[Server]:
    """Runs a server until left; waits for the word that says it is ready."""
    running = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, preexec_fn=_pin_server,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        for line in running.stdout:
            if ready in line:
                break
        else:
            raise RuntimeError(f"{command} ended with {running.wait()}")
        yield Server(port, running.pid)
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def bolt(listeners: int = 1) -> Any:
    """Ack-only Bolt, the baseline of most figures."""
    port = free_port()
    command = [sys.executable, "-m", "bench.baselines", "ack", str(port), str(listeners)]
    return process(command, "ready", port)


def align(
    database_url: str,
    api_url: str = "http://127.0.0.1:9/",
    *,
    web_only: bool = True,
    more: dict[str, str] | None = None,
) -> Any:
    """The real program, serving; nothing listens at its Slack unless one is given. `more`: of its
    environment."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    env = {
        "DATABASE_URL": database_url, "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api_url, "LOG_LEVEL": "ERROR",
        "HOOK_SECRET": "whsec_YmVuY2gtc2VjcmV0LWZvci1sb29wYmFjay11c2U=", **(more or {}),
    }  # fmt: skip
    return process([*command, *(["--web-only"] if web_only else [])], "Ready", port, env)


def load(server: Server, mode: str, seconds: float, number: float, bodies: list[bytes]) -> Any:
    """One round of load; raises if an answer was not a 200."""
    framed = b"".join(len(b).to_bytes(4, "big") + b for b in bodies)
    command = [sys.executable, "-m", "bench.load", str(server.port), mode, str(seconds)]
    done = subprocess.run(
        [*command, str(int(number))], cwd=ROOT, input=framed, capture_output=True,
        preexec_fn=_pin_load, timeout=seconds + 60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    report: dict[str, Any] = json.loads(done.stdout)
    if report["bad"]:
        raise RuntimeError(f"{report['bad']} answers were not a 200: {report['bad_first']}")
    return report


def alternate(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """Runs the sides in turn, A B A B, and returns each one's median."""
    seen: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for n, side in enumerate(sides):
            seen[n].append(side())
    return [statistics.median(values) for values in seen]


def memory_mib(pid: int) -> float:
    """Proportional set size of a process in MiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(x for x in rollup.splitlines() if x.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def line(what: str, ratio: float, goal: str, detail: str) -> None:
    """One figure: what, the ratio, what it has to be, and what it was made of."""
    print(f"{what:<58} {ratio:6.2f}   {goal:<12} {detail}", flush=True)


def patiently(check: Callable[[], bool], seconds: float = 30) -> None:
    """Waits until a check holds. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while not check():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.01)
