"""The table of Web API methods and what each may ask of its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.records import Channel, Json

SPECIAL = 0
"""The tier of methods that Slack calls special."""


class ApiError(Exception):
    """`ok: false` with Slack's error word; `extra` goes into the answer as it is."""

    status = 200

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code, self.extra = code, extra

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.extra}


@dataclass(frozen=True)
class Ask:
    """One call: its arguments, decoded, and the workspace it is about."""

    core: Core
    method: str
    args: Json
    token: str = ""

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def must(self, name: str, code: str = "invalid_arguments") -> str:
        """A required argument as text. Raises ApiError(code) with the path, as Slack does."""
        value = self.args.get(name)
        if value is None or value == "":
            notes = [f"[ERROR] missing required field: {name}"]
            extra = {"response_metadata": {"messages": notes}} if code.startswith("inv") else {}
            raise ApiError(code, **extra)
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean argument: true, "true", 1 and "1" are yes."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number between 1 and `most`."""
        try:
            value = int(str(self.args.get(name) or default))
        except ValueError:
            raise ApiError("invalid_arguments") from None
        if value < 1:
            raise ApiError("invalid_limit")
        return min(value, most)

    def need(self, *scopes: str) -> None:
        """Any one of `scopes` must be in the manifest. Raises missing_scope as Slack words it."""
        provided = self.core.workspace.scopes()
        if scopes and not any(scope in provided for scope in scopes):
            extra = {"needed": ",".join(scopes), "provided": ",".join(provided)}
            raise ApiError("missing_scope", **extra)

    def channel(self, name: str = "channel") -> Channel:
        """The conversation named by an argument that the app can see. Raises channel_not_found."""
        space = self.core.workspace
        found = space.channels.get(self.must(name))
        hidden = found is not None and found.kind != "channel"
        if found is None or (hidden and space.bot_user not in found.members):
            raise ApiError("channel_not_found")
        return found


Run = Callable[[Ask], Json]


@dataclass(frozen=True)
class Method:
    """How a method is run: scopes (any one), rate tier, caller (bot, app, config or none)."""

    run: Run
    scopes: tuple[str, ...]
    tier: int
    caller: str


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, tier: int = 3, caller: str = "bot") -> Callable[[Run], Run]:
    """Register `run(ask) -> answer` under a method name."""

    def keep(run: Run) -> Run:
        METHODS[name] = Method(run, scopes, tier, caller)
        return run

    return keep


def page_of(rows: list[Any], ask: Ask, default: int = 100) -> tuple[list[Any], str]:
    """One page of `rows` by `limit` and `cursor`, and the next cursor."""
    limit = ask.number("limit", default, 1_000)
    try:
        start = int(ask.text("cursor") or 0)
    except ValueError:
        raise ApiError("invalid_cursor") from None
    following = str(start + limit) if start + limit < len(rows) else ""
    return rows[start : start + limit], following
