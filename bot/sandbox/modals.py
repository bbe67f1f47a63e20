"""The modal stack of each person, and the Home tab: opening, pushing, updating, closing."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.element_state import initial_state
from bot.sandbox.methods import ApiError
from bot.sandbox.posting import settle_ids
from bot.sandbox.records import Json, View
from bot.sandbox.rules_surfaces import view_faults

MOST_STACK = 3


def checked(core: Core, body: Any, *, own: View | None = None) -> Json:
    """A copy of a view that Slack would take. Raises ApiError with the path of each fault."""
    if not isinstance(body, dict):
        raise ApiError("invalid_arguments")
    code, notes = view_faults(body, core.refused_blocks)
    if notes:
        listed = {"messages": [f"[ERROR] {note}" for note in notes]}
        raise ApiError(code, response_metadata=listed)
    external = body.get("external_id")
    twin = core.workspace.view_by_external(str(external)) if external else None
    if twin is not None and twin is not own:
        raise ApiError("duplicate_external_id")
    kept: Json = copy.deepcopy(body)
    settle_ids(kept["blocks"])
    return kept


def new_hash(core: Core) -> str:
    """A view's hash: seconds and eight random digits, as Slack's look."""
    return f"{int(core.clock.now().timestamp())}.{secrets.token_urlsafe(6)[:8]}"


def _fresh(core: Core, user: str, body: Json) -> View:
    view = View(core.workspace.next_id("V"), user, body, new_hash(core))
    view.state = initial_state(view.blocks, {})
    return view


def open_view(core: Core, user: str, body: Json) -> View:
    """A new root modal; what was open before is gone."""
    view = _fresh(core, user, body)
    view.root_id = view.id
    core.workspace.stacks[user] = [view]
    core.hub.changed("views", user=user)
    return view


def push_view(core: Core, user: str, body: Json) -> View:
    """A modal on top of the open one. Raises push_limit_reached past three."""
    stack = core.workspace.stacks.get(user) or []
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= MOST_STACK:
        raise ApiError("push_limit_reached")
    view = _fresh(core, user, body)
    view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    core.hub.changed("views", user=user)
    return view


def update_view(core: Core, view: View, body: Json) -> View:
    """Replace a view's body; what was typed stays where block_id and action_id are the same."""
    view.body = body
    view.hash = new_hash(core)
    view.errors = {}
    view.state = initial_state(view.blocks, view.state)
    core.hub.changed("views" if body.get("type") == "modal" else "home", user=view.user)
    return view


def publish_home(core: Core, user: str, body: Json) -> View:
    """The Home tab of one person; the same view id for ever."""
    view = core.workspace.homes.get(user)
    if view is None:
        view = core.workspace.homes[user] = _fresh(core, user, body)
        view.root_id = view.id
        core.hub.changed("home", user=user)
        return view
    return update_view(core, view, body)


def close_top(core: Core, user: str) -> View | None:
    """Take the top modal off; the one below shows again."""
    stack = core.workspace.stacks.get(user) or []
    view = stack.pop() if stack else None
    core.hub.changed("views", user=user)
    return view


def close_all(core: Core, user: str) -> list[View]:
    """Take the whole stack off; the closed views, top first."""
    stack = core.workspace.stacks.pop(user, [])
    core.hub.changed("views", user=user)
    return list(reversed(stack))
