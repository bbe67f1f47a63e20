"""What goes back over HTTP for an answer, by the kind of act; what cannot go back is whispered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormClear, FormErrors, FormPush, FormUpdate, Options
from bot.kit.boundary import UserError
from bot.kit.outbox import Message
from bot.kit.sentences import ONE_MOMENT, SAVING, SAVING_FORM


@dataclass(frozen=True)
class Reply:
    """What goes back over HTTP: a status and a JSON body (None: empty)."""

    status: int = 200
    body: dict[str, Any] | None = None


def reply_to(act: Act, answer: Answer) -> Reply:
    """A handler's answer; a message that has no place in the reply is whispered."""
    if isinstance(answer, Options):
        return Reply(body={"options": answer.options})
    if isinstance(answer, FormErrors):
        return Reply(body={"response_action": "errors", "errors": answer.errors})
    if isinstance(answer, FormUpdate):
        return Reply(body={"response_action": "update", "view": answer.view})
    if isinstance(answer, FormPush):
        return Reply(body={"response_action": "push", "view": answer.view})
    if isinstance(answer, FormClear):
        return Reply(body={"response_action": "clear"})
    if answer is None:
        return Reply()
    if act.kind == "command":
        return Reply(body={"response_type": "ephemeral", **answer})
    if act.kind == "options":
        return Reply(body={"options": []})
    act.whisper(answer)
    return Reply()


def refusal(act: Act, said: UserError) -> Reply:
    """A rule said no: in a form beneath the input it is about, else as a sentence."""
    if act.kind == "form":
        field = said.field or _first_input(act.view)
        if field:
            return reply_to(act, FormErrors({field: said.sentence}))
    if act.kind == "event":
        if said.sentence:
            act.whisper(b.message(said.sentence, said.blocks))
        return Reply()
    return reply_to(act, b.message(said.sentence, said.blocks))


def saving(act: Act) -> Message | FormErrors:
    """A form stays open until it is known how it ended: closed, what was typed could be lost."""
    field = _first_input(act.view) if act.kind == "form" and not act.saved else None
    return FormErrors({field: SAVING_FORM}) if field else b.message(SAVING)


def kept_open(act: Act, said: Message) -> Message | FormErrors:
    """A form that was not saved stays open, with everything in it, and says so itself."""
    field = _first_input(act.view) if act.kind == "form" and not act.saved else None
    return FormErrors({field: f"{said['text']} Nothing you typed is lost."}) if field else said


def meanwhile(act: Act) -> Reply:
    """What is said to somebody whose act takes longer than Slack waits: nothing that may turn out
    to be untrue. An event that is not saved yet is delivered again, which does no harm."""
    if act.kind == "event":
        return Reply() if act.saved else Reply(500)
    if act.kind == "options":
        return Reply(body={"options": []})
    if act.kind == "form" or (act.begun and act.kind != "closed"):
        return reply_to(act, saving(act))
    return reply_to(act, b.message(ONE_MOMENT)) if act.kind == "command" else Reply()


def tell_later(act: Act, reply: Reply, *, saved: bool) -> None:
    """What a reply says whose moment has passed. `saved`: something has to be said in any case."""
    if reply.body and act.kind == "command":
        act.whisper(reply.body)
    elif reply.body and reply.body.get("errors"):
        act.whisper(b.message(" ".join(reply.body["errors"].values())))
    elif saved and not act.said:
        act.whisper(b.message("Saved."))


def _first_input(view: dict[str, Any]) -> str | None:
    return next((x.get("block_id") for x in view.get("blocks", []) if x["type"] == "input"), None)
