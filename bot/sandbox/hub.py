"""Tells open pages what changed, so that they fetch it again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Listener:
    """One open page and whom it shows the workspace as."""

    user: str
    queue: asyncio.Queue[dict[str, Any] | None]

    def fold(self) -> None:
        """Keep the newest of equal notes, so that a slow page misses nothing."""
        newest: dict[tuple[Any, ...], dict[str, Any]] = {}
        while not self.queue.empty():
            note = self.queue.get_nowait()
            if note is not None:
                newest[note["what"], note.get("channel"), note.get("thread")] = note
        for note in sorted(newest.values(), key=lambda one: one["rev"])[-200:]:
            self.queue.put_nowait(note)


class Hub:
    """Fans changes out. For a page that does not read, equal news are told once."""

    def __init__(self) -> None:
        self.rev = 0
        self._listeners: set[Listener] = set()

    def listen(self, user: str) -> Listener:
        listener = Listener(user, asyncio.Queue(maxsize=256))
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def changed(
        self, what: str, *, channel: str = "", user: str = "", text: str = "", thread: str = ""
    ) -> None:
        """Announce a change: `what` is channel, views, home, state, clock or toast."""
        self.rev += 1
        note: dict[str, Any] = {"rev": self.rev, "what": what}
        note.update({k: v for k, v in (("channel", channel), ("text", text)) if v})
        if thread:
            note["thread"] = thread
        for listener in self._listeners:
            if not user or listener.user == user:
                if listener.queue.full():
                    listener.fold()
                listener.queue.put_nowait(note)

    def close(self) -> None:
        """End every stream."""
        for listener in self._listeners:
            if listener.queue.full():
                listener.fold()
            listener.queue.put_nowait(None)
