"""The parts that every room of the sandbox shares, put together once."""

from __future__ import annotations

import secrets
from collections import deque

from bot.sandbox.clock import Clock
from bot.sandbox.courier import Courier
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.hub import Hub
from bot.sandbox.pace import Pace
from bot.sandbox.records import Call, Json
from bot.sandbox.seed import Seed
from bot.sandbox.triggers import ResponseUrls, Triggers
from bot.sandbox.workspace import Workspace


class Core:
    """One workspace with its clock, its state, its way to the app, and its rules."""

    def __init__(self, seed: Seed | None = None) -> None:
        self.seed = seed or Seed()
        self.url = ""
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-A0ALIGN-{secrets.token_hex(12)}"
        self.config_token = f"xoxe.xoxp-1-local-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.client_id, self.client_secret = "1000.2000", secrets.token_hex(16)
        self.clock = Clock(self.seed.start)
        self.hub = Hub()
        self.workspace = Workspace(self.seed, self.clock)
        self.courier = Courier(self.signing_secret, self.clock)
        self.events = Events(self.workspace, self.courier)
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)
        self.pace = Pace()
        self.faults = Faults(self.events)
        self.record: deque[Call] = deque(maxlen=20_000)
        self.revoked: set[str] = set()
        self.refused: deque[Json] = deque(maxlen=200)
        self.oauth_codes: set[str] = set()
        self.spent_codes: set[str] = set()
        self.tickets: dict[str, bool] = {}
        self.refused_blocks: frozenset[str] = frozenset()
        self.serving = 0
        self.clock.on_move.append(lambda: self.hub.changed("clock"))

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL points at, with its closing slash."""
        return f"{self.url}/api/"
