"""What can go wrong, in classes that a door turns into a sentence for the person who waits."""

from __future__ import annotations

import asyncio
from typing import Any


class UserError(Exception):
    """A rule says no. `sentence` tells that person what happened and what to do next.

    `blocks`, when given, replace the plain sentence (a picker among two matches, say);
    `field` names the input of a form that the sentence belongs under.
    """

    def __init__(
        self, sentence: str, *, blocks: list[dict[str, Any]] | None = None, field: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.blocks = blocks
        self.field = field


class NotAllowed(UserError):
    """This person may not do that. Decided when the button is pressed (F57)."""


class AlreadyDone(Exception):
    """This very request took effect before: a redelivery or a second click (F12, F13, F34)."""


class NotSaved(Exception):
    """Nothing of the unit was committed and nothing will be. `why` is fit for a person."""

    def __init__(self, why: str = "the database did not answer in time") -> None:
        super().__init__(why)
        self.why = why


class StillSaving(Exception):
    """The deadline passed while the unit was running. `outcome` resolves when it is known.

    `turn`: which of its act's own writes it is (kit/act.py); None for a write beside them.
    """

    def __init__(self, outcome: asyncio.Future[Any]) -> None:
        super().__init__("still saving")
        self.outcome = outcome
        self.turn: int | None = None
