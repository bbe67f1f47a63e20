"""A bot running as real processes, outside the test: started, killed, started again.

    async with Outside.open(launch, sandbox, db_url, tmp_path) as outside:
        bot = await outside.serve(fault="pre_commit:12")
        ...
        assert await bot.ended() == -9
        await outside.serve()

`launch` is `Mother` (forks of a process that has imported the program, see mother.py) or `plain`
(`python -m bot`). Every process ends with the block, and with the test run however that ends.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import text
from sqlmodel import col, select

from bot.kit.db import Database, Session
from bot.kit.engine import open_engine
from bot.kit.models import Outbox
from bot.kit.schema import expected_revision
from bot.kit.writer import open_database
from bot.people.census import read_user, store_people
from bot.people.setup import begin_workspace, name_installer
from bot.sandbox.server import Sandbox
from bot.sandbox.shapes import user_json
from tests.support.world import HOOK_SECRET, TEAM, _choose_channels

ROOT = Path(__file__).parents[2]
STARTING = 90.0  # seconds; the machine may be busy
ENDING = 60.0
PATIENCE = 60.0


class Child(Protocol):
    """A process: its id, and how it ended (None while it lives; negative: by that signal)."""

    pid: int

    @property
    def status(self) -> int | None: ...


class Launch(Protocol):
    """Starts `bot <argv>` with exactly this environment, its output appended to `log`."""

    def __call__(self, argv: list[str], env: dict[str, str], cwd: Path, log: Path) -> Child: ...


@dataclass
class _Fork:
    n: int
    pid: int = 0
    status: int | None = None


class Mother:
    """Forks of one process that has imported everything: a start takes a moment, not seconds."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.mother"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._children: dict[int, _Fork] = {}
        self._count = itertools.count()
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            with self._news:
                if (child := self._children.get(said.get("n", -1))) is not None:
                    child.pid = said["pid"]
                    child.status = said.get("status", child.status)
                self._news.notify_all()

    def __call__(self, argv: list[str], env: dict[str, str], cwd: Path, log: Path) -> Child:
        child = _Fork(next(self._count))
        self._children[child.n] = child
        order = {"n": child.n, "argv": argv, "env": env, "cwd": str(cwd), "log": str(log)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        with self._news:
            if not self._news.wait_for(lambda: child.pid, STARTING):
                raise TimeoutError("the mother process does not answer")
        return child

    def close(self) -> None:
        """Ends it and, with it, every child."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def mother_process() -> Iterator[Mother]:
    """A mother, ended with the block."""
    mother = Mother()
    try:
        yield mother
    finally:
        mother.close()


@dataclass
class _Plain:
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def status(self) -> int | None:
        return self.process.poll()


def plain(argv: list[str], env: dict[str, str], cwd: Path, log: Path) -> Child:
    """`python -m bot`, as anybody starts it."""
    orphans = shutil.which("setpriv")
    dying = [orphans, "--pdeathsig", "KILL"] if orphans else []
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*dying, sys.executable, "-m", "bot", *argv],
            cwd=cwd, env={**env, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    return _Plain(process)


@dataclass
class Running:
    """One process of the bot."""

    child: Child
    log: Path
    url: str = ""

    @property
    def alive(self) -> bool:
        return self.child.status is None

    def said(self) -> str:
        """Everything it wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def send(self, number: int) -> None:
        """A signal to this process alone."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self.child.pid, number)

    async def ended(self, seconds: float = ENDING) -> int:
        """Waits for its end. Returns its status; -9: killed. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while (status := self.child.status) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"still running:\n{self.said()[-4000:]}")
            await asyncio.sleep(0.01)
        return status

    async def stop(self) -> int:
        """SIGTERM, and its end."""
        self.send(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> int:
        """SIGKILL, and its end."""
        self.send(signal.SIGKILL)
        return await self.ended()

    async def _ready(self) -> None:
        until = time.monotonic() + STARTING
        while True:
            for line in self.said().splitlines():
                if line.startswith("Ready on "):
                    self.url = line.split()[2].rstrip(".")
                    return
                if line.startswith("Working."):
                    return
            if not self.alive or time.monotonic() > until:
                raise RuntimeError(f"it did not start:\n{self.said()[-4000:]}")
            await asyncio.sleep(0.01)


@dataclass
class Outside:
    """The processes of one bot: one sandbox, one database."""

    launch: Launch
    sandbox: Sandbox
    db_url: str
    home: Path
    # The test's own connection, to look at the facts.
    db: Database
    env: dict[str, str] = field(default_factory=dict[str, str])
    _started: list[Running] = field(default_factory=list[Running])

    @classmethod
    @asynccontextmanager
    async def open(
        cls, launch: Launch, sandbox: Sandbox, db_url: str, home: Path, **env: str
    ) -> AsyncIterator[Outside]:
        """A company that is set up; no process runs yet."""
        stamp(db_url)
        home.mkdir(parents=True, exist_ok=True)
        db = open_database(db_url)
        outside = cls(launch, sandbox, db_url, home, db, env)
        try:
            await db.write(furnish, sandbox, workspace_id=TEAM, deadline=PATIENCE)
            yield outside
        finally:
            for running in outside._started:
                running.send(signal.SIGKILL)
            for running in outside._started:
                await running.ended()
            await db.close()

    def _environment(self, fault: str) -> dict[str, str]:
        s = self.sandbox
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.home),
            "DATABASE_URL": self.db_url,
            "SLACK_API_URL": s.api_url,
            "SLACK_BOT_TOKEN": s.bot_token,
            "SLACK_SIGNING_SECRET": s.signing_secret,
            "HOOK_SECRET": HOOK_SECRET,
            "FAULT_POINT": fault,
            **self.env,
        }

    async def start(self, *argv: str, fault: str = "") -> Running:
        """One process, once it says that it is ready."""
        log = self.home / f"{len(self._started)}-{argv[0]}.log"
        child = self.launch(list(argv), self._environment(fault), self.home, log)
        running = Running(child, log)
        self._started.append(running)
        await running._ready()
        return running

    async def serve(self, *options: str, fault: str = "") -> Running:
        """A process that answers; from now on Slack delivers to it."""
        running = await self.start("serve", "--port", "0", *options, fault=fault)
        self.sandbox.connect(f"{running.url}/slack/events")
        return running

    async def work(self, fault: str = "") -> Running:
        """A process that delivers and keeps the schedule."""
        return await self.start("work", fault=fault)

    # -- time, and rest

    async def age(self, seconds: float = 60.0) -> None:
        """What only waits for time to pass has waited so much longer: leases end, pauses are over.

        For when no sender lives that still holds one of these leases.
        """
        await self.db.write(_age, seconds, workspace_id=TEAM, deadline=PATIENCE)

    async def settled(self, seconds: float = 60.0, hurry: bool = True) -> None:
        """Until no message waits. `hurry`: Slack's pace is not kept (its limits must be off)."""
        until = time.monotonic() + seconds
        stuck: tuple[float, list[Any]] = (time.monotonic(), [])
        while True:
            await self.sandbox.quiet(seconds)
            left = await self.db.read(_waiting, workspace_id=TEAM)
            if not left:
                return
            if time.monotonic() > until:
                raise TimeoutError(f"still waiting to be sent: {left}\n{self.said()[-6000:]}")
            if hurry:
                await self.db.write(_unpace, workspace_id=TEAM, deadline=PATIENCE)
            if left != stuck[1]:
                stuck = time.monotonic(), left
            elif time.monotonic() - stuck[0] > 3 and all(s == "sending" for _, s, *_ in left):
                # A dead process's: nobody alive changes them.
                await self.age()
            await asyncio.sleep(0.05)

    def said(self) -> str:
        """What all processes wrote."""
        return "\n".join(r.said() for r in self._started)


