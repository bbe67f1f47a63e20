"""The state of the workspace, in memory, with the look-ups that everything needs.

What is said and uploaded is bounded; Homes are one a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.records import Channel, Json, Member, Message, OtherApp, Usergroup, View
from bot.sandbox.seed import Seed

MOST_MESSAGES = 5_000
"""Messages kept per conversation; older ones fall out."""
MOST_FILES = 200
"""Files kept with their bytes; older ones fall out."""


class Workspace:
    """People, conversations, messages, views and files. Knows no HTTP."""

    def __init__(self, seed: Seed, clock: Clock) -> None:
        self.seed, self.clock = seed, clock
        self.team_id, self.team_name, self.domain = seed.team_id, seed.team_name, seed.domain
        name = str(seed.manifest.get("display_information", {}).get("name", "App"))
        bot_name = seed.manifest.get("features", {}).get("bot_user", {}).get("display_name", name)
        self.app_id, self.bot_id, self.bot_user = "A0ALIGN", "B0ALIGN", "U0ALIGN"
        self.app_name = name
        self.manifest: Json = seed.manifest
        self.members: dict[str, Member] = {m.id: m for m in seed.members}
        self.members["USLACKBOT"] = Member("USLACKBOT", "slackbot", "Slackbot")  # is_bot: false
        for app in (OtherApp(str(bot_name), self.app_id, self.bot_id, self.bot_user), *seed.apps):
            handle = app.name.lower().replace(" ", "_")
            self.members[app.user_id] = Member(
                app.user_id, handle, app.name, is_bot=True, app_id=app.app_id, tz="America/New_York"
            )
        self.apps = {app.name: app for app in seed.apps}
        self.channels: dict[str, Channel] = {c.id: c for c in seed.channels}
        for channel_id in seed.app_in:
            if channel_id in self.channels:
                self.channels[channel_id].members.add(self.bot_user)
        for channel in self.channels.values():
            channel.created = channel.created or int(clock.now().timestamp()) - 86_400
            channel.creator = channel.creator or seed.installer
        self.usergroups: dict[str, Usergroup] = {g.id: g for g in seed.usergroups}
        self.messages: dict[str, dict[str, Message]] = {c: {} for c in self.channels}
        self.ephemerals: list[Message] = []
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.files: dict[str, Json] = {}
        self.typed: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}
        self.read: dict[tuple[str, str], str] = {}
        self._last_ts = 0
        self._serial = 0

    # -- issuing -----------------------------------------------------------------------------

    def next_ts(self) -> str:
        """A message time stamp: sandbox seconds with six digits, never twice."""
        micro = max(int(self.clock.now().timestamp() * 1_000_000), self._last_ts + 1)
        self._last_ts = micro
        return f"{micro // 1_000_000}.{micro % 1_000_000:06d}"

    def next_id(self, letter: str) -> str:
        """An id such as V0000000K3: unique here, Slack's alphabet."""
        self._serial += 1
        return f"{letter}0{self._serial:06X}{secrets.token_hex(2).upper()}"

    # -- looking up --------------------------------------------------------------------------

    def member(self, who: str) -> Member:
        """By id, handle or @handle. Raises LookupError."""
        found = self.members.get(who)
        if found is None:
            handle = who.removeprefix("@").lower()
            found = next((m for m in self.members.values() if m.name == handle), None)
        if found is None:
            raise LookupError(f"nobody here is called {who}")
        return found

    def channel(self, where: str) -> Channel:
        """By id, name or #name. Raises LookupError."""
        found = self.channels.get(where)
        if found is None:
            name = where.removeprefix("#")
            rooms = self.channels.values()
            found = next((c for c in rooms if c.name == name and c.kind != "im"), None)
        if found is None:
            raise LookupError(f"there is no channel {where}")
        return found

    def dm(self, user: str) -> Channel:
        """The direct conversation between the app and `user`, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user == user:
                return channel
        channel = Channel(
            self.next_id("D"),
            "directmessage",
            kind="im",
            user=user,
            members={user, self.bot_user},
            created=int(self.clock.now().timestamp()),
        )
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def has_dm(self, user: str) -> Channel | None:
        rooms = self.channels.values()
        return next((c for c in rooms if c.kind == "im" and c.user == user), None)

    def find(self, channel: str, ts: str) -> Message | None:
        """A message by conversation and time stamp."""
        return self.messages.get(channel, {}).get(ts)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The message and its replies, oldest first."""
        rows = self.messages.get(channel, {}).values()
        return [m for m in rows if ts in (m.ts, m.thread_ts)]

    def replies(self, message: Message) -> list[Message]:
        return [m for m in self.thread(message.channel, message.ts) if m.ts != message.ts]

    def view(self, view_id: str) -> View | None:
        """An open modal or a published Home by its id."""
        for stack in self.stacks.values():
            for view in stack:
                if view.id == view_id:
                    return view
        return next((v for v in self.homes.values() if v.id == view_id), None)

    def view_by_external(self, external_id: str) -> View | None:
        views: Iterable[View] = [v for stack in self.stacks.values() for v in stack]
        every = [*views, *self.homes.values()]
        return next((v for v in every if v.body.get("external_id") == external_id), None)

    def see(self, user: str) -> list[Channel]:
        """The conversations that `user` may see, in reading order."""
        person = self.members[user]
        rooms: list[Channel] = []
        for channel in self.channels.values():
            inside = user in channel.members
            public = channel.kind == "channel" and not person.guest
            if (inside or public) and not channel.is_archived:
                rooms.append(channel)
        return rooms

    # -- keeping -----------------------------------------------------------------------------

    def keep(self, message: Message) -> Message:
        """Store a message; the oldest falls out of a full conversation."""
        rows = self.messages[message.channel]
        rows[message.ts] = message
        if len(rows) > MOST_MESSAGES:
            del rows[next(iter(rows))]
        return message

    def keep_file(self, file: Json) -> Json:
        """Store a file by its id; the oldest falls out."""
        self.files[str(file["id"])] = file
        if len(self.files) > MOST_FILES:
            del self.files[next(iter(self.files))]
        return file

    def whisper(self, message: Message) -> Message:
        """Keep an ephemeral message for its one reader."""
        self.ephemerals.append(message)
        del self.ephemerals[:-MOST_MESSAGES]
        return message

    def state_of(self, user: str, key: str) -> dict[str, dict[str, Json]]:
        """What `user` has chosen in a message (by ts) or in the Home, block -> action -> value."""
        if len(self.typed) > MOST_MESSAGES:
            self.typed.pop(next(iter(self.typed)))
        return self.typed.setdefault((user, key), {})

    def scopes(self) -> list[str]:
        """The bot scopes that the manifest asks for."""
        found: Any = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        return [str(scope) for scope in found]
