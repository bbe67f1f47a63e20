"""What a person does in a conversation: commands, messages, edits, reactions, joining."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import posting
from bot.sandbox.core import Core
from bot.sandbox.methods import ApiError
from bot.sandbox.records import Channel, Json, Member, Message, Reply
from bot.sandbox.returns import acknowledged
from bot.sandbox.typed import wire_text

NOT_A_COMMAND = (
    '{command} is not a valid command. In Slack, all messages that start with the "/" character '
    "are interpreted as commands. If you are trying to send a message and not run a command, "
    'try preceding the "/" with an empty space.'
)
IN_THREAD = "{command} is not supported in threads. Sorry!"
NO_ANSWER = "{command} failed because the app did not respond."
FAILED = '{command} failed with the error "{error}"'


class MessageActs:
    """Verbs of one person in a conversation. `user` is an id or handle; `channel` id or name."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def person(self, user: str) -> Member:
        """Someone who can act. Raises LookupError for the unknown and the deactivated."""
        member = self.core.workspace.member(user)
        if member.deleted:
            raise LookupError(f"{member.name} is deactivated")
        return member

    def room(self, member: Member, channel: str) -> Channel:
        """A conversation that the person is in; "dm" is theirs with the app."""
        space = self.core.workspace
        found = space.dm(member.id) if channel == "dm" else space.channel(channel)
        if member.id not in found.members:
            raise LookupError(f"{member.name} is not in #{found.name}")
        if found.is_archived:
            raise LookupError(f"#{found.name} is archived")
        return found

    def declared(self, command: str) -> Json | None:
        """The manifest's entry for a slash command."""
        known = self.core.workspace.manifest.get("features", {}).get("slash_commands") or []
        return next((entry for entry in known if entry.get("command") == command), None)

    async def command(
        self, user: str, channel: str, typed: str, thread_ts: str | None = None
    ) -> Reply:
        """Type a slash command. The reply's `error` is what Slack would show the person."""
        member = self.person(user)
        room = self.room(member, channel)
        command, _, text = re.sub(r"^(/\S+)\s+", r"\1 ", typed).partition(" ")
        entry = self.declared(command)
        if entry is None or not self.core.events.installed:
            return Reply(error=NOT_A_COMMAND.format(command=command))
        if thread_ts:
            return Reply(error=IN_THREAD.format(command=command))
        if entry.get("should_escape"):
            text = wire_text(text, self.core.workspace, named=True)
        payload = self._command_form(member, room, command, text)
        return await self._send_command(member, room, payload)

    def _command_form(self, member: Member, room: Channel, command: str, text: str) -> Json:
        core, space = self.core, self.core.workspace
        names = {"im": "directmessage", "private": "privategroup"}
        return {
            "token": "local-verification-token",
            "team_id": member.team_id or space.team_id,
            "team_domain": space.domain,
            "channel_id": room.id,
            "channel_name": names.get(room.kind, room.name),
            "user_id": member.id,
            "user_name": member.name,
            "command": command,
            "text": text,
            "api_app_id": space.app_id,
            "is_enterprise_install": "false",
            "response_url": core.response_urls.issue(
                core.url, "commands", room.id, member.id, None
            ),
            "trigger_id": core.triggers.issue(member.id),
        }

    async def _send_command(self, member: Member, room: Channel, payload: Json) -> Reply:
        core, command = self.core, payload["command"]
        delivery, answer = await core.courier.carry("slash_commands", payload)
        reply = Reply(
            answer.status,
            trigger_id=payload["trigger_id"],
            response_url=payload["response_url"],
            body=answer.body,
            seconds=delivery.seconds,
        )
        if not answer.ok:
            silent = answer.error == "http_timeout"
            says = NO_ANSWER if silent else FAILED
            reply.error = says.format(command=command, error="dispatch_failed")
            return reply
        back = core.response_urls.peek(payload["response_url"])
        try:
            reply.message = acknowledged(core, back, answer)
        except ApiError as error:
            core.refused.append(error.answer())
            reply.error = FAILED.format(command=command, error="invalid_command_response")
        return reply

    async def say(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, **more: Any
    ) -> str:
        """Post as a person; waits for the app's answer to the event. Returns the ts."""
        member = self.person(user)
        room = self.room(member, channel)
        if thread_ts:
            parent = self._message(room, thread_ts)
            more["thread_ts"] = parent.thread_ts or parent.ts
        message, task = posting.say(self.core, member.id, room, text, **more)
        if task is not None:
            await task
        return message.ts

    async def app_post(
        self,
        channel: str,
        *,
        text: str = "",
        blocks: list[Json] | None = None,
        attachments: list[Json] | None = None,
        app: str = "HubSpot",
        thread_ts: str | None = None,
        modern: bool = False,
    ) -> str:
        """A post by another app: bot_message as webhooks make, or `modern` with a bot user."""
        space = self.core.workspace
        other, room = space.apps[app], space.channel(channel)
        message = Message(
            space.next_ts(),
            room.id,
            text,
            user=other.user_id if modern else "",
            blocks=blocks or [],
            attachments=attachments or [],
            bot_id=other.bot_id,
            app_id=other.app_id,
            username="" if modern else other.name,
            subtype="" if modern else "bot_message",
            thread_ts=thread_ts or "",
        )
        _, task = posting.post(self.core, message)
        if task is not None:
            await task
        return message.ts

    def _message(self, room: Channel, ts: str) -> Message:
        found = self.core.workspace.find(room.id, ts)
        if found is None:
            raise LookupError(f"no message {ts} in #{room.name}")
        return found

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message; sends message_changed."""
        member = self.person(user)
        message = self._message(self.room(member, channel), ts)
        if message.user != member.id:
            raise LookupError("people edit only their own messages")
        wire = wire_text(text, self.core.workspace)
        changes: Json = {"text": wire, "blocks": posting.composed(wire)}
        await self._wait(posting.update(self.core, message, changes, member.id))

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Take one's own message (or, as an admin, any) away; sends message_deleted."""
        member = self.person(user)
        message = self._message(self.room(member, channel), ts)
        if message.user != member.id and not member.is_admin:
            raise LookupError("people delete only their own messages")
        await self._wait(posting.delete(self.core, message))

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction, by name without colons."""
        await self._reaction(user, channel, ts, name, add=True)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take one's own reaction away."""
        await self._reaction(user, channel, ts, name, add=False)

    async def _reaction(self, user: str, channel: str, ts: str, name: str, *, add: bool) -> None:
        member = self.person(user)
        message = self._message(self.room(member, channel), ts)
        emoji = name.strip(":")
        await self._wait(posting.react(self.core, member.id, message, emoji, add=add))

    @staticmethod
    async def _wait(task: posting.Task | None) -> None:
        if task is not None:
            await task
