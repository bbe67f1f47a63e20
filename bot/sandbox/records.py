"""What the local workspace remembers: people, rooms, messages, forms, and what passed the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.elements import elements_of, gather

Json = dict[str, Any]


@dataclass
class Member:
    """A person (or app user) of the workspace. `team_id` other than the workspace's: a stranger."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    tz: str = "Europe/Berlin"
    team_id: str = ""
    deleted: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    app_id: str = ""
    updated: int = 0

    @property
    def guest(self) -> bool:
        """Guests of either kind, and people of another organisation."""
        return self.is_restricted or self.is_ultra_restricted or self.is_stranger


@dataclass
class OtherApp:
    """Another app in the workspace, which posts but is not under test (a CRM, a form tool)."""

    name: str
    app_id: str
    bot_id: str
    user_id: str


@dataclass
class Channel:
    """A conversation: `kind` is "channel" (public), "private" or "im" (`user`: with whom)."""

    id: str
    name: str
    kind: str = "channel"
    topic: str = ""
    purpose: str = ""
    members: set[str] = field(default_factory=set[str])
    is_archived: bool = False
    is_ext_shared: bool = False
    user: str = ""
    creator: str = ""
    created: int = 0

    @property
    def channel_type(self) -> str:
        """The word that events use for this kind."""
        return {"channel": "channel", "private": "group", "im": "im"}[self.kind]


@dataclass
class Usergroup:
    """A user group such as @sales."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list[str])


@dataclass
class Message:
    """A message as it stands now. `ephemeral_to` names the only reader of an ephemeral one."""

    ts: str
    channel: str
    text: str = ""
    user: str = ""
    blocks: list[Json] = field(default_factory=list[Json])
    attachments: list[Json] = field(default_factory=list[Json])
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    icon: str = ""
    subtype: str = ""
    thread_ts: str = ""
    client_msg_id: str = ""
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list[Json])
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    pings: list[str] = field(default_factory=list[str])
    ephemeral_to: str = ""
    id: str = ""
    team: str = ""

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def get(self, name: str, default: Any = None) -> Any:
        """Like a dict's, for code that treats messages from here and from the API alike."""
        return getattr(self, name, None) or default

    @property
    def words(self) -> str:
        """Everything that is read on screen: texts of blocks and attachments, else `text`."""
        found: list[str] = []
        gather([self.blocks, self.attachments], found)
        return "\n".join(found) if found else self.text

    @property
    def action_ids(self) -> list[str]:
        """The action ids of everything that can be pressed or chosen here."""
        return [e["action_id"] for _, e in elements_of(self.blocks, self.attachments)]


@dataclass
class View:
    """A modal or a Home tab as published. `state` holds block_id -> action_id -> Slack's value."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str = ""
    previous_id: str = ""
    state: dict[str, dict[str, Json]] = field(default_factory=dict[str, dict[str, Json]])
    errors: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def blocks(self) -> list[Json]:
        return list(self.body.get("blocks") or [])

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id") or "")

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata") or "")

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))

    @property
    def words(self) -> str:
        found: list[str] = []
        gather(self.blocks, found)
        return "\n".join(found)

    @property
    def action_ids(self) -> list[str]:
        return [e["action_id"] for _, e in elements_of(self.blocks, [])]


@dataclass
class Reply:
    """What became of a person's act. `error` is the sentence that Slack shows to the person."""

    status: int = 0
    error: str | None = None
    message: Message | None = None
    trigger_id: str = ""
    response_url: str = ""
    body: str = ""
    seconds: float = 0.0
    response_action: str = ""
    errors: dict[str, str] = field(default_factory=dict[str, str])
    options: list[Json] = field(default_factory=list[Json])
    option_groups: list[Json] = field(default_factory=list[Json])

    @property
    def ok(self) -> bool:
        return self.error is None and not self.errors


@dataclass
class Call:
    """A recorded Web API call: what was asked, what was answered."""

    method: str
    args: Json
    token: str
    at: datetime
    status: int = 0
    response: Json = field(default_factory=dict[str, Any])
    fault: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Delivery:
    """A recorded delivery to the app: `kind` is events_api, slash_commands or interactive."""

    kind: str
    payload: Json
    at: datetime
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    attempt: int = 0
    status: int = 0
    error: str = ""
    seconds: float = 0.0
    answer: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300
