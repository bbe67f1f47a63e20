"""Commands as they are called here: a company may put a prefix before each of them (U37).

Every sentence of the rooms names the plain command; it is put right on its way out, so that no
room has to know, and none can forget. Only what people read is touched, never what comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.kit.reply import Reply
from bot.kit.router import Router
from bot.kit.slack import Slack


class Wording:
    """Puts `prefix` before each of `commands` (with their slash) in texts that people read."""

    def __init__(self, prefix: str, commands: Iterable[str]) -> None:
        names = "|".join(re.escape(c[1:]) for c in commands)
        self._named = re.compile(rf"(?<![\w/.<:])/({names})(?![\w/-])")
        self._instead = rf"/{prefix}\1"

    def words(self, text: str) -> str:
        """One text."""
        return self._named.sub(self._instead, text)

    def reworded(self, thing: Any) -> Any:
        """A message, a view or an answer, anew: its texts and its form errors."""
        if isinstance(thing, list):
            return [self.reworded(each) for each in thing]  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(thing, dict):
            return thing
        shown: dict[str, Any] = thing
        return {key: self._part(key, value) for key, value in shown.items()}

    def _part(self, key: str, value: Any) -> Any:
        if key == "text" and isinstance(value, str):
            return self.words(value)
        if key == "errors" and isinstance(value, dict):
            told: dict[str, Any] = value
            return {field: self.words(str(said)) for field, said in told.items()}
        return self.reworded(value)


class PrefixedRouter(Router):
    """Answers with the commands' names as they are here."""

    wording: Wording

    async def dispatch(self, kind: str, body: dict[str, Any]) -> Reply:
        """As Router."""
        reply = await super().dispatch(kind, body)
        return Reply(reply.status, self.wording.reworded(reply.body))


class PrefixedSlack(Slack):
    """Says the commands' names as they are here."""

    wording: Wording

    async def call_with_headers(
        self, workspace_id: str, method: str, **arguments: Any
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """As Slack."""
        return await super().call_with_headers(
            workspace_id, method, **self.wording.reworded(arguments)
        )

    async def respond(self, response_url: str, message: dict[str, Any]) -> None:
        """As Slack."""
        await super().respond(response_url, self.wording.reworded(message))
