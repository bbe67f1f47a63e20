"""Reads Slack's payloads: which door is meant, who acted, and the key that makes it one act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.kit.act import Act
from bot.kit.deps import Deps


def act_of(deps: Deps, kind: str, door: str, body: dict[str, Any]) -> Act:
    """The act that a payload describes; its key is what makes a redelivery the same act."""
    team: Any = body.get("team")
    user: Any = body.get("user")
    event: dict[str, Any] = body.get("event") or {}
    event_user: Any = event.get("user")
    workspace_id = body.get("team_id") or (team or {}).get("id") or (user or {}).get("team_id")
    user_id = body.get("user_id") or (user or {}).get("id")
    if user_id is None:
        user_id = event_user.get("id") if isinstance(event_user, dict) else event_user
    view: dict[str, Any] = body.get("view") or {}
    if kind == "event":
        key = f"event:{body.get('event_id')}"
    elif kind in ("form", "closed"):
        key = f"{kind}:{view.get('id')}:{view.get('hash', '')}"
    else:
        key = f"{kind}:{body.get('trigger_id') or body.get('action_ts')}"
    return Act(deps, kind, door, body, str(workspace_id or ""), str(user_id or ""), deps.now(), key)


def names_of(kind: str, body: dict[str, Any], prefix: str) -> Iterable[str]:
    """The doors that a payload may mean, the most specific first."""
    if kind == "command":
        command = str(body.get("command") or "")
        yield "/" + command[1:].removeprefix(prefix)
    elif kind == "event":
        event: dict[str, Any] = body.get("event") or {}
        name = str(event.get("type") or "")
        for part in (event.get("subtype"), event.get("channel_type")):
            if part:
                yield f"{name}.{part}"
        yield name
    elif kind in ("form", "closed"):
        yield str((body.get("view") or {}).get("callback_id") or "")
    elif kind == "action":
        yield str((body.get("actions") or [{}])[0].get("action_id") or "").split("#")[0]
    elif kind == "options":
        yield str(body.get("action_id") or "")
    else:
        yield str(body.get("callback_id") or "")
