"""The only way out to Slack: post, redraw, whisper, open form, publish home, react, upload.

One shared aiohttp session, no retries inside (slack-sdk's default handler posts twice when a
connection drops: RELIABILITY.md 0.1), a typed class for each family of errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.kit.slack_errors import (
    Ambiguous,
    SlackError,
    TokenRevoked,
    Unreachable,
    refused_there,
    typed,
)

TIMEOUT = 10  # seconds; kit/delivery.LEASE is longer
# Gives the bot token of a workspace, or None when it has none (any more).
Tokens = Callable[[str], Awaitable[str | None]]


class Slack:
    """Slack's Web API for one process; every call names its workspace."""

    def __init__(self, api_url: str, tokens: Tokens) -> None:
        self.api_url = api_url
        # Seconds that one call may take; shorter only where a test cannot wait.
        self.timeout: float = TIMEOUT
        self._tokens = tokens
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64),
                timeout=aiohttp.ClientTimeout(total=self.timeout, connect=4),
            )
        return self._session

    async def call(self, workspace_id: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Calls a Web API method with JSON arguments. Returns Slack's answer.

        Raises a class of kit/slack_errors.py; None arguments are left out.
        """
        answer, _ = await self.call_with_headers(workspace_id, method, **arguments)
        return answer

    async def call_with_headers(
        self, workspace_id: str, method: str, **arguments: Any
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """As `call`, with the answer's headers in lower case (scopes, date)."""
        token = await self._tokens(workspace_id)
        if token is None:
            raise TokenRevoked("not_authed", f"no token for workspace {workspace_id}")
        client = AsyncWebClient(
            token=token,
            base_url=self.api_url,
            session=self._open(),
            timeout=TIMEOUT,  # of no effect: the session's own holds
            retry_handlers=[],
        )
        payload = {k: v for k, v in arguments.items() if v is not None}
        if "cursor" in payload or method.split(".")[-1] in _READS:
            return await _guarded(client.api_call(method, params=payload))
        return await _guarded(client.api_call(method, json=payload))

    async def post(
        self, workspace_id: str, to: str, message: dict[str, Any], **more: Any
    ) -> tuple[str, str]:
        """Posts to a channel or a person. Returns (channel, ts)."""
        answer = await self.call(
            workspace_id,
            "chat.postMessage",
            **{"unfurl_links": False, "unfurl_media": False, **message, "channel": to, **more},
        )
        return answer["channel"], answer["ts"]

    async def redraw(
        self, workspace_id: str, channel: str, ts: str, message: dict[str, Any]
    ) -> None:
        """Draws a message anew in place."""
        await self.call(workspace_id, "chat.update", **{**message, "channel": channel, "ts": ts})

    async def remove(self, workspace_id: str, channel: str, ts: str) -> None:
        """Deletes one of our own messages."""
        await self.call(workspace_id, "chat.delete", channel=channel, ts=ts)

    async def whisper(
        self,
        workspace_id: str,
        channel: str,
        user: str,
        message: dict[str, Any],
        thread_ts: str | None = None,
    ) -> None:
        """Shows something to one person only. It does not last (U39)."""
        await self.call(
            workspace_id,
            "chat.postEphemeral",
            **{**message, "channel": channel, "user": user, "thread_ts": thread_ts},
        )

    async def open_form(self, workspace_id: str, trigger_id: str, view: dict[str, Any]) -> str:
        """Opens a modal; a trigger lives three seconds. Returns the view's id."""
        answer = await self.call(workspace_id, "views.open", trigger_id=trigger_id, view=view)
        return answer["view"]["id"]

    async def push_form(self, workspace_id: str, trigger_id: str, view: dict[str, Any]) -> str:
        """Puts a modal on top of the open one (at most three)."""
        answer = await self.call(workspace_id, "views.push", trigger_id=trigger_id, view=view)
        return answer["view"]["id"]

    async def update_form(self, workspace_id: str, view_id: str, view: dict[str, Any]) -> None:
        """Draws an open modal anew."""
        await self.call(workspace_id, "views.update", view_id=view_id, view=view)

    async def publish_home(self, workspace_id: str, user: str, view: dict[str, Any]) -> None:
        """Draws a person's Home tab."""
        await self.call(workspace_id, "views.publish", user_id=user, view=view)

    async def react(self, workspace_id: str, channel: str, ts: str, name: str) -> None:
        """Adds our reaction; that it stands there already is no error."""
        try:
            await self.call(workspace_id, "reactions.add", channel=channel, timestamp=ts, name=name)
        except SlackError as error:
            if error.code != "already_reacted":
                raise

    async def upload(
        self,
        workspace_id: str,
        channel: str | None,
        name: str,
        content: bytes,
        alt: str,
        *,
        thread_ts: str | None = None,
    ) -> str:
        """Uploads a file into a channel, or a thread there, in Slack's three steps; without one,
        for a block to show. Returns the file's id."""
        place = await self.call(
            workspace_id,
            "files.getUploadURLExternal",
            filename=name,
            length=len(content),
            alt_txt=alt,
        )
        try:
            async with self._open().post(place["upload_url"], data=content) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Ambiguous("upload_failed", str(error)) from error
        await self.call(
            workspace_id,
            "files.completeUploadExternal",
            files=[{"id": place["file_id"], "title": name}],
            channel_id=channel,
            thread_ts=thread_ts,
        )
        return place["file_id"]

    async def respond(self, response_url: str, message: dict[str, Any]) -> None:
        """Answers through a response_url (5 times in 30 minutes). Raises SlackError."""
        body = {"replace_original": False, "response_type": "ephemeral", **message}
        try:
            async with self._open().post(response_url, json=body) as answer:
                text = await answer.text()
                if answer.status >= 500:
                    raise Ambiguous(f"http_{answer.status}", "response_url")
                if answer.status != 200:
                    raise refused_there(answer.status, text)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable("unreachable", "response_url") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Ambiguous("no_answer", f"response_url: {type(error).__name__}") from error

    async def close(self) -> None:
        """Closes the shared session."""
        if self._session is not None:
            await self._session.close()
            # aiohttp closes transports in the next turn of the loop.
            await asyncio.sleep(0)


async def owner_of(api_url: str, token: str) -> str:
    """The workspace that a token belongs to. Raises SlackError."""

    async def given(_workspace_id: str) -> str | None:
        return token

    slack = Slack(api_url, given)
    try:
        return str((await slack.call("", "auth.test")).get("team_id") or "")
    finally:
        await slack.close()


_READS = {"list", "info", "history", "replies", "members", "test", "getPermalink",
          "getUploadURLExternal", "conversations", "lookupByEmail"}  # fmt: skip


async def _guarded(call: Awaitable[Any]) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        answer = await call
    except SlackApiError as error:
        raise typed(error.response) from error
    except aiohttp.ClientConnectorError as error:
        raise Unreachable("unreachable", str(error)) from error
    except aiohttp.ConnectionTimeoutError as error:
        raise Unreachable("unreachable", "connecting took too long") from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError) as error:
        raise Ambiguous("no_answer", type(error).__name__) from error
    return answer.data, {k.lower(): v for k, v in answer.headers.items()}
