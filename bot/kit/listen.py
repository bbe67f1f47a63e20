"""Serves an ASGI app on an address until left; port 0 finds a free one."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


@asynccontextmanager
async def listening(asgi: Any, host: str, port: int) -> AsyncGenerator[int]:
    """Yields the port. Signals are the caller's business. Raises OSError if it is taken."""
    config = uvicorn.Config(
        asgi, host=host, port=port, log_config=None, access_log=False, lifespan="off",
        timeout_graceful_shutdown=5, server_header=False, date_header=False, proxy_headers=False,
    )  # fmt: skip
    # uvicorn itself would end the program if the port is taken.
    sockets = await _bound(host, port)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets))
    while not server.started:
        if serving.done():
            serving.result()
            raise OSError(f"nothing listens on {host}:{port}")
        await asyncio.sleep(0.005)
    try:
        yield sockets[0].getsockname()[1]
    finally:
        server.leave()
        await serving


async def _bound(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that `host` names; port 0 is the same free one for all."""
    sockets: list[socket.socket] = []
    loop = asyncio.get_running_loop()
    flags = {"type": socket.SOCK_STREAM, "flags": socket.AI_PASSIVE}
    try:
        addresses = await loop.getaddrinfo(host, port, **flags)
        for family, kind, _, _, address in addresses:
            try:
                sockets.append(_bind(family, kind, (address[0], port, *address[2:])))
            except OSError as error:
                # `localhost` has an address in IPv6, also where there is no IPv6.
                if error.errno not in _NOT_HERE or (address == addresses[-1][4] and not sockets):
                    raise
                continue
            port = sockets[0].getsockname()[1]
    except OSError as error:
        for one in sockets:
            one.close()
        raise OSError(f"{host}:{port}: {error.strerror or error}") from error
    return sockets


def _bind(family: int, kind: int, address: tuple[Any, ...]) -> socket.socket:
    # IPPROTO_TCP by name: asyncio sets TCP_NODELAY only on sockets that say so.
    one = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
    except OSError:
        one.close()
        raise
    return one


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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finishes what is under way, within the time for it. As uvicorn's own, which looks ten
        times a second whether it is done, and for the first time after a tenth."""
        for listener in self.servers:
            listener.close()
        for one in sockets or []:
            one.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody
                    await asyncio.sleep(0.005)
                for listener in self.servers:
                    await listener.wait_closed()
        except TimeoutError:
            for task in state.tasks:
                task.cancel()
