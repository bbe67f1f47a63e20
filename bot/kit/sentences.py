"""What a door says when something is in the way: short, with what to do next (VOICE.md)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.kit import blocks as b
from bot.kit.act import Act
from bot.kit.boundary import AlreadyDone, NotSaved, UserError
from bot.kit.outbox import Message
from bot.kit.text import mrkdwn

AGAIN = "kit.again"
FITS = 1900  # characters that a button carries besides the command
_PIECE = 2500

SAVING = "Saving, I will confirm here."
ONE_MOMENT = "One moment, I will answer here."
SAVING_FORM = "Still saving. Press it again in a moment: nothing is saved twice, nothing is lost."


def nobody_home(body: dict[str, Any]) -> Message:
    """A command that no room answers."""
    command = str(body.get("command") or "That command")
    return b.message(f"{command} is not one of mine. Type `/align help` to see what I can do.")


def not_saved(act: Act, why: str) -> Message:
    """Nothing was kept; for a command, its words come back in a button (U3)."""
    text = f"Not saved: {why}."
    if act.kind != "command":
        return b.message(f"{text} Please try again.")
    return _with_words(act, text, "Try again")


def too_late(act: Act) -> Message:
    """The trigger expired before the form opened (F33)."""
    saved = "What you did is saved, but that" if act.saved else "That"
    text = f"{saved} took a moment too long for Slack to open the form."
    if act.kind != "command":
        return b.message(text + " Press it once more.")
    return _with_words(act, text, "Open it again")


def _with_words(act: Act, text: str, label: str) -> Message:
    """Words that fit a button come back in it; longer ones are given back to be sent again."""
    if len(act.text) > FITS:
        text += " Here is what you typed, to send it again:"
        pieces = [act.text[n : n + _PIECE] for n in range(0, min(len(act.text), 40_000), _PIECE)]
        return b.message(text, [b.section(text), *(b.section(mrkdwn(p)) for p in pieces)])
    if act.text:
        text += " Your words are kept."
    again = b.button(label, AGAIN, f"{act.door} {act.text}")
    return b.message(text, [b.section(text), b.actions(again)])


def apology(act: Act) -> Message:
    """Something failed that is nobody's doing; whether it was saved is said truly."""
    saved = "What you did was saved, but I" if act.saved else "Sorry, I"
    return b.message(f"{saved} could not finish the answer. It is logged as `{act.key[-12:]}`.")


def came_to_nothing(act: Act, error: BaseException) -> Message | None:
    """How a write ended that took too long; None where the person has been answered already."""
    if isinstance(error, AlreadyDone):
        return None
    if isinstance(error, UserError):
        return b.message(error.sentence, error.blocks)
    if isinstance(error, NotSaved):
        return not_saved(act, error.why)
    if isinstance(error, DBAPIError):
        return b.message(
            "I could not find out whether that was saved: the database went away while it was "
            "saving. Please look before you do it again."
        )
    return apology(act)
