"""What stands in the workspace, for asserting; and odd events."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.acts_messages import MessageActs
from bot.sandbox.clock import Clock
from bot.sandbox.courier import Answer
from bot.sandbox.events import Retries
from bot.sandbox.faults import Faults
from bot.sandbox.hub import Hub
from bot.sandbox.pace import Pace
from bot.sandbox.people import Members, Rooms
from bot.sandbox.records import Call, Delivery, Json, Message, View
from bot.sandbox.triggers import ResponseUrls, Triggers
from bot.sandbox.workspace import Workspace


class Looks(MessageActs):
    """Read-only views of the state, and the controls of the sandbox."""

    @property
    def url(self) -> str:
        return self.core.url

    @property
    def api_url(self) -> str:
        return self.core.api_url

    @property
    def bot_token(self) -> str:
        return self.core.bot_token

    @property
    def app_token(self) -> str:
        return self.core.app_token

    @property
    def config_token(self) -> str:
        """An app configuration token, for apps.manifest.validate."""
        return self.core.config_token

    @property
    def signing_secret(self) -> str:
        return self.core.signing_secret

    @property
    def client_id(self) -> str:
        return self.core.client_id

    @property
    def client_secret(self) -> str:
        return self.core.client_secret

    @property
    def workspace(self) -> Workspace:
        return self.core.workspace

    @property
    def clock(self) -> Clock:
        return self.core.clock

    @property
    def hub(self) -> Hub:
        return self.core.hub

    @property
    def pace(self) -> Pace:
        return self.core.pace

    @property
    def faults(self) -> Faults:
        return self.core.faults

    @property
    def retries(self) -> Retries:
        return self.core.events.retries

    @property
    def triggers(self) -> Triggers:
        return self.core.triggers

    @property
    def response_urls(self) -> ResponseUrls:
        return self.core.response_urls

    @property
    def members(self) -> Members:
        return Members(self.core)

    @property
    def rooms(self) -> Rooms:
        return Rooms(self.core)

    @property
    def ack_seconds(self) -> float:
        """How long an app may take to answer; Slack's 3 s unless set."""
        return self.core.courier.ack_seconds

    @ack_seconds.setter
    def ack_seconds(self, seconds: float) -> None:
        self.core.courier.ack_seconds = seconds

    @property
    def env(self) -> dict[str, str]:
        """The environment that points a bot at this workspace."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_CLIENT_ID": self.client_id,
            "SLACK_CLIENT_SECRET": self.client_secret,
        }

    # -- what stands there -------------------------------------------------------------------

    def messages(self, channel: str) -> list[Message]:
        """All messages of a channel (id or name), replies included, oldest first."""
        return list(self.workspace.messages[self.workspace.channel(channel).id].values())

    def message(self, channel: str, ts: str) -> Message:
        """One message. Raises LookupError."""
        return self._message(self.workspace.channel(channel), ts)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and its replies, oldest first."""
        return self.workspace.thread(self.workspace.channel(channel).id, ts)

    def ephemerals(self, user: str, channel: str | None = None) -> list[Message]:
        """What only `user` sees, oldest first, in one channel or all."""
        member = self.workspace.member(user)
        where = None
        if channel is not None:
            where = (
                self.workspace.dm(member.id) if channel == "dm" else self.workspace.channel(channel)
            ).id
        return [
            m
            for m in self.workspace.ephemerals
            if m.ephemeral_to == member.id and where in (None, m.channel)
        ]

    def dms(self, user: str) -> list[Message]:
        """The direct conversation of `user` with the app."""
        channel = self.workspace.has_dm(self.workspace.member(user).id)
        return list(self.workspace.messages[channel.id].values()) if channel else []

    def home(self, user: str) -> View | None:
        """The Home tab last published for `user`."""
        return self.workspace.homes.get(self.workspace.member(user).id)

    def views(self, user: str) -> list[View]:
        """The modal stack of `user`, the open one last."""
        return list(self.workspace.stacks.get(self.workspace.member(user).id) or [])

    def calls(self, method: str | None = None) -> list[Call]:
        """Recorded Web API calls (and "response_url"), oldest first."""
        return [c for c in self.core.record if method in (None, c.method)]

    def deliveries(self, kind: str | None = None) -> list[Delivery]:
        """Recorded deliveries: events_api, slash_commands, interactive."""
        return [d for d in self.core.courier.log if kind in (None, d.kind)]

    @property
    def refused(self) -> list[Json]:
        """Answers of the app that Slack dropped (bad response_action, unknown block ids)."""
        return list(self.core.refused)

    def forget(self) -> None:
        """Empty the records of calls and deliveries; the workspace stays."""
        self.core.record.clear()
        self.core.courier.log.clear()
        self.core.events.sent.clear()

    # -- odd events --------------------------------------------------------------------------

    async def deliver_event(self, event: Json, **outer: Any) -> Delivery:
        """Deliver any event, subscribed to or not; `outer` replaces envelope fields.

        `type="app_rate_limited"` in `outer` sends that outer payload without an event.
        """
        events = self.core.events
        envelope = events.envelope(event, **outer)
        if envelope["type"] != "event_callback":
            envelope.pop("event")
        task = events.deliver(envelope)
        if task is None:
            raise RuntimeError("the event is being held back")
        return await task

    async def redeliver(
        self, envelope: Json, *, attempt: int = 1, reason: str = "http_timeout"
    ) -> Delivery:
        """Send a recorded envelope (`sandbox.events[-1]`) again, as Slack's retries do."""
        delivery, _ = await self.core.courier.carry(
            "events_api", envelope, attempt=attempt, reason=reason
        )
        return delivery

    @property
    def events(self) -> list[Json]:
        """Envelopes sent so far, oldest first."""
        return list(self.core.events.sent)

    async def replay(self, delivery: Delivery) -> Answer:
        """The identical signed bytes again, as an eavesdropper would send them."""
        return await self.core.courier.post_bytes(delivery.body, delivery.headers)

    async def verify_url(self) -> str:
        """Send url_verification; the challenge the app answered with, if it did."""
        shape: Json = {"type": "url_verification", "token": "t", "challenge": "c" * 40}
        _, answer = await self.core.courier.carry("events_api", shape)
        return answer.body if "c" * 40 in answer.body else ""

    def refuse_blocks(self, *kinds: str) -> None:
        """Block types that are not rolled out in this workspace; none: all are."""
        self.core.refused_blocks = frozenset(kinds)

    def revoke_token(self) -> None:
        """From now on the bot token is answered token_revoked."""
        self.core.revoked.add(self.core.bot_token)

    async def uninstall(
        self, order: tuple[str, ...] = ("tokens_revoked", "app_uninstalled")
    ) -> None:
        """An admin removes the app: both events in `order`, then silence."""
        self.revoke_token()
        events = self.core.events
        inner: dict[str, Json] = {
            "tokens_revoked": {"tokens": {"oauth": [], "bot": [self.workspace.bot_user]}},
            "app_uninstalled": {},
        }
        tasks = [events.emit(name, {"type": name} | inner[name]) for name in order]
        events.installed = False
        await asyncio.gather(*(task for task in tasks if task is not None))
