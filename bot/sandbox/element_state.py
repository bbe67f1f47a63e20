"""What an element holds: its initial value, a chosen one, and how `state.values` shows it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.elements import elements_of
from bot.sandbox.records import Json

State = dict[str, dict[str, Json]]

STATELESS = {"button", "overflow", "workflow_button", "feedback_buttons", "icon_button"}
_SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
_MANY = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "file_input": ("files", ""),
}


def field_of(kind: str) -> str:
    """The name under which an element of this type carries its value."""
    return (_SINGLE.get(kind) or _MANY.get(kind) or ("value", ""))[0]


def initial(element: Json) -> Json:
    """The state of an untouched element."""
    kind = str(element["type"])
    if kind in _MANY:
        name, start = _MANY[kind]
        return {"type": kind, name: list(element.get(start) or []) if start else []}
    name, start = _SINGLE.get(kind, ("value", "initial_value"))
    return {"type": kind, name: element.get(start) if start else None}


def initial_state(blocks: list[Json], before: State) -> State:
    """State of all elements: kept from `before` where ids and type agree, else initial."""
    state: State = {}
    for block, element in elements_of(blocks, []):
        if element["type"] in STATELESS:
            continue
        block_id, action_id = str(block["block_id"]), str(element["action_id"])
        old = before.get(block_id, {}).get(action_id)
        keep = old is not None and old.get("type") == element["type"]
        state.setdefault(block_id, {})[action_id] = old if keep and old else initial(element)
    return state


def options_of(element: Json) -> list[Json]:
    """All options of a select, its groups laid flat."""
    options: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group.get("options") or [])
    return options


def chosen(element: Json, value: Any) -> Json:
    """The state after choosing `value`: an option's value, an id, a date, text, or a list.

    A state in Slack's own shape ({"type": ...}) passes as it is. Raises LookupError when the
    element offers no such option: a person cannot choose what is not there.
    """
    kind = str(element["type"])
    if isinstance(value, dict) and value.get("type") == kind:
        return dict(value)
    name = field_of(kind)
    if value is None:
        return {"type": kind, name: [] if kind in _MANY else None}
    if kind in _MANY:
        many: list[Any] = list(value) if isinstance(value, (list, tuple, set)) else [value]
        return {"type": kind, name: [_one(element, each) for each in many]}
    return {"type": kind, name: _one(element, value)}


def _one(element: Json, value: Any) -> Any:
    kind = str(element["type"])
    if kind in ("external_select", "multi_external_select"):
        if isinstance(value, dict):
            return value
        raise LookupError(f"{element['action_id']}: choose an option object that was offered")
    if kind in ("static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"):
        wanted = value.get("value") if isinstance(value, dict) else value
        for option in options_of(element):
            label = option.get("text", {}).get("text")
            if wanted in (option.get("value"), label):
                return option
        raise LookupError(f"{element['action_id']} offers no option {wanted!r}")
    if kind == "rich_text_input" and isinstance(value, str):
        inner = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        return {"type": "rich_text", "elements": [inner]}
    if kind == "datetimepicker":
        return int(value)
    return value if kind == "file_input" else str(value)


def empty(state: Json) -> bool:
    """Whether a required field would be missed."""
    value = state.get(field_of(str(state.get("type"))))
    return value is None or value == "" or value == []


def field_error(element: Json, state: Json) -> str:
    """What Slack's client says under a field before it submits, or ""."""
    value = state.get(field_of(str(element["type"])))
    if element["type"] == "plain_text_input" and isinstance(value, str):
        least, most = element.get("min_length"), element.get("max_length")
        if least and len(value) < int(least):
            return f"Must be at least {least} characters long."
        if most and len(value) > int(most):
            return f"Must be at most {most} characters long."
    if element["type"] == "email_text_input" and value and "@" not in str(value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and value and "://" not in str(value):
        return "Please enter a valid URL."
    return _number_error(element, value) if element["type"] == "number_input" and value else ""


def _number_error(element: Json, value: Any) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Must be at least {least}."
    if most is not None and number > float(most):
        return f"Must be at most {most}."
    return ""
