"""Where a person acts: a message, an ephemeral, the open modal, or the Home tab."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.element_state import State, initial_state
from bot.sandbox.elements import elements_of
from bot.sandbox.page_shown import Version
from bot.sandbox.records import Json, Message, View
from bot.sandbox.shapes import history_json, view_json


class Gone(LookupError):
    """What somebody acts on does not stand there, or no longer."""


@dataclass
class Place:
    """One surface with elements, and the state that `user` sees there."""

    core: Core
    user: str
    message: Message | None = None
    view: View | None = None
    former: list[Version] = field(default_factory=list[Version])
    """What a page has drawn of it before, newest first: Slack delivers a press on that, too."""

    @property
    def blocks(self) -> list[Json]:
        return (self.message or self.view).blocks  # type: ignore[union-attr]

    @property
    def elements(self) -> list[tuple[Json, Json]]:
        attachments = self.message.attachments if self.message else []
        return elements_of(self.blocks, attachments)

    @property
    def state(self) -> State:
        """What is chosen here now; live, so that changing it keeps."""
        if self.view is not None:
            return self.view.state
        assert self.message is not None
        key = self.message.id or self.message.ts
        kept = self.core.workspace.state_of(self.user, key)
        fresh = initial_state(self.blocks, kept)
        kept.clear()
        kept.update(fresh)
        return kept

    def element(self, action_id: str, block_id: str | None, value: Any) -> tuple[Json, Json]:
        """The element to press, as it stands here or stood. Raises LookupError unless one fits."""
        versions = [self.elements, *(elements_of(*version) for version in self.former)]
        fits = next((f for v in versions if (f := _fitting(v, action_id, block_id))), [])
        if len(fits) > 1 and value is not None:
            fits = [(b, e) for b, e in fits if e.get("value") == value] or fits
        if not fits:
            here = sorted({str(e["action_id"]) for _, e in self.elements})
            raise Gone(f"nothing here has the action {action_id!r}; there are {here}")
        if len(fits) > 1:
            raise LookupError(f"{action_id!r} stands here {len(fits)} times: say block_id or value")
        return fits[0]

    def attachment_of(self, block: Json) -> Json:
        """Container fields of a block that stands in an attachment; {} elsewhere."""
        present = self.message.attachments if self.message else []
        for attachment in [*present, *(each for _, former in self.former for each in former)]:
            if any(block is inner for inner in attachment.get("blocks") or []):
                return {
                    "type": "message_attachment",
                    "attachment_id": attachment.get("id"),
                    "is_app_unfurl": False,
                }
        return {}

    def context(self) -> Json:
        """container, and channel + message, or view, of an interaction."""
        space = self.core.workspace
        if self.view is not None:
            container: Json = {"type": "view", "view_id": self.view.id}
            return {"container": container, "view": view_json(space, self.view)}
        message = self.message
        assert message is not None
        channel = space.channels[message.channel]
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.ephemeral_to),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        name = {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
        shape: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": name},
            "state": {"values": self.state},
        }
        if not message.ephemeral_to:  # Slack sends no copy of an ephemeral message
            shape["message"] = history_json(space, message, metadata=False)
        return shape


def _fitting(
    elements: list[tuple[Json, Json]], action_id: str, block_id: str | None
) -> list[tuple[Json, Json]]:
    return [
        (block, element)
        for block, element in elements
        if element["action_id"] == action_id and block_id in (None, block.get("block_id"))
    ]


Where = Place | tuple[str, str] | Message | View | str | None


def place(core: Core, user: str, where: Where) -> Place:
    """Find a surface that `user` can see. Raises LookupError."""
    space = core.workspace
    if isinstance(where, Place):
        return where
    if isinstance(where, Message):
        where = where.id if where.ephemeral_to else (where.channel, where.ts)
    if isinstance(where, View):
        where = where.id
    if isinstance(where, tuple):
        channel = space.channel(where[0])
        message = space.find(channel.id, where[1])
        if message is None:
            whispers = [m for m in space.ephemerals if m.ts == where[1]]
            message = next((m for m in whispers if m.ephemeral_to == user), None)
        if message is None or channel not in space.see(user):
            raise Gone(f"{user} sees no message {where[1]} in #{channel.name}")
        return Place(core, user, message=message)
    if where == "home":
        if user not in space.homes:
            raise LookupError(f"{user} has no Home yet")
        return Place(core, user, view=space.homes[user])
    return _by_id(core, user, where)


def _by_id(core: Core, user: str, where: str | None) -> Place:
    space = core.workspace
    stack = space.stacks.get(user) or []
    if where in (None, "view"):
        if not stack:
            raise Gone(f"{user} has no modal open")
        return Place(core, user, view=stack[-1])
    for view in [*stack, *space.homes.values()]:
        if view.id == where and view.user == user:
            return Place(core, user, view=view)
    for message in space.ephemerals:
        if message.id == where and message.ephemeral_to == user:
            return Place(core, user, message=message)
    raise Gone(f"{user} sees nothing called {where}")
