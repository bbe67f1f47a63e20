"""Has mails read in a child process, with a limit for each step; a late child is killed (F53)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

import bot
from bot.mailbox.child import STARTED, STEP, request_of

log = structlog.get_logger()
STARTING = 60.0  # seconds until a child has imported what it needs, on a busy machine
PATIENCE = 20.0  # seconds a step may take by the wall; the child itself counts processor time
LINE = 1 << 20  # bytes of one answer


@dataclass(frozen=True)
class Reading:
    """A mail as it was read. `unreadable`: no step came to an end. `whole`: quoted text was not
    told from its own in time, so the questions may be somebody else's."""

    letter: dict[str, Any] = field(default_factory=dict[str, Any])
    questions: tuple[str, ...] = ()
    forwarded: bool = False
    sender: str = ""  # of the forwarded mail
    unreadable: bool = False
    whole: bool = False


class _Late(Exception):
    """The child is gone, by its own limit or by ours."""


class Reader:
    """One child at a time, started with the first mail and again after each that killed it.

    `seconds`: processor time of a step; `patience`: its time by the wall.
    """

    def __init__(self, patience: float = PATIENCE, seconds: float = STEP) -> None:
        self._patience, self._seconds = patience, seconds
        self._child: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Reader:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._kill()

    async def read(self, form: str, body: bytes, region: str) -> Reading:
        """Reads one mail (`form`: mime or json). Raises OSError where no child can be started."""
        steps = await self._ask(request_of(form, body, region=region, seconds=self._seconds))
        letter = steps.get("letter", {})
        if not letter or letter.get("over") == "unreadable":
            return Reading(unreadable=True)
        if letter.get("over") or "asked" in steps:
            return _reading(steps)
        # Its quotes or its sentences hung: once more, as it was written.
        body = json.dumps(letter["letter"]).encode()
        again = await self._ask(
            request_of("letter", body, region=region, strip=False, seconds=self._seconds)
        )
        return _reading({**steps, **again}, whole=True) if "asked" in again else Reading(
            letter["letter"], unreadable=True
        )  # fmt: skip

    async def _ask(self, request: bytes) -> dict[str, dict[str, Any]]:
        """The steps that came to an end, by name."""
        done: dict[str, dict[str, Any]] = {}
        child = self._child or await self._start()
        assert child.stdin is not None
        try:
            child.stdin.write(request)
            await child.stdin.drain()
            while "asked" not in done:
                answer = await self._answer(child, self._patience)
                done[answer["step"]] = answer
                if answer.get("over"):
                    break
        except (_Late, ConnectionError):
            log.info("mail_reader_ended", steps=list(done))
            await self._kill()
        except BaseException:
            await self._kill()
            raise
        return done

    async def _start(self) -> asyncio.subprocess.Process:
        root = str(Path(bot.__file__).parent.parent)
        # Nothing of this process's environment: what hostile mails meet knows no secrets.
        self._child = child = await asyncio.create_subprocess_exec(
            sys.executable, "-X", "utf8", "-m", "bot.mailbox.child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, limit=LINE, cwd=root, env=_bare(root),
        )  # fmt: skip
        if await self._answer(child, STARTING) != STARTED:
            await self._kill()
            raise OSError("the process that reads mails did not start")
        return child

    async def _answer(self, child: asyncio.subprocess.Process, seconds: float) -> dict[str, Any]:
        assert child.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                line = await child.stdout.readline()
            return json.loads(line)
        except (TimeoutError, ValueError) as error:
            raise _Late from error

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _bare(root: str) -> dict[str, str]:
    windows = {"SYSTEMROOT": os.path.expandvars("%SYSTEMROOT%")} if os.name == "nt" else {}
    return {"PYTHONPATH": root, **windows}


def _reading(steps: dict[str, dict[str, Any]], *, whole: bool = False) -> Reading:
    own, asked = steps.get("own", {}), steps.get("asked", {})
    return Reading(
        steps["letter"]["letter"],
        tuple(asked.get("questions", ())),
        bool(own.get("forwarded")),
        str(own.get("sender") or ""),
        whole=whole,
    )
