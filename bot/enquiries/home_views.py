"""Draws the room's share of Home: what waits for a marketer, what a rep asked."""

from __future__ import annotations

from datetime import date

from bot.enquiries.digest_views import HAVE, OPEN, RELEASE, TAKE
from bot.enquiries.facts import Mine, ThemeLine
from bot.enquiries.models import State
from bot.enquiries.views import KEEP, OWN
from bot.enquiries.wording import answer_link, count_words, due_words, quote
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block


def waiting_panel(
    taken: list[ThemeLine], free: list[ThemeLine], in_all: int, today: date
) -> list[Block]:
    """Themes this marketer took, with their day, and what nobody took yet."""
    shown: list[Block] = []
    for line in taken:
        did_not = f" · did not help {line.unhelpful}" if line.unhelpful else ""
        due = f" · by {due_words(line.due_on, today)}" if line.due_on else ""
        asked = count_words(line.total, line.people)
        said = f"Answer {quote(line.title)} · {asked}{due}{did_not}"
        shown += [b.section(said), _row(line, RELEASE, "Give it back")]
    if free:
        shown.append(b.section(f"*Nobody has these yet* · {in_all}"))
    for line in free:
        said = f"{quote(line.title)} · {count_words(line.total, line.people)}"
        shown += [b.section(said), _row(line, TAKE, "Take it")]
    return shown


def _row(line: ThemeLine, action: str, label: str) -> Block:
    value = str(line.id)
    return b.actions(
        b.button("We have this", f"{HAVE}#{value}", value),
        b.button(label, f"{action}#{value}", value),
        b.button("Open", f"{OPEN}#{value}", value),
    )


def own_questions(mine: list[Mine], today: date) -> list[Block]:
    """A rep's own questions and where each stands."""
    if not mine:
        return []
    shown = [b.section("*My questions*")]
    for m in mine:
        value = str(m.question_id)
        if m.gone:
            keep = b.button("Keep it", f"{KEEP}#{value}", value)
            said = f"{quote(m.text)} · its message was deleted, so it is not asked"
            shown.append(b.section(said, accessory=keep))
            continue
        menu = b.overflow(
            f"{OWN}#{value}",
            [b.option("Edit", f"edit:{value}"), b.option("Take it back", f"undo:{value}")],
        )
        shown.append(b.section(f"{quote(m.text)} · {_stands(m, today)}", accessory=menu))
    return shown


def _stands(m: Mine, today: date) -> str:
    if m.state is State.ANSWERED and m.answer is not None:
        return f"answered: {answer_link(m.answer)}"
    if m.owner:
        return text.mrkdwn(m.owner) + (f", {due_words(m.due_on, today)}" if m.due_on else "")
    if m.slot is not None:
        return f"in {m.slot.said} digest"
    return "waiting for marketing"
