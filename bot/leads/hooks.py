"""`POST /hooks/leads`: a lead from a CRM, a form or a marketing tool (DESIGN.md section 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.hooks import Hook, Lent, json_object, mount_hook
from bot.leads.fields import LeadFields
from bot.leads.intake import Arrival, receive_lead
from bot.people.only import only_workspace

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


def mount(web: FastAPI, deps: Deps) -> None:
    """Adds the hook to the app. For doors.HOOKS."""
    content = {"application/json": {"schema": LeadIn.model_json_schema()}}
    title = "A new lead, or news of one"
    hook = Hook(PATH, title, _read_lead, _receive, only_workspace, LeadOut, content)
    mount_hook(web, deps, hook)


def _read_lead(body: bytes, _content_type: str) -> LeadFields:
    lead = LeadIn.model_validate(json_object(body))
    return LeadFields(**lead.model_dump())


def _receive(session: Session, lead: LeadFields, now: datetime, lent: Lent) -> dict[str, Any]:
    how = Arrival(owner_changed=tuple(lent.get("owner_changed", ())))
    got = receive_lead(session, lead, now, then=tuple(lent.get("merged", ())), how=how)
    return {"id": got.public_id, "created": got.created}
