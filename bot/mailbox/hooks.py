"""`POST /hooks/enquiries`: a mail to sales or customer service, raw (RFC 5322) or as JSON (003-11).

What comes is stored as it is and read later, so that a hostile mail costs its sender's call no
more than a friendly one.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.hooks import Hook, Lent, json_object, mount_hook
from bot.mailbox.models import KEPT, Form, Source
from bot.mailbox.taking import Came, take_mail
from bot.people.only import only_workspace

PATH = "/hooks/enquiries"
LARGEST = 10_000_000  # bytes: a mail with attachments, of which only the beginning is kept
_LINE = 1000

Line = Annotated[str, Field(max_length=_LINE)]


class MailIn(BaseModel):
    """A mail in its parts. One of `text` and `html` is needed."""

    model_config = ConfigDict(extra="forbid", title="Mail", populate_by_name=True)

    from_: Line = Field("", alias="from", description="Pat Lee <pat@buyer.test>, or the address")
    name: Line = Field("", description="The sender's name, where `from` does not hold it")
    reply_to: Line = ""
    to: Line = ""
    cc: Line = ""
    subject: Line = ""
    text: str = Field("", max_length=200_000, description="Plain text; preferred to `html`")
    html: str = Field("", max_length=400_000)
    message_id: Line = Field("", description="The same Message-ID again is not counted twice")
    headers: dict[str, Line] = Field(
        default_factory=dict,
        max_length=200,
        description="Auto-Submitted, Precedence, List-Id: what a machine wrote is left out",
    )


class MailOut(BaseModel):
    """The mail is stored; it is read within a minute or two."""

    id: int = Field(examples=[12])
    stored: bool


def mount(web: FastAPI, deps: Deps) -> None:
    """Adds the hook to the app. For doors.HOOKS."""
    content = {
        "message/rfc822": {"schema": {"type": "string", "format": "binary"}},
        "application/json": {"schema": MailIn.model_json_schema()},
    }
    title = "A mail to sales or customer service, whose questions marketing reads"
    hook = Hook(PATH, title, _read, _receive, only_workspace, MailOut, content, LARGEST)
    mount_hook(web, deps, hook)


def _read(body: bytes, content_type: str) -> Came:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        mail = MailIn.model_validate(json_object(body))
        if not (mail.text.strip() or mail.html.strip()):
            raise UserError("A mail needs `text` or `html`.", field="text")
        return Came(Source.HOOK, Form.JSON, as_json(mail.model_dump(by_alias=True)), mail.from_)
    if not body.strip():
        raise UserError("The body is empty. Send the mail as it came (message/rfc822), or JSON.")
    return Came(Source.HOOK, Form.MIME, body)


def as_json(mail: dict[str, Any]) -> bytes:
    """The fields as they wait, within what is kept."""
    said = {k: v for k, v in mail.items() if v}
    for part in ("html", "text"):
        over = len(json.dumps(said)) - KEPT
        if over > 0 and said.get(part):
            said[part] = said[part][: max(len(said[part]) - over, 0)]
    return json.dumps(said).encode()


def _receive(session: Session, came: Came, now: datetime, _lent: Lent) -> dict[str, Any]:
    return {"id": take_mail(session, came, now), "stored": True}
