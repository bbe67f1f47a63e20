"""A minimal install page: Slack's consent screen, one button."""

from __future__ import annotations

import html
import secrets
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.core import Core


class Consent:
    """/oauth/v2/authorize and its Allow button."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def ask(self, request: Request) -> Response:
        """Show what the app wants; wrong clients and scopes are named."""
        asked = dict(request.query_params)
        if asked.get("client_id") != self.core.client_id:
            return HTMLResponse("<h1>Invalid client_id parameter</h1>", 400)
        scopes = [s for s in asked.get("scope", "").split(",") if s]
        unknown = sorted(set(scopes) - set(self.core.workspace.scopes()))
        if unknown:
            return HTMLResponse(f"<h1>Invalid permissions requested: {html.escape(str(unknown))}"
                                "</h1>", 400)  # fmt: skip
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(asked.get(name, ""))}">'
            for name in ("redirect_uri", "state")
        )
        items = "".join(f"<li>{html.escape(scope)}</li>" for scope in scopes)
        name = html.escape(self.core.workspace.app_name)
        return HTMLResponse(
            f"<h1>{name} is requesting permission to access {self.core.workspace.team_name}</h1>"
            f'<ul>{items}</ul><form action="/oauth/v2/allow" method="get">{fields}'
            "<button>Allow</button></form>"
        )

    async def allow(self, request: Request) -> Response:
        """Send the browser back to the app with a one-time code."""
        target = request.query_params.get("redirect_uri", "")
        if not target.startswith(("http://127.0.0.1", "http://localhost", "https://")):
            return HTMLResponse("<h1>redirect_uri did not match any configured URIs</h1>", 400)
        code = secrets.token_urlsafe(16)
        self.core.oauth_codes.add(code)
        back = urlencode({"code": code, "state": request.query_params.get("state", "")})
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{back}", 302)
