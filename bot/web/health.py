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

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.models import Outbox

LEAST_FREE = 64 * 1024 * 1024  # bytes
STATES = ("ready", "sending", "ambiguous", "held", "dead")


def mount_health(web: FastAPI, deps: Deps) -> None:
    """Adds the three routes; none of them is part of the described interface."""

    @web.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        return {"alive": "yes"}

    @web.get("/readyz", include_in_schema=False)
    async def readyz(response: Response) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        troubles = await _troubles(deps)
        response.status_code = 503 if troubles else 200
        return {"ready": not troubles, "troubles": troubles}

    @web.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        if not _may_read(request, deps.settings.metrics_token.get_secret_value()):
            return Response(status_code=404)
        counts, oldest = await deps.db.read(_outbox_state)
        waited = max(deps.now().timestamp() - oldest, 0.0) if oldest else 0.0
        return Response(_render(counts, waited), media_type="text/plain; version=0.0.4")


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


def _outbox_state(session: Session) -> tuple[dict[str, int], float | None]:
    rows = session.exec(
        select(Outbox.state, func.count())
        .where(col(Outbox.state).in_(STATES))
        .group_by(Outbox.state)
    ).all()
    first = session.exec(
        select(func.min(Outbox.created_at)).where(Outbox.state == "ready", Outbox.sent_rev == 0)
    ).one()
    return {state: count for state, count in rows}, first.timestamp() if first else None  # noqa: C416


def _render(counts: dict[str, int], waited: float) -> bytes:
    registry = CollectorRegistry()
    messages = Gauge("align_outbox_messages", "Messages by state", ["state"], registry=registry)
    for state in STATES:
        messages.labels(state).set(counts.get(state, 0))
    Gauge("align_outbox_oldest_seconds", "Age of the oldest unsent message", registry=registry).set(
        waited
    )
    return generate_latest(registry)
