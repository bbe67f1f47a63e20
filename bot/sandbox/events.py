"""The Events API: envelopes, subscriptions, retries, and events that misbehave on request."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.courier import Courier
from bot.sandbox.records import Delivery, Json
from bot.sandbox.workspace import Workspace

NEEDS = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "file_shared": "files:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "channel_deleted": "channels:read",
    "channel_created": "channels:read",
    "channel_left": "channels:read",
    "channel_shared": "channels:read groups:read im:read mpim:read",
    "channel_unshared": "channels:read groups:read im:read mpim:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read groups:read",
    "member_left_channel": "channels:read groups:read",
    "subteam_updated": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
}
"""The scope without which Slack does not deliver an event; of several, any one."""


def granted(name: str, scopes: Iterable[str]) -> bool:
    """Whether an app with these scopes may hear this event."""
    need = NEEDS.get(name)
    return need is None or not set(need.split()).isdisjoint(scopes)


@dataclass
class Retries:
    """Slack's retry plan. Delays are sandbox time, so moving the clock brings them on."""

    delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    enabled: bool = True


@dataclass
class EventFaults:
    """Misbehaviour of deliveries: each counts down and is then spent."""

    duplicate: int = 0
    hold: int = 0
    delay: int = 0
    delay_seconds: float = 60.0
    held: list[Json] = field(default_factory=list[Json])


class Events:
    """Emits events to the app, as many at once as happen, in the order they happened."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self.workspace, self.courier = workspace, courier
        self.retries, self.faults = Retries(), EventFaults()
        self.sent: deque[Json] = deque(maxlen=5_000)
        self.unsubscribed: deque[Json] = deque(maxlen=500)
        self.installed = workspace.seed.installed
        self._tasks: set[asyncio.Task[Any]] = set()
        self.starting = 0

    def subscribed(self, name: str) -> bool:
        """Whether the manifest asks for this event and holds the scope it needs."""
        subscriptions: Json = self.workspace.manifest.get("settings", {}).get(
            "event_subscriptions", {}
        )
        return granted(name, self.workspace.scopes()) and name in (
            subscriptions.get("bot_events") or []
        )

    def envelope(self, event: Json, **overrides: Any) -> Json:
        """`event` in its outer layer; `overrides` replace outer fields (team_id, event_id...)."""
        space = self.workspace
        channel = space.channels.get(str(event.get("channel", "")))
        shape: Json = {
            "token": "local-verification-token",
            "team_id": space.team_id,
            "context_team_id": space.team_id,
            "context_enterprise_id": None,
            "api_app_id": space.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": space.next_id("Ev"),
            "event_time": int(space.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": space.team_id,
                    "user_id": space.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": f"4-{space.next_id('ctx')}",
        }
        return shape | overrides

    def emit(self, name: str, event: Json) -> asyncio.Task[Delivery] | None:
        """Send `event` if the app subscribed to `name`. The task ends with the first attempt."""
        if not (self.installed and self.subscribed(name)):
            self.unsubscribed.append(event)
            return None
        return self.deliver(self.envelope(event))

    def deliver(self, envelope: Json) -> asyncio.Task[Delivery] | None:
        """Send a whole envelope; faults on request may hold, delay or double it."""
        self.sent.append(envelope)
        faults = self.faults
        if faults.hold > 0:
            faults.hold -= 1
            faults.held.append(envelope)
            return None
        if faults.delay > 0:
            faults.delay -= 1
            due = self.workspace.clock.now() + timedelta(seconds=faults.delay_seconds)
            self.spawn(self._later(envelope, due))
            return None
        if faults.duplicate > 0:
            faults.duplicate -= 1
            self._start(envelope)
        return self._start(envelope)

    def _start(self, envelope: Json) -> asyncio.Task[Delivery]:
        self.starting += 1  # counted from now, not from when the task gets its turn

        def ended(_: asyncio.Task[Delivery]) -> None:
            self.starting -= 1

        task = self.spawn(self._first(envelope))
        task.add_done_callback(ended)
        return task

    def spawn(self, work: Coroutine[Any, Any, Delivery]) -> asyncio.Task[Delivery]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _later(self, envelope: Json, due: datetime) -> Delivery:
        await self.workspace.clock.sleep_until(due)
        return await self._first(envelope)

    async def _first(self, envelope: Json) -> Delivery:
        delivery, answer = await self.courier.carry("events_api", envelope)
        if not answer.ok and self._may_retry(answer.headers):
            self.spawn(self._retry(envelope, delivery))
        return delivery

    async def _retry(self, envelope: Json, last: Delivery) -> Delivery:
        for attempt, wait in enumerate(self.retries.delays, start=1):
            await self.workspace.clock.sleep(wait)
            if not self.installed:
                return last
            reason = last.error or "http_error"
            last, answer = await self.courier.carry(
                "events_api", envelope, attempt=attempt, reason=reason
            )
            if answer.ok or not self._may_retry(answer.headers):
                return last
        return last

    def _may_retry(self, headers: dict[str, str]) -> bool:
        refused = {k.lower(): v for k, v in headers.items()}.get("x-slack-no-retry")
        return self.retries.enabled and self.courier.addressed and refused != "1"

    async def close(self) -> None:
        """Cancel what is waiting or under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
