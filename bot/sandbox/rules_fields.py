"""Rules of input fields, and which elements may stand in which block (SLACK.md 2.1, 2.2)."""

from __future__ import annotations

from bot.sandbox.rules import Check, anything, boolean, by_type, items, number, shape, string
from bot.sandbox.rules_elements import (
    BUTTON,
    CHOICES,
    DATETIME,
    DISPATCH,
    ID,
    IMAGE,
    MENUS,
    MULTI_MENUS,
    OVERFLOW,
    PICKERS,
    PLACEHOLDER,
    WORKFLOW_BUTTON,
)


def _field(own: dict[str, Check], *rules: Check) -> Check:
    base: dict[str, Check] = {
        "action_id": ID,
        "placeholder": PLACEHOLDER,
        "dispatch_action_config": DISPATCH,
        "focus_on_load": boolean,
    }
    return shape({}, {**base, **own}, *rules)


FIELDS: dict[str, Check] = {
    "plain_text_input": _field(
        {
            "multiline": boolean,
            "initial_value": string(3000),
            "min_length": number(0, 3000, whole=True),
            "max_length": number(1, 3000, whole=True),
        }
    ),
    "email_text_input": _field({"initial_value": string(3000)}),
    "url_text_input": _field({"initial_value": string(3000)}),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        {
            "action_id": ID,
            "placeholder": PLACEHOLDER,
            "dispatch_action_config": DISPATCH,
            "focus_on_load": boolean,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
    ),
    "rich_text_input": _field(
        {
            "initial_value": anything,
            "min_lines": number(1, 100, whole=True),
            "max_lines": number(1, 100, whole=True),
        }
    ),
    "file_input": shape(
        {},
        {
            "action_id": ID,
            "filetypes": items(string(50, 1), 100),
            "max_files": number(1, 10, whole=True),
        },
    ),
}
ACTIONS = by_type(
    {
        **MENUS,
        **MULTI_MENUS,
        **CHOICES,
        **PICKERS,
        "datetimepicker": DATETIME,
        "button": BUTTON,
        "overflow": OVERFLOW,
        "workflow_button": WORKFLOW_BUTTON,
        "rich_text_input": FIELDS["rich_text_input"],
    }
)
ACCESSORY = by_type(
    {
        **MENUS,
        **MULTI_MENUS,
        **CHOICES,
        **PICKERS,
        "button": BUTTON,
        "overflow": OVERFLOW,
        "workflow_button": WORKFLOW_BUTTON,
        "image": IMAGE,
    }
)
INPUT = by_type(
    {**MENUS, **MULTI_MENUS, **CHOICES, **PICKERS, "datetimepicker": DATETIME, **FIELDS}
)
