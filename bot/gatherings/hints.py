"""What a kind of gathering says to one reader beyond the usual."""

from __future__ import annotations

from bot.gatherings.shown import Facts
from bot.kit.db import Session


def hints_for(session: Session, facts: Facts, viewer: str) -> Facts:
    """The same facts, with the hints of its kind."""
    return facts
