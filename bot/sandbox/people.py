"""People and rooms that change: joining, leaving, time zones, archives; each tells the app."""

from __future__ import annotations

from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.records import Channel, Json, Member, Message
from bot.sandbox.shapes import channel_json, user_json


class Members:
    """`sandbox.members`: the directory. Iterates over Member; every verb sends its event."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def __iter__(self) -> Any:
        return iter(self._core.workspace.members.values())

    def __getitem__(self, who: str) -> Member:
        return self._core.workspace.member(who)

    async def join(self, member: Member, *channels: str) -> Member:
        """Someone new in the workspace (team_join) and in `channels`."""
        space = self._core.workspace
        space.members[member.id] = member
        for name in channels:
            space.channel(name).members.add(member.id)
        await self._tell("team_join", {"user": user_json(space, member)})
        return member

    async def change(self, who: str, **fields: Any) -> Member:
        """Change fields of a Member (tz="America/New_York", title=...); sends user_change."""
        space = self._core.workspace
        member = space.member(who)
        for name, value in fields.items():
            if not hasattr(member, name):
                raise AttributeError(name)
            setattr(member, name, value)
        member.updated = int(space.clock.now().timestamp())
        shape: Json = {"user": user_json(space, member), "cache_ts": member.updated}
        await self._tell("user_change", shape)
        return member

    async def deactivate(self, who: str) -> Member:
        """The person leaves the company; their conversations stay."""
        member = await self.change(who, deleted=True)
        for channel in self._core.workspace.channels.values():
            if channel.kind != "im":
                channel.members.discard(member.id)
        return member

    async def reactivate(self, who: str) -> Member:
        return await self.change(who, deleted=False)

    async def _tell(self, name: str, event: Json) -> None:
        core = self._core
        core.hub.changed("state")
        stamped = {"type": name, "event_ts": core.workspace.next_ts()} | event
        task = core.events.emit(name, stamped)
        if task is not None:
            await task


class Rooms:
    """`sandbox.rooms`: conversations that open, close and fill."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def __iter__(self) -> Any:
        return iter(self._core.workspace.channels.values())

    def __getitem__(self, where: str) -> Channel:
        return self._core.workspace.channel(where)

    async def open(self, channel: Channel) -> Channel:
        """A new channel."""
        space = self._core.workspace
        channel.created = channel.created or int(space.clock.now().timestamp())
        space.channels[channel.id] = channel
        space.messages.setdefault(channel.id, {})
        self._core.hub.changed("state")
        return channel

    async def join(self, who: str, where: str) -> None:
        """Someone (also the app: "U0ALIGN") comes into a channel; member_joined_channel."""
        await self._move(who, where, enters=True)

    async def leave(self, who: str, where: str) -> None:
        """Someone goes out of a channel; member_left_channel."""
        await self._move(who, where, enters=False)

    async def invite_app(self, where: str) -> None:
        """`/invite @Align`."""
        await self.join(self._core.workspace.bot_user, where)

    async def remove_app(self, where: str) -> None:
        await self.leave(self._core.workspace.bot_user, where)

    async def _move(self, who: str, where: str, *, enters: bool) -> None:
        space = self._core.workspace
        member, channel = space.member(who), space.channel(where)
        if enters:
            channel.members.add(member.id)
        name = "member_joined_channel" if enters else "member_left_channel"
        event = moved(self._core, member.id, channel)
        there = space.bot_user in channel.members
        if not enters:
            channel.members.discard(member.id)
        if there:
            await self._tell(name, event)
        else:
            self._core.hub.changed("state")

    async def archive(self, where: str) -> None:
        """Archive a channel; channel_archive."""
        channel = self._core.workspace.channel(where)
        channel.is_archived = True
        await self._tell("channel_archive", {"channel": channel.id, "user": channel.creator})

    async def unarchive(self, where: str) -> None:
        channel = self._core.workspace.channel(where)
        channel.is_archived = False
        await self._tell("channel_unarchive", {"channel": channel.id, "user": channel.creator})

    async def rename(self, where: str, name: str) -> None:
        """Rename a channel; channel_rename."""
        channel = self._core.workspace.channel(where)
        channel.name = name
        shape: Json = {"id": channel.id, "name": name, "created": channel.created}
        await self._tell("channel_rename", {"channel": shape})

    async def delete(self, where: str) -> None:
        """Delete a channel and all that was said there; channel_deleted."""
        space = self._core.workspace
        channel = space.channel(where)
        await self._tell("channel_deleted", {"channel": channel.id})
        del space.channels[channel.id]
        space.messages.pop(channel.id, None)

    async def share(self, where: str, *, shared: bool = True) -> None:
        """Make a channel a Slack Connect one, or end that."""
        channel = self._core.workspace.channel(where)
        channel.is_ext_shared = shared
        name = "channel_shared" if shared else "channel_unshared"
        await self._tell(name, {"channel": channel.id})

    def shape(self, where: str) -> Json:
        """The channel as conversations.info would give it."""
        space = self._core.workspace
        return channel_json(space, space.channel(where))

    async def _tell(self, name: str, event: Json) -> None:
        core = self._core
        core.hub.changed("state")
        stamped = {"type": name, "event_ts": core.workspace.next_ts()} | event
        task = core.events.emit(name, stamped)
        if task is not None:
            await task


def moved(core: Core, who: str, channel: Channel) -> Json:
    """What member_joined_channel and member_left_channel say."""
    return {
        "user": who,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": core.workspace.team_id,
    }


def seen_messages(core: Core, channel: str, user: str = "") -> list[Message]:
    """A conversation's messages in order, with `user`'s ephemerals mixed in."""
    space = core.workspace
    rows = list(space.messages.get(channel, {}).values())
    rows += [m for m in space.ephemerals if m.channel == channel and m.ephemeral_to == user]
    return sorted(rows, key=lambda m: m.ts)
