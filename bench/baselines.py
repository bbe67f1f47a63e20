"""What we are measured against: servers that do less, or do the same in another way.

    python -m bench.baselines ack PORT [LISTENERS]
    python -m bench.baselines doors PORT DOORS

`ack`: Bolt (async, process_before_response) with one slash command that only acknowledges,
verifying the signature, behind uvicorn; with LISTENERS, so many commands with the wanted one last.
`doors`: our own way in (guard, Bolt's catch-all, router) with so many doors that do nothing.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from types import SimpleNamespace
from typing import Any

from bench.load import SECRET


def ack_only(listeners: int) -> Any:
    """The fastest thing that Bolt can do with a slash command."""
    from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_token="-", bot_user_id="-")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    def listen(command: str) -> None:
        @app.command(command)
        async def _(ack: Any) -> None:
            await ack("Saved.")

    for n in range(listeners - 1):
        listen(f"/other{n}")
    listen("/badlead")
    return AsyncSlackRequestHandler(app, "/slack/events")


def doors(count: int) -> Any:
    """Our guard and router in front of `count` doors that only answer."""
    from bot.kit.bolt import over_http
    from bot.kit.clock import Clock
    from bot.kit.guard import Guard
    from bot.kit.router import Doors, Router

    async def answer(_act: Any) -> dict[str, Any]:
        return {"text": "Saved."}

    async def let_in(_act: Any) -> None:
        return None

    class NoDeps:
        now = staticmethod(Clock().now)
        db = SimpleNamespace(patience=2.5)

    table = Doors()
    table.add("command", {f"/other{n}": answer for n in range(count - 1)} | {"/badlead": answer})
    deps: Any = NoDeps()
    router = Router(deps, table, let_in)
    return Guard(over_http(router, "http://127.0.0.1:9/"), SECRET, Clock().wall)


async def main() -> None:
    """Serves until its standard input closes."""
    from bot.kit.listen import listening

    port = int(sys.argv[2])
    make = {"ack": ack_only, "doors": doors}[sys.argv[1]]
    asgi = make(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    async with listening(asgi, "127.0.0.1", port):
        gc.collect()
        gc.freeze()
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.run(main())
    except ImportError:
        asyncio.run(main())
