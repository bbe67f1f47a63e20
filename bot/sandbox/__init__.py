"""A local Slack workspace to try and test the bot against. It knows nothing of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.records import Channel, Member, Message, Reply, Usergroup, View
    from bot.sandbox.seed import Seed
    from bot.sandbox.server import Sandbox

__all__ = ["Channel", "Member", "Message", "Reply", "Sandbox", "Seed", "Usergroup", "View"]

_HOMES = {"Sandbox": "server", "Seed": "seed"}


def __getattr__(name: str) -> Any:
    """Import on first use, so that naming the package costs nothing."""
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"bot.sandbox.{_HOMES.get(name, 'records')}"), name)
