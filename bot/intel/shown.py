"""What marketing saw, as forms hold it and as messages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.intel.figures import Traffic
from bot.intel.models import Kind


@dataclass(frozen=True)
class Said:
    """What the form holds."""

    kind: Kind
    words: str
    link: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class Item:
    """One item as it is shown: counts, and what the person who looks said of it (None: nothing).

    `mine`: may correct it.
    """

    id: int
    kind: Kind
    words: str
    link: str | None
    campaign: str | None
    useful: int
    not_useful: int
    at: datetime
    my_vote: bool | None = None
    mine: bool = False


@dataclass(frozen=True)
class Facts:
    """What the weekly message says: items, traffic of its days, who read it."""

    id: int
    items: tuple[Item, ...]
    traffic: tuple[Traffic, ...]
    read: int
    sellers: int
    since: datetime
    until: datetime
