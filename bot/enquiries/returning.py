"""Where the answer to a form goes: back to the message it was opened from, or to Home."""

from __future__ import annotations

from typing import Any

from bot.enquiries.views import SAVED, saved_form
from bot.kit.act import Act, Answer, carried
from bot.kit.outbox import Message
from bot.kit.pressed import refresh_home as refresh_home
from bot.kit.pressed import row_id
from bot.kit.slack_errors import SlackError

number = row_id  # the id that a button carries


def origin(act: Act) -> dict[str, Any]:
    """What a form carries of the place it is opened from: Home, or a message to answer at."""
    if act.view.get("type") == "home":
        return {"h": 1}
    if act.view.get("callback_id") == SAVED:
        return {"b": 1}
    return {"u": act.response_url} if act.response_url else {}


async def answer_form(act: Act, message: Message) -> None:
    """Answers where the form was opened from; where that is too long ago, by direct message."""
    where = carried(act.carried)
    if where.get("h"):
        await refresh_home(act)
        return
    if where.get("b"):
        beneath = str(act.view.get("previous_view_id") or "")
        await act.deps.slack.update_form(act.workspace_id, beneath, saved_form(message))
        return
    if url := where.get("u"):
        try:
            await act.deps.slack.respond(str(url), message)
        except SlackError:
            pass
        else:
            return
    message = {k: v for k, v in message.items() if k != "replace_original"}
    await act.deps.slack.post(act.workspace_id, act.user_id, message)


def from_anywhere(act: Act) -> bool:
    """Whether the form was opened by a global shortcut: there is nowhere to answer but in it."""
    return not carried(act.carried).keys() & {"h", "b", "u"}


def in_place(act: Act, message: Message, title: str = "Saved") -> Answer:
    """The answer to a press: in the form it stands in, else in place of the message."""
    if in_home(act):
        return None
    if act.view.get("type") == "modal":
        view = saved_form(message, title)
        act.deps.tasks.spawn(act.deps.slack.update_form(act.workspace_id, act.view["id"], view))
        return None
    return message | {"replace_original": True}


def in_home(act: Act) -> bool:
    """Whether it was pressed there; Home then shows what came of it."""
    if act.view.get("type") != "home":
        return False
    act.deps.tasks.spawn(refresh_home(act))
    return True


def is_whispered(act: Act) -> bool:
    """Whether the pressed button stands in a message for this person only."""
    return bool((act.body.get("container") or {}).get("is_ephemeral"))
