"""What is handed in: everything that touches the world (DESIGN.md section 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import structlog

from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.pulse import Pulse
from bot.kit.slack import Slack
from bot.kit.slack_errors import SlackError
from bot.settings import Settings

log = structlog.get_logger()


class Tasks:
    """Answers that may leave after the acknowledgement; waited for at the end (F41)."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs `work` beside the request. What it raises is logged, never lost in silence."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Slack's words name no lead; a rule's sentence does (F60).
            said = str(error) if isinstance(error, SlackError) else None
            log.warning("answer_not_delivered", error=said, kind=type(error).__name__)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._under_way)

    async def drain(self, seconds: float = 10.0) -> None:
        """Waits for what is under way and for what that begins, at most `seconds`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._under_way and (left := until - loop.time()) > 0:
            await asyncio.wait(set(self._under_way), timeout=left)


@dataclass(frozen=True)
class Deps:
    """One process's world. `parts`: what rooms lend to others' surfaces, by surface's name."""

    settings: Settings
    db: Database
    slack: Slack
    clock: Clock
    http: httpx.AsyncClient
    parts: dict[str, list[Any]] = field(default_factory=dict[str, Any])
    tasks: Tasks = field(default_factory=Tasks)
    pulse: Pulse = field(default_factory=Pulse)

    def now(self) -> datetime:
        """The business's time, aware UTC. Read once at the edge."""
        return self.clock.now()
