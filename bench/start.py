"""From nothing to ready, and what an idle process holds, against its imports alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench import prepare, rig

IMPORTS = "slack_bolt.async_app, sqlmodel, apscheduler.schedulers.asyncio, httpx, fastapi, uvicorn"
ROUNDS = 5


def start_and_memory(directory: Path) -> None:
    """Time to *Ready* and idle memory, each over those of a process that only imports."""
    url = prepare.make(f"sqlite:///{directory / 'start.db'}", leads=100)
    alone: list[float] = []
    ready: list[float] = []
    held: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {IMPORTS}"], check=True)
        alone.append(time.perf_counter() - began)
        began = time.perf_counter()
        with rig.align(url, web_only=False) as server:
            ready.append(time.perf_counter() - began)
            time.sleep(0.5)
            held.append(rig.memory_mib(server.pid))
    code = f"import {IMPORTS}, time; print('ready', flush=True); time.sleep(30)"
    with rig.process([sys.executable, "-c", code], "ready", 0) as only:
        bare = rig.memory_mib(only.pid)
    a, r, h = (statistics.median(x) for x in (alone, ready, held))
    rig.line("start to ready / the same imports alone", r / a, "", f"{r:.2f} s / {a:.2f} s")
    rig.line("idle memory / the same imports alone", h / bare, "", f"{h:.0f} MiB / {bare:.0f} MiB")
