"""Draws what marketing saw: the weekly message, lists, forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.intel.figures import COLUMNS, Traffic
from bot.intel.models import TEXT, Kind
from bot.intel.shown import Facts, Item, Said
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block

POST = "intel.post"
POST_FORM = "intel.post.form"
EDIT = "intel.edit"
EDIT_FORM = "intel.edit.form"
UNDO = "intel.undo"
BACK = "intel.back"
USEFUL = "intel.useful"
NOT_USEFUL = "intel.not_useful"
READ = "intel.read"
FIGURES = "intel.figures"
FIGURES_FORM = "intel.figures.form"

KINDS = {
    Kind.MARKET: "Market", Kind.RESPONSE: "Response to a campaign",
    Kind.ACTIVITY: "What prospects do", Kind.SOCIAL: "Social media", Kind.OTHER: "Something else",
}  # fmt: skip
HOW = (
    "Visits come from marketing's tools, by touchpoint. Leads in and heard back from sales are "
    "those of the same days."
)


def item_line(item: Item) -> str:
    """*Market* · Webinar Q3: what was seen. <link>"""
    # Typed at once it is about something else than the kinds that are known: no head says so.
    parts = [f"*{KINDS[item.kind]}*"] if item.kind is not Kind.OTHER else []
    parts += [text.mrkdwn(item.campaign, 80)] if item.campaign else []
    head = " · ".join(parts) + "\n" if parts else ""
    more = f" {text.link(item.link, 'Open')}" if item.link else ""
    return f"{head}{text.mrkdwn(item.words, TEXT)}{more}"


def vote_row(item: Item) -> Block:
    """[Useful 3] [Not useful 1]"""

    def label(word: str, count: int) -> str:
        return f"{word} {count}" if count else word

    return b.actions(
        b.button(label("Useful", item.useful), USEFUL, str(item.id)),
        b.button(label("Not useful", item.not_useful), NOT_USEFUL, str(item.id)),
    )


def traffic_line(found: Traffic) -> str:
    """*Webinar Q3*: 1,240 visits (page 900, ad 340) · 12 leads in · 7 heard back from sales"""
    points = ", ".join(f"{text.mrkdwn(p, 60)} {n:,}" for p, n in found.points)
    name = f"*{text.mrkdwn(found.campaign, 80)}*: " if found.campaign else ""
    return (
        f"{name}{found.visits:,} visits ({points}) · {found.leads:,} leads in · "
        f"{found.heard:,} heard back from sales"
    )


def week_message(facts: Facts) -> dict[str, Any] | None:
    """The weekly message; nothing once everything in it was taken back."""
    if not facts.items and not facts.traffic:
        return None
    blocks: list[Any] = [b.section("*What marketing sees this week*")]
    for item in facts.items:
        blocks += [b.section(item_line(item)), vote_row(item)]
    if facts.traffic:
        lines = "\n".join(traffic_line(t) for t in facts.traffic)
        blocks += [b.section(f"*Where campaigns were met*\n{lines}"), b.context(HOW)]
    blocks.append(b.actions(b.button("Read it", READ, str(facts.id))))
    blocks.append(b.context(f"Read by {facts.read:,} of {facts.sellers:,} in sales."))
    return b.message("What marketing sees this week", blocks)


def list_message(items: Sequence[Item], *, marketing: bool) -> dict[str, Any]:
    """`/align intel`: the newest, with what this person may do."""
    blocks: list[Any] = [b.section("*What marketing sees*")]
    if not items:
        blocks.append(b.section("Nothing yet."))
    for item in items:
        blocks.append(b.section(item_line(item)))
        if item.mine:
            blocks.append(b.actions(_edit(item.id), _undo(item.id)))
        elif not marketing:
            blocks.append(vote_row(item))
        blocks.append(b.context(_counts(item)))
    if marketing:
        blocks.append(
            b.actions(b.button("Tell sales", POST), b.button("Add visits from a table", FIGURES))
        )
    else:
        blocks.append(b.context("What you heard yourself: `/callnote`, and share it there."))
    return b.message("What marketing sees", blocks)


def _counts(item: Item) -> str:
    return f"{item.useful} useful, {item.not_useful} not useful"


def _edit(item_id: int) -> Block:
    return b.button("Edit", EDIT, str(item_id))


def _undo(item_id: int) -> Block:
    return b.button("Undo", UNDO, str(item_id))


def posted_message(item_id: int, words: str) -> dict[str, Any]:
    """The answer to whoever told sales something."""
    line = f"Saved. Sales reads it on Monday: {text.mrkdwn(words, 200)}"
    return b.message(line, [b.section(line), b.actions(_edit(item_id), _undo(item_id))])


def taken_back_message(item_id: int) -> dict[str, Any]:
    """After [Undo]."""
    line = "Taken back. It goes from what was posted, too."
    put = b.button("Put it back", BACK, str(item_id))
    return b.message(line, [b.section(line), b.actions(put)])


def post_form(said: Said | None = None, item_id: int | None = None) -> Block:
    """What do you see: five kinds, a sentence, a link, a campaign."""
    known = said or Said(Kind.MARKET, "")
    options = [b.option(label, kind.value) for kind, label in KINDS.items()]
    rows = [
        b.field("What did you see?", b.typed("v", multiline=True, initial=known.words, most=TEXT),
                block_id="words"),
        b.field("What is it about?", b.select("v", options, initial=known.kind.value),
                block_id="kind"),
        b.field("Link", b.typed("v", initial=known.link, placeholder="https://", most=500),
                block_id="link", optional=True),
        b.field("Campaign", b.typed("v", initial=known.campaign, most=120),
                block_id="campaign", optional=True),
    ]  # fmt: skip
    form, title = (EDIT_FORM, "Edit") if item_id else (POST_FORM, "Tell sales")
    return b.form(form, title, rows, submit="Save", carried=carry(item=item_id))


def read_post_form(values: dict[str, Any]) -> Said:
    """The form read back."""

    def typed(block_id: str) -> str:
        return str((values.get(block_id, {}).get("v") or {}).get("value") or "")

    chosen = (values.get("kind", {}).get("v") or {}).get("selected_option") or {}
    kind = str(chosen.get("value") or Kind.OTHER)
    known = Kind(kind) if kind in set(Kind) else Kind.OTHER
    return Said(known, typed("words"), typed("link"), typed("campaign"))


def figures_form(pasted: str = "") -> Block:
    """A pasted table of visits."""
    hint = "First line: " + ", ".join(COLUMNS) + ". A day's number sent again replaces it."
    field = b.field(
        "Table", b.typed("v", multiline=True, initial=pasted), block_id="csv", hint=hint
    )
    return b.form(FIGURES_FORM, "Visits of campaigns", [field], submit="Save")


def read_figures_form(values: dict[str, Any]) -> str:
    """The pasted table."""
    return str((values.get("csv", {}).get("v") or {}).get("value") or "")


def figures_saved(count: int) -> Block:
    """After it."""
    line = f"Saved {count:,} numbers. Monday's message shows last week's."
    return b.form(FIGURES_FORM, "Saved", [b.section(line)], close="Close")


def campaign_blocks(found: Traffic) -> tuple[Block, ...]:
    """On a campaign's card: visits by touchpoint in the last 90 days (001-6)."""
    return (b.section(f"*Visits*\n{traffic_line(found)}"), b.context(HOW)) if found.points else ()
