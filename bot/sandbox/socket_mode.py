"""Socket Mode: connections, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.core import Core
from bot.sandbox.courier import Answer
from bot.sandbox.records import Json

MOST_CONNECTIONS = 10


class SocketMode:
    """Open connections of the app. Each payload goes to any one of them, in turn."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._open: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self.deaf = False
        self.used = False
        self.acks: list[Json] = []

    @property
    def connected(self) -> bool:
        return bool(self._open)

    @property
    def connections(self) -> int:
        return len(self._open)

    async def accept(self, socket: WebSocket) -> None:
        """Serve one connection until it closes. A ticket opens one connection, once."""
        core = self._core
        ticket = socket.query_params.get("ticket", "")
        if ticket not in core.tickets or len(self._open) >= MOST_CONNECTIONS:
            await socket.close(code=4000)
            return
        seconds = 360 if core.tickets.pop(ticket) else 3600
        await socket.accept()
        if core.workspace.manifest.get("settings", {}).get("socket_mode_enabled") is False:
            await socket.send_json({"type": "disconnect", "reason": "link_disabled"})
            await socket.close()
            return
        self._open.append(socket)
        self.used = True
        try:
            await socket.send_json(self._hello(seconds))
            while True:
                self._acknowledged(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            if socket in self._open:
                self._open.remove(socket)

    def _hello(self, seconds: int) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {
                "host": "applink-local",
                "build_number": 1,
                "approximate_connection_time": seconds,
            },
            "connection_info": {"app_id": self._core.workspace.app_id},
        }

    def _acknowledged(self, text: str) -> None:
        if self.deaf:
            return
        try:
            ack: Any = json.loads(text)
        except ValueError:
            return
        if isinstance(ack, dict):
            self.acks.append(ack)
            del self.acks[:-1_000]
            waiting = self._waiting.pop(str(ack.get("envelope_id")), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(ack)

    async def send(self, kind: str, payload: Json, extra: Json, seconds: float) -> Answer:
        """One envelope to one connection; the answer is its acknowledgement's payload."""
        envelope_id = str(uuid.uuid4())
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        socket = self._open[0]
        self._open.append(self._open.pop(0))
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        } | extra
        try:
            async with asyncio.timeout(seconds):
                await socket.send_json(envelope)
                ack: Json = await waiting
        except TimeoutError:
            return Answer(error="http_timeout")
        except (WebSocketDisconnect, RuntimeError):
            return Answer(error="connection_failed")
        finally:
            self._waiting.pop(envelope_id, None)
        said = ack.get("payload")
        body = "" if said is None else json.dumps(said)
        return Answer(200, body, "application/json" if body else "")

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Tell every connection to go ("warning", "refresh_requested", "link_disabled")."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if close:
                await socket.close()
                if socket in self._open:
                    self._open.remove(socket)

    async def close(self) -> None:
        """Close every connection without a word."""
        for socket in list(self._open):
            await socket.close()
        self._open.clear()
