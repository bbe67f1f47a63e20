"""`GET /calendar/<token>.ics`: a person's private calendar, for programs that subscribe to it."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from bot.gatherings.calendars import read_feed, whose_feed
from bot.kit.deps import Deps

KEPT = "private, max-age=300"


def mount(web: FastAPI, deps: Deps) -> None:
    """Adds the route. An address that is not known, or no longer, is simply not there."""

    @web.get("/calendar/{token}.ics", include_in_schema=False)
    async def calendar(token: str, request: Request) -> Response:
        whose = await deps.db.read(whose_feed, token) if 20 <= len(token) <= 100 else None
        if whose is None:
            return Response(status_code=404)
        workspace_id, slack_id = whose
        known = request.headers.get("if-none-match", "").removeprefix("W/")
        found = await deps.db.read(
            read_feed, slack_id, deps.now(), deps.parts, known, workspace_id=workspace_id
        )
        if found is None:
            return Response(status_code=404)
        tag, content = found
        headers = {"ETag": tag, "Cache-Control": KEPT, "X-Robots-Tag": "noindex"}
        if content is None:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
