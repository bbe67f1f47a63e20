"""What home says by itself: the installer's first message, one introduction, and help."""

from __future__ import annotations

from bot.home.emoji_names import emoji_shown
from bot.home.helping import help_for
from bot.home.service import settings_of
from bot.home.views import introduction, setup_message
from bot.kit.outbox import Drawing, Message
from bot.people import service as people


def draw_setup(d: Drawing) -> Message | None:
    """The installer's first message, redrawn as its four things get done."""
    w = people.workspace(d.session)
    s = settings_of(d.session)
    sides = set(s.sides.values()) >= {"sales", "marketing"}
    return setup_message(
        s, name=w.name or "your company", sides_done=sides, sample="sample" in w.options
    )


def draw_introduction(d: Drawing) -> Message | None:
    """Once, in the leads channel; says no more than what is set up."""
    w = people.workspace(d.session)
    return introduction(emoji_shown(w.emoji), w.digest_hour if w.questions_channel else None)


def draw_help(d: Drawing) -> Message | None:
    """The answer to a direct message."""
    return help_for(d.session, d.to, d.parts.get("help", []))
