"""A small app beside the sandbox: answers commands, presses and forms; remembers them."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.server import Sandbox
from tests.sandbox_page import examples
from tests.sandbox_page.examples import Json, button, mrkdwn, option, plain


class _Server(uvicorn.Server):
    """Inside the test's loop: leaves the signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class LittleApp:
    """Speaks Slack's wire by hand, so that the page is tested without the bot."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.got: list[Json] = []
        self.form: Json | None = examples.FORM
        """What opens at /ask and at a shortcut; None: nothing opens."""
        self.submitted: Json | None = None
        """How a form that was sent is answered; None: as FORM asks for it."""
        self._web = httpx.AsyncClient(trust_env=False, timeout=60)
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> LittleApp:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        web = Starlette(routes=[Route("/slack/events", self.take, methods=["POST"])])
        config = uvicorn.Config(web, log_config=None, access_log=False, lifespan="off")
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            await asyncio.sleep(0.005)
        self.sandbox.connect(f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._serving is not None
        self._server.should_exit = True
        await self._serving
        await self._web.aclose()

    def last(self, kind: str) -> Json:
        """The newest interaction of that type."""
        return next(p for p in reversed(self.got) if p.get("type") == kind)

    async def call(self, method: str, **args: Any) -> Json:
        """One Web API call, as the app."""
        headers = {"Authorization": f"Bearer {self.sandbox.bot_token}"}
        reply = await self._web.post(self.sandbox.api_url + method, json=args, headers=headers)
        answer: Json = reply.json()
        assert answer["ok"], (method, answer)
        return answer

    async def respond(self, payload: Json, **message: Any) -> None:
        """Answer at the response_url of an interaction."""
        reply = await self._web.post(payload["response_url"], json=message)
        assert reply.status_code == 200, reply.text

    async def take(self, request: Request) -> Response:
        if request.headers["content-type"].startswith("application/json"):
            return await self._event(await request.json())
        form = dict(await request.form())
        if "payload" in form:
            payload = json.loads(str(form["payload"]))
            self.got.append(payload)
            return await self._interaction(payload)
        self.got.append(form)
        return await self._command(form)

    async def _event(self, body: Json) -> Response:
        self.got.append(body)
        if body.get("event", {}).get("type") == "app_home_opened":
            await self._publish_home(body["event"]["user"])
        return Response()

    async def _publish_home(self, user: str) -> None:
        blocks: list[Json] = [
            {"type": "header", "text": plain("Waiting for me")},
            *examples.lead_card(),
            examples.BAR,
        ]
        await self.call("views.publish", user_id=user, view={"type": "home", "blocks": blocks})

    async def _command(self, form: Json) -> Response:
        match form["command"]:
            case "/badlead":
                blocks = [
                    {"type": "section", "text": mrkdwn(f"Saved: *{form['text'] or 'L-1042'}*")},
                    {"type": "actions", "elements": [button("lead.undo", "Undo", value="1")]},
                ]
                return JSONResponse({"text": "Saved", "blocks": blocks})
            case "/ask":
                await self._open(form["trigger_id"])
                return Response()
            case "/later":
                await asyncio.sleep(self.sandbox.ack_seconds + 0.3)
                return Response()
            case _:
                return Response(status_code=500)

    async def _interaction(self, payload: Json) -> Response:
        match payload["type"]:
            case "block_suggestion":
                typed = payload["value"]
                return JSONResponse({"options": [option(typed, f"{typed.title()} GmbH")]})
            case "view_submission":
                return self._submitted(payload["view"])
            case "message_action" | "shortcut":
                await self._open(payload["trigger_id"])
            case "block_actions" if payload["actions"][0]["action_id"] == "lead.mine":
                card = examples.lead_card("*L-1042* · Pat Lee, Acme · Webinar Q3 · Rita")
                place = {"channel": payload["channel"]["id"], "ts": payload["message"]["ts"]}
                await self.call("chat.update", **place, text="L-1042", blocks=card)
            case "block_actions" if payload["actions"][0]["action_id"] == "lead.undo":
                await self.respond(payload, replace_original=True, text="Undone.")
            case _:
                pass
        return Response()

    async def _open(self, trigger_id: str) -> None:
        if self.form is not None:
            await self.call("views.open", trigger_id=trigger_id, view=self.form)

    def _submitted(self, view: Json) -> Response:
        if self.submitted is not None:
            return JSONResponse(self.submitted)
        if view["callback_id"] == "second":
            return JSONResponse({"response_action": "clear"})
        email = view["state"]["values"]["email"]["v"]["value"]
        if not email.endswith("@x.test"):
            return JSONResponse(
                {"response_action": "errors", "errors": {"email": "Nobody has that address."}}
            )
        again = {"callback_id": "second", "title": plain("And why?")}
        second = copy.deepcopy(examples.FORM) | again
        second["blocks"] = [{"type": "section", "text": mrkdwn("*One more thing*")}]
        return JSONResponse({"response_action": "push", "view": second})