def stamp(db_url: str) -> None:
    """Says of a database made from the models that it is at the newest migration."""
    revision = expected_revision()
    engine = open_engine(db_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": revision})
    engine.dispose()


def furnish(session: Session, sandbox: Sandbox) -> None:
    """Acme is known, its people have their sides, its channels are chosen."""
    now, space = datetime.now(UTC), sandbox.workspace
    begin_workspace(session, space.seed.team_name, space.bot_user, now)
    people = [user_json(space, m) for m in space.members.values()]
    store_people(session, [read_user(p, TEAM) for p in people], now)
    name_installer(session, space.seed.installer, "Europe/Berlin", ["acme.test"], now)
    _choose_channels(session, now)


def _waiting(session: Session) -> list[Any]:
    c = Outbox
    query = select(c.id, c.state, c.post, c.about, c.attempt, c.reason).where(
        col(c.state).in_(("ready", "sending", "ambiguous"))
    )
    return [tuple(row) for row in session.exec(query.order_by(col(c.id)))]


def _unpace(session: Session) -> None:
    session.connection().execute(text("UPDATE pace SET next_at = 0"))


def _age(session: Session, seconds: float) -> None:
    for statement in (
        "UPDATE outbox SET next_at = next_at - :s WHERE next_at > 0",
        "UPDATE outbox SET lease_until = lease_until - :s WHERE lease_until > 0",
        # Zero means that no doubt is left, so it stays zero.
        "UPDATE outbox SET started_at = started_at - :s WHERE started_at > 0",
        "UPDATE pace SET next_at = next_at - :s",
        "UPDATE job_run SET lease_until = lease_until - :s WHERE lease_until > 0",
    ):
        session.connection().execute(text(statement), {"s": seconds})
