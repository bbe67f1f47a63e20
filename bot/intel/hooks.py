"""`POST /hooks/figures`: visits of campaigns by touchpoint and day, from a tool (001-6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from bot.intel.figures import MOST, MOST_ROWS, Figure, take_figures
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.hooks import Hook, Lent, json_object, mount_hook
from bot.people.only import only_workspace

PATH = "/hooks/figures"
Name = Annotated[str, Field(min_length=1, max_length=200)]


class FigureIn(BaseModel):
    """How often a campaign was met at one touchpoint on one day."""

    model_config = ConfigDict(extra="forbid", title="Figure")

    campaign: Name = Field(description="In any spelling; made when it is new")
    touchpoint: Name = Field(description="page, ad, social, e-mail ...", examples=["page"])
    day: date
    count: int = Field(ge=0, le=MOST)


class FiguresIn(BaseModel):
    """Up to 5,000 at once. A day's number sent again replaces the earlier one."""

    model_config = ConfigDict(extra="forbid", title="Figures")

    figures: list[FigureIn] = Field(min_length=1, max_length=MOST_ROWS)


class FiguresOut(BaseModel):
    """How many are kept."""

    stored: int


def mount(web: FastAPI, deps: Deps) -> None:
    """Adds the hook to the app. For doors.HOOKS."""
    schema = FiguresIn.model_json_schema()
    schema["properties"]["figures"]["items"] = FigureIn.model_json_schema()
    schema.pop("$defs", None)
    content = {"application/json": {"schema": schema}}
    title = "Visits of campaigns, by touchpoint and day"
    mount_hook(web, deps, Hook(PATH, title, _read, _receive, only_workspace, FiguresOut, content))


def _read(body: bytes, _content_type: str) -> list[Figure]:
    given = FiguresIn.model_validate(json_object(body)).figures
    return [Figure(**one.model_dump()) for one in given]


def _receive(session: Session, figures: list[Figure], now: datetime, _lent: Lent) -> dict[str, Any]:
    return {"stored": take_figures(session, figures, now)}
