"""Draws a council's agenda, and what somebody reads who raised a topic."""

from __future__ import annotations

from bot.council.models import HEADINGS
from bot.council.shown import Agenda, Item, Raised
from bot.council.views import RAISE, esc, when
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

VOTE = "council.vote"
EACH = "council.each"
BACK = "council.topic.back"
HEADING = "council.heading"
AGENDA_VIEW = "council.agenda.view"
MOST_ITEMS = 30


def agenda_view(a: Agenda) -> Block:
    """The topics in the order of votes; who has a seat votes."""
    head = f"*{esc(a.name)}*"
    if a.starts_at:
        head += f" · {when(a.starts_at, a.zone)}"
    blocks: list[Block] = [b.section(head)]
    blocks += [b.section(item_line(x), accessory=_vote(a, x)) for x in a.items[:MOST_ITEMS]]
    if not a.items:
        blocks.append(b.section(template(a.question)))
    row: list[Block | None] = [b.button("Raise a topic", RAISE, str(a.council_id))]
    if a.member:
        label = "Only tell me in the agenda" if a.each_topic else "Tell me of each topic"
        row.append(b.button(label, EACH, str(a.council_id)))
        blocks.append(b.context("Your votes order the agenda: most wanted first."))
    blocks.append(b.actions(*row))
    return b.form(AGENDA_VIEW, "Agenda", blocks, close="Close", carried=carry(c=a.council_id))


def template(question: str = "") -> str:
    """What a meeting can be about where nobody raised anything (000-17)."""
    lines = ["Nobody raised a topic yet. These four are a start:", *(f"• {h}" for h in HEADINGS)]
    if question:
        lines.append(f'Asked most and still open: "{text.mrkdwn(question, 200)}"')
    return "\n".join(lines)


def item_line(x: Item) -> str:
    """`SAP connector · product development · 3 want it early · from people you speak for`."""
    parts = [text.mrkdwn(x.words, 600)]
    parts += [x.heading] if x.heading else []
    parts += [f"{x.votes} want it early" if x.votes > 1 else "1 wants it early"] if x.votes else []
    parts += ["from people you speak for"] if x.ours else []
    return " · ".join(parts)


def _vote(a: Agenda, x: Item) -> Block | None:
    if not a.member:
        return None
    label = "Not so early" if x.voted else "Vote"
    return b.button(label, f"{VOTE}#{x.id}", f"{x.id}:{int(not x.voted)}")


def raised_message(r: Raised) -> Message:
    """To whoever raised a topic: who brings it up, when, and that they hear what came of it."""
    words = text.mrkdwn(r.words, 600)
    if r.withdrawn:
        line = f"Taken back: {words}"
        row = b.actions(b.button("Put back", BACK, f"{r.topic_id}:0"))
        return b.message(line, [b.section(line), row])
    on = f" on {when(r.starts_at, r.zone)}" if r.starts_at else ""
    who = f"*{esc(r.speaks)}*, who speaks for you, brings it to" if r.speaks else "It is for"
    line = f"Raised: {words}\n{who} the {esc(r.council)}{on}. You hear what was decided."
    options = [b.option(h, f"{r.topic_id}:{n}") for n, h in enumerate(HEADINGS)]
    chosen = next((o["value"] for o in options if o["text"]["text"] == r.heading), None)
    pick = b.select(HEADING, options, placeholder="Which heading?", initial=chosen)
    row = b.actions(pick, b.button("Take back", BACK, f"{r.topic_id}:1"))
    return b.message(line, [b.section(line), row])
