"""What is served over HTTP beside Slack."""

from __future__ import annotations

from bot.web.health import mount_health

HOOKS = [mount_health]
