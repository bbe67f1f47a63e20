"""What a pressed button or a sent form leads to, the same in every room."""

from __future__ import annotations

from typing import Any

from bot.kit.act import Act
from bot.kit.boundary import UserError

TOO_OLD = "That button is too old. Nothing was changed."
_DIGITS = 18  # what fits into the 64 bits of a database


def row_id(value: Any, too_old: str = TOO_OLD) -> int:
    """A row's id out of a button or a form.

    Raises UserError with `too_old` for what an older version drew (F34).
    """
    text = str(value if value is not None else "")
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS:
        raise UserError(too_old)
    return int(text)


async def refresh_home(act: Act) -> None:
    """Has the person's Home drawn anew, where the room that draws it lends a way."""
    for draw in act.deps.parts.get("home_changed", []):
        await draw(act)
