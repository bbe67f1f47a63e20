"""`/livez`, `/readyz`, `/metrics`: is it alive, can it work, how is it doing (F19, F42)."""

from __future__ import annotations

import asyncio
import hmac
import shutil
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from bot.kit.boundary import NotSaved, StillSaving
from bot.kit.claim import hold
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.models import Outbox

LEAST_FREE = 64 * 1024 * 1024  # bytes
APART = 1.0  # seconds between two tries to write
IN_TIME = 2.0  # seconds: a person would be told *Saving* soon after
STUCK = 600.0  # seconds
# A pace that holds nobody back, of no workspace.
NOBODY, READY = "-", "*ready"
STATES = ("ready", "sending", "ambiguous", "held", "dead")


def mount_health(web: FastAPI, deps: Deps) -> None:
    """Adds the three routes; none of them is part of the described interface."""
    writes = _Writes(deps)

    @web.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        return {"alive": "yes"}

    @web.get("/readyz", include_in_schema=False)
    async def readyz(response: Response) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        troubles = await _troubles(deps) + await writes.troubles()
        response.status_code = 503 if troubles else 200
        return {"ready": not troubles, "troubles": troubles}

    @web.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        if not _may_read(request, deps.settings.metrics_token.get_secret_value()):
            return Response(status_code=404)
        state = await deps.db.read(_outbox_state, deps.clock.wall())
        return Response(_render(deps, *state), media_type="text/plain; version=0.0.4")


class _Writes:
    """Whether anything can be saved: tried out, at most once a second however often one asks."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._trying = asyncio.Lock()
        self._at, self._found = -APART, list[str]()

    async def troubles(self) -> list[str]:
        """What keeps a write from being saved; nothing, if it is saved in time (F18, F19)."""
        async with self._trying:
            loop = asyncio.get_running_loop()
            if loop.time() - self._at >= APART:
                self._found = await self._try()
                self._at = loop.time()
            return self._found

    async def _try(self) -> list[str]:
        db, wall = self._deps.db, self._deps.clock.wall()
        try:
            await db.write(hold, READY, wall, workspace_id=NOBODY, deadline=IN_TIME)
        except (NotSaved, StillSaving, SQLAlchemyError) as error:
            return [f"database: nothing can be saved ({type(error).__name__})"]
        return []


def _may_read(request: Request, token: str) -> bool:
    """Whether /metrics is there for this caller: it came with METRICS_TOKEN as a bearer.

    Where a call comes from says nothing: behind a proxy on the same machine everybody comes from
    the loopback address. So without a token the page is not there at all (RELIABILITY.md 3.1).
    """
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    known = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
    return bool(token) and kind.lower() == "bearer" and known


async def _troubles(deps: Deps) -> list[str]:
    found: list[str] = []
    try:
        await deps.db.read(_answers)
    except SQLAlchemyError as error:
        found.append(f"database: {type(error).__name__}")
    return found + await asyncio.to_thread(_file_troubles, deps.settings.database_url)


def _file_troubles(url: str) -> list[str]:
    if not url.startswith("sqlite:///"):
        return []
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        return ["database: the file is gone"]
    return ["disk: almost full"] if shutil.disk_usage(path.parent).free < LEAST_FREE else []


def _answers(session: Session) -> None:
    session.connection().execute(text("SELECT 1"))


def _outbox_state(session: Session, wall: float) -> tuple[dict[str, int], float, int]:
    """How many messages in which state; since when the first waits to be said, as seconds; how
    many are stuck: under way or in doubt for so long that nobody can be at work on them."""
    rows = session.exec(
        select(Outbox.state, func.count())
        .where(col(Outbox.state).in_(STATES))
        .group_by(Outbox.state)
    ).all()
    first = session.exec(
        select(func.min(Outbox.created_at)).where(Outbox.state == "ready", Outbox.sent_rev == 0)
    ).one()
    stuck = session.exec(
        select(func.count()).where(
            col(Outbox.state).in_(("sending", "ambiguous")),
            Outbox.started_at < wall - STUCK,
        )
    ).one()
    return dict(rows), first.timestamp() if first else 0.0, stuck


def _render(deps: Deps, counts: dict[str, int], oldest: float, stuck: int) -> bytes:
    registry = CollectorRegistry()
    messages = Gauge("align_outbox_messages", "Messages by state", ["state"], registry=registry)
    for state in STATES:
        messages.labels(state).set(counts.get(state, 0))
    floods = Gauge(
        "align_slack_flooded_minutes", "Minutes in which Slack held events back", registry=registry
    )
    floods.set(deps.pulse.floods.total())
    for name, what, figure in (
        ("align_outbox_oldest_seconds", "Age of the oldest unsent message",
         max(deps.now().timestamp() - oldest, 0.0) if oldest else 0.0),
        ("align_outbox_stuck", "Messages in doubt for longer than ten minutes", stuck),
        ("align_loop_lag_seconds", "Longest block of the loop in a minute", deps.pulse.lag()),
    ):  # fmt: skip
        Gauge(name, what, registry=registry).set(figure)
    return generate_latest(registry)
