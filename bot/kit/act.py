"""One thing that one person did, as a handler sees it, and what a handler may answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.kit.boundary import AlreadyDone, StillSaving
from bot.kit.db import Session
from bot.kit.deps import Deps
from bot.kit.once import claim_once
from bot.kit.outbox import Message
from bot.kit.whisper import Listener, whisper

T = TypeVar("T")


@dataclass(frozen=True)
class FormErrors:
    """Sentences beneath the inputs of a form: block_id -> text."""

    errors: dict[str, str]


@dataclass(frozen=True)
class FormUpdate:
    """The open form shows this view instead."""

    view: dict[str, Any]


@dataclass(frozen=True)
class FormPush:
    """This view opens on top of the form."""

    view: dict[str, Any]


@dataclass(frozen=True)
class FormClear:
    """All open forms close."""


@dataclass(frozen=True)
class Options:
    """What an external select offers."""

    options: list[dict[str, Any]]


# None acknowledges. A message is shown to the person who acted.
Answer = Message | FormErrors | FormUpdate | FormPush | FormClear | Options | None


@dataclass
class Act:
    """A command, button, form, shortcut, event or option request. `key` is what makes it one."""

    deps: Deps
    kind: str
    door: str
    body: dict[str, Any]
    workspace_id: str
    user_id: str
    now: datetime
    key: str
    # Whether this person was told something besides the answer.
    said: bool = False
    _writes: int = 0
    _kept: list[Any] = field(default_factory=list[Any])
    # When whoever waits has to be answered, by the loop's clock; None: nobody waits (any more).
    until: float | None = None
    # Whether somebody else has answered already, because that moment passed.
    late: bool = False

    # -- what was done
    @property
    def text(self) -> str:
        """What was typed after a command."""
        return str(self.body.get("text") or "").strip()

    @property
    def channel_id(self) -> str | None:
        """Where it happened; a global shortcut or a form happened nowhere."""
        channel = self.body.get("channel")
        if isinstance(channel, dict):
            return channel.get("id")
        event: dict[str, Any] = self.body.get("event") or {}
        item: dict[str, Any] = event.get("item") or {}
        return (
            self.body.get("channel_id")
            or (self.body.get("container") or {}).get("channel_id")
            or (channel if isinstance(channel, str) else None)
            or (event.get("channel") if isinstance(event.get("channel"), str) else None)
            or item.get("channel")
        )

    @property
    def trigger_id(self) -> str:
        """Opens a modal for three seconds, once."""
        return str(self.body.get("trigger_id") or "")

    @property
    def response_url(self) -> str | None:
        """Answers the person for 30 minutes, five times."""
        return self.body.get("response_url") or None

    @property
    def event(self) -> dict[str, Any]:
        """The inner event."""
        return self.body.get("event") or {}

    @property
    def action(self) -> dict[str, Any]:
        """The element that was pressed."""
        return (self.body.get("actions") or [{}])[0]

    @property
    def value(self) -> str:
        """What the pressed button, the chosen option or the date carries."""
        a = self.action
        chosen: dict[str, Any] = a.get("selected_option") or {}
        return str(
            a.get("value")
            or chosen.get("value")
            or a.get("selected_user")
            or a.get("selected_conversation")
            or a.get("selected_channel")
            or a.get("selected_date")
            or self.body.get("value")
            or ""
        )

    @property
    def message(self) -> dict[str, Any]:
        """The message a button or a message shortcut belongs to."""
        return self.body.get("message") or {}

    @property
    def thread_ts(self) -> str | None:
        """The thread of that message, if it stands in one."""
        return self.message.get("thread_ts")

    @property
    def view(self) -> dict[str, Any]:
        """The form or Home tab it happened in."""
        return self.body.get("view") or {}

    @property
    def carried(self) -> str:
        """What the form was given to carry (private_metadata)."""
        return str(self.view.get("private_metadata") or "")

    @property
    def values(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The form's state as Slack sends it: block_id -> action_id -> element."""
        return (self.view.get("state") or {}).get("values") or {}

    @property
    def saved(self) -> bool:
        """Whether something of this act was committed."""
        return bool(self._kept)

    @property
    def begun(self) -> bool:
        """Whether it got as far as storing something."""
        return self._writes > 0

    # -- what it may cause
    async def write(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs a service in one transaction, at most once for this act.

        Raises AlreadyDone if this very request took effect before (F12, F13, F34).
        """
        turn = self._writes
        self._writes += 1
        if turn < len(self._kept):
            return self._kept[turn]
        key = self.key if turn == 0 else f"{self.key}#{turn}"
        try:
            result = await self.deps.db.write(
                _once, key, self.now, fn, args,
                workspace_id=self.workspace_id, deadline=self._left(),
            )  # fmt: skip
        except StillSaving as late:
            late.turn = turn
            raise
        self._kept.append(result)
        return result

    def _left(self) -> float:
        """Seconds that a write may take. Where too few are left, the person is answered before it
        ends in any case (kit/router.py), and it has its whole time."""
        patience = self.deps.db.patience
        if self.until is None:
            return patience
        left = self.until - asyncio.get_running_loop().time()
        return left if left > patience / 2 else patience

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs a query in one read transaction."""
        return await self.deps.db.read(fn, *args, workspace_id=self.workspace_id)

    async def open_form(self, view: dict[str, Any]) -> str:
        """Opens a modal. Do it before anything slow: a trigger lives three seconds."""
        return await self.deps.slack.open_form(self.workspace_id, self.trigger_id, view)

    def whisper(self, message: Message) -> None:
        """Shows a message to this person only, after the acknowledgement."""
        self.said = True
        to = Listener(
            self.workspace_id, self.user_id, self.channel_id,
            self.thread_ts or self.event.get("thread_ts"), self.response_url,
        )  # fmt: skip
        self.deps.tasks.spawn(whisper(self.deps.slack, to, message))

    def again(self, *kept: Any) -> Act:
        """The same act once more; writes confirmed meanwhile (`kept`) are not repeated."""
        return Act(
            self.deps, self.kind, self.door, self.body, self.workspace_id, self.user_id, self.now,
            self.key, False, 0, [*self._kept, *kept],
        )  # fmt: skip


def _once(
    session: Session, key: str, now: datetime, fn: Callable[..., T], args: tuple[Any, ...]
) -> T:
    if not claim_once(session, key, now):
        raise AlreadyDone(key)
    return fn(session, *args)


def carry(**values: Any) -> str:
    """What a form or a button carries, as JSON with a version (F34: forms outlive deploys)."""
    return json.dumps({"v": 1, **values}, separators=(",", ":"), ensure_ascii=False)


def carried(text: str) -> dict[str, Any]:
    """Reads `carry` back; anything unreadable is an empty dict."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
