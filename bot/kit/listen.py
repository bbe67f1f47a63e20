"""Serves an ASGI app on an address until left; port 0 finds a free one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn


@asynccontextmanager
async def listening(asgi: Any, host: str, port: int) -> AsyncGenerator[int]:
    """Yields the port. Signals are the caller's business. Raises OSError if it is taken."""
    config = uvicorn.Config(
        asgi, host=host, port=port, log_config=None, access_log=False, lifespan="off",
        timeout_graceful_shutdown=5, server_header=False, date_header=False, proxy_headers=False,
    )  # fmt: skip
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            serving.result()
            raise OSError(f"nothing listens on {host}:{port}; is it taken?")
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.leave()
        await serving


class _Server(uvicorn.Server):
    """Leaves signal handlers to the program it runs in, and ends when told, not at a next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._left = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    def leave(self) -> None:
        """Takes no new connections from now on and finishes what is under way."""
        self.should_exit = True
        self._left.set()

    async def main_loop(self) -> None:
        # uvicorn looks ten times a second whether to exit, and renews a Date header we do not send.
        await self.on_tick(0)
        await self._left.wait()
