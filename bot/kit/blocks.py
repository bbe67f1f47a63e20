"""Slack's blocks as plain dicts from small functions, within Slack's limits (SLACK.md 2.2).

Texts handed in are mrkdwn and already escaped (kit/text.py); these functions only keep the limits,
so that no name is ever long enough to lose a message.
"""

from __future__ import annotations

from typing import Any

from bot.kit.text import shorten

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100


def plain(text: str, most: int = 3000) -> Block:
    """A plain text object; never empty, because Slack refuses that."""
    return {"type": "plain_text", "text": shorten(text, most) or " ", "emoji": True}


def mrk(text: str, most: int = 3000) -> Block:
    """A mrkdwn text object. Nothing typed in it becomes a mention or a link by itself."""
    return {"type": "mrkdwn", "text": shorten(text, most) or " ", "verbatim": True}


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph, with something to press at its right if given."""
    block: Block = {"type": "section", "text": mrk(text)}
    return _with(block, accessory=accessory, block_id=block_id)


def fields(pairs: list[tuple[str, str]]) -> Block:
    """Up to ten label and value pairs in two columns."""
    return {
        "type": "section",
        "fields": [mrk(f"*{label}*\n{value}", 2000) for label, value in pairs[:10]],
    }


def context(*texts: str) -> Block:
    """Small print: up to ten pieces."""
    return {"type": "context", "elements": [mrk(t) for t in texts[:10]]}


def header(text: str) -> Block:
    """A headline in plain text."""
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Block | None, block_id: str | None = None) -> Block:
    """A row of things to press, up to 25; None is left out."""
    row = [e for e in elements if e is not None][:25]
    return _with({"type": "actions", "elements": row}, block_id=block_id)


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    url: str | None = None,
    confirm: Block | None = None,
    says: str | None = None,
) -> Block:
    """A button. `value` is what comes back (2,000 characters); `says` is read aloud instead."""
    block: Block = {"type": "button", "text": plain(label, 75), "action_id": action_id}
    return _with(
        block,
        value=shorten(value, 2000) or None,
        style=style,
        url=url,
        confirm=confirm,
        accessibility_label=shorten(says, 75) if says else None,
    )


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Block:
    """The question before a press counts."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(label: str, value: str, description: str | None = None) -> Block:
    """One choice of a select, a radio group or an overflow menu."""
    block: Block = {"text": plain(label, 75), "value": value[:150]}
    return _with(block, description=plain(description, 75) if description else None)


def overflow(action_id: str, options: list[Block]) -> Block:
    """The three dots: one to five choices."""
    return {"type": "overflow", "action_id": action_id, "options": options[:5]}


def select(
    action_id: str, options: list[Block], *, placeholder: str = "Choose", initial: str | None = None
) -> Block:
    """A select of up to 100 options; `initial` is the value that stands chosen."""
    options = options[:100]
    chosen = next((o for o in options if o["value"] == initial), None)
    block: Block = {
        "type": "static_select",
        "action_id": action_id,
        "options": options,
        "placeholder": plain(placeholder, 150),
    }
    return _with(block, initial_option=chosen)


def typed(
    action_id: str,
    *,
    multiline: bool = False,
    initial: str | None = None,
    placeholder: str | None = None,
    most: int = 3000,
    kind: str = "plain_text_input",
) -> Block:
    """A text input. `kind` may be email_text_input or url_text_input in modals."""
    block: Block = {"type": kind, "action_id": action_id}
    most = min(most, 3000)
    if kind == "plain_text_input":
        block |= {"multiline": multiline, "max_length": most}
    return _with(
        block,
        initial_value=shorten(initial, most) if initial else None,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def field(
    label: str,
    element: Block,
    *,
    block_id: str,
    optional: bool = False,
    hint: str | None = None,
    dispatch: bool = False,
) -> Block:
    """A labelled input of a form. `block_id` is what validation errors point at."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return _with(
        block, hint=plain(hint, 2000) if hint else None, dispatch_action=True if dispatch else None
    )


def form(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    carried: str = "",
    notify_on_close: bool = False,
) -> Block:
    """A modal. `carried` comes back as private_metadata; ValueError past 3,000 characters."""
    if len(carried) > 3000:
        raise ValueError(f"the form {callback_id} carries {len(carried)} characters")
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": blocks[:VIEW_BLOCKS],
        "private_metadata": carried,
    }
    return _with(
        view,
        submit=plain(submit, 24) if submit else None,
        notify_on_close=True if notify_on_close else None,
    )


def home(blocks: list[Block]) -> Block:
    """A Home tab."""
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def message(text: str, blocks: list[Block] | None = None, **more: Any) -> Block:
    """A message; `text` is what notifications and screen readers say."""
    body: Block = {"text": shorten(text, 3900) or " "}
    if blocks:
        body["blocks"] = blocks[:MESSAGE_BLOCKS]
    return body | more


def _with(block: Block, **more: Any) -> Block:
    block.update({k: v for k, v in more.items() if v is not None})
    return block
