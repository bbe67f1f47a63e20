"""What stood in messages and views when a page drew them: a press may be a redraw behind."""

from __future__ import annotations

from collections import OrderedDict

from bot.sandbox.records import Json

MOST_PLACES = 5_000
MOST_VERSIONS = 4

Version = tuple[list[Json], list[Json]]
"""The blocks and the attachments of a message or view as they once were."""


class Shown:
    """The last few versions of what pages have drawn, by message or view; bounded."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, list[Version]] = OrderedDict()

    def note(self, shape: Json) -> None:
        """Remember a message or view in the page's shape, at the moment it is sent there."""
        version: Version = (list(shape.get("blocks") or []), list(shape.get("attachments") or []))
        key = _key(str(shape.get("channel") or ""), str(shape["id"]))
        versions = self._places.setdefault(key, [])
        if not versions or versions[-1] != version:
            versions.append(version)
            del versions[:-MOST_VERSIONS]
        self._places.move_to_end(key)
        if len(self._places) > MOST_PLACES:
            self._places.popitem(last=False)

    def former(self, channel: str, name: str) -> list[Version]:
        """Newest first. `channel` is "" for a view; `name` is its id, a message's else its ts."""
        return self._places.get(_key(channel, name), [])[::-1]


def _key(channel: str, name: str) -> str:
    return f"{channel}/{name}"
