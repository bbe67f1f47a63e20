"""`python -m bot.sandbox --port 8065 --request-url http://127.0.0.1:3000/slack/events`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox


def main() -> None:
    """Serve until interrupted; prints the environment that points a bot here."""
    asks = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    asks.add_argument("--port", type=int, default=8065)
    asks.add_argument("--request-url", default="http://127.0.0.1:3000/slack/events")
    asks.add_argument("--manifest", type=Path, help="a manifest.json instead of the permissive one")
    asyncio.run(_serve(asks.parse_args()))


async def _serve(asked: argparse.Namespace) -> None:
    seed = Seed()
    if asked.manifest is not None:
        seed.manifest = json.loads(asked.manifest.read_text())
    sandbox = Sandbox(seed)
    await sandbox.start(asked.port)
    sandbox.connect(asked.request_url)
    lines = [f"{name}={value}" for name, value in sandbox.env.items()]
    sys.stdout.write("\n".join([f"# {sandbox.url}", *lines]) + "\n")
    sys.stdout.flush()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    await ended.wait()
    await sandbox.stop()


if __name__ == "__main__":
    main()
