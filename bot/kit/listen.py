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
        timeout_graceful_shutdown=5, server_header=False, date_header=False,
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
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """Leaves signal handlers to the program it runs in, and raises instead of exiting."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
