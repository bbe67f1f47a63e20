"""The address is taken, or free, or nobody's: said in a sentence, not by ending the program."""

from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest

from bot.kit.listen import listening


async def app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_it_serves_on_a_port_of_its_own(host: str) -> None:
    async with listening(app, host, 0) as port, httpx.AsyncClient(verify=False) as http:
        assert (await http.get(f"http://{host}:{port}/")).text == "here"


async def test_a_port_that_is_taken_is_an_error_like_any_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port}: .*in use"):
            async with listening(app, "127.0.0.1", port):
                pass


async def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1:3000: "):
        async with listening(app, "192.0.2.1", 3000):
            pass
