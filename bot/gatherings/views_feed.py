"""Draws the form in which a person has a calendar address made, or switched off."""

from __future__ import annotations

from bot.kit import blocks as b
from bot.kit.blocks import Block

FEED_FORM = "gatherings.feed.form"
NEW = "gatherings.feed.new"
OFF = "gatherings.feed.off"
_WHAT = (
    "A calendar program that subscribes to your own address shows what you are invited to here, "
    "and keeps it right when dates move."
)
_PRIVATE = "Whoever has it can read your dates here, so keep it to yourself."


def feed_form(*, there: bool, public: bool) -> Block:
    """`there`: whether one is in use. `public`: whether this server can be reached from outside."""
    if not public and not there:
        says = "It needs an address of this server. An admin sets `PUBLIC_URL` for that."
        rows = [b.section(f"{_WHAT}\n{says}")]
        return b.form(FEED_FORM, "My calendar link", rows, close="Close")
    label = "Make a new one" if there else "Make one"
    state = "You have one. It was shown when it was made." if there else _PRIVATE
    row = b.actions(
        b.button(label, NEW), b.button("Switch it off", OFF, style="danger") if there else None
    )
    rows = [b.section(f"{_WHAT}\n{state}"), row]
    return b.form(FEED_FORM, "My calendar link", rows, close="Close")


def feed_link_form(url: str) -> Block:
    """The address, this once."""
    rows = [
        b.section("Subscribe to this address in your calendar program:"),
        b.section(f"`{url}`"),
        b.context(f"{_PRIVATE} It is shown only now; an earlier one no longer works."),
    ]
    return b.form(FEED_FORM, "My calendar link", rows, close="Close")
