"""What home says by itself: the installer's first message and one introduction."""

from __future__ import annotations

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
    """Once, in the leads channel."""
    w = people.workspace(d.session)
    return introduction(w.digest_hour, str(w.options.get("prefix") or ""))
