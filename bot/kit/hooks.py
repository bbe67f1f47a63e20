"""Doors for other systems: `POST /hooks/...`, each call known by its sender and counted once.

A room gives a `Hook`; this reads the request, checks who sends, stores the key and the effect in
one transaction (F48), and says in OpenAPI what may be sent (DESIGN.md section 4).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from bot.kit import faults
from bot.kit.boundary import NotSaved, StillSaving, UserError
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.once import KeyReused, claim_once, earlier_answer, remember_answer
from bot.kit.signed import LARGEST, Call, Refused, read_call

Lent = Mapping[str, Sequence[Any]]


class NoWorkspace(Exception):
    """No workspace, or more than one, could be meant."""


@dataclass(frozen=True)
class Hook:
    """One door.

    `read(body, content_type)` makes of the bytes what `receive(session, said, now, lent)` stores;
    it raises UserError or pydantic's ValidationError. `receive` returns the answer as JSON can
    carry it. `whose(session)` names the workspace or raises NoWorkspace. `content` is the request
    body as OpenAPI describes it, `largest` its bytes.
    """

    path: str
    summary: str
    read: Callable[[bytes, str], Any]
    receive: Callable[[Session, Any, datetime, Lent], dict[str, Any]]
    whose: Callable[[Session], str]
    answer: type[BaseModel]
    content: Mapping[str, Any]
    largest: int = LARGEST


class Fault(BaseModel):
    """One thing that is wrong."""

    loc: list[str | int] = Field(examples=[["body", "email"]])
    msg: str


class Faults(BaseModel):
    """Why a call was refused."""

    detail: list[Fault]


def mount_hook(web: FastAPI, deps: Deps, hook: Hook) -> None:
    """Adds the door to the app. For doors.HOOKS."""

    async def post(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await _take(deps, hook, request))
        except Refused as refused:
            return _fault(refused.status, refused.why)
        except ValidationError as wrong:
            return _faults(wrong)
        except UserError as wrong:
            return _fault(422, wrong.sentence, wrong.field)
        except KeyReused:
            return _fault(409, "this key was used before, with another body")
        except NoWorkspace as nowhere:
            return _fault(503, str(nowhere))
        except (NotSaved, StillSaving):
            return _fault(503, "not stored yet; send the same again in a few seconds", retry=5)

    web.post(
        hook.path,
        summary=hook.summary,
        response_model=hook.answer,
        responses={
            status: {"model": Faults, "description": why} for status, why in _REFUSALS.items()
        },
        openapi_extra=_described(hook.content),
        operation_id=hook.path.strip("/").replace("/", "_"),
    )(post)


async def _take(deps: Deps, hook: Hook, request: Request) -> dict[str, Any]:
    secret = deps.settings.hook_secret.get_secret_value()
    call = await read_call(request, secret, hook.largest)
    faults.hit("verified")
    said = hook.read(call.body, request.headers.get("content-type", ""))
    workspace_id = await deps.db.read(hook.whose)
    return await deps.db.write(
        _receive_once, hook, call, said, deps.now(), deps.parts, workspace_id=workspace_id
    )


def _receive_once(
    session: Session, hook: Hook, call: Call, said: Any, now: datetime, lent: Lent
) -> dict[str, Any]:
    """The key, the effect and the answer in one transaction (F48)."""
    key = f"hook:{hook.path.rpartition('/')[2]}:{call.key}"
    if not claim_once(session, key, now, call.digest):
        earlier = earlier_answer(session, key, call.digest)
        if earlier is not None:
            return earlier
    answer = hook.receive(session, said, now, lent)
    remember_answer(session, key, answer)
    return answer


_REFUSALS: dict[int | str, str] = {
    400: "A bearer secret without Idempotency-Key",
    401: "The signature or secret is missing, wrong or older than five minutes",
    409: "The key was used before with another body; the first answer stands",
    413: "Too large",
    422: "Not what is expected here; `loc` names the field",
    503: "Not stored; the same call may be sent again",
}


def _described(content: Mapping[str, Any]) -> dict[str, Any]:
    """The request as OpenAPI shows it; it is read by hand, so that its raw bytes can be signed."""
    header = {"in": "header", "schema": {"type": "string"}, "required": False}
    names = {
        "webhook-id": "Standard Webhooks: the message's id, also the idempotency key",
        "webhook-timestamp": "Standard Webhooks: seconds since the epoch",
        "webhook-signature": "Standard Webhooks: v1,<base64>",
        "Authorization": "Or: Bearer and the secret",
        "Idempotency-Key": "With Authorization: what makes this call one",
    }
    return {
        "requestBody": {"required": True, "content": dict(content)},
        "parameters": [{**header, "name": n, "description": d} for n, d in names.items()],
    }


def json_object(body: bytes) -> dict[str, Any]:
    """The body as a JSON object; half characters become question marks (F44). UserError if not."""
    try:
        said = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UserError("The body is not JSON.") from None
    if not isinstance(said, dict):
        raise UserError("The body must be a JSON object.")
    return _no_surrogates(said)


def _no_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_no_surrogates(k): _no_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_no_surrogates(v) for v in value]
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _fault(
    status: int, why: str, field: str | None = None, retry: int | None = None
) -> JSONResponse:
    loc: list[str] = ["body", field] if field else []
    headers = {"Retry-After": str(retry)} if retry else None
    return JSONResponse({"detail": [{"loc": loc, "msg": why}]}, status, headers)


def _faults(wrong: ValidationError) -> JSONResponse:
    detail = [
        {"loc": ["body", *e["loc"]], "msg": e["msg"]} for e in wrong.errors(include_url=False)
    ]
    return JSONResponse({"detail": json.loads(json.dumps(detail, default=str))}, 422)
