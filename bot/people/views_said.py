"""What is said by itself: somebody left, or a channel that the bot needs is gone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.people.models import Member


def left_message(
    person: Member, words: Sequence[str], buttons: Sequence[Block], *, back: bool
) -> Message | None:
    """Somebody has left: what has no owner now. None where nothing of theirs is open."""
    name = text.mrkdwn(person.name or person.slack_id, 80)
    if back:
        return b.message(f"{name} is back.")
    if not words:
        return None
    says = f"{name} has left. Without an owner now: {', '.join(words)}."
    row = [b.actions(*buttons)] if buttons else []
    return b.message(says, [b.section(says), *row])


def channel_lost_message(channel: str, purpose: str, *, lost: bool, why: str) -> Message:
    """A channel that the bot needs is gone, or back, or no longer needed ("" for purpose) (U10)."""
    if not purpose:
        return b.message(f"<#{channel}> is no longer needed: another channel was chosen.")
    if not lost:
        return b.message(f"I am back in <#{channel}>. What could not be sent follows now.")
    or_another = "or choose another channel with `/align settings`."
    other = "Choose another one with `/align settings`. What was told to me is kept."
    says = {
        "archived": f"<#{channel}> was archived; it is where {purpose}. {other}",
        "deleted": f"The channel where {purpose} was deleted. {other}",
        "removed": f"I am no longer in <#{channel}>, where {purpose}. Please type "
        f"`/invite @Align` there, {or_another}",
    }
    unseen = f"I am not in <#{channel}>, where {purpose}. Please type `/invite @Align` there, "
    return b.message(says.get(why, unseen + or_another))
