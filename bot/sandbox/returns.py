"""Answers of the app: the body of an acknowledgement, and POSTs to a response_url."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from bot.sandbox import posting
from bot.sandbox.api import Receive, Scope, Send, paced, send_body, strike_after, strike_before
from bot.sandbox.core import Core
from bot.sandbox.courier import Answer
from bot.sandbox.methods import ApiError
from bot.sandbox.methods_chat import check_blocks
from bot.sandbox.records import Call, Json, Message
from bot.sandbox.triggers import Return

PATHS = ("/commands/", "/actions/", "/app/")


def message_of(core: Core, back: Return, body: Json) -> Message | None:
    """Carry out a message payload at a return address. Raises ApiError with Slack's word.

    `delete_original` and `replace_original` act on the source; neither changes its visibility.
    """
    delete, replace = truthy(body.get("delete_original")), truthy(body.get("replace_original"))
    source = back.source
    if delete and source is not None:
        _remove(core, source)
        back.source = None
    said = body.get("text") or body.get("blocks") or body.get("attachments")
    if not said:
        if delete:
            return None
        error = ApiError("no_text")
        error.status = 400
        raise error
    parts = _parts(core, body)
    if replace and source is not None and not delete:
        return _replace(core, source, parts)
    new = _new(core, back, body, parts)
    if back.answers:
        back.source = new
    return new


def truthy(value: Any) -> bool:
    return str(value).lower() == "true"


def _parts(core: Core, body: Json) -> Json:
    blocks, attachments = body.get("blocks") or [], body.get("attachments") or []
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    try:
        check_blocks(core, blocks, attachments)
    except ApiError as error:
        error.status = 400
        raise
    return {"text": str(body.get("text") or ""), "blocks": blocks, "attachments": attachments}


def _remove(core: Core, source: Message) -> None:
    if source.ephemeral_to:
        if source in core.workspace.ephemerals:
            core.workspace.ephemerals.remove(source)
        core.hub.changed("channel", channel=source.channel, user=source.ephemeral_to)
    elif core.workspace.find(source.channel, source.ts) is source:
        posting.delete(core, source)


def _replace(core: Core, source: Message, parts: Json) -> Message:
    if source.ephemeral_to:
        source.text, source.blocks = parts["text"], posting.settle_ids(parts["blocks"])
        source.attachments = parts["attachments"]
        posting.mark_pings(source)
        core.hub.changed("channel", channel=source.channel, user=source.ephemeral_to)
    elif source.app_id == core.workspace.app_id:
        posting.update(core, source, parts, core.workspace.bot_user)
    return source


def _new(core: Core, back: Return, body: Json, parts: Json) -> Message:
    space = core.workspace
    public = body.get("response_type") == "in_channel"
    thread = str(body.get("thread_ts") or "") if public else ""
    if not public and back.source is not None:
        thread = back.source.thread_ts
    message = Message(
        space.next_ts(),
        back.channel,
        user=space.bot_user,
        bot_id=space.bot_id,
        app_id=space.app_id,
        thread_ts=thread,
        ephemeral_to="" if public else back.user,
        **parts,
    )
    if public:
        return posting.post(core, message)[0]
    return posting.whisper(core, message)


def acknowledged(core: Core, back: Return, answer: Answer) -> Message | None:
    """The message in the body of a command's acknowledgement. Raises ApiError."""
    if not answer.body.strip():
        return None
    body: Any = {"text": answer.body}
    if "json" in answer.content_type:
        try:
            body = json.loads(answer.body)
        except ValueError:
            raise ApiError("invalid_command_response") from None
        if isinstance(body, str):
            body = {"text": body}
        if not isinstance(body, dict):
            raise ApiError("invalid_command_response")
        if not any(body.get(key) for key in ("text", "blocks", "attachments")):
            return None
    return message_of(core, back, body)


class Returns:
    """The ASGI door of response_urls."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        core, path = self.core, str(scope["path"])
        raw = await Request(scope, receive).body()
        try:
            body: Any = json.loads(raw)
        except ValueError:
            body = None
        args: Json = body if isinstance(body, dict) else {}
        call = Call("response_url", args, "", core.clock.now())
        core.record.append(call)
        fault = core.faults.take("response_url", args)
        if fault is not None:
            call.fault = fault.kind
            if await strike_before(fault, call, send):
                return
        call.status, call.response, more = self._answer(path, body)
        if fault is not None and await strike_after(fault, call, send):
            return
        if call.status == 200:
            await send_body(send, 200, b"ok", "text/html", {})
        else:
            said = json.dumps(call.response).encode()
            await send_body(send, call.status, said, "application/json", more)

    def _answer(self, path: str, body: Any) -> tuple[int, Json, dict[str, str]]:
        if not isinstance(body, dict):
            return 400, {"ok": False, "error": "invalid_payload"}, {}
        said: Json = body
        back = self.core.response_urls.use(path)
        if isinstance(back, str):
            return 404, {"ok": False, "error": back}, {}
        # A message that everybody sees counts like any other, whatever the way it came.
        public = said.get("response_type") == "in_channel" and not said.get("replace_original")
        if public and (wait := self.core.pace.post(paced(self.core, back.channel))):
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
        try:
            message_of(self.core, back, said)
        except ApiError as error:
            return error.status, error.answer(), {}
        return 200, {"ok": True}, {}
