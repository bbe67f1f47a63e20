"""`POST /hooks/leads`: a lead from a CRM, a form or a marketing tool (DESIGN.md section 4)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlmodel import select

from bot.kit import faults
from bot.kit.boundary import NotSaved, StillSaving, UserError
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.once import KeyReused, claim_once, earlier_answer, remember_answer
from bot.leads.fields import LeadFields
from bot.leads.intake import Arrival, receive_lead
from bot.leads.signed import Call, Refused, read_call
from bot.people.models import Workspace

PATH = "/hooks/leads"


def _blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Text = Annotated[str, Field(max_length=2000)]
Line = Annotated[Text | None, BeforeValidator(_blank_is_absent)]
Plain = str | int | float | bool | None


class LeadIn(BaseModel):
    """A lead. One of `email`, `phone`, `external_id` is needed; an empty text counts as absent."""

    model_config = ConfigDict(extra="forbid", title="Lead")

    email: Line = Field(None, description="The same lead again updates; it is never doubled.")
    phone: Line = Field(None, description="With its country code, e.g. +44 20 7946 0000")
    name: Line = None
    title: Line = None
    company: Line = None
    industry: Line = None
    country: Line = None
    source: Line = Field(None, description="Where it came from: webinar, web form, list")
    vendor: Line = None
    campaign: Line = Field(None, description="In any spelling; made when it is new")
    external_id: Line = Field(None, description="Its id in your system")
    url: Line = Field(None, description="Its record in your CRM")
    owner_email: Line = Field(None, description="Whose it is; unknown people own nothing")
    site: Line = None
    score: int | None = Field(None, ge=-1_000_000, le=1_000_000)
    received_at: AwareDatetime | None = Field(None, description="RFC 3339; now if absent")
    extra: dict[str, Plain] | None = Field(None, max_length=50)


class LeadOut(BaseModel):
    """What became of it."""

    id: str = Field(examples=["L-1042"])
    created: bool


class Fault(BaseModel):
    """One thing that is wrong."""

    loc: list[str | int] = Field(examples=[["body", "email"]])
    msg: str


class Faults(BaseModel):
    """Why a call was refused."""

    detail: list[Fault]


class NoWorkspace(Exception):
    """No workspace, or more than one, could be meant."""


def mount(web: FastAPI, deps: Deps) -> None:
    """Adds the hook to the app. For doors.HOOKS."""

    async def post_lead(request: Request) -> JSONResponse:
        try:
            call = await read_call(request, deps.settings.hook_secret.get_secret_value())
            faults.hit("verified")
            lead = _read_lead(call.body)
            workspace_id = await deps.db.read(_only_workspace)
            answer = await deps.db.write(
                _receive_once, call, lead, deps.now(), tuple(deps.parts.get("merged", [])),
                tuple(deps.parts.get("owner_changed", [])), workspace_id=workspace_id,
            )  # fmt: skip
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
        return JSONResponse(answer)

    web.post(
        PATH,
        summary="A new lead, or news of one",
        response_model=LeadOut,
        responses={
            status: {"model": Faults, "description": why} for status, why in _REFUSALS.items()
        },
        openapi_extra=_described(),
    )(post_lead)


_REFUSALS: dict[int | str, str] = {
    400: "A bearer secret without Idempotency-Key",
    401: "The signature or secret is missing, wrong or older than five minutes",
    409: "The key was used before with another body; the first answer stands",
    413: "More than 1 MB",
    422: "Not JSON, an unknown field or a wrong value; `loc` names it",
    503: "Not stored; the same call may be sent again",
}


def _described() -> dict[str, Any]:
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
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": LeadIn.model_json_schema()}},
        },
        "parameters": [{**header, "name": n, "description": d} for n, d in names.items()],
    }


def _read_lead(body: bytes) -> LeadFields:
    try:
        said = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UserError("The body is not JSON.") from None
    if not isinstance(said, dict):
        raise UserError("The body must be a JSON object.")
    lead = LeadIn.model_validate(_no_surrogates(said))
    return LeadFields(**lead.model_dump())


def _no_surrogates(value: Any) -> Any:
    """Half a character, as broken senders write it, becomes a question mark (F44)."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_no_surrogates(k): _no_surrogates(v) for k, v in value.items()}
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _only_workspace(session: Session) -> str:
    found = session.exec(select(Workspace.workspace_id).limit(2)).all()
    if not found:
        raise NoWorkspace("no Slack workspace is connected here yet")
    if len(found) > 1:
        raise NoWorkspace("several workspaces are connected; this secret names none of them")
    return found[0]


def _receive_once(
    session: Session,
    call: Call,
    lead: LeadFields,
    now: datetime,
    then: tuple[Any, ...],
    owner_changed: tuple[Any, ...],
) -> dict[str, Any]:
    """The key, the lead and the answer in one transaction (F48)."""
    key = f"hook:leads:{call.key}"
    if not claim_once(session, key, now, call.digest):
        earlier = earlier_answer(session, key, call.digest)
        if earlier is not None:
            return earlier
    how = Arrival(owner_changed=owner_changed)
    got = receive_lead(session, lead, now, then=then, how=how)
    answer: dict[str, Any] = {"id": got.public_id, "created": got.created}
    remember_answer(session, key, answer)
    return answer


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
