"""What a door says when something is in the way: short, with what to do next (VOICE.md)."""

from __future__ import annotations

from typing import Any

from bot.kit import blocks as b
from bot.kit.act import Act
from bot.kit.outbox import Message

AGAIN = "kit.again"


def nobody_home(body: dict[str, Any]) -> Message:
    """A command that no room answers."""
    command = str(body.get("command") or "That command")
    return b.message(f"{command} is not one of mine. Type `/align help` to see what I can do.")


def _kept_words(act: Act) -> str:
    return act.text if act.kind == "command" else ""


def not_saved(act: Act, why: str) -> Message:
    """Nothing was kept; for a command, its words come back in a button (U3)."""
    words = _kept_words(act)
    text = f"Not saved: {why}." + (" Your words are kept." if words else "")
    if act.kind != "command":
        return b.message(text + " Please try again.")
    again = b.button("Try again", AGAIN, f"{act.door} {words}")
    return b.message(text, [b.section(text), b.actions(again)])


def too_late(act: Act) -> Message:
    """The trigger expired before the form opened (F33)."""
    text = "That took a moment too long for Slack to open the form. Nothing was lost."
    if act.kind != "command":
        return b.message(text + " Press it once more.")
    again = b.button("Open it again", AGAIN, f"{act.door} {_kept_words(act)}")
    return b.message(text, [b.section(text), b.actions(again)])


def apology(act: Act) -> Message:
    """Something failed that is nobody's doing; whether it was saved is said truly."""
    saved = "What you did was saved, but I" if act.saved else "Sorry, I"
    return b.message(f"{saved} could not finish the answer. It is logged as `{act.key[-12:]}`.")
