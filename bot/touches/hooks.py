"""`POST /hooks/touches`: what prospects did, from a marketing tool (001-5, DESIGN.md section 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.hooks import Hook, Lent, json_object, mount_hook
from bot.people.only import only_workspace
from bot.touches.models import Kind
from bot.touches.service import Seen, take_touches

PATH = "/hooks/touches"
MOST = 500


def _blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Line = Annotated[Annotated[str, Field(max_length=2000)] | None, BeforeValidator(_blank_is_absent)]


class TouchIn(BaseModel):
    """One touch. One of `lead`, `email`, `phone`, `external_id` says whose it is."""

    model_config = ConfigDict(extra="forbid", title="Touch")

    lead: Line = Field(None, description="L-1042, as POST /hooks/leads answered")
    email: Line = None
    phone: Line = None
    external_id: Line = Field(None, description="The lead's id in your system")
    kind: Kind
    what: Line = Field(None, description="In a few words: Pricing page, Opened: Spring offer")
    url: Line = None
    campaign: Line = Field(None, description="In any spelling; made when it is new")
    id: Line = Field(None, description="Your id of this touch: sent again, it counts once")
    at: AwareDatetime | None = Field(None, description="RFC 3339; now if absent")


class TouchesIn(BaseModel):
    """Up to 500 at once."""

    model_config = ConfigDict(extra="forbid", title="Touches")

    touches: list[TouchIn] = Field(min_length=1, max_length=MOST)


class TouchesOut(BaseModel):
    """What became of them. Of people that no lead is known for nothing is kept."""

    stored: int
    repeated: int
    unknown: int


def mount(web: FastAPI, deps: Deps) -> None:
    """Adds the hook to the app. For doors.HOOKS."""
    one, many = TouchIn.model_json_schema(), TouchesIn.model_json_schema(ref_template="{model}")
    many["properties"]["touches"]["items"] = one
    many.pop("$defs", None)
    content = {"application/json": {"schema": {"anyOf": [one, many]}}}
    title = "What prospects did: pages, mail, forms, events"
    mount_hook(web, deps, Hook(PATH, title, _read, _receive, only_workspace, TouchesOut, content))


def _read(body: bytes, _content_type: str) -> list[Seen]:
    said = json_object(body)
    many = "touches" in said
    given = TouchesIn.model_validate(said).touches if many else [TouchIn.model_validate(said)]
    return [Seen(**one.model_dump()) for one in given]


def _receive(session: Session, seen: list[Seen], now: datetime, _lent: Lent) -> dict[str, Any]:
    done = take_touches(session, seen, now)
    return {"stored": done.stored, "repeated": done.repeated, "unknown": done.unknown}
