"""views.open, views.push, views.update, views.publish."""

from __future__ import annotations

from bot.sandbox import modals
from bot.sandbox.methods import ApiError, Ask, method
from bot.sandbox.methods_chat import as_json
from bot.sandbox.records import Json, View
from bot.sandbox.shapes import view_json
from bot.sandbox.triggers import Trigger


def _body(ask: Ask, *, own: View | None = None) -> Json:
    ask.must("view")
    return modals.checked(ask.core, as_json(ask, "view", "invalid_arguments"), own=own)


def _exchange(ask: Ask) -> Trigger:
    name = "trigger_id" if ask.text("trigger_id") else "interactivity_pointer"
    given = ask.text(name)
    if not given:
        ask.must("trigger_id")
    found = ask.core.triggers.look(given)
    if isinstance(found, str):
        raise ApiError(found)
    return found


def _type_must_be(body: Json, wanted: str) -> None:
    if body.get("type") != wanted:
        note = f"[ERROR] must be a valid enum value [json-pointer:/view/type] ({wanted})"
        raise ApiError("invalid_arguments", response_metadata={"messages": [note]})


@method("views.open", tier=4)
def views_open(ask: Ask) -> Json:
    body = _body(ask)
    _type_must_be(body, "modal")
    trigger = _exchange(ask)
    trigger.used = True
    view = modals.open_view(ask.core, trigger.user, body)
    return {"view": view_json(ask.core.workspace, view)}


@method("views.push", tier=4)
def views_push(ask: Ask) -> Json:
    body = _body(ask)
    trigger = _exchange(ask)
    if body.get("type") != "modal" or trigger.surface == "home":
        note = "must match the `type` of the root view whose stack we're pushing onto"
        listed = [f"[ERROR] {note} [json-pointer:/view/type]"]
        raise ApiError("invalid_arguments", response_metadata={"messages": listed})
    if not ask.core.workspace.stacks.get(trigger.user) or trigger.surface != "modal":
        raise ApiError("not_found")
    view = modals.push_view(ask.core, trigger.user, body)
    trigger.used = True
    return {"view": view_json(ask.core.workspace, view)}


@method("views.update", tier=4)
def views_update(ask: Ask) -> Json:
    space = ask.core.workspace
    view_id, external = ask.text("view_id"), ask.text("external_id")
    if not (view_id or external):
        ask.must("view_id")
    view = space.view(view_id) if view_id else space.view_by_external(external)
    body = _body(ask, own=view)
    if view is None:
        raise ApiError("not_found")
    if ask.text("hash") and ask.text("hash") != view.hash:
        raise ApiError("hash_conflict", view=view_json(space, view))
    if body.get("type") != view.body.get("type"):
        _type_must_be(body, str(view.body.get("type")))
    return {"view": view_json(space, modals.update_view(ask.core, view, body))}


@method("views.publish", tier=4)
def views_publish(ask: Ask) -> Json:
    space = ask.core.workspace
    user = ask.must("user_id")
    home = space.homes.get(user)
    body = _body(ask, own=home)
    if not space.manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled"):
        raise ApiError("not_enabled")
    _type_must_be(body, "home")
    member = space.members.get(user)
    if member is None or member.is_bot:
        raise ApiError("user_not_found")
    if ask.text("hash") and home is not None and ask.text("hash") != home.hash:
        raise ApiError("hash_conflict", view=view_json(space, home))
    return {"view": view_json(space, modals.publish_home(ask.core, user, body))}
