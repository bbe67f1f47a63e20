"""Whose token this process has."""

from __future__ import annotations

from bot.kit.slack import owner_of
from bot.settings import Settings


class SingleToken:
    """The token of the one workspace that this process serves, given to no other (F55).

    Whose it is, Slack says once; that call is made with no workspace's name.
    """

    def __init__(self, settings: Settings) -> None:
        self._token = settings.slack_bot_token.get_secret_value() or None
        self._api_url = settings.slack_api_url
        self._whose = ""

    async def __call__(self, workspace_id: str) -> str | None:
        """The token, or None for a workspace that it does not belong to. Raises SlackError."""
        if self._token and workspace_id and not self._whose:
            self._whose = await owner_of(self._api_url, self._token)
        return self._token if workspace_id in ("", self._whose) else None
